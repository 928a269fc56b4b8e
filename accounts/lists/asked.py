"""What an address asks of the account list, and the answer: rows, counts, cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import BigIntegerField, Count, Q, Sum, Value
from django.db.models.functions import Coalesce

from accounts.lists.filters import FILTERS, Rows, filtered, parsed
from accounts.lists.keyset import Cut, Part, cut
from accounts.models import Account
from accounts.querysets import accounts_for
from accounts.registry import Column, columns
from accounts.search import GRAM, matching, nearest, words_of
from accounts.verbs.views import MOST_COLUMNS, remembered_columns
from people.models import User
from people.permissions import Permission

SIZE = 25
LARGEST = 200
MOST_COUNTED = 10_000
NAME = "name"
EVERYDAY = "everyday"
DEFAULT_SORT = "-revenue"
SETS: dict[str, tuple[str, ...]] = {
    "everyday": ("segment", "revenue", "growth", "growth_chart", "health", "owner", "last_contact"),
    "money": ("segment", "revenue", "growth", "margin", "share_of_wallet", "pipeline", "owner"),
    "relations": ("segment", "status", "active_contacts", "last_contact", "health", "owner", "country"),
}
KEPT = (*FILTERS, "q", "sites", "sort", "columns", "size")  # what a link to the same list carries


@dataclass(frozen=True)
class Counted:
    """Over the whole list, not the page; `number` stops at 10,001."""

    number: int
    revenue: Decimal | None
    shrinking: int

    @property
    def is_over(self) -> bool:
        return self.number > MOST_COUNTED


class Asked:
    """One reading of the list. Raises BadRequest for what it cannot or may not give."""

    def __init__(self, given: Mapping[str, str], user: User, permission: Permission = Permission.ACCOUNT_VIEW) -> None:
        self.user = user
        self.given = given
        self.permission = permission
        self.query = str(given.get("q", ""))[:100]
        self.filters = parsed(given, user)
        self.sort, self.descending = self._sort(str(given.get("sort") or DEFAULT_SORT))
        self.size = self._size(str(given.get("size") or SIZE))
        self.columns = self._columns(str(given.get("columns") or ""))

    # What was asked -----------------------------------------------------------

    def _sort(self, text: str) -> tuple[str, bool]:
        code = text.removeprefix("-")
        if code != NAME:
            column = columns.get(code)
            if column is None or not column.sort or not self.user.holds(column.permission):
                raise BadRequest(f"The list cannot be sorted by {code}.")
        return code, text.startswith("-")

    @staticmethod
    def _size(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= LARGEST:
            raise BadRequest("Not a size of a page.")
        return int(text)

    def _columns(self, text: str) -> list[Column]:
        """A named set, from which columns without right are left out; or codes, of which none may be forbidden.

        An address that names none shows what the person chose, else what everybody sees every day.
        """
        if not text:
            known = [columns[code] for code in self.remembered if code in columns]
            allowed = [column for column in known if self.user.holds(column.permission)]
            if allowed:
                return allowed
            text = EVERYDAY
        if text in SETS:
            chosen = [columns[code] for code in SETS[text] if code in columns]
            return [column for column in chosen if self.user.holds(column.permission)]
        chosen = []
        for code in list(dict.fromkeys(filter(None, text.split(","))))[:MOST_COLUMNS]:
            column = columns.get(code)
            if column is None or not self.user.holds(column.permission):
                raise BadRequest(f"The list has no column {code}.")
            chosen.append(column)
        return chosen

    @property
    def column_set(self) -> str:
        name = str(self.given.get("columns") or ("" if self.remembered else EVERYDAY))
        return name if name in SETS else ""

    @cached_property
    def remembered(self) -> list[str]:
        """The columns that this person chose to see; read only where the address names none."""
        return remembered_columns(self.user)

    @cached_property
    def kept(self) -> dict[str, str]:
        return {name: str(self.given[name]) for name in KEPT if self.given.get(name)}

    def address(self, **changes: Any) -> str:
        """The query of the same list with changes; None takes a name away. A change of anything begins at the first page."""
        wanted = self.kept | {name: str(value) for name, value in changes.items() if value is not None}
        for name, value in changes.items():
            if value is None:
                wanted.pop(name, None)
        return "?" + urlencode(wanted)

    # The answer ---------------------------------------------------------------

    @cached_property
    def rows(self) -> Rows:
        """All rows of the list, in no order; a question that nothing holds is answered by what comes nearest."""
        visible: Rows = Account.objects.visible_to(self.user, self.permission)
        rows = filtered(visible, self.filters, self.user)
        if not words_of(self.query):
            return rows if self.with_sites else self._top(rows, visible)
        found = matching(rows, self.query)
        if len(" ".join(words_of(self.query))) < GRAM or found.exists():
            return found
        return rows.filter(pk__in=[row.pk for row in self._nearest])

    @property
    def with_sites(self) -> bool:
        """Whether what lies below another account has rows of its own; a search finds it in any case."""
        return self.given.get("sites") == "1"

    def _top(self, rows: Rows, visible: Rows) -> Rows:
        """The uppermost nodes that the person may see: their rows add up all below them."""
        if self.user.holds_all(self.permission):
            # Not `parent is null`: its index would be read first and everything then be sorted.
            return rows.alias(above=Coalesce("parent_id", Value(0, output_field=BigIntegerField()))).filter(above=0)
        return rows.filter(Q(parent__isnull=True) | ~Q(parent__in=visible.order_by().values("pk")))

    @cached_property
    def _nearest(self) -> list[Account]:
        rows = Account.objects.visible_to(self.user, self.permission)
        return nearest(rows, self.query, 50, sees_all=self.user.holds_all(self.permission))

    def parts(self) -> list[Part]:
        """By name one part. By a figure two: rows with a value that the person may read, then the others by name."""
        rows = self.rows.select_related("snapshot__owner", "segment")
        if self.sort == NAME:
            return [Part(rows, "name", self.descending)]
        column = columns[self.sort]
        known = Q(**{f"{column.sort}__isnull": False})
        ids = accounts_for(self.user, column.permission)
        if ids is not None and column.permission is not self.permission:
            known &= Q(pk__in=ids)
        return [Part(rows.filter(known), column.sort, self.descending), Part(rows.exclude(known), "name", descending=False)]

    def page(self) -> Cut:
        return cut(self.parts(), self.size, after=str(self.given.get("after", "")), before=str(self.given.get("before", "")))

    def all_rows(self) -> Any:
        """Every row in the same order, one after the other."""
        for part in self.parts():
            yield from part.ordered(backward=False).iterator(chunk_size=1000)

    @cached_property
    def counted(self) -> Counted:
        shrinking = Q(snapshot__growth__lt=0)
        # A node's revenue holds that of all below it: what stands below another row of the list is not added again.
        apart = Q(parent__isnull=True) | ~Q(parent__in=self.rows.order_by().values("pk"))
        found = self.rows.order_by()[: MOST_COUNTED + 1].aggregate(
            number=Count("pk"), minor=Sum("snapshot__revenue_minor", filter=apart), shrinking=Count("pk", filter=shrinking)
        )
        revenue = None if found["minor"] is None else Decimal(found["minor"]) / 100
        return Counted(found["number"], revenue, found["shrinking"] if self.user.holds(Permission.FIGURE_ACCOUNT) else 0)

    def cells(self, rows: list[Account]) -> list[tuple[Account, list[tuple[Column, Any]]]]:
        """Each row with its cells."""
        filled = [(column, column.cells(rows, self.user)) for column in self.columns]
        return [(row, [(column, cells.get(row.pk)) for column, cells in filled]) for row in rows]
