"""The doors by which rooms above furnish the pages of this one: tabs, panels, columns, alerts and duties.

Each is one class, registered in a module `tabs.py` of the room that knows the matter. See `docs/extending.md`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings

from accounts.models import Account, AccountClosure
from base import clock
from base.registry import Registry
from people.models import User
from people.permissions import Permission, Relation


@dataclass
class Reading:
    """An account as one person reads it: what tabs, panels and alerts are given.

    `whole` is whether figures and facts of what lies below the account are added to its own.
    """

    account: Account
    user: User
    asked: Mapping[str, str] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict)  # what several panels of one page share
    known: Mapping[str, int] | None = None  # the last row of each table that was there then; None: all that are there now

    @cached_property
    def relations(self) -> frozenset[str]:
        return self.account.relations_of(self.user)

    def may(self, permission: Permission) -> bool:
        """Whether this person holds the permission on this account; one query for all of them."""
        held = self.user.relations(permission)
        return Relation.ALL in held or bool(held and held & self.relations)

    @property
    def whole(self) -> bool:
        return self.asked.get("below") != "0"

    @cached_property
    def nodes(self) -> list[int]:
        """The account, and unless it is read alone what lies below it."""
        if not self.whole:
            return [self.account.pk]
        return list(AccountClosure.objects.filter(ancestor=self.account.pk).order_by("depth").values_list("descendant_id", flat=True))

    @property
    def has_below(self) -> bool:
        return len(self.nodes) > 1 or not self.whole

    def facts(self, model: Any) -> Any:
        """Rows of a table of facts about these nodes. A role on an account covers all below it, so its door is passed."""
        return self.then(model.objects.filter(account__in=self.nodes))

    def then(self, rows: Any) -> Any:
        """Of these rows those that were there at the moment that is read, whatever day they are for."""
        table = rows.model._meta.label_lower
        return rows if self.known is None or table not in self.known else rows.filter(pk__lte=self.known[table])


class Tab:
    """A page of its own under an account's address, `/accounts/<pk>/<code>/`."""

    code = ""
    label: Any = ""
    position = 1000
    permission = Permission.ACCOUNT_VIEW
    template = ""

    def shown(self, reading: Reading) -> bool:
        """Whether the tab exists for this person on this account."""
        return reading.may(self.permission)

    def context(self, reading: Reading) -> dict[str, Any]:
        raise NotImplementedError


class Panel:
    """A section of an account's overview. `place`: `figures` (the row of figures), `main` or `aside`."""

    code = ""
    position = 1000
    place = "main"
    is_half = False  # in `main`: two half ones in a row stand side by side
    permission = Permission.ACCOUNT_VIEW
    template = ""

    def context(self, reading: Reading) -> dict[str, Any] | None:
        """What the template needs, as `panel`; None when there is nothing to show."""
        raise NotImplementedError


class DealColumn:
    """A column of the table of opportunities that a room above fills, for open ones; `template` draws one cell as `cell`."""

    code = ""
    label: Any = ""
    template = ""

    def cells(self, reading: Reading, deals: Sequence[Any]) -> Mapping[int, Any]:
        """What each opportunity shows, by its number; those left out show nothing."""
        raise NotImplementedError


@dataclass(frozen=True)
class Line:
    """One alert in words: tone (bad, watch, info), a word for it, the sentence, and where to act."""

    tone: str
    word: Any
    sentence: Any
    link: str = ""
    act: Any = ""


class Alert:
    """A rule that may speak above an account's figures."""

    code = ""
    position = 1000
    permission = Permission.ACCOUNT_VIEW

    def speak(self, reading: Reading) -> Line | None:
        raise NotImplementedError


class Column:
    """A column of the account list. `sort` names the column of the snapshot by which the list can be put in order.

    With a `board_label` it also stands on the board, beside the key accounts, with what `board_cells` gives and a
    sentence under the table.
    """

    code = ""
    label: Any = ""
    position = 1000
    permission = Permission.ACCOUNT_VIEW
    sort = ""
    numeric = False
    board_label: Any = ""
    board_note: Any = ""

    @property
    def head(self) -> str:
        """The label as the head of a list prints it; amounts are in thousands of the base currency."""
        label = str(self.label)
        return label % {"currency": settings.CURRENCY} if "%(" in label else label

    def cells(self, accounts: Sequence[Account], user: User) -> dict[int, Any]:
        """The cell of each account of a page, by its id, in at most one query; absent: "—"."""
        raise NotImplementedError

    def board_cells(self, accounts: Sequence[Account], user: User) -> dict[int, Any]:
        """The same on the board, where a row has less room."""
        return self.cells(accounts, user)

    def value(self, account: Account) -> Any:
        """The plain value for an export: number, date or text."""
        raise NotImplementedError


@dataclass(frozen=True)
class Task:
    """Something that waits for one person: what, about which account, by when, and where it is done."""

    text: str
    about: str
    link: str
    due: dt.date | None = None

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < clock.today()


class Duty:
    """A section of the page "My work", the first one of KAMs, team members and sponsors; shown when it has lines."""

    code = ""
    position = 1000
    label: Any = ""

    def tasks(self, user: User) -> list[Task]:
        """What waits for this person, by day, in at most one query and as far as he may see it now."""
        raise NotImplementedError


tabs: Registry[Tab] = Registry(Tab, "tabs")
panels: Registry[Panel] = Registry(Panel, "tabs")
alerts: Registry[Alert] = Registry(Alert, "tabs")
columns: Registry[Column] = Registry(Column, "tabs")
deal_columns: Registry[DealColumn] = Registry(DealColumn, "tabs")
duties: Registry[Duty] = Registry(Duty, "tabs")
