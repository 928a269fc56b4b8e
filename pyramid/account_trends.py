"""What the page of an account shows beside its kept figures: trends, the year before, and the chance of open opportunities.

The past of a key account is kept, as `account_past` says; that of any other account is computed when its page asks, on one
load of the facts of that account alone (rulings.md).
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Min, Q

from accounts.models import Cost, Opportunity, OpportunityEvent
from accounts.registry import Reading
from base.periods import Period, add_months
from base.results import Result
from pyramid import stored
from pyramid.account_past import DRAWN, KEPT_ONLY, past_years
from pyramid.engine import Run
from pyramid.scopes import Scope
from pyramid.statistics import wilson

CHANCE_MONTHS = 24


class Past:
    """The past of one account, as of the ends of quarters; each figure over the 12 months before."""

    def __init__(self, reading: Reading, year: Period) -> None:
        self.reading = reading
        self.scope = Scope.account(reading.account.pk)
        self.year = year

    @cached_property
    def kept(self) -> Mapping[tuple[str, Period], Result] | None:
        """The kept results of a key account, the year included; absent is empty. None for an account whose past is not kept."""
        snapshot = getattr(self.reading.account, "snapshot", None)
        if snapshot is None or not snapshot.is_key:
            return None
        return stored.results(DRAWN, self.scope, [*past_years(self.year), self.year])

    @cached_property
    def run(self) -> Run:
        nodes = frozenset(self.reading.nodes)
        run = Run(nodes)
        run.know(self.scope, nodes)
        return run

    def result(self, code: str, period: Period) -> Result | None:
        """One figure of the twelve months; None where it is empty."""
        return self.run.result(code, self.scope, period) if self.kept is None else self.kept.get((code, period))

    @cached_property
    def costs_since(self) -> dt.date | None:
        """The first day of which a cost is known: before it a contribution would only seem high."""
        found: dt.date | None = Cost.objects.filter(account__in=self.reading.nodes).aggregate(first=Min("on"))["first"]
        return found

    def covers(self, period: Period) -> bool:
        """Whether costs are known from the first month of the period on."""
        return self.costs_since is not None and self.costs_since < add_months(period.start, 1)

    def trend(self, code: str) -> list[float | None]:
        """Values at the ends of the last eight quarters, the last one at the end of the year shown; unknown ones are gaps."""
        if code in KEPT_ONLY and self.kept is None:
            return []
        found: list[float | None] = []
        for period in (*past_years(self.year), self.year):
            if code == "account_pnl" and not self.covers(period):
                found.append(None)
                continue
            result = self.result(code, period)
            found.append(float(result.value) if result and result.is_ok and result.value is not None else None)
        return found

    def year_before(self) -> Result | None:
        """The contribution of the twelve months before; None where costs do not reach back so far."""
        before = Period(add_months(self.year.start, -12), self.year.start)
        return self.result("account_pnl", before) if self.covers(before) else None


def past_of(reading: Reading, year: Period) -> Past:
    found: Past | None = reading.memo.get("past")
    if found is None:
        found = reading.memo["past"] = Past(reading, year)
    return found


@dataclass(frozen=True)
class Chance:
    """How often past opportunities that stood at a stage were won: share, interval of 95 %, and of how many."""

    share: float
    low: float
    high: float
    n: int


def chances(stages: Collection[str], today: dt.date) -> Mapping[str, Chance]:
    """The chance at each of these stages, from all opportunities that reached it and ended in the last 24 months. One query.

    Whoever may read an opportunity may read it: a company figure is not cut to what its reader may open.
    """
    wanted = {stage for stage in stages if stage}
    if not wanted:
        return {}
    ended = Q(opportunity__closed_on__gte=add_months(today, -CHANCE_MONTHS), opportunity__closed_on__lte=today)
    rows = (
        OpportunityEvent.objects.filter(ended, event=OpportunityEvent.Event.STAGE, stage__in=wanted)
        .exclude(opportunity__state=Opportunity.State.OPEN)
        .order_by()
        .values("stage")
        .annotate(
            n=Count("opportunity", distinct=True),
            won=Count("opportunity", distinct=True, filter=Q(opportunity__state=Opportunity.State.WON)),
        )
    )
    return {row["stage"]: _chance(row) for row in rows if row["n"]}


def _chance(row: Mapping[str, Any]) -> Chance:
    low, high = wilson(row["won"], row["n"])
    return Chance(row["won"] / row["n"], low, high, row["n"])
