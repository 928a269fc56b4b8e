"""What customers were invoiced, and how that grows. Spec: kpis.md, Management."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Invoice
from base.results import Layer, Result, Unit
from pyramid.behind import Behind
from pyramid.facts.net import document_count, documents, net
from pyramid.facts.spans import Span
from pyramid.figure import money
from pyramid.registry import KPI, Ask, kpis

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
    kept_for = "company segment owner account"
    position = 110

    def compute(self, ask: Ask) -> Result:
        n = document_count(ask.facts, ask.settings, ask.span)
        if not n and not ask.facts.covered("invoices", ask.span):
            return self.no_data(ask, "empty", n=0)
        return self.ok(ask, money(total(ask, ask.span)), n=n)

    def behind(self, ask: Ask) -> Behind:
        return invoices_behind(ask, ask.span)
