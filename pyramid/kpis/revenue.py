"""What customers were invoiced, and how that grows. Spec: kpis.md, Management."""

from collections.abc import Mapping
from itertools import accumulate
from math import ceil
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Invoice
from base.results import Direction, Layer, Result, Unit
from pyramid.behind import Behind
from pyramid.facts.net import document_count, documents, family_counts, net
from pyramid.facts.spans import Span, before, twelve_months_to
from pyramid.figure import money
from pyramid.registry import KPI, Ask, kpis
from pyramid.statistics import effective_number, hhi, largest_share

REVENUE = ("invoices", "fx_rates", "coverage")


def total(ask: Ask, span: Span) -> int:
    """Net revenue of the scope in cents."""
    return sum(net(ask.facts, ask.settings, span).values())


def invoices_behind(ask: Ask, span: Span) -> Behind:
    found = documents(ask.facts, ask.settings["credit_note_date"], span)
    return Behind.of(Invoice, (document.id for document in found))


@kpis.register
class NetRevenue(KPI):
    """Invoices minus credit notes, before tax, dated by document. May be negative.

    Unit: money. n documents. Empty when no document and no coverage statement speaks of the period. Source: S1.
    """

    code = "revenue_net"
    layer = Layer.MANAGEMENT
    audience = "CMTE"
    unit = Unit.MONEY
    label = _("Net revenue")
    definition = _("Invoices minus credit notes of the period, before tax, by date of document.")
    formula = _("sum of invoices − sum of credit notes")
    reads = REVENUE
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 0}
    kept_for = "company segment owner account"
    position = 110

    def compute(self, ask: Ask) -> Result:
        n = document_count(ask.facts, ask.settings, ask.span)
        if not n and not ask.facts.covered("invoices", ask.span):
            return self.no_data(ask, "empty", n=0)
        return self.ok(ask, money(total(ask, ask.span)), n=n)

    def behind(self, ask: Ask) -> Behind:
        return invoices_behind(ask, ask.span)


@kpis.register
class Growth(KPI):
    """(R - R0) / R0, R0 a year ago or, with `compare`=previous, in the period before; a running period over its elapsed span.

    Unit: ratio, exact. Empty unless both periods are covered; base_not_positive when R0 is 0 or less. Source: S1.
    """

    code = "growth_rate"
    layer = Layer.MANAGEMENT
    audience = "CMT"
    label = _("Growth")
    definition = _("Net revenue of the period against the same days a year ago.")
    formula = _("(revenue − revenue a year ago) / revenue a year ago")
    reads = REVENUE
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 12}
    kept_for = "company segment owner account"
    position = 120

    def compute(self, ask: Ask) -> Result:
        past = before(ask.period, ask.as_of) if ask.settings["compare"] == "previous" else ask.span.back(12)
        n = document_count(ask.facts, ask.settings, ask.span)
        if not (ask.facts.covered("invoices", ask.span) and ask.facts.covered("invoices", past)):
            return self.no_data(ask, "empty", n=n)
        now, then = total(ask, ask.span), total(ask, past)
        parts = {"n": n, "numerator": money(now - then), "denominator": money(then)}
        if then <= 0:
            return self.no_data(ask, "base_not_positive", **parts)
        return self.ok(ask, (now - then) / then, **parts)

    def behind(self, ask: Ask) -> Behind:
        return invoices_behind(ask, ask.span)


CURVE_AT = (0.005, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)


def curve(values: list[int]) -> list[list[float]]:
    """Cumulative share of the revenue by share of the groups, largest first: a few points, enough to draw it."""
    n, whole = len(values), sum(values)
    sums = [0, *accumulate(values)]
    steps = sorted({min(n, round(share * n)) for share in CURVE_AT} | {k for k in (0, 1, 2, 3, 5) if k <= n})
    return [[k / n, sums[k] / whole] for k in steps]


@kpis.register
class Concentration(KPI):
    """Share of the `top_n` largest groups in the positive net revenue of the period.

    Unit: ratio; n groups with revenue. Details: hhi, effective_customers, pareto_k and pareto_share of the largest 20 %, curve.
    Groups at 0 or below are excluded and counted. Source: S4.
    """

    code = "concentration"
    layer = Layer.MANAGEMENT
    direction = Direction.UP_BAD
    label = _("Concentration")
    definition = _("Share of the net revenue that the largest groups bring.")
    formula = _("revenue of the largest groups / revenue of all groups above 0")
    reads = REVENUE
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 0}
    position = 210

    def compute(self, ask: Ask) -> Result:
        top = int(ask.settings["top_n"])
        found = net(ask.facts, ask.settings, ask.span)
        values = sorted((minor for minor in found.values() if minor > 0), reverse=True)
        ask.exclude("not_positive", len(found) - len(values))
        if not values:
            return self.no_data(ask, "empty", n=0)
        n, whole, largest = len(values), sum(values), sum(values[:top])
        index, pareto_k = hhi(values), ceil(n / 5)
        details = {
            "hhi": index,
            "effective_customers": effective_number(index),
            "pareto_k": pareto_k,
            "pareto_share": largest_share(values, pareto_k),
            "curve": curve(values),
        }
        return self.counted(ask, largest / whole, n, numerator=money(largest), denominator=money(whole), details=details)

    def behind(self, ask: Ask) -> Behind:
        return invoices_behind(ask, ask.span)


@kpis.register
class CrossSell(KPI):
    """Groups with revenue in the 12 months to the end that buy at least `cross_sell_min` families, over all such groups.

    Unit: ratio, Wilson interval. A family counts when its net revenue is above 0. Detail mean_families.
    """

    code = "cross_sell"
    layer = Layer.MANAGEMENT
    audience = "CMT"
    label = _("Cross-sell")
    definition = _("Share of the customers of the last 12 months that buy at least two families of what we sell.")
    formula = _("groups with two families or more / groups with revenue")
    reads = REVENUE
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 12}
    position = 220

    def compute(self, ask: Ask) -> Result:
        least = int(ask.settings["cross_sell_min"])
        year = twelve_months_to(ask.span.end)
        revenue = net(ask.facts, ask.settings, year)
        buyers = [group for group, minor in revenue.items() if minor > 0]
        bought = family_counts(ask.facts, ask.settings, year)
        if buyers and not bought:
            return self.no_data(ask, "empty", n=0, numerator=0, denominator=0, details={"mean_families": None})
        counts = [bought.get(group, 0) for group in buyers]
        mean = sum(counts) / len(counts) if counts else None
        return self.proportion(ask, sum(count >= least for count in counts), len(counts), details={"mean_families": mean})

    def behind(self, ask: Ask) -> Behind:
        return invoices_behind(ask, twelve_months_to(ask.span.end))
