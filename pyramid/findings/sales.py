"""Complex sales: qualified opportunities and who decides on them."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from base.results import Layer
from pyramid.clauses import Clause, Context, Inputs, Line, Settings, State, bounds, either, every, is_bad, readable, rounded
from pyramid.registry import Finding, Severity, findings


@dataclass(frozen=True)
class ValueGap(Clause):
    """win_rate_value under win_rate_count by more than `gap`; bounds unused, unknown under `min_n` decided deals."""

    key: str = "win_rate_value"
    op: str = ">"
    default: float = 0.15
    min_n: int = 20

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("win_rate_count", "win_rate_value")

    def thresholds(self, rule: str) -> dict[str, float]:
        return {f"{rule}.gap": self.default, f"{rule}.min_n": self.min_n}

    def read(self, rule: str, inputs: Inputs, context: Context, settings: Settings) -> Line:
        name = f"{rule}.gap"
        gap = float(settings.get(name, self.default))
        count, value = inputs.get("win_rate_count"), inputs.get("win_rate_value")
        missing = [key for key in self.inputs if not readable(inputs.get(key))]
        if value is not None and (value.n or 0) < int(settings.get(f"{rule}.min_n", self.min_n)) and "win_rate_value" not in missing:
            missing.append("win_rate_value")
        if missing or count is None or value is None:
            return Line(self.key, "gap", self.op, gap, State.UNKNOWN, name, result=value, missing=tuple(missing))
        low_rate, rate = float(value.value or 0), float(count.value or 0)
        state = State.HELD if is_bad(low_rate, "<", rate - gap) else State.CLEAR
        return Line(self.key, "gap", self.op, gap, state, name, rounded(rate - low_rate), n=value.n, result=value)


@dataclass(frozen=True)
class NewCustomersShort(Clause):
    """New customers against the target of the period: even the upper bound misses it (held), or only the count (watch)."""

    key: str = "new_customers"
    op: str = "<"
    default: float = 0

    def thresholds(self, rule: str) -> dict[str, float]:
        return {}

    def read(self, rule: str, inputs: Inputs, context: Context, settings: Settings) -> Line:
        target = context.targets.get("new_customers")
        result = inputs.get(self.key)
        missing = () if readable(result) else (self.key,)
        if target is None:
            missing = (*missing, "target.new_customers")
        if missing or result is None or target is None:
            return Line(self.key, "", self.op, target, State.UNKNOWN, result=result, missing=missing)
        value, (low, high) = rounded(result.value), bounds(result)
        state = State.HELD
        if not is_bad(value, "<", target):
            state = State.CLEAR
        elif high is not None and not is_bad(high, "<", target):
            state = State.WATCH
        return Line(self.key, "", self.op, target, state, value=value, low=low, high=high, n=result.n, result=result)


@findings.register
class IntimacyGap(Finding):
    """Deals are lost for want of closeness to the buying committee (story 1a)."""

    code = "D04"
    severity = Severity.CRITICAL
    layer = Layer.SALES
    when = every(Clause("win_rate_count", "<", 0.25), Clause("relationship_coverage.deals", "<", 0.5))
    title = _("The sale is not close enough to its buyers")
    found = _(
        "Too few qualified opportunities are won, and too few of the people who weigh on the decision are in "
        "active contact (%(why)s): the sale is not close enough to its buyers."
    )
    do_first = _("In each open opportunity, find out who decides, buys, advises, uses or blocks, and meet them.")
    clears = _(
        "The rule is clear when relationship coverage reaches %(limit)s; if the win rate then stays low, look to the offer or the price."
    )
    to_record = _("decision roles, interactions, opportunities")


@findings.register
class SaleWeak(Finding):
    """Too few qualified deals are won."""

    code = "D05"
    severity = Severity.HIGH
    layer = Layer.SALES
    when = Clause("win_rate_count", "<", 0.25)
    title = _("Qualified opportunities are lost too often")
    found = _("The win rate is %(value)s (n %(n)s): too few qualified opportunities are won for the effort that they take.")
    do_first = _("Ask the buyers who said no for their reasons, and bring experts in earlier.")
    to_record = _("dates when opportunities were qualified, won, lost or abandoned")


@findings.register
class BigDealsLost(Finding):
    """The win rate by value trails the win rate by count."""

    code = "D06"
    severity = Severity.HIGH
    layer = Layer.SALES
    when = ValueGap()
    title = _("Large opportunities are lost")
    found = _("The win rate by value trails the win rate by %(gap)s: large opportunities are won less often than small ones.")
    do_first = _("On large opportunities, design the offer early, with the buyer and the experts around one table.")
    to_record = _("amounts of all decided opportunities, including those not won")


@findings.register
class AcquisitionDry(Finding):
    """New business misses its target, or is won far less often."""

    code = "D08"
    severity = Severity.MEDIUM
    layer = Layer.SALES
    when = either(NewCustomersShort(), Clause("win_rate_diff", ">", 0.2))
    title = _("Growth rests on existing customers")
    found = _("New business falls short (%(why)s): the company leans on the customers that it already has.")
    do_first = _("Name who finds, who qualifies and who closes, and follow how leads pass from one to the next.")
    to_record = _("target of new customers, invoices, opportunities")
