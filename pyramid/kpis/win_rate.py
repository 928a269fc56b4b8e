"""How often qualified opportunities are won. Spec: kpis.md, Sales."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Opportunity
from base.periods import quarter_label
from base.results import Direction, Layer, Result
from pyramid.behind import Behind
from pyramid.facts.customers import CUSTOMER_SETTINGS, was_customer
from pyramid.facts.deals import Replayed
from pyramid.figure import money
from pyramid.registry import KPI, Ask, kpis
from pyramid.statistics import newcombe

DEALS: tuple[str, ...] = ("opportunities",)


def decided(ask: Ask) -> list[Replayed]:
    """Qualified deals whose last closing lies in the period; what is set aside is counted."""
    counts_abandoned = bool(ask.settings["no_decision_counts"])
    closed = [deal for deal in ask.facts.deals() if deal.closed_on is not None and deal.closed_on in ask.span]
    qualified = [deal for deal in closed if deal.is_qualified]
    ask.exclude("unqualified", len(closed) - len(qualified))
    if counts_abandoned:
        return qualified
    found = [deal for deal in qualified if deal.state != "abandoned"]
    ask.exclude("no_decision", len(qualified) - len(found))
    return found


class _Decided(KPI):
    layer = Layer.SALES
    reads: ClassVar[tuple[str, ...]] = DEALS

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Opportunity, (deal.deal.id for deal in decided(ask)))


@kpis.register
class WinRateCount(_Decided):
    """Won / (won + lost + abandoned) among qualified deals whose last closing lies in the period.

    Unit: ratio, Wilson interval. Empty when nothing was decided. Source: S1.
    """

    code = "win_rate_count"
    audience = "CMT"
    label = _("Win rate")
    definition = _("Share of the qualified opportunities decided in the period that were won.")
    formula = _("won / (won + lost + abandoned)")
    kept_for = "company segment owner account"
    position = 10

    def compute(self, ask: Ask) -> Result:
        deals = decided(ask)
        return self.proportion(ask, sum(deal.is_won for deal in deals), len(deals))


def amount_minor(ask: Ask, deal: Replayed, on: Any) -> int:
    """The deal's amount in cents at the rate of `on`; one without an amount is worth 0. Raises MissingRate."""
    row = deal.deal
    return 0 if row.amount is None else ask.facts.store.rates.minor(row.amount, row.currency, on)


@kpis.register
class WinRateValue(_Decided):
    """The same deals by their amounts, each at the rate of its own closing date.

    Unit: ratio, no interval. Zero denominator when all amounts are 0. Warns when most deals not won have none.
    """

    code = "win_rate_value"
    label = _("Win rate by value")
    definition = _("Share of the amounts of the qualified opportunities decided in the period that were won.")
    formula = _("amount won / amount of won, lost and abandoned")
    reads = (*DEALS, "fx_rates")
    kept_for = "company segment owner account"
    position = 20

    def compute(self, ask: Ask) -> Result:
        deals = decided(ask)
        if not deals:
            return self.no_data(ask, "empty", n=0)
        amounts = [(deal, amount_minor(ask, deal, deal.closed_on)) for deal in deals]
        missed = [amount for deal, amount in amounts if not deal.is_won]
        if 2 * sum(amount == 0 for amount in missed) > len(missed):
            ask.warn("lost_without_amount")
        won = sum(amount for deal, amount in amounts if deal.is_won)
        total = sum(amount for _deal, amount in amounts)
        parts = {"numerator": money(won), "denominator": money(total)}
        if not total:
            return self.no_data(ask, "zero_denominator", n=len(deals), **parts)
        return self.counted(ask, won / total, len(deals), **parts)


