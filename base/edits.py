"""Saving what two people may edit at once: each field is compared with what its author read (R1)."""

from collections.abc import Mapping
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
    row: Versioned, written: Mapping[str, Any], *, base: Mapping[str, Any] | None = None, version: int | None = None
) -> dict[str, tuple[Any, Any]]:
    """Save the fields of `written` that their author changed; gives `{field: (before, after)}` of what was written.

    `base` are the values that the author read: two people on two fields never conflict. Without it `version` decides
    for all fields at once; without either the last one wins (commands). Fields are attnames (`segment_id`).
    """
    model = type(row)
    for _attempt in range(TRIES):
        now = model._default_manager.values("version", *written).get(pk=row.pk)
        read = _read(written, now, base, version)
        mine = {field: value for field, value in written.items() if value != read[field] and value != now[field]}
        clashes = {field: Clash(value, now[field], read[field]) for field, value in mine.items() if now[field] != read[field]}
        if clashes:
            raise EditConflict(clashes, now["version"])
        if not mine:
            return {}
        if model._default_manager.filter(pk=row.pk, version=now["version"]).update(**mine, version=F("version") + 1):
            row.refresh_from_db()
            return {field: (now[field], value) for field, value in mine.items()}
    raise EditConflict({field: Clash(value, None, None) for field, value in written.items()}, 0)


_UNKNOWN = object()


def _read(written: Mapping[str, Any], now: Mapping[str, Any], base: Mapping[str, Any] | None, version: int | None) -> dict[str, Any]:
    """What the author had before him, per field."""
    if base is not None:
        return {field: base.get(field, now[field]) for field in written}
    if version is not None and version != now["version"]:
        return dict.fromkeys(written, _UNKNOWN)
    return {field: now[field] for field in written}
