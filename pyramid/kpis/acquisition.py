"""New customers and what they cost. Spec: kpis.md, Sales."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Cost
from base.results import Direction, Layer, Result, Status, Unit
from pyramid.behind import Behind
from pyramid.facts.customers import basis_name, new_groups
from pyramid.facts.net import document_count, net
from pyramid.facts.recurring import mrr, round_half_up
from pyramid.facts.spans import Span
from pyramid.facts.tables import Cost as CostRow
from pyramid.figure import money
from pyramid.registry import KPI, Ask, kpis
from pyramid.statistics import garwood

CUSTOMERS = ("invoices", "subscriptions", "coverage")
ACQUISITION = frozenset({"sales", "marketing"})


@kpis.register
class NewCustomers(KPI):
    """Groups whose first paid line or first positive invoice falls in the period; who comes back is not new.

    Unit: count, exact Poisson interval. 0 is a value when customer facts exist; none at all: empty. Source: S1.
    """

    code = "new_customers"
    layer = Layer.SALES
    audience = "CM"
    unit = Unit.COUNT
    label = _("New customers")
    definition = _("Groups that became customers for the first time in the period: first paid line or first invoice.")
    formula = _("number of groups whose first purchase falls in the period")
    reads = CUSTOMERS
    position = 55

    def compute(self, ask: Ask) -> Result:
        count = len(new_groups(ask.facts, ask.settings, ask.span))
        if not count and not has_customer_facts(ask):
            return self.no_data(ask, "empty", n=0)
        low, high = garwood(count)
        return self.ok(ask, count, n=count, low=low, high=high)

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Account, new_groups(ask.facts, ask.settings, ask.span))


def has_customer_facts(ask: Ask) -> bool:
    """Whether the sources of customers speak of the period, or anything of before as_of is known in this scope."""
    facts = ask.facts
    if any(facts.covered(table, ask.span) for table in ("invoices", "subscriptions")):
        return True
    known = any(line.start < ask.as_of for line in facts.rows("subscriptions"))
    return known or bool(document_count(facts, ask.settings, Span(dt.date.min, ask.as_of)))


def costs_in(ask: Ask, span: Span, categories: frozenset[str]) -> list[CostRow]:
    return [row for row in ask.facts.rows("costs") if row.category in categories and row.on in span and row.on < ask.as_of]


def cost_minor(ask: Ask, rows: list[CostRow], *, shared: bool = False) -> int:
    """Cents at the rate of each day; with `shared` only the part that is for acquisition, each row rounded."""
    rates = ask.facts.store.rates
    total = 0
    for row in rows:
        share = row.acquisition_share if shared and row.acquisition_share is not None else Decimal(1)
        total += rates.minor(row.amount * share, row.currency, row.on)
    return total


@kpis.register
class AcquisitionCost(KPI):
    """Sales and marketing cost for acquisition over new customers; `cac_lag_months` looks at earlier costs.

    Unit: money; bounds = cost / Poisson bounds. no_costs without a cost row; zero_denominator without a new customer.
    """

    code = "cac"
    layer = Layer.SALES
    unit = Unit.MONEY
    direction = Direction.UP_BAD
    label = _("Acquisition cost")
    definition = _("Sales and marketing cost of the period, for what goes to acquisition, per new customer.")
    formula = _("(sales cost + marketing cost) × share for acquisition / new customers")
    reads = (*CUSTOMERS, "costs", "fx_rates")
    kept_for = "company"
    position = 90

    def compute(self, ask: Ask) -> Result:
        rows = self._costs(ask)
        count = len(new_groups(ask.facts, ask.settings, ask.span))
        if not rows:
            return self.no_data(ask, "no_costs", n=count)
        cost = cost_minor(ask, rows, shared=True)
        parts = {"numerator": money(cost), "denominator": count}
        if not count:
            return self.no_data(ask, "zero_denominator", n=0, **parts)
        low, high = garwood(count)
        bounds = {"low": money(round(cost / high)), "high": money(round(cost / low))}
        return self.counted(ask, money(round_half_up(Fraction(cost, count))), count, **parts, **bounds)

    def _costs(self, ask: Ask) -> list[CostRow]:
        return costs_in(ask, ask.span.back(int(ask.settings["cac_lag_months"])), ACQUISITION)

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Cost, (row.id for row in self._costs(ask)))


@kpis.register
class AcquisitionPayback(KPI):
    """Months until the margin of a new customer has paid for its acquisition.

    Unit: months. On the basis of retention: recurring revenue at the end, or what new customers were invoiced a
    month. zero_denominator when they bring nothing.
    """

    code = "cac_payback"
    layer = Layer.SALES
    unit = Unit.MONTHS
    direction = Direction.UP_BAD
    label = _("Payback")
    definition = _("Months until the gross margin of a new customer has paid what it cost to win.")
    formula = _("acquisition cost / (monthly money of a new customer × gross margin)")
    reads = (*CUSTOMERS, "costs", "fx_rates")
    kept_for = "company"
    position = 100

    def compute(self, ask: Ask) -> Result:
        details = {"basis": basis_name(ask.facts, ask.settings, ask.span)}
        cac = kpis["cac"].compute(ask)
        if cac.value is None:
            return self.no_data(ask, cac.reason, n=cac.n, details=details)
        margin = ask.settings.decimal("gross_margin")
        if margin is None:
            return self.no_data(ask, "empty", n=cac.n, details=details)
        monthly = _monthly(ask, details["basis"]) * Fraction(margin)
        parts = {"n": cac.n, "numerator": cac.value, "denominator": money(round_half_up(monthly)), "details": details}
        if monthly <= 0:
            return self.no_data(ask, "zero_denominator", **parts)
        value = float(Fraction(str(cac.value)) * 100 / monthly)
        if cac.status is Status.TOO_FEW:
            return self.too_few(ask, value, cac.threshold, **parts)
        return self.ok(ask, value, threshold=cac.threshold, **parts)


def _monthly(ask: Ask, basis: str) -> Fraction:
    """Cents a month of a new group."""
    facts, s, span = ask.facts, ask.settings, ask.span
    found = new_groups(facts, s, span)
    if not found:
        return Fraction(0)
    if basis == "mrr":
        closing = mrr(facts, s, span.end, span.last)
        return Fraction(sum(closing.get(group, 0) for group in found), len(found))
    invoiced = net(facts, s, span)
    months = sum((span.last.year - day.year) * 12 + span.last.month - day.month + 1 for day in found.values())
    return Fraction(sum(invoiced.get(group, 0) for group in found), months)
