"""Conversion to the base currency by dated rates."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from base.money import to_minor

ONE = Decimal(1)


class MissingRate(Exception):
    """No rate of `currency` is known on or before `on`; the whole figure is fx_missing."""

    def __init__(self, currency: str, on: dt.date) -> None:
        super().__init__(f"{currency} {on}")
        self.currency = currency
        self.on = on


class Rates:
    """Base currency per unit, each rate in force from its day until the next one."""

    def __init__(self, base: str, rows: Iterable[tuple[str, dt.date, Decimal]]) -> None:
        self.base = base
        self._days: dict[str, list[dt.date]] = defaultdict(list)
        self._rates: dict[str, list[Decimal]] = defaultdict(list)
        for currency, on, rate in sorted(rows, key=lambda row: (row[0], row[1])):
            self._days[currency].append(on)
            self._rates[currency].append(rate)

    def is_base(self, currency: str) -> bool:
        return not currency or currency == self.base

    def at(self, currency: str, on: dt.date) -> Decimal:
        """The last rate dated on or before `on`. Raises MissingRate."""
        if self.is_base(currency):
            return ONE
        place = bisect_right(self._days[currency], on) if currency in self._days else 0
        if not place:
            raise MissingRate(currency, on)
        return self._rates[currency][place - 1]

    def minor(self, amount: Decimal, currency: str, on: dt.date) -> int:
        """Cents of the base currency, rounded half up."""
        return to_minor(amount if self.is_base(currency) else amount * self.at(currency, on))
