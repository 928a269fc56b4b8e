"""Vectors of figures: their facts laid down in a scratch database, computed by the product's engine, compared key by key."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from base.periods import Period
from pyramid.engine import Run, UnknownFigure
from pyramid.laying import Laid
from pyramid.scopes import Scope

Miss = tuple[str, Any, Any]  # key, expected, got
BESIDE_SETTINGS = ("account", "known_on")  # they choose scope and knowledge, not how the figure is computed


def misses(vector: Mapping[str, Any]) -> list[Miss]:
    """What differs; the facts are gone afterwards."""
    with transaction.atomic():
        try:
            got = computed(vector)
        finally:
            transaction.set_rollback(True)
    if got is None:
        return [("kpi", vector["kpi"], "not built")]
    tolerance = vector.get("tolerance") or {}
    return [miss for key, expected in vector["expected"].items() for miss in _compare(key, expected, got.get(key), tolerance)]


def computed(vector: Mapping[str, Any]) -> dict[str, Any] | None:
    """The figure of the vector as JSON; None when it is not built."""
    laid = Laid(vector["facts"])
    settings = {**vector.get("settings", {}), **{key: vector[key] for key in ("account", "gross_margin") if key in vector}}
    account = settings.get("account")
    scope = Scope.company() if account is None else Scope.account(laid.accounts.get(str(account), 0))
    known_on = settings.get("known_on")
    own = {name: value for name, value in settings.items() if name not in BESIDE_SETTINGS}
    run = Run(known_on=dt.date.fromisoformat(known_on) if known_on else None, settings=own, extra=laid.extra, guarded=False)
    period = Period(dt.date.fromisoformat(vector["period"]["start"]), dt.date.fromisoformat(vector["period"]["end"]))
    as_of = vector["period"].get("as_of")
    try:
        result = run.result(vector["kpi"], scope, period, dt.date.fromisoformat(as_of) if as_of else None)
    except UnknownFigure:
        return None
    return result.as_json()


def _compare(key: str, expected: Any, got: Any, tolerance: Mapping[str, Any]) -> Iterator[Miss]:
    if key == "excluded" and isinstance(expected, int) and isinstance(got, Mapping):
        got = sum(got.values())
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        if set(expected) - set(got) or (key == "rows" and set(got) - set(expected)):
            yield key, expected, got
            return
        for name, value in expected.items():
            yield from _compare(f"{key}.{name}", value, got[name], tolerance)
    elif isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            yield key, expected, got
            return
        for place, value in enumerate(expected):
            yield from _compare(f"{key}[{place}]", value, got[place], tolerance)
    elif not _equal(expected, got, tolerance):
        yield key, expected, got


def _equal(expected: Any, got: Any, tolerance: Mapping[str, Any]) -> bool:
    if isinstance(expected, bool) or isinstance(got, bool) or expected is None or got is None:
        return expected is got
    if isinstance(expected, str):
        return isinstance(got, str) and (expected == got or _same_money(expected, got, tolerance))
    if isinstance(got, str):
        return False
    if isinstance(expected, int) and isinstance(got, int):
        return expected == got
    distance = abs(expected - got)
    return bool(distance <= float(tolerance.get("abs", 1e-8)) or distance <= float(tolerance.get("rel", 0)) * abs(expected))


def _same_money(expected: str, got: str, tolerance: Mapping[str, Any]) -> bool:
    try:
        distance = abs(Decimal(expected) - Decimal(got))
        allowed = max(Decimal(str(tolerance.get("money", 0))), Decimal(str(tolerance.get("rel", 0))) * abs(Decimal(expected)))
    except ArithmeticError:
        return False
    return distance <= allowed
