"""The history of opportunities, where a source sends it itself."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Opportunity, OpportunityEvent
from accounts.replay import replay
from imports.fields import Choice, Day, Field, Reference, Text
from imports.merge import note_same, remove
from imports.problems import Problem
from imports.registry import Kind, kinds, parts

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

EVENT_WORDS = (
    "closed won=won, closed lost=lost, qualifiee=qualified, etape=stage, gagnee=won, perdue=lost, sans suite=abandoned, rouverte=reopened"
)


@kinds.register
class OpportunityEvents(Kind):
    """Identity without an id: opportunity, event, stage and date. A deal with events of its own gets none derived."""

    code = "opportunity_events"
    position = 55
    label = _("Opportunity history")
    model = OpportunityEvent
    identity = ("opportunity", "event", "stage", "on")
    fields: ClassVar[tuple[Field, ...]] = (
        Reference(
            "opportunity",
            _("Opportunity"),
            column="opportunity_id",
            to="opportunities",
            required=True,
            aliases="opportunity name, deal, deal id, opportunite, id opportunite, opportunityid",
        ),
        Day("on", _("Date"), required=True, aliases="date, event date, le, date de l'evenement"),
        Choice(
            "event", _("Event"), required=True, values=tuple(OpportunityEvent.Event.values), words=EVENT_WORDS, aliases="evenement, type"
        ),
        Text("stage", _("Stage"), limit=60, aliases="etape, stage name"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        stages = chunk.column("stage", "")
        for at, event in enumerate(chunk.columns["event"]):
            if event == "stage" and not stages[at]:
                chunk.wrong(at, "stage" if load.has("stage") else "event", Problem("missing_required"))

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        ids = {pk for pk in chunk.columns["opportunity_id"] if pk}
        for part in parts(ids):
            first = Opportunity.objects.filter(pk__in=part, has_events=False).values_list("pk", flat=True)
            note_same(load, Opportunity, first, "has_events", False, True)
            derived = list(OpportunityEvent.objects.filter(opportunity__in=part, derived=True).values_list("pk", flat=True))
            if derived:
                remove(load, OpportunityEvent, derived)
        replay(ids)

    def affected(self, ids: Iterable[int]) -> set[int]:
        """The opportunities of these events."""
        found: set[int] = set()
        for part in parts(ids):
            found.update(OpportunityEvent.objects.filter(pk__in=part).values_list("opportunity", flat=True))
        return found

    def refresh(self, ids: Iterable[int]) -> None:
        replay(ids)

    def cells_of(self, load: "Load", chunk: "Chunk") -> "set[tuple[int | None, dt.date | None]]":
        ids = {pk for pk in chunk.column("opportunity_id") if pk}
        return {
            (account, None) for part in parts(ids) for account in Opportunity.objects.filter(pk__in=part).values_list("account", flat=True)
        }
