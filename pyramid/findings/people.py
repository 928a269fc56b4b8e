"""The people who sell."""

from django.utils.translation import gettext_lazy as _

from base.results import Layer
from pyramid.clauses import Clause, either
from pyramid.registry import Finding, Severity, findings


@findings.register
class PeopleRisk(Finding):
    """Sellers leave, lack skills or say that they are unhappy."""

    code = "D17"
    severity = Severity.MEDIUM
    layer = Layer.TEAM
    when = either(Clause("sales_turnover", ">", 0.17), Clause("skill_gap", ">", 0.3), Clause("enps", "<", 0))
    title = _("The sales force is at risk")
    found = _("The sales force is at risk (%(why)s): sellers may leave, or lack skills that their work requires.")
    do_first = _("Ask sellers what would help them stay and succeed, and train often on the widest skill gap.")
    to_record = _("arrivals, departures, skills, anonymous answers")
