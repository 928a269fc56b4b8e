"""A store seen by one scope on one day. Everything that figures share is worked out once and kept."""

import datetime as dt
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from pyramid.facts.deals import Replayed
from pyramid.facts.spans import Span
from pyramid.facts.store import Store, Subset
from pyramid.scopes import Scope

T = TypeVar("T")


class Facts:
    """What `subset` of the store was known to be before `as_of`."""

    def __init__(
        self, store: Store, subset: Subset, as_of: dt.date, scope: Scope | None = None, shared: dict[Any, Any] | None = None
    ) -> None:
        self.store = store
        self.subset = subset
        self.as_of = as_of
        self.scope = scope or Scope.company()
        self._shared: dict[Any, Any] = {} if shared is None else shared  # does not depend on the day
        self._kept: dict[Hashable, Any] = {}

    def at(self, as_of: dt.date) -> "Facts":
        """The same scope on another day."""
        return self if as_of == self.as_of else Facts(self.store, self.subset, as_of, self.scope, self._shared)

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, once per view."""
        if key not in self._kept:
            self._kept[key] = make()
        kept: T = self._kept[key]
        return kept

    def keep_for_all_days(self, key: Hashable, make: Callable[[], T]) -> T:
        if key not in self._shared:
            self._shared[key] = make()
        kept: T = self._shared[key]
        return kept

    @property
    def is_whole(self) -> bool:
        """Whether all that was loaded is seen."""
        return self.subset.accounts is None and not self.subset.unattached

    def sees(self, account: int) -> bool:
        return self.subset.accounts is None or account in self.subset.accounts

    def rows(self, table: str) -> list[Any]:
        """Rows of these accounts, whatever their date."""
        accounts = self.subset.accounts
        if accounts is None and not self.subset.unattached:
            return self.store.rows(table)
        return self.keep_for_all_days(("rows", table), lambda: self._pick(table))

    def _pick(self, table: str) -> list[Any]:
        index = self.store.by_account(table)
        wanted = [0] if self.subset.unattached else self.subset.accounts or ()
        return [row for account in wanted for row in index.get(account, ())]

    def account_ids(self) -> list[int]:
        if self.subset.unattached:
            return []
        return list(self.store.accounts) if self.subset.accounts is None else list(self.subset.accounts)

    def deals(self) -> list[Replayed]:
        """Deals of this scope at `as_of`: those of an owner are the ones he owns, not those of his accounts."""
        return self.keep("deals", self._deals)

    def _deals(self) -> list[Replayed]:
        states = self.store.states(self.as_of)
        subset = self.subset
        if subset.deals is not None:
            return [states[pk] for pk in sorted(subset.deals) if pk in states]
        if subset.owner is not None:
            rows = self.store.deals_by_owner.get(subset.owner, [])
        elif subset.owner_text:
            rows = [row for row in self.store.rows("opportunities") if row.owner is None and row.owner_text == subset.owner_text]
        else:
            rows = self.rows("opportunities")
        if subset.product is not None:
            rows = [row for row in rows if row.product == subset.product]
        elif subset.product_text:
            rows = [row for row in rows if row.product is None and row.product_text == subset.product_text]
        return [states[row.id] for row in rows if row.id in states]

    def group(self, account: int, level: str) -> int:
        return account if level == "account" else self.store.group(account)

    def covered(self, table: str, span: Span) -> bool:
        return self.store.covered(table, span)
