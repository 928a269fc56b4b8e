"""Results as the refresh keeps them: one row per figure, scope, period and day of knowledge. Pages read only these.

A row holds the whole result as JSON; `restored` gives it back as it was.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q

from base.models import DataVersion
from base.periods import Period
from base.results import Direction, Result, Status, Unit
from pyramid.models import StoredResult
from pyramid.scopes import Scope

FIELDS = frozenset({field.name for field in dataclasses.fields(Result)})
AMOUNTS = ("value", "low", "high", "numerator", "denominator")


def result(code: str, scope: Scope, period: Period) -> Result | None:
    """The kept result as of the end of the period; None when none was kept."""
    return results([code], scope, [period]).get((code, period))


def results(codes: Iterable[str], scope: Scope, periods: Iterable[Period]) -> dict[tuple[str, Period], Result]:
    """Kept results as of the end of each period, by figure and period. One query."""
    wanted = Q()
    for period in periods:
        wanted |= Q(start=period.start, end=period.end, as_of=period.end)
    if not wanted:
        return {}
    rows = StoredResult.objects.filter(wanted, code__in=list(codes), scope_kind=scope.kind, scope_id=scope.id)
    return {(row.code, Period(row.start, row.end)): restored(row.document) for row in rows.order_by("at")}


def keep(results: Iterable[Result], scope: Scope) -> None:
    """Write results of a scope; a row of the same figure, period and day is replaced."""
    keep_many([(scope, each) for each in results])


def keep_many(results: Iterable[tuple[Scope, Result]]) -> int:
    """Write results of several scopes at once; gives how many. The version is that of the rollup they were read from."""
    version = DataVersion.current("rollup")
    # The last one of an identity wins: PostgreSQL refuses to write a row twice in one statement.
    last = {(scope, each.code, each.period, each.as_of): each for scope, each in results}
    rows = [
        StoredResult(
            code=each.code,
            scope_kind=scope.kind,
            scope_id=scope.id,
            start=each.period.start,
            end=each.period.end,
            as_of=each.as_of,
            data_version=version,
            document=each.as_json(),
            status=each.status.value,
            value=None if each.value is None else float(each.value),
            n=each.n,
        )
        for (scope, _code, _period, _as_of), each in last.items()
    ]
    StoredResult.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code", "scope_kind", "scope_id", "start", "end", "as_of", "settings_hash"],
        update_fields=["data_version", "document", "status", "value", "n", "at"],
    )
    return len(rows)


def restored(document: Mapping[str, Any]) -> Result:
    """The result that `Result.as_json` wrote."""
    unit = Unit(document["unit"])
    amounts = {name: _amount(document.get(name), unit) for name in AMOUNTS}
    period = document["period"]
    return Result(
        code=document["code"],
        unit=unit,
        direction=Direction(document["direction"]),
        period=Period(dt.date.fromisoformat(period["start"]), dt.date.fromisoformat(period["end"])),
        as_of=dt.date.fromisoformat(document["as_of"]),
        status=Status(document["status"]),
        reason=document.get("reason") or "",
        n=document["n"],
        level=document.get("level", 0.95),
        threshold=document.get("threshold"),
        settings=document.get("settings", {}),
        excluded=document.get("excluded", {}),
        warnings=tuple(document.get("warnings", ())),
        currency=document.get("currency", ""),
        details={name: value for name, value in document.items() if name not in FIELDS},
        **amounts,
    )


def _amount(value: Any, unit: Unit) -> Any:
    return Decimal(value) if unit is Unit.MONEY and isinstance(value, str) else value
