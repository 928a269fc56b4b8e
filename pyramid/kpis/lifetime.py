"""What a customer is worth. Spec: kpis.md, Management."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import repeat
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from base.results import Layer, Result, Status, Unit
from pyramid.behind import Behind
from pyramid.facts.customers import basis_name, customers
from pyramid.facts.net import net
from pyramid.facts.recurring import mrr, round_half_up
from pyramid.facts.spans import twelve_months_to
from pyramid.figure import money
from pyramid.kpis.retention import MONEY
from pyramid.registry import KPI, Ask, kpis
from pyramid.statistics import wilson


@kpis.register
class LifetimeValue(KPI):
    """arpa x gross_margin / c, c = 1 - (1 - churn)^(1 / months): constant churn and spend for ever, no discount.

    Unit: money; n customers at the start; bounds from the Wilson interval of churn. zero_churn when nobody was lost.
    arpa: opening recurring revenue per group that has some, or a twelfth of what customers were invoiced in the 12
    months before. Source: S5.
    """

    code = "cltv_simple"
    layer = Layer.MANAGEMENT
    unit = Unit.MONEY
    label = _("Lifetime value, simple")
    definition = _("Gross margin that a customer brings until it leaves, at the churn and the spending of the period.")
    formula = _("monthly revenue per customer × gross margin / monthly churn")
    caveat = _("Assumes that churn and spending stay as they are for ever; not discounted.")
    reads = MONEY
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 12}
    position = 190

    def compute(self, ask: Ask) -> Result:
        span = ask.span
        basis = basis_name(ask.facts, ask.settings, span)
        start, end = (customers(ask.facts, ask.settings, day) for day in span)
        n, lost = len(start), len(start - end)
        details: dict[str, Any] = {"basis": basis}
        arpa, margin = self._arpa(ask, basis, start), ask.settings.decimal("gross_margin")
        if not n or arpa is None or margin is None:
            return self.no_data(ask, "empty", n=n if arpa is None and n and basis == "mrr" else 0, details=details)
        details["arpa"] = money(round_half_up(arpa))
        if not lost:
            return self.no_data(ask, "zero_churn", n=n, details=details)
        monthly = float(arpa) * float(margin)
        rates = [_monthly_churn(churn, span.months) for churn in (lost / n, *wilson(lost, n))]
        details["monthly_churn"] = rates[0]
        value, high, low = (_amount(monthly / rate) if rate > 0 else None for rate in rates)
        return self.counted(ask, value, n, low=low, high=high, details=details)

    def _arpa(self, ask: Ask, basis: str, start: frozenset[int]) -> Fraction | None:
        """Cents a month per customer, at the rate of the day before the period; None when it is not known."""
        constant_on = ask.span.start - dt.timedelta(days=1)
        if basis == "mrr":
            opening = [minor for minor in mrr(ask.facts, ask.settings, ask.span.start, constant_on).values() if minor]
            return Fraction(sum(opening), len(opening)) if opening else None
        year = twelve_months_to(ask.span.start)
        if not ask.facts.covered("invoices", year) or not start:
            return None
        invoiced = net(ask.facts, ask.settings, year, constant_on)
        return Fraction(sum(map(invoiced.get, start, repeat(0))), 12 * len(start))

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Account, customers(ask.facts, ask.settings, ask.span.start))


def _monthly_churn(churn: float, months: float) -> float:
    return float(1 - (1 - churn) ** (1 / months))


def _amount(minor: float) -> Decimal:
    return money(round_half_up(Fraction(minor)))


@kpis.register
class LifetimeToCost(KPI):
    """Lifetime value over acquisition cost, both as they are shown.

    Unit: times. Too few if either is; what is missing in either is missing here, for the same reason.
    """

    code = "ltv_cac"
    layer = Layer.MANAGEMENT
    unit = Unit.TIMES
    label = _("LTV / CAC")
    definition = _("How many times a customer's lifetime value pays what it cost to win.")
    formula = _("lifetime value / acquisition cost")
    reads = (*MONEY, "costs")
    kept_for = "company"
    position = 200

    def compute(self, ask: Ask) -> Result:
        value, cost = kpis["cltv_simple"].compute(ask), kpis["cac"].compute(ask)
        for part in (value, cost):
            if part.value is None:
                return self.no_data(ask, part.reason, n=part.n)
        parts = {"n": min(value.n, cost.n), "numerator": value.value, "denominator": cost.value}
        few = [part for part in (value, cost) if part.status is Status.TOO_FEW]
        if cost.value == 0:
            return self.no_data(ask, "zero_denominator", **parts)
        ratio = float(Fraction(str(value.value)) / Fraction(str(cost.value)))
        return self.too_few(ask, ratio, few[0].threshold, **parts) if few else self.ok(ask, ratio, **parts)
