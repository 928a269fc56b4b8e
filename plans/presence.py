"""Who is on a plan now, and in which section: kept in the cache alone, for two minutes.

One entry for each window, so that two people who write at once do not overwrite each other; the list of windows is
mended by whoever finds himself missing from it at his next call.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from base import clock
from people.models import User

HERE = dt.timedelta(seconds=15)  # silent for longer: gone
KEPT = 120  # seconds in which it is still said who left
EVERY = dt.timedelta(seconds=10)  # a window that stays where it is writes no oftener
MOST_WINDOWS = 60


@dataclass(frozen=True)
class Window:
    """One window of one person on a plan. `cursor` is a place in the document as Yjs names it."""

    tab: str
    user: int
    name: str
    section: str
    cursor: Any
    at: dt.datetime

    @property
    def is_here(self) -> bool:
        return clock.now() - self.at <= HERE


def seen(plan: int, user: User, tab: str, section: str, cursor: Any) -> list[Window]:
    """Note this window, and give the others: those that are here, and those that left within two minutes."""
    names: list[str] = cache.get(_windows(plan)) or []
    found: dict[str, Window] = {window.tab: window for window in cache.get_many([_window(plan, name) for name in {*names, tab}]).values()}
    mine, now = found.pop(tab, None), clock.now()
    if mine is None or mine.section != section or now - mine.at >= EVERY or tab not in names:
        cache.set(_window(plan, tab), Window(tab, user.pk, str(user.person or user), section, cursor, now), KEPT)
        if tab not in names or len(names) != len(found) + 1:
            cache.set(_windows(plan), [*found, tab][-MOST_WINDOWS:], KEPT)
    return sorted(found.values(), key=lambda window: (not window.is_here, window.name, window.tab))


def _windows(plan: int) -> str:
    return f"plan-windows:{plan}"


def _window(plan: int, tab: str) -> str:
    return f"plan-window:{plan}:{tab}"
