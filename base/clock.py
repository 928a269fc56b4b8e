"""The one clock.

`today` is the business day: default periods, ages, `recorded_on`. `KAMAPP_TODAY` or `travel` move it.
`now` is the real instant: leases, sessions, tokens, throttles and audit never travel.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.utils import timezone

_travelled: ContextVar[dt.date | None] = ContextVar("travelled", default=None)


def now() -> dt.datetime:
    return timezone.now()


def today() -> dt.date:
    """The day in the company's time zone, or the one set by `travel` or KAMAPP_TODAY."""
    travelled = _travelled.get()
    if travelled is not None:
        return travelled
    if settings.TODAY:
        return dt.date.fromisoformat(settings.TODAY)
    return timezone.now().astimezone(timezone.get_default_timezone()).date()


def is_set() -> bool:
    """Whether today is not the real day, so that the page foot says so."""
    return _travelled.get() is not None or bool(settings.TODAY)


@contextmanager
def travel(day: dt.date) -> Iterator[None]:
    token = _travelled.set(day)
    try:
        yield
    finally:
        _travelled.reset(token)
