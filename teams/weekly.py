"""Weekly hours of colleagues in force on a day: the one rule that pages and figures share."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple


class Hours(NamedTuple):
    """A statement of somebody's weekly hours, from `since` up to `until`."""

    person: int | None
    weekly: Decimal
    since: dt.date
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or self.until > day)


FIELDS = ("person_id", "weekly_hours", "since", "until")


def by_person(by_hand: Iterable[Hours], of_files: Iterable[Hours]) -> dict[int, list[Hours]]:
    """Statements of each colleague, the one that leads first: the latest; on one day that set by hand before a file's."""
    found: dict[int, list[Hours]] = defaultdict(list)
    for line in [*by_hand, *of_files]:
        if line.person is not None:
            found[line.person].append(line)
    return {person: sorted(lines, key=lambda line: line.since, reverse=True) for person, lines in found.items()}  # stable


def in_force(lines: Mapping[int, Sequence[Hours]], person: int, day: dt.date) -> Decimal | None:
    """What leads on that day; None where nothing was stated for it: the company's usual week counts."""
    return next((line.weekly for line in lines.get(person, ()) if line.holds(day)), None)