@kpis.register
class WinRateDiff(_Decided):
    """Win rate of existing customers less that of new ones, type frozen on the day of creation.

    Unit: ratio, Newcombe interval. Empty when a side has no deal; too few when the smaller side is under `min_n`.
    """

    code = "win_rate_diff"
    direction = Direction.NEUTRAL
    label = _("Win rate gap existing - new")
    definition = _("Win rate with existing customers minus win rate with new ones, as they were when the opportunity was created.")
    formula = _("win rate (existing) − win rate (new)")
    reads = (*DEALS, "deal_kinds")
    position = 30

    def compute(self, ask: Ask) -> Result:
        sides: dict[str, list[bool]] = {"existing": [], "new": []}
        for deal in decided(ask):
            kind = customer_type(ask, deal)
            if kind in sides:
                sides[kind].append(deal.is_won)
            else:
                ask.exclude("customer_type_unknown")
        (x1, n1), (x2, n2) = ((sum(won), len(won)) for won in (sides["existing"], sides["new"]))
        parts = {"n": n1 + n2, "details": {"existing": [x1, n1], "new": [x2, n2]}}
        if not n1 or not n2:
            return self.no_data(ask, "empty", **parts)
        low, high = newcombe(x1, n1, x2, n2)
        parts |= {"low": low, "high": high}
        least = int(ask.settings["min_n"])
        if min(n1, n2) < least:
            return self.too_few(ask, x1 / n1 - x2 / n2, least, **parts)
        return self.ok(ask, x1 / n1 - x2 / n2, threshold=least, **parts)


def customer_type(ask: Ask, deal: Replayed) -> str:
    """new or existing: the file's word, else whether the group was a customer on the day of creation; empty if unknown."""
    row = deal.deal
    if row.customer_type:
        return row.customer_type
    if row.created_on is None or not row.account:
        return ""
    level = {name: ask.settings[name] for name in CUSTOMER_SETTINGS}["group_level"]
    known = ask.facts.store.deal_kinds.get(row.id)
    is_existing = was_customer(ask.facts, ask.settings, ask.facts.group(row.account, level), row.created_on) if known is None else known
    return "existing" if is_existing else "new"


@kpis.register
class WinRateCohort(KPI):
    """Win rate of the qualified deals created in each quarter; open ones make a floor and a ceiling.

    Unit: ratio. Value: won / decided over all quarters. A quarter is mature once `min_decided_share` is decided.
    """

    code = "win_rate_cohort"
    layer = Layer.SALES
    label = _("Win rate by creation quarter")
    definition = _("Win rate of the opportunities created in each quarter, whenever they were decided.")
    formula = _("won / decided, by quarter of creation; floor: won / all, ceiling: (won + open) / all")
    reads = DEALS
    kept_for = "company"
    position = 40

    def compute(self, ask: Ask) -> Result:
        least = float(ask.settings["min_decided_share"])
        cohorts: dict[str, list[Replayed]] = {}
        for deal in _created(ask):
            if deal.deal.created_on is not None:
                cohorts.setdefault(quarter_label(deal.deal.created_on), []).append(deal)
        rows = [_cohort(label, cohorts[label], least) for label in sorted(cohorts)]
        n, won, still_open = (sum(row[name] for row in rows) for name in ("n", "won", "open"))
        if not n:
            return self.no_data(ask, "empty", n=0, details={"rows": []})
        decided_count = n - still_open
        value = won / decided_count if decided_count else None
        return self.ok(ask, value, n=n, numerator=won, denominator=decided_count, details={"rows": rows})

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Opportunity, (deal.deal.id for deal in _created(ask)))


def _created(ask: Ask) -> list[Replayed]:
    return [deal for deal in ask.facts.deals() if deal.is_qualified and deal.deal.created_on in ask.span]


def _cohort(label: str, deals: list[Replayed], least: float) -> dict[str, Any]:
    n, won, still_open = len(deals), sum(deal.is_won for deal in deals), sum(deal.is_open for deal in deals)
    return {
        "cohort": label,
        "n": n,
        "won": won,
        "open": still_open,
        "value": won / (n - still_open) if n > still_open else None,
        "floor": won / n,
        "ceiling": (won + still_open) / n,
        "mature": (n - still_open) / n >= least,
    }
