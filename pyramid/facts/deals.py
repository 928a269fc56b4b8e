"""Opportunities as they stood on a day, replayed from their events."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from pyramid.facts.tables import Deal, Event

CLOSINGS = frozenset({"won", "lost", "abandoned"})


class Replayed(NamedTuple):
    """A deal at a boundary. `stages` are those entered, in order; `closed_on` is None while it is open."""

    deal: Deal
    qualified_on: dt.date | None
    state: str
    closed_on: dt.date | None
    stages: tuple[str, ...]

    @property
    def is_qualified(self) -> bool:
        return self.qualified_on is not None

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def is_won(self) -> bool:
        return self.state == "won"


def replay(deal: Deal, events: Iterable[Event], as_of: dt.date) -> Replayed:
    """State after the events before `as_of`, which come in date order; `reopened` cancels the closing before it."""
    qualified_on: dt.date | None = None
    state = "open"
    closed_on: dt.date | None = None
    stages: list[str] = []
    for event in events:
        if event.on >= as_of:
            break
        kind = event.event
        if kind in CLOSINGS:
            state, closed_on = kind, event.on
        elif kind == "qualified":
            qualified_on = qualified_on or event.on
        elif kind == "stage":
            stages.append(event.stage)
        elif kind == "reopened":
            state, closed_on = "open", None
    return Replayed(deal, qualified_on, state, closed_on, tuple(stages))
