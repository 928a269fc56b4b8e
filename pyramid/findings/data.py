"""Whether there is enough to judge by."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from base.results import Layer
from pyramid.clauses import Clause, Context, Inputs, Line, Settings, either, readable, rounded
from pyramid.registry import Finding, Severity, findings

# The fourteen inputs of D01 to D08: D00 counts how many of them can be read.
FOUNDATION_INPUTS = (
    "promises_kept.sale",
    "on_time_delivery",
    "support_response",
    "csat",
    "nps",
    "grr",
    "logo_churn",
    "win_rate_count",
    "relationship_coverage.deals",
    "win_rate_value",
    "cross_sell",
    "nrr",
    "new_customers",
    "win_rate_diff",
)


@dataclass(frozen=True)
class EnoughInputs(Clause):
    """Bad when fewer than the threshold's share of the foundation's inputs can be read; never unknown itself."""

    key: str = "inputs"
    op: str = "<"
    default: float = 0.5

    @property
    def inputs(self) -> tuple[str, ...]:
        return FOUNDATION_INPUTS

    def read(self, rule: str, inputs: Inputs, context: Context, settings: Settings) -> Line:
        name = self.setting(rule)
        threshold = float(settings.get(name, self.default))
        count = sum(readable(inputs.get(key)) for key in FOUNDATION_INPUTS)
        share = rounded(count / len(FOUNDATION_INPUTS))
        return Line(self.key, "", self.op, threshold, self.judge(share, None, None, threshold), name, share, n=count)


@findings.register
class MeasureFirst(Finding):
    """Too little can be read, or the data behind it is too weak."""

    code = "D00"
    severity = Severity.GATE
    layer = Layer.DATA
    when = either(Clause("data_quality", "<", 0.6), EnoughInputs())
    title = _("Measure first")
    found = _(
        "The diagnosis can read %(ok)s of its %(total)s inputs, with data quality at %(quality)s: there is "
        "not enough sound data to conclude."
    )
    do_first = _("Bring accounts, opportunities and invoices together in one source, then complete what is missing in it.")
    to_record = _("accounts, contacts, owners, date of last check")
