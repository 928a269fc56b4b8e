"""Weekly hours that rooms above know of a colleague: they register here, for this room may not import them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from people.models import Person


@dataclass(frozen=True)
class Stated:
    """Hours a week from a day on, until the day before another; `source` names where they come from, `link` leads there."""

    weekly_hours: Decimal
    since: dt.date
    until: dt.date | None
    source: str
    link: str = ""


_sources: list[Callable[[Person], list[Stated]]] = []


def on_hours(function: Callable[[Person], list[Stated]]) -> Callable[[Person], list[Stated]]:
    """Register `function(person)`."""
    if function not in _sources:
        _sources.append(function)
    return function


def stated(person: Person) -> list[Stated]:
    """What all rooms know, newest first."""
    return sorted((each for function in _sources for each in function(person)), key=lambda each: each.since, reverse=True)
