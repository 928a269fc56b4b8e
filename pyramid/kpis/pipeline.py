"""How opportunities move, how long they take, what is still open. Spec: kpis.md, Sales."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Opportunity
from base.money import to_minor
from base.results import Direction, Layer, Result, Unit
from pyramid.behind import Behind
from pyramid.facts.deals import Replayed
from pyramid.figure import money
from pyramid.kpis.win_rate import DEALS, amount_minor
from pyramid.models import Target
from pyramid.registry import KPI, Ask, kpis
from pyramid.statistics import Duration, median, wilson

SALES_TARGET = "pipeline_coverage"


@kpis.register
class Funnel(KPI):
    """How many of the deals qualified in the period ever reached each stage; a win reaches all of them.

    Unit: ratio; value: share won so far. Each step has a Wilson interval. Empty when none was qualified.
    """

    code = "funnel"
    layer = Layer.SALES
    audience = "MT"
    label = _("Stage conversion")
    definition = _("Of the opportunities qualified in the period, how many went on from each stage to the next.")
    formula = _("reached a stage / reached the stage before")
    reads = DEALS
    kept_for = "company segment owner"
    position = 50

    def compute(self, ask: Ask) -> Result:
        stages = [*ask.settings["stages"], "won"]
        deals = _qualified(ask)
        if not deals:
            return self.no_data(ask, "empty", n=0, details={"rows": []})
        furthest = [(furthest_stage(deal, stages), deal.is_open) for deal in deals]
        rows = _steps(stages, furthest)
        won, n = rows[-1]["reached"], len(deals)
        low, high = wilson(won, n)
        return self.counted(ask, won / n, n, numerator=won, denominator=n, low=low, high=high, details={"rows": rows})

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Opportunity, (deal.deal.id for deal in _qualified(ask)))


def _qualified(ask: Ask) -> list[Replayed]:
    return [deal for deal in ask.facts.deals() if deal.qualified_on is not None and deal.qualified_on in ask.span]


def furthest_stage(deal: Replayed, stages: Sequence[str]) -> int:
    """Index of the furthest stage ever entered; qualified is the first, won the last."""
    if deal.is_won:
        return len(stages) - 1
    return max((stages.index(stage) for stage in deal.stages if stage in stages[:-1]), default=0)


def _steps(stages: Sequence[str], furthest: Sequence[tuple[int, bool]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    before = 0
    for index, stage in enumerate(stages):
        reached = sum(place >= index for place, _open in furthest)
        row: dict[str, Any] = {"stage": stage, "reached": reached}
        if index:
            low, high = wilson(reached, before) if before else (None, None)
            row |= {"conversion": reached / before if before else None, "low": low, "high": high}
        row["open"] = sum(place == index and is_open for place, is_open in furthest)
        rows.append(row)
        before = reached
    return rows


@kpis.register
class SalesCycle(KPI):
    """Kaplan-Meier median of days from qualification (or creation) to the decision (or the win).

    Unit: whole days; bounds log(-log). Open deals are cut off at as_of, with `cycle_event`=won lost ones at their
    closing. Too few under `min_events` closings. `median_won`: plain median of won deals, which flatters.
    """

    code = "sales_cycle"
    layer = Layer.SALES
    audience = "MT"
    unit = Unit.DAYS
    direction = Direction.UP_BAD
    label = _("Sales cycle")
    definition = _("Days until half of the opportunities begun in the period are decided, open ones counted as far as they are.")
    formula = _("Kaplan-Meier median of days from start to decision")
    reads = DEALS
    kept_for = "company segment owner"
    position = 60

    def compute(self, ask: Ask) -> Result:
        only_won = ask.settings["cycle_event"] == "won"
        begun = self._begun(ask)
        if not begun:
            return self.no_data(ask, "empty", n=0, details={"events": 0, "median_won": None})
        durations = [_duration(start, deal, ask.as_of, only_won=only_won) for start, deal in begun]
        won = [max(0, (deal.closed_on - start).days) for start, deal in begun if deal.is_won and deal.closed_on]
        middle = median(won) if won else None
        return self.half_life(ask, durations, median_won=int(middle) if middle is not None and middle == int(middle) else middle)

    def _begun(self, ask: Ask) -> list[tuple[dt.date, Replayed]]:
        from_creation = ask.settings["cycle_start"] == "created"
        found = []
        for deal in ask.facts.deals():
            start = deal.deal.created_on if from_creation else deal.qualified_on
            if start is None or start not in ask.span:
                continue
            if deal.is_qualified:
                found.append((start, deal))
            else:
                ask.exclude("unqualified")
        return found

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Opportunity, (deal.deal.id for _start, deal in self._begun(ask)))


def _duration(start: dt.date, deal: Replayed, as_of: dt.date, *, only_won: bool) -> Duration:
    end = deal.closed_on or as_of
    ended = deal.closed_on is not None and (deal.is_won or not only_won)
    return Duration(max(0, (end - start).days), ended)


def open_deals(ask: Ask) -> list[Replayed]:
    return [deal for deal in ask.facts.deals() if deal.is_open and deal.is_qualified]


def rate_day(ask: Ask) -> dt.date:
    """Open pipeline is worth what it was on as_of; a rate dated as_of is not known yet."""
    return ask.as_of - dt.timedelta(days=1)


@kpis.register
class PipelineValue(KPI):
    """Amounts of the qualified opportunities open at as_of.

    Unit: money; n deals. Details: weighted by the chance of the last stage entered, overdue (expected close past).
    None open: 0 when the source speaks of the period, else empty.
    """

    code = "pipeline_value"
    layer = Layer.SALES
    audience = "MT"
    unit = Unit.MONEY
    label = _("Open pipeline")
    definition = _("Amounts of the qualified opportunities that are open on the last day.")
    formula = _("sum of amounts of open qualified opportunities")
    reads = ("opportunities", "fx_rates", "coverage")
    kept_for = "company segment owner account"
    position = 70

    def compute(self, ask: Ask) -> Result:
        stages, chances = list(ask.settings["stages"]), ask.settings["stage_probability"]
        deals = open_deals(ask)
        if not deals and not ask.facts.covered("opportunities", ask.span):
            return self.no_data(ask, "empty", n=0)
        amounts = [(deal, amount_minor(ask, deal, rate_day(ask))) for deal in deals]
        weighted = sum(to_minor(money(amount) * _chance(deal, stages, chances)) for deal, amount in amounts)
        overdue = sum(amount for deal, amount in amounts if deal.deal.expected_close and deal.deal.expected_close < ask.as_of)
        details = {"weighted": money(weighted), "overdue": money(overdue)}
        return self.ok(ask, money(sum(amount for _deal, amount in amounts)), n=len(deals), details=details)

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Opportunity, (deal.deal.id for deal in open_deals(ask)))


def _chance(deal: Replayed, stages: Sequence[str], chances: Mapping[str, Any]) -> Decimal:
    """Chance of winning at the last listed stage entered, at the first when none was: i / (k + 1) by default."""
    stage = next((stage for stage in reversed(deal.stages) if stage in stages), stages[0])
    own = chances.get(stage)
    return Decimal(str(own)) if own is not None else Decimal(stages.index(stage) + 1) / (len(stages) + 1)


@kpis.register
class PipelineCoverage(KPI):
    """Open qualified deals expected to close in what is left of the period, over what is left of the target.

    Unit: times; n open deals. no_target without a target; target_met when nothing is left of it.
    """

    code = "pipeline_coverage"
    layer = Layer.SALES
    unit = Unit.TIMES
    aims_at = Unit.MONEY
    label = _("Coverage")
    definition = _("Open opportunities expected to close before the end of the period, against what is still missing to the sales target.")
    formula = _("open pipeline of the period / (target − won)")
    reads = ("opportunities", "targets", "fx_rates", "coverage")
    kept_for = "company segment owner"
    position = 80

    def compute(self, ask: Ask) -> Result:
        target = sales_target(ask)
        deals = self._expected(ask)
        if target is None:
            return self.no_data(ask, "no_target", n=len(deals))
        won = [deal for deal in ask.facts.deals() if deal.is_qualified and deal.is_won and deal.closed_on in ask.span]
        remaining = target - sum(amount_minor(ask, deal, deal.closed_on) for deal in won)
        pipeline = sum(amount_minor(ask, deal, rate_day(ask)) for deal in deals)
        parts = {"n": len(deals), "numerator": money(pipeline), "denominator": money(remaining)}
        if remaining <= 0:
            return self.no_data(ask, "target_met", **parts)
        if not deals and not ask.facts.covered("opportunities", ask.span):
            return self.no_data(ask, "empty", **parts)
        return self.ok(ask, pipeline / remaining, **parts)

    def _expected(self, ask: Ask) -> list[Replayed]:
        days = (ask.as_of, ask.period.end)
        return [deal for deal in open_deals(ask) if deal.deal.expected_close and days[0] <= deal.deal.expected_close < days[1]]

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Opportunity, (deal.deal.id for deal in self._expected(ask)))


def sales_target(ask: Ask) -> int | None:
    """The sales target of the period in cents: its own, else the sum of targets that make it up without gap or overlap."""
    scope = ask.facts.scope
    targets = ask.facts.store.targets(SALES_TARGET, scope.kind.value, scope.id)
    own = [target for target in targets if (target.start, target.end) == (ask.period.start, ask.period.end)]
    chosen = own or _tiling(targets, ask.period.start, ask.period.end)
    if not chosen:
        return None
    return sum(ask.facts.store.rates.minor(target.amount, target.currency, target.start) for target in chosen)


def _tiling(targets: Sequence[Target], start: dt.date, end: dt.date) -> list[Target]:
    found, day = [], start
    for target in targets:
        if target.start == day and target.end <= end:
            found.append(target)
            day = target.end
    return found if day == end else []
