"""What the refresh remembers of each group from one time to the next, so that only groups that changed are asked again.

A remembered count is right as long as every refresh makes those of the groups that changed anew before it takes their
marks away; made twice they are the same, so a refresh that dies does no harm. A full refresh makes all of them.
"""

import datetime as dt
from collections.abc import Callable

from base.models import Setting
from pyramid.changes import EVERYBODY, Changes, Days
from pyramid.engine import Run
from pyramid.facts import Span, Store
from pyramid.facts.net import family_counts
from pyramid.models import GroupCounts
from pyramid.scopes import Scope

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
    kept: dict[tuple[str, str, str], bool] = {}
    if not everything:
        rows = Setting.objects.filter(name=COVERAGE).values_list("value", flat=True).first() or ()
        kept = {(table, start, end): answer for table, start, end, answer in rows}
    kept |= {(table, span.start.isoformat(), span.end.isoformat()): answer for (table, span), answer in store.coverage.items()}
    value = [[*question, answer] for question, answer in sorted(kept.items())]
    Setting.objects.update_or_create(name=COVERAGE, defaults={"value": value})


class Memory:
    """`changed` are all accounts of the groups that changed; None: everything did."""

    def __init__(self, changed: frozenset[int] | None) -> None:
        self.run = None if changed is None else Run(changed)
        if self.run is not None and self.run.store.restricted is None:  # too many to be read apart
            self.run = None
        self.changed = changed or frozenset()

    def recall(self, name: str, span: Span, make: Callable[[], Counts]) -> Counts:
        """The counts of all groups: as they were kept, with those of the groups that changed made anew; kept again."""
        kept = GroupCounts.objects.filter(name=name, start=span.start, end=span.end).first() if self.run else None
        before: Counts | None = dict(zip(*kept.counts, strict=True)) if kept else None
        counts = self._patched(self.run, before, span) if self.run and before is not None else make()
        if counts != before:
            numbers = [list(counts), list(counts.values())]
            GroupCounts.objects.update_or_create(name=name, start=span.start, end=span.end, defaults={"counts": numbers})
        return counts

    def _patched(self, run: Run, before: Counts, span: Span) -> Counts:
        counts = {group: count for group, count in before.items() if group not in self.changed}
        return counts | family_counts(run.facts(Scope.company(), span.end), run.settings.fresh(), span)
