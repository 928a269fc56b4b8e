"""Who stays, who leaves, and what recurs. Spec: kpis.md, Management."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Subscription
from base.results import Direction, Layer, Result, Unit
from pyramid.behind import Behind
from pyramid.facts.customers import Basis, customers, retention
from pyramid.facts.recurring import first_lines, mrr
from pyramid.figure import money
from pyramid.kpis.acquisition import CUSTOMERS
from pyramid.registry import KPI, Ask, kpis

MONEY = (*CUSTOMERS, "fx_rates")


@kpis.register
class CustomerChurn(KPI):
    """Customers at the start that are none at the end, over customers at the start (or the mean of both counts).

    Unit: ratio, Wilson interval (none on the mean). n customers at the start. Source: S5.
    """

    code = "logo_churn"
    layer = Layer.MANAGEMENT
    direction = Direction.UP_BAD
    label = _("Customer churn")
    definition = _("Share of the customers at the start of the period that are no longer customers at its end.")
    formula = _("customers lost / customers at the start")
    reads = MONEY
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 12}
    position = 130

    def compute(self, ask: Ask) -> Result:
        start, end = (customers(ask.facts, ask.settings, day) for day in ask.span)
        lost, n = len(start - end), len(start)
        if ask.settings["churn_denominator"] == "start" or not n:
            return self.proportion(ask, lost, n)
        mean = (n + len(end)) / 2
        return self.counted(ask, lost / mean, n, numerator=lost, denominator=mean)

    def behind(self, ask: Ask) -> Behind:
        start, end = (customers(ask.facts, ask.settings, day) for day in ask.span)
        return Behind.of(Account, start - end)


class _Retention(KPI):
    """A figure of the opening groups: `of` gives the money kept (or lost) and the details."""

    layer = Layer.MANAGEMENT
    reads = MONEY
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 12}

    def of(self, ask: Ask, basis: Basis) -> tuple[int, dict[str, Any]]:
        raise NotImplementedError

    def compute(self, ask: Ask) -> Result:
        basis = retention(ask.facts, ask.settings, ask.span)
        opening = sum(basis.opening.values())
        if not basis.opening or not basis.covered:
            return self.no_data(ask, "empty", n=0, details={"basis": basis.name})
        part, details = self.of(ask, basis)
        return self.counted(
            ask,
            part / opening,
            len(basis.opening),
            numerator=money(part),
            denominator=money(opening),
            details={**details, "basis": basis.name},
        )

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Account, retention(ask.facts, ask.settings, ask.span).opening)


@kpis.register
class RevenueChurn(_Retention):
    """Falls of the opening groups over their opening: gone ones and, unless set otherwise, those that buy less.

    Unit: ratio. Details: churned, contraction, shrinking (groups that buy less but something). Source: S5.
    """

    code = "revenue_churn"
    direction = Direction.UP_BAD
    label = _("Revenue churn")
    definition = _("Revenue that customers of the start no longer bring, by leaving or by buying less, as a share of what they brought.")
    formula = _("(revenue of those lost + falls of those who buy less) / revenue at the start")
    position = 140

    def of(self, ask: Ask, basis: Basis) -> tuple[int, dict[str, Any]]:
        falls = {group: opening - basis.closing[group] for group, opening in basis.opening.items() if basis.closing[group] < opening}
        churned = sum(fall for group, fall in falls.items() if basis.closing[group] <= 0)
        contraction = sum(fall for group, fall in falls.items() if basis.closing[group] > 0)
        shrinking = sum(basis.closing[group] > 0 for group in falls)
        lost = churned + (contraction if ask.settings["include_contraction"] else 0)
        return lost, {"churned": money(churned), "contraction": money(contraction), "shrinking": shrinking}


@kpis.register
class NetRetention(_Retention):
    """What the opening groups bring at the end over what they brought at the start; new customers stay out.

    Unit: ratio; n opening groups. On recurring revenue or invoices, whichever speaks for the scope.
    """

    code = "nrr"
    label = _("Net revenue retention")
    definition = _("What the customers of the start bring at the end, growth included, as a share of what they brought.")
    formula = _("revenue at the end of the groups of the start / their revenue at the start")
    position = 150

    def of(self, ask: Ask, basis: Basis) -> tuple[int, dict[str, Any]]:
        return sum(basis.closing.values()), {}


@kpis.register
class GrossRetention(_Retention):
    """As net retention, but a group never counts for more than it brought at the start; at most 1."""

    code = "grr"
    label = _("Gross revenue retention")
    definition = _("What the customers of the start still bring at the end, growth left out, as a share of what they brought.")
    formula = _("sum of the smaller of both, per group / revenue at the start")
    position = 160

    def of(self, ask: Ask, basis: Basis) -> tuple[int, dict[str, Any]]:
        return sum(min(opening, basis.closing[group]) for group, opening in basis.opening.items()), {}


@kpis.register
class RecurringRevenue(KPI):
    """Monthly amounts of the paid lines active at the end, at the rate of the last day.

    Unit: money; n groups that pay. Trials and lines of amount 0 are out. Empty when no line speaks of the period.
    """

    code = "mrr"
    layer = Layer.MANAGEMENT
    unit = Unit.MONEY
    label = _("Monthly recurring revenue")
    definition = _("Monthly amount of the paid subscriptions that are active on the last day.")
    formula = _("sum of amount / months over active paid lines")
    reads = ("subscriptions", "fx_rates", "coverage")
    kept_for = "company segment owner account"
    position = 170

    def compute(self, ask: Ask) -> Result:
        if not ask.facts.covered("subscriptions", ask.span):
            return self.no_data(ask, "empty", n=0)
        found = mrr(ask.facts, ask.settings, ask.span.end, ask.span.last)
        return self.ok(ask, money(sum(found.values())), n=len(found))

    def behind(self, ask: Ask) -> Behind:
        end = ask.span.end
        return Behind.of(Subscription, (row.id for row in ask.facts.rows("subscriptions") if row.is_paid and row.is_active(end)))


MOVES = ("new", "reactivation", "expansion", "contraction", "churn")


@kpis.register
class RecurringMovements(KPI):
    """From opening to closing recurring revenue: new, reactivation, expansion, contraction, churn, per group and step.

    Unit: money, value = closing − opening; the parts add up exactly. At the rate of the day before the period
    throughout. A line born and dead inside a step is unseen.
    """

    code = "mrr_movements"
    layer = Layer.MANAGEMENT
    unit = Unit.MONEY
    label = _("MRR bridge")
    definition = _("What made monthly recurring revenue rise and fall between the start and the end of the period.")
    formula = _("opening + new + reactivation + expansion − contraction − churn = closing")
    reads = ("subscriptions", "fx_rates", "coverage")
    position = 180

    def compute(self, ask: Ask) -> Result:
        facts, s, span = ask.facts, ask.settings, ask.span
        by_month = s["movement_step"] == "month"
        if not facts.covered("subscriptions", span):
            return self.no_data(ask, "empty", n=0)
        constant_on = span.start - dt.timedelta(days=1)
        boundaries = span.boundaries() if by_month else [span.start, span.end]
        states = [mrr(facts, s, day, constant_on) for day in boundaries]
        first = first_lines(facts, s)
        moves = dict.fromkeys(MOVES, 0)
        moved = set(states[0]) | set(states[-1])
        for day, before, after in zip(boundaries, states, states[1:], strict=False):
            for group in before.keys() | after.keys():
                old, new = before.get(group, 0), after.get(group, 0)
                if old != new:
                    moves[_move(old, new, is_new=first[group] >= day)] += abs(new - old)
                    moved.add(group)
        opening, closing = sum(states[0].values()), sum(states[-1].values())
        details = {"opening": money(opening), **{name: money(minor) for name, minor in moves.items()}, "closing": money(closing)}
        return self.ok(ask, money(closing - opening), n=len(moved), details=details)

    def behind(self, ask: Ask) -> Behind:
        span = ask.span
        rows = ask.facts.rows("subscriptions")
        return Behind.of(Subscription, (row.id for row in rows if row.is_paid and (row.start in span or (row.end and row.end in span))))


def _move(old: int, new: int, *, is_new: bool) -> str:
    if not old:
        return "new" if is_new else "reactivation"
    if not new:
        return "churn"
    return "expansion" if new > old else "contraction"
