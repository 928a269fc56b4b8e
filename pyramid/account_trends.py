"""What the page of an account shows beside its kept figures: trends, the year before, and the chance of open opportunities.

Only company, segments and owners have their past kept (rulings.md); one account's is computed when its page asks, on one
load of the facts of that account alone.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Min, Q

from accounts.models import Cost, Opportunity, OpportunityEvent
from accounts.registry import Reading
from base.periods import Period, add_months, last_quarters
from base.results import Result
from pyramid.engine import Run, run_for
from pyramid.scopes import Scope
from pyramid.statistics import wilson

QUARTERS = 8
CHANCE_MONTHS = 24
DRAWN = frozenset({"promises_kept", "csat", "nps", "health_score", "account_pnl"})


class Past:
    """The past of one account, as of the ends of quarters; each figure over the 12 months before."""

    def __init__(self, reading: Reading, year: Period) -> None:
        self.reading = reading
        self.scope = Scope.account(reading.account.pk)
        self.year = year

    @cached_property
    def run(self) -> Run:
        return run_for(self.scope)

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
        found: list[float | None] = []
        for quarter in last_quarters(self.year.end, QUARTERS):
            period = Period(add_months(quarter.end, -12), quarter.end)
            if code == "account_pnl" and not self.covers(period):
                found.append(None)
                continue
            result = self.run.result(code, self.scope, period)
            found.append(float(result.value) if result.is_ok and result.value is not None else None)
        return found

    def year_before(self) -> Result | None:
        """The contribution of the twelve months before; None where costs do not reach back so far."""
        before = Period(add_months(self.year.start, -12), self.year.start)
        return self.run.result("account_pnl", self.scope, before) if self.covers(before) else None


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
