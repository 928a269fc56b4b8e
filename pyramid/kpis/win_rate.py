"""How often qualified opportunities are won. Spec: kpis.md, Sales."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Opportunity
from base.results import Layer, Result
from pyramid.behind import Behind
from pyramid.facts.deals import Replayed
from pyramid.registry import KPI, Ask, kpis

DEALS = ("opportunities",)


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
    reads = DEALS

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
