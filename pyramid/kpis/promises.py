"""What was promised and how it was kept. Spec: kpis.md, Management."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Delivery, Promise, Ticket
from base.results import Layer, Result
from pyramid.behind import Behind
from pyramid.facts.tables import Ticket as TicketRow
from pyramid.registry import KPI, Ask, kpis


class DueRows(KPI):
    """Rows due in the period: done in time or not, those not due yet left out. The shape of several figures.

    Done = done_on on or before the date plus `grace_days`; what is not done is late once that day lies before as_of.
    """

    layer = Layer.MANAGEMENT
    audience = "CMTE"
    kept_for = "company segment owner account"
    table: ClassVar[str]
    model: ClassVar[Any]
    out: ClassVar[frozenset[str]]
    never_done: ClassVar[frozenset[str]] = frozenset()
    done_word: ClassVar[str]

    def chosen(self, ask: Ask) -> Sequence[Any]:
        return ask.facts.rows(self.table)

    def judged(self, ask: Ask) -> list[tuple[Any, bool]]:
        grace = dt.timedelta(days=int(ask.settings["grace_days"]))
        found = []
        for row in self.chosen(ask):
            if row.due_on not in ask.period:
                continue
            if row.state in self.out:
                ask.exclude(row.state)
            elif row.state == self.done_word and row.done_on is None:
                ask.exclude("without_date")
            elif (is_done := self._is_done(row, grace, ask.as_of)) is not None:
                found.append((row, is_done))
        return found

    def _is_done(self, row: Any, grace: dt.timedelta, as_of: dt.date) -> bool | None:
        """None while it is pending."""
        done_on = None if row.state in self.never_done or row.done_on is None or row.done_on >= as_of else row.done_on
        if done_on is not None:
            return bool(done_on <= row.due_on + grace)
        return False if row.due_on + grace < as_of else None

    def compute(self, ask: Ask) -> Result:
        rows = self.judged(ask)
        return self.proportion(ask, sum(is_done for _row, is_done in rows), len(rows))

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(self.model, (row.id for row, _is_done in self.judged(ask)))


@kpis.register
class OnTimeDelivery(DueRows):
    """Deliveries whose first promised date lies in the period, delivered by then.

    Unit: ratio, Wilson interval. Cancelled ones are out. Source: S5.
    """

    code = "on_time_delivery"
    label = _("On-time delivery")
    definition = _("Share of the deliveries first promised for the period that arrived by that date.")
    formula = _("delivered by the first promised date / deliveries due")
    reads = ("deliveries",)
    table, model, out, done_word = "deliveries", Delivery, frozenset({"cancelled"}), "delivered"
    position = 116


@kpis.register
class PromisesKept(DueRows):
    """Promises due in the period that were kept by then; a part kept is not kept.

    Unit: ratio, Wilson interval. Waived and cancelled ones are out; `promise_origin` any, sale or account. Source: S1.
    """

    code = "promises_kept"
    label = _("Promises kept")
    definition = _("Share of the promises due in the period that were kept by their date.")
    formula = _("kept by their date / promises due")
    reads = ("promises",)
    table, model, out, done_word = "promises", Promise, frozenset({"waived", "cancelled"}), "kept"
    never_done = frozenset({"partial"})
    position = 118

    def chosen(self, ask: Ask) -> Sequence[Any]:
        origin = ask.settings["promise_origin"]
        rows = ask.facts.rows(self.table)
        return rows if origin == "any" else [row for row in rows if row.made_at == origin]


@kpis.register
class SupportResponse(KPI):
    """Tickets opened in the period whose first response came within the hours of their severity; the limit is in.

    Unit: ratio, Wilson interval. Hours are elapsed time. Unanswered: a miss once the hours ran out before as_of, else
    pending. Source: S1.
    """

    code = "support_response"
    layer = Layer.MANAGEMENT
    audience = "MTE"
    label = _("Support response in target")
    definition = _("Share of the tickets opened in the period that got a first answer within the hours for their severity.")
    formula = _("answered in time / tickets")
    reads = ("tickets",)
    kept_for = "company segment owner account"
    position = 119

    def compute(self, ask: Ask) -> Result:
        judged = self._judged(ask)
        known = [in_time for _row, in_time in judged if in_time is not None]
        return self.proportion(ask, sum(known), len(known), details={"pending": len(judged) - len(known)})

    def _judged(self, ask: Ask) -> list[tuple[TicketRow, bool | None]]:
        targets = ask.settings["support_targets"]
        store = ask.facts.store
        start, end, known = (store.instant(day) for day in (*ask.span, ask.as_of))
        found = []
        for row in ask.facts.rows("tickets"):
            if start <= row.opened_at < end:
                hours = float(targets.get(row.severity, targets.get("normal", 8)))
                found.append((row, _in_time(row, dt.timedelta(hours=hours), known)))
        return found

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Ticket, (row.id for row, in_time in self._judged(ask) if in_time is not None))


def _in_time(row: TicketRow, limit: dt.timedelta, known: dt.datetime) -> bool | None:
    """None while it is pending. Instants are compared in UTC, so that a clock change costs or gives no hour."""
    answered = row.first_response_at
    if answered is not None and answered < known:
        return answered.astimezone(dt.UTC) - row.opened_at.astimezone(dt.UTC) <= limit
    return False if row.opened_at.astimezone(dt.UTC) + limit < known.astimezone(dt.UTC) else None
