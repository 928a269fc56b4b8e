"""Sellers who come and go, how few accounts are key, how good the records are. Spec: kpis.md, Team, Programme and data."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from base.results import Direction, Layer, Result
from people.models import Person
from pyramid.behind import Behind
from pyramid.facts.customers import customers, ever_customers
from pyramid.facts.keys import keys_on
from pyramid.facts.records import Record, records
from pyramid.kpis.retention import MONEY
from pyramid.registry import KPI, Ask, kpis


@kpis.register
class SalesTurnover(KPI):
    """Sellers who left over the mean of both headcounts, or with `rotation` half of moves over the headcount at start.

    Unit: ratio; n headcount at start. `left_on` is the first day gone; a move on a boundary belongs to the period that
    begins there. Source: S5.
    """

    code = "sales_turnover"
    layer = Layer.TEAM
    audience = "C"
    direction = Direction.UP_BAD
    label = _("Sales turnover")
    definition = _("Share of the sellers who left in the period.")
    formula = _("departures / mean headcount")
    reads = ("employees",)
    kept_for = "company"
    position = 320

    def compute(self, ask: Ask) -> Result:
        span, formula = ask.span, ask.settings["turnover_formula"]
        sellers = list(self._sellers(ask).values())
        if not sellers:
            return self.no_data(ask, "empty", n=0)
        start, end = (sum(_in_post(first, left, day) for first, left in sellers) for day in span)
        departures = sum(left is not None and left in span for _first, left in sellers)
        arrivals = sum(first is not None and first in span for first, _left in sellers)
        mean = (start + end) / 2
        by = {"departures": departures / mean if mean else None, "rotation": (arrivals + departures) / 2 / start if start else None}
        details = {
            "departures": departures,
            "arrivals": arrivals,
            "headcount_start": start,
            "headcount_end": end,
            "by_departures": by["departures"],
            "by_rotation": by["rotation"],
        }
        if by[formula] is None:
            return self.no_data(ask, "zero_denominator", n=start, details=details)
        return self.counted(ask, by[formula], start, details=details)

    def _sellers(self, ask: Ask) -> dict[int, tuple[dt.date | None, dt.date | None]]:
        """First day and first day gone, of those in a seller's job who began before as_of."""
        roles = set(ask.settings["roles"])
        people = ask.facts.store.people
        return {pk: (first, left) for pk, (role, first, left) in people.items() if role in roles and (first is None or first < ask.as_of)}

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Person, self._sellers(ask))


def _in_post(first: dt.date | None, left: dt.date | None, day: dt.date) -> bool:
    """State at a boundary: that of the day before."""
    return (first is None or first < day) and (left is None or left >= day)


@kpis.register
class Selectivity(KPI):
    """Key accounts that are customers, over customers at the end. Too few is a defect too.

    Unit: ratio, exact; n customers. Details: key_accounts, key_prospects, kam_fte, per_kam (null without a KAM). Source: S1.
    """

    code = "selectivity"
    layer = Layer.PROGRAMME
    audience = "C"
    direction = Direction.NEUTRAL
    label = _("Selectivity")
    definition = _("Share of the customers that are key accounts, and how many key accounts a KAM has.")
    formula = _("key customers / customers")
    reads = (*MONEY, "key_accounts", "allocations")
    kept_for = "company segment"
    position = 300

    def compute(self, ask: Ask) -> Result:
        day = ask.span.last
        keys = keys_on(ask.facts, ask.settings, day)
        found = customers(ask.facts, ask.settings, ask.span.end)
        fte = _kam_share(ask, day)
        details = {
            "key_accounts": len(keys),
            "key_prospects": len(keys - ever_customers(ask.facts, ask.settings, ask.span.end)),
            "kam_fte": fte,
            "per_kam": len(keys) / fte if fte else None,
        }
        if not found:
            return self.no_data(ask, "empty", n=0, details=details)
        return self.census(ask, len(keys & found), len(found), details=details)

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Account, keys_on(ask.facts, ask.settings, ask.span.last))


def _kam_share(ask: Ask, day: dt.date) -> float | None:
    """Full-time KAMs in force on the day; None for a part of the company, whose share of them nobody states."""
    if ask.facts.subset.accounts is not None:
        return None
    shares = (row.share for row in ask.facts.store.rows("allocations") if row.role == "kam" and _holds(row, day))
    return float(sum(shares, Decimal(0)))


def _holds(row: Any, day: dt.date) -> bool:
    return bool(row.since <= day and (row.until is None or row.until > day))


@kpis.register
class DataQuality(KPI):
    """Mean of completeness, 1 - obsolescence and 1 - duplicates over accounts and contacts who have not left.

    Unit: ratio; n records. Obsolete: not verified in the `stale_days` to as_of. zero_denominator when no field is
    required. Source: S5.
    """

    code = "data_quality"
    layer = Layer.DATA
    label = _("Data quality")
    definition = _("How complete, how fresh and how free of doubles our accounts and contacts are.")
    formula = _("mean of completeness, 1 − obsolescence and 1 − duplicates")
    reads = ("accounts", "contacts", "records")  # records: of all accounts, for a double may stand at another one
    position = 340

    def compute(self, ask: Ask) -> Result:
        stale_from = ask.as_of - dt.timedelta(days=int(ask.settings["stale_days"]))
        found = self._records(ask)
        n = len(found)
        if not n:
            return self.no_data(ask, "empty", n=0)
        required = sum(row.required for row in found)
        if not required:
            return self.no_data(ask, "zero_denominator", n=n)
        completeness = sum(row.filled for row in found) / required
        stale = sum(row.verified_on is None or row.verified_on < stale_from for row in found) / n
        doubles = sum(row.is_duplicate for row in found) / n
        details = {"completeness": completeness, "obsolescence": stale, "duplicates": doubles}
        return self.ok(ask, (completeness + (1 - stale) + (1 - doubles)) / 3, n=n, details=details)

    def _records(self, ask: Ask) -> list[Record]:
        given = ask.facts.store.extra.get("records")
        if given is not None:
            return [_given(row) for row in given]
        return records(ask.facts, ask.settings)

    def behind(self, ask: Ask) -> Behind | None:
        return Behind.of(Account, ask.facts.account_ids())


def _given(row: Mapping[str, Any]) -> Record:
    verified_on = row.get("verified_on")
    return Record(
        int(row["filled"]),
        int(row["required"]),
        dt.date.fromisoformat(verified_on) if isinstance(verified_on, str) else verified_on,
        row.get("duplicate_of") is not None,
    )
