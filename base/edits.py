"""Saving what two people may edit at once: each field is compared with what its author read (R1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from base.models import Versioned

TRIES = 20


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: what I typed, what is saved now, what I had read."""

    mine: Any
    theirs: Any
    base: Any


class EditConflict(Exception):
    """Nothing was saved: these fields hold something else than their author read. Pages answer 409 and show both."""

    def __init__(self, clashes: Mapping[str, Clash], version: int) -> None:
        super().__init__(", ".join(clashes))
        self.clashes = clashes
        self.version = version


def compare_and_set(
    row: Versioned,
    written: Mapping[str, Any],
    *,
    base: Mapping[str, Any] | None = None,
    version: int | None = None,
    claim: Callable[[], object] | None = None,
) -> dict[str, tuple[Any, Any]]:
    """Save the fields of `written` that their author changed; gives `{field: (before, after)}` of what was written.

    `base` are the values that the author read: two people on two fields never conflict. Without it `version` decides
    for all fields at once; without either the last one wins (commands). Fields are attnames (`segment_id`). `claim` runs
    once before anything is written: what the row hangs on is locked there, and may refuse. `row` is then as it is saved.
    """
    rows = type(row)._default_manager.filter(pk=row.pk)
    columns = [field.attname for field in row._meta.concrete_fields]
    for attempt in range(TRIES):
        now = rows.values(*columns).get()
        read = _read(written, now, base, version)
        mine = {field: value for field, value in written.items() if value != read[field] and value != now[field]}
        clashes = {field: Clash(value, now[field], read[field]) for field, value in mine.items() if now[field] != read[field]}
        if clashes:
            raise EditConflict(clashes, now["version"])
        if not mine:
            return {}
        if claim is not None and attempt == 0:
            claim()
        if rows.filter(version=now["version"]).update(**mine, version=F("version") + 1):
            _show(row, {**now, **mine, "version": now["version"] + 1})
            return {field: (now[field], value) for field, value in mine.items()}
    raise EditConflict({field: Clash(value, None, None) for field, value in written.items()}, 0)


def _show(row: Versioned, saved: Mapping[str, Any]) -> None:
    """Make `row` what is saved, without asking again; what else it has loaded stays."""
    columns = {field.attname: field for field in row._meta.concrete_fields}
    for column, value in saved.items():
        setattr(row, column, columns[column].to_python(value))


UNKNOWN = object()


def _read(written: Mapping[str, Any], now: Mapping[str, Any], base: Mapping[str, Any] | None, version: int | None) -> dict[str, Any]:
    """What the author had before him, per field."""
    if base is not None:
        return {field: base.get(field, now[field]) for field in written}
    if version is not None and version != now["version"]:
        return dict.fromkeys(written, UNKNOWN)
    return {field: now[field] for field in written}
