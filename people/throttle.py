"""How often: counters per window, shared by all processes (the cache when there is Redis, else a table).

Real time, never the business day. Spec: reliability.md A.
"""

import datetime as dt
import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from base import clock
from people.audit import address
from people.models import Throttle

QUARTER_HOUR = 15 * 60
SIGN_IN_PER_ACCOUNT = 5
SIGN_IN_PER_ADDRESS = 50
SLOWEST = 30  # seconds between two attempts on an account that somebody guesses at


class TooOften(Exception):
    """429: `retry_after` seconds stand in the header, never on the page."""

    sentence = _("That was too often. Wait a moment, then try again.")

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = max(1, retry_after)


def digest(text: str) -> str:
    """Keys hold no address and no e-mail in clear."""
    return hashlib.sha256(f"{settings.SECRET_KEY}:{text}".encode()).hexdigest()[:32]


def _window(seconds: int) -> tuple[dt.datetime, int]:
    """Start of the running window, and the seconds until the next."""
    now = clock.now().timestamp()
    start = int(now // seconds) * seconds
    return dt.datetime.fromtimestamp(start, dt.UTC), int(start + seconds - now) + 1


def count(key: str, seconds: int) -> tuple[int, dt.datetime | None]:
    """What stands on the counter in this window, and when it last moved."""
    window, _left = _window(seconds)
    if settings.REDIS_URL:
        return cache.get(_name(key, window), 0), cache.get(_name(key, window) + ":last")
    row = Throttle.objects.filter(key=key, window=window).values_list("count", "last_at").first()
    return row or (0, None)


def add(key: str, seconds: int) -> int:
    """One more; the count after."""
    window, _left = _window(seconds)
    if settings.REDIS_URL:
        name = _name(key, window)
        cache.add(name, 0, timeout=seconds * 2)
        cache.set(name + ":last", clock.now(), timeout=seconds * 2)
        return int(cache.incr(name))
    row, created = Throttle.objects.get_or_create(key=key, window=window, defaults={"count": 1, "last_at": clock.now()})
    if created:
        return 1
    Throttle.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=clock.now())
    return row.count + 1


def _name(key: str, window: dt.datetime) -> str:
    return f"throttle:{key}:{int(window.timestamp())}"


def sweep() -> int:
    """Forget windows of yesterday; how many. The nightly run calls it."""
    return Throttle.objects.filter(window__lt=clock.now() - dt.timedelta(days=1)).delete()[0]


def hit(key: str, limit: int, seconds: int) -> None:
    """Count one act. Raises TooOften beyond `limit` a window."""
    if add(key, seconds) > limit:
        raise TooOften(_window(seconds)[1])


View = Callable[..., HttpResponseBase]


def limited(name: str, limit: int, seconds: int, *, methods: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Decorator of a view: at most `limit` calls in `seconds` for each user (or address), else 429. `methods` are counted; all if none."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            who = f"user:{request.user.pk}" if request.user.is_authenticated else "address:" + digest(address.get())
            if not methods or request.method in methods:
                hit(f"{name}:{who}", limit, seconds)
            return view(request, *args, **kwargs)

        return inner

    return decorate


def before_sign_in(account: str, address: str, *, known_device: bool) -> None:
    """Raises TooOften when this account or address has failed too often of late.

    Slowed, not locked: after five failures on an account, one attempt is let through every 2, 4, 8… 30 seconds, from
    wherever it comes; a device on which this account has signed in before has a counter of its own, so that somebody
    who guesses at a colleague's password does not keep him out. An address that fails on many accounts waits for the
    next window.
    """
    if count(f"sign-in:address:{digest(address)}", QUARTER_HOUR)[0] >= SIGN_IN_PER_ADDRESS:
        raise TooOften(_window(QUARTER_HOUR)[1])
    failures, last = count(_account_key(account, known_device=known_device), QUARTER_HOUR)
    if failures >= SIGN_IN_PER_ACCOUNT and last is not None:
        wait = min(2 ** (failures - SIGN_IN_PER_ACCOUNT + 1), SLOWEST)
        left = wait - (clock.now() - last).total_seconds()
        if left > 0:
            raise TooOften(int(left) + 1)


def sign_in_failed(account: str, address: str, *, known_device: bool) -> int:
    """Count a failure; how many there are on this account in this window."""
    add(f"sign-in:address:{digest(address)}", QUARTER_HOUR)
    return add(_account_key(account, known_device=known_device), QUARTER_HOUR)


def _account_key(account: str, *, known_device: bool) -> str:
    return f"sign-in:{'device' if known_device else 'account'}:{digest(account.strip().lower())}"
