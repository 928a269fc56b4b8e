"""What the refresh remembers of each group from one time to the next, so that only groups that changed are asked again.

A remembered number is right as long as every refresh makes those of the groups that changed anew before it takes their
marks away; made twice they are the same, so a refresh that dies does no harm. A full refresh makes all of them.
"""

import datetime as dt
from collections.abc import Callable
from functools import cached_property

from base.models import Setting
from pyramid.changes import EVERYBODY, Changes, Days
from pyramid.engine import Run
from pyramid.facts import Span, Store
from pyramid.models import GroupCounts

Counts = dict[int, int]
COVERAGE = "pyramid.covered"  # questions about coverage that kept figures asked: table, first day, end, answer
TOLD_BY = {"colleagues": "interactions", "opportunity_events": "opportunities"}


def widen(changes: Changes, store: Store) -> None:
    """Where a change made a source speak of days that it was silent of, or fall silent, no account's figures stay as they were."""
    turned = set()
    for table, start, end, answer in Setting.objects.filter(name=COVERAGE).values_list("value", flat=True).first() or ():
        told_by = TOLD_BY.get(table, table)
        span = Span(dt.date.fromisoformat(start), dt.date.fromisoformat(end))
        if told_by in changes.tables and store.covered(table, span) is not answer:
            turned.add(told_by)
    for table in turned:
        changes.add(table, EVERYBODY, Days())


def keep_coverage(store: Store, *, everything: bool) -> None:
    """For the next time: all questions after a full refresh, else the answers that are new."""
    before = Setting.objects.filter(name=COVERAGE).values_list("value", flat=True).first() or []
    kept = {} if everything else {(table, start, end): answer for table, start, end, answer in before}
    kept |= {(table, span.start.isoformat(), span.end.isoformat()): answer for (table, span), answer in store.coverage.items()}
    value = [[*question, answer] for question, answer in sorted(kept.items())]
    if value == before:
        return
    Setting.objects.update_or_create(name=COVERAGE, defaults={"value": value})


class Memory:
    """`run` has the facts of all groups that changed; None: everything did, or too much to be read apart."""

    def __init__(self, whole: Store, changed: frozenset[int] | None) -> None:
        self.whole = whole
        self.run = None if changed is None else Run(changed)
        if self.run is not None and self.run.store.restricted is None:
            self.run = None
        self.changed = changed or frozenset()

    @cached_property
    def kept(self) -> dict[tuple[str, dt.date, dt.date], Counts]:
        rows = GroupCounts.objects.values_list("name", "start", "end", "counts") if self.run else ()
        return {(name, start, end): dict(zip(*counts, strict=True)) for name, start, end, counts in rows}

    def recall(self, name: str, span: Span, make: Callable[[Store], Counts]) -> Counts:
        """The numbers of all groups or accounts: as they were kept, with those of the groups that changed made anew; kept again."""
        before = self.kept.get((name, span.start, span.end))
        if self.run is None or before is None:
            counts = make(self.whole)
        else:
            counts = {pk: count for pk, count in before.items() if pk not in self.changed} | make(self.run.store)
        if counts != before:
            numbers = [list(counts), list(counts.values())]
            GroupCounts.objects.update_or_create(name=name, start=span.start, end=span.end, defaults={"counts": numbers})
        return counts
