"""Events that follow from an opportunity's row: made when it comes, corrected when its dates are corrected."""

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from accounts.models import Opportunity, OpportunityEvent
from accounts.replay import replay
from imports import writer
from imports.merge import note_change, note_range, remove
from imports.registry import parts

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

Event = OpportunityEvent.Event
Wanted = tuple[dt.date, str, str]
CLOSED = ("won", "lost", "abandoned")


def wanted_events(load: "Load", chunk: "Chunk", at: int) -> list[Wanted]:
    """(day, event, stage) that the row says: qualified only from its own date; an open stage on its date or when it was recorded."""
    word = chunk.columns["stage_word"][at]
    qualified = chunk.column("qualified_day")[at]
    closed = chunk.column("closed_day")[at]
    events: list[Wanted] = []
    if qualified:
        events.append((qualified, Event.QUALIFIED.value, ""))
    if word in CLOSED:
        if closed:
            events.append((closed, word, ""))
    elif word and word not in {"open", "qualified"}:
        day = chunk.column("stage_day")[at] or chunk.columns["recorded_on"][at]
        events.append((day, Event.STAGE.value, word))
    return events


class Plan:
    """What has to happen to the events of some opportunities."""

    def __init__(self) -> None:
        self.create: list[tuple[int, int, Wanted]] = []  # (index in the chunk, opportunity, event)
        self.move: list[tuple[int, int, dict[str, Any]]] = []  # (index, event id, columns)
        self.delete: list[tuple[int, int]] = []

    def indexes(self) -> set[int]:
        return {at for at, *_rest in self.create} | {at for at, *_rest in self.move} | {at for at, _event in self.delete}


def follow_derived(load: "Load", chunk: "Chunk", *, only_ask: bool = False) -> set[int]:
    """Bring derived events up to the rows. Gives the indexes of rows whose events change; `only_ask` changes nothing."""
    plan = _plan(load, chunk)
    if only_ask:
        return plan.indexes()
    _create(load, chunk, plan)
    for _at, event, columns in plan.move:
        note_change(load, OpportunityEvent, event, columns)
    if plan.delete:
        remove(load, OpportunityEvent, [event for _at, event in plan.delete])
    touched = {chunk.targets[at] for at in plan.indexes()}
    fresh = load.memo.get("ranges", {}).get("accounts.opportunity", (1, 0))
    again = [pk for pk in touched if pk and not fresh[0] <= pk <= fresh[1]]
    if again:
        replay(again)
    return plan.indexes()


def _plan(load: "Load", chunk: "Chunk") -> Plan:
    plan = Plan()
    known = [target for target in chunk.targets if target]
    first, last = load.memo.get("ranges", {}).get("accounts.opportunity", (1, 0))
    old = [pk for pk in known if not first <= pk <= last]
    existing: dict[int, list[tuple[int, dt.date, str, str, bool]]] = defaultdict(list)
    own: set[int] = set()
    for part in parts(old):
        rows = OpportunityEvent.objects.filter(opportunity__in=part).order_by("opportunity", "on", "pk")
        for pk, event, on, what, stage, derived in rows.values_list("opportunity", "pk", "on", "event", "stage", "derived"):
            existing[pk].append((event, on, what, stage, derived))
        own.update(Opportunity.objects.filter(pk__in=part, has_events=True).values_list("pk", flat=True))
    for at, target in enumerate(chunk.targets):
        if target is None or target in own:
            continue
        _compare(plan, at, target, chunk.columns["events"][at], existing.get(target, []), load, chunk)
    return plan


def _compare(plan: Plan, at: int, target: int, wanted: list[Wanted], known: list[Any], load: "Load", chunk: "Chunk") -> None:
    if not known:
        plan.create += [(at, target, event) for event in wanted]
        return
    _compare_qualified(plan, at, target, wanted, known, load.has("qualified_on"))
    closing = next((event for event in wanted if event[1] in CLOSED), None)
    last_closing = next((event for event in reversed(known) if event[2] in (*CLOSED, Event.REOPENED)), None)
    is_closed = last_closing is not None and last_closing[2] in CLOSED
    if closing:
        if last_closing is None or not is_closed:
            plan.create.append((at, target, closing))
        elif last_closing[4] and (last_closing[1], last_closing[2]) != closing[:2]:
            plan.move.append((at, last_closing[0], {"on": closing[0], "event": closing[1]}))
        return
    day = chunk.columns["recorded_on"][at]
    if is_closed:
        plan.create.append((at, target, (day, Event.REOPENED.value, "")))
    _compare_stage(plan, at, target, wanted, known, load.has("stage_on"))


def _compare_qualified(plan: Plan, at: int, target: int, wanted: list[Wanted], known: list[Any], said: bool) -> None:
    new = next((event for event in wanted if event[1] == Event.QUALIFIED), None)
    old = next((event for event in known if event[2] == Event.QUALIFIED), None)
    if new and not old:
        plan.create.append((at, target, new))
    elif new and old and old[4] and old[1] != new[0]:
        plan.move.append((at, old[0], {"on": new[0]}))
    elif old and old[4] and not new and said:
        plan.delete.append((at, old[0]))


def _compare_stage(plan: Plan, at: int, target: int, wanted: list[Wanted], known: list[Any], dated: bool) -> None:
    new = next((event for event in wanted if event[1] == Event.STAGE), None)
    old = next((event for event in reversed(known) if event[2] == Event.STAGE), None)
    if new is None:
        return
    if old is None or old[3] != new[2]:
        plan.create.append((at, target, new))
    elif dated and old[4] and old[1] != new[0]:
        plan.move.append((at, old[0], {"on": new[0]}))


def _create(load: "Load", chunk: "Chunk", plan: Plan) -> None:
    if not plan.create:
        return
    size = len(plan.create)
    columns: dict[str, list[Any]] = {
        "opportunity_id": [target for _at, target, _event in plan.create],
        "on": [event[0] for _at, _target, event in plan.create],
        "event": [event[1] for _at, _target, event in plan.create],
        "stage": [event[2] for _at, _target, event in plan.create],
        "derived": [True] * size,
        "batch_id": [load.batch.pk] * size,
        "line": [chunk.lines[at] for at, _target, _event in plan.create],
        "recorded_on": [chunk.columns["recorded_on"][at] for at, _target, _event in plan.create],
    }
    first, last = writer.insert(OpportunityEvent, columns, size)
    note_range(load, OpportunityEvent, first, last)
