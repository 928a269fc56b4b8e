"""The state of opportunities from their events. `replay` alone writes the snapshot columns."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import Opportunity, OpportunityEvent
from imports.registry import parts
from imports.writer import update

Event = OpportunityEvent.Event
State = Opportunity.State
CLOSINGS = {Event.WON.value: State.WON.value, Event.LOST.value: State.LOST.value, Event.ABANDONED.value: State.ABANDONED.value}
COLUMNS = ("state", "stage", "stage_on", "qualified_on", "closed_on")


@dataclass
class Snapshot:
    """Where an opportunity stands: `stage` is the last stage entered, `qualified_on` the first qualification."""

    state: str = State.OPEN.value
    stage: str = ""
    stage_on: dt.date | None = None
    qualified_on: dt.date | None = None
    closed_on: dt.date | None = None

    def see(self, on: dt.date, event: str, stage: str) -> None:
        if event == Event.QUALIFIED:
            self.qualified_on = self.qualified_on or on
        elif event == Event.STAGE:
            self.stage, self.stage_on = stage, on
        elif event == Event.REOPENED:
            self.state, self.closed_on = State.OPEN.value, None
        else:
            self.state, self.closed_on = CLOSINGS[event], on

    def as_row(self) -> tuple[str, str, dt.date | None, dt.date | None, dt.date | None]:
        return self.state, self.stage, self.stage_on, self.qualified_on, self.closed_on


def snapshot_of(events: Iterable[tuple[dt.date, str, str]]) -> Snapshot:
    """Events (day, event, stage) in order of day, ties as they came."""
    snapshot = Snapshot()
    for on, event, stage in sorted(events, key=lambda item: item[0]):
        snapshot.see(on, event, stage)
    return snapshot


def replay(ids: Iterable[int]) -> int:
    """Bring the snapshot of these opportunities up to their events. Gives how many rows were written."""
    written = 0
    for part in parts(ids):
        states = {pk: Snapshot() for pk in part}
        rows = OpportunityEvent.objects.filter(opportunity__in=part).order_by("opportunity", "on", "pk")
        for pk, on, event, stage in rows.values_list("opportunity", "on", "event", "stage"):
            states[pk].see(on, event, stage)
        stored = {pk: tuple(row) for pk, *row in Opportunity.objects.filter(pk__in=part).values_list("pk", *COLUMNS)}
        moved = [pk for pk in part if pk in stored and stored[pk] != states[pk].as_row()]
        columns: Sequence[Sequence[object]] = list(zip(*(states[pk].as_row() for pk in moved), strict=True))
        if moved:
            update(Opportunity, moved, dict(zip(COLUMNS, columns, strict=True)))
        written += len(moved)
    return written
