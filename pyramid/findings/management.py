"""Account management: what is done for all customers."""

from django.utils.translation import gettext_lazy as _

from base.results import Layer
from pyramid.clauses import Clause, either, every
from pyramid.registry import Finding, Severity, findings


@findings.register
class OverPromising(Finding):
    """Promises made in the sale are broken, and delivery or support falls short too (story 2)."""

    code = "D01"
    severity = Severity.CRITICAL
    layer = Layer.MANAGEMENT
    when = every(
        Clause("promises_kept.sale", "<", 0.8),
        either(Clause("on_time_delivery", "<", 0.9), Clause("support_response", "<", 0.8)),
    )
    title = _("Sales promises more than is delivered")
    found = _(
        "Too many promises made in the sale are not kept, and delivery or support falls short as well "
        "(%(why)s): this leaves competitors a way in."
    )
    do_first = _("Promise only what delivery has confirmed, and put support and the roadmap right before selling more.")
    clears = _("The rule is clear when promises kept, among those made in the sale, reach %(limit)s; two quarters running confirm it.")
    to_record = _("promises made in the sale, deliveries, first responses of support")


@findings.register
class DeliveryWeak(Finding):
    """Delivery or support is late, and customers say so."""

    code = "D02"
    severity = Severity.CRITICAL
    layer = Layer.MANAGEMENT
    when = every(
        either(Clause("on_time_delivery", "<", 0.9), Clause("support_response", "<", 0.8)),
        either(Clause("csat", "<", 0.7), Clause("nps", "<", 0)),
    )
    title = _("What is promised is not delivered")
    found = _(
        "Delivery or support falls short, and customers are not satisfied enough (%(why)s): they do not "
        "receive all that they were led to expect."
    )
    do_first = _("Put right what dissatisfied customers name most often, before selling them more.")
    clears = _("The rule is clear when delivery and support both keep their thresholds, or when satisfaction and NPS both do.")
    to_record = _("deliveries, first responses of support, answers on satisfaction or NPS")


@findings.register
class RetentionLeak(Finding):
    """Revenue or customers are lost again."""

    code = "D03"
    severity = Severity.CRITICAL
    layer = Layer.MANAGEMENT
    when = either(Clause("grr", "<", 0.85), Clause("logo_churn", ">", 0.1))
    title = _("The customer portfolio is leaking")
    found = _("The customer portfolio is leaking (%(why)s): too much of what was won is lost again.")
    do_first = _("Ask the customers who left, or who buy less, for their reasons, and remove the most frequent one.")
    to_record = _("two years of invoices, or subscriptions")


@findings.register
class BaseUnexploited(Finding):
    """Customers stay but are not developed (story 1b)."""

    code = "D07"
    severity = Severity.HIGH
    layer = Layer.MANAGEMENT
    when = every(Clause("grr", ">=", 0.9), Clause("cross_sell", "<", 0.3), Clause("nrr", "<=", 1.0))
    title = _("The customer portfolio is not developed")
    found = _(
        "Customers stay, but on the whole they buy no more than before, and few buy from several product "
        "families (%(why)s): the customer portfolio is not being developed."
    )
    do_first = _("Segment the customer portfolio, and ask the accounts that come first about their own projects.")
    clears = _("Aim for cross-sell at %(cross)s or net revenue retention at %(nrr)s: either is enough to clear the rule.")
    to_record = _("two years of invoices, product families")


@findings.register
class Dependency(Finding):
    """One customer, or few, carry too much of the revenue."""

    code = "D09"
    severity = Severity.HIGH
    layer = Layer.MANAGEMENT
    when = either(Clause("concentration.top1", ">", 0.3), Clause("concentration.top1", ">", 2500, detail="hhi"))
    title = _("Revenue depends on too few customers")
    found = _("Too much revenue depends on too few customers (%(why)s): losing the largest would leave a serious gap.")
    do_first = _(
        "Cap the share of the largest customer, or part with it if its terms cannot be defended; develop smaller customers that fit."
    )
    clears = _("Aim for this, which leaves a margin on the right side of the threshold: %(limits)s.")
    to_record = _("one year of invoices")
