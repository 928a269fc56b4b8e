"""Writing a chunk: new rows straight into the table, changed ones field by field with their former values kept."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

from base.models import Versioned
from imports import hooks, writer
from imports.chunks import Chunk
from imports.models import Change
from imports.registry import MasterKind, code_of, parts

if TYPE_CHECKING:
    from imports.load import Counts, Load

ORIGIN = ("source_id", "key", "batch_id", "line", "row_hash", "recorded_on")
DELETED = "__deleted__"

Ranges = dict[str, list[int]]


def write_chunk(load: "Load", chunk: Chunk, counts: "Counts") -> tuple[Ranges, "set[hooks.Cell]"]:
    """Create, update, and what follows. Gives the id ranges of created rows per table, and the cells touched."""
    ranges: Ranges = load.memo.setdefault("ranges", {})
    ranges.clear()
    cells: set[hooks.Cell] = set()
    if not len(chunk):
        return {}, cells
    new = [at for at, target in enumerate(chunk.targets) if target is None]
    adopted = _adopt(load, chunk, new) if isinstance(load.kind, MasterKind) and new else set()
    known = chunk.only(at for at, target in enumerate(chunk.targets) if target is not None)
    fresh = chunk if len(new) == len(chunk) and not adopted else chunk.only(at for at in new if at not in adopted)
    if len(fresh):
        create(load, fresh)
        counts.created += len(fresh)
        cells |= load.kind.cells_of(load, fresh)
    if len(known):
        changed, before = update(load, known)
        counts.updated += changed
        counts.unchanged += len(known) - changed
        cells |= before
        if changed:
            cells |= load.kind.cells_of(load, known)
    if len(fresh):
        load.kind.follow(load, fresh)
    return {name: list(span) for name, span in ranges.items()}, cells


def note_range(load: "Load", model: type[models.Model], first: int, last: int) -> None:
    """Remember the ids that this transaction gave to created rows of `model`, for undo."""
    if last < first or not last:
        return
    ranges: Ranges = load.memo.setdefault("ranges", {})
    span = ranges.setdefault(model._meta.label_lower, [first, last])
    span[0], span[1] = min(span[0], first), max(span[1], last)


def origin_columns(load: "Load", chunk: Chunk) -> "dict[str, Sequence[Any] | writer.Same]":
    size = len(chunk)
    return {
        "source_id": writer.Same(load.source_id),
        "key": chunk.keys,
        "batch_id": writer.Same(load.batch.pk),
        "line": chunk.lines,
        "row_hash": chunk.hashes,
        "recorded_on": chunk.columns.get("recorded_on", [load.today] * size),
    }


def create(load: "Load", chunk: Chunk) -> None:
    """Insert the rows; their ids stand in `chunk.targets` afterwards."""
    kind = load.kind
    size = len(chunk)
    if isinstance(kind, MasterKind):
        owned = [field.attname for field in writer.concrete(kind.model)]
        columns = {name: column for name, column in chunk.columns.items() if name in owned}
        first, last = _insert(load, kind.model, columns, size)
        chunk.targets = list(ids_between(kind.model, first, last, size))
        _insert(load, kind.key_model, {**origin_columns(load, chunk), f"{kind.owner}_id": chunk.targets}, size)
        return
    first, last = _insert(load, kind.model, {**chunk.columns, **origin_columns(load, chunk)}, size)
    if last - first + 1 == size:
        chunk.targets = list(range(first, last + 1))
    else:
        by_key = dict(kind.model._default_manager.filter(pk__range=(first, last), batch=load.batch.pk).values_list("key", "pk"))
        chunk.targets = [by_key[key] for key in chunk.keys]


def _insert(load: "Load", model: type[models.Model], columns: "Mapping[str, Sequence[Any] | writer.Same]", size: int) -> tuple[int, int]:
    first, last = writer.insert(model, columns, size)
    note_range(load, model, first, last)
    return first, last


def ids_between(model: type[models.Model], first: int, last: int, size: int) -> Iterable[int]:
    """The ids just given; another session may have taken some of the range, so masters are counted from the end."""
    if last - first + 1 == size:
        return range(first, last + 1)
    raise RuntimeError("Another import created rows of the same table at the same moment; run this one again.")


def _adopt(load: "Load", chunk: Chunk, new: list[int]) -> set[int]:
    """New keys of masters that exist already: they become known rows and get a key row."""
    kind = load.kind
    assert isinstance(kind, MasterKind)  # noqa: S101
    found = kind.adopt(load, chunk, new)
    adopted = {at: target for at, target in found.items() if isinstance(target, int)}
    if adopted:
        part = chunk.only(sorted(adopted))
        columns = {**origin_columns(load, part), f"{kind.owner}_id": [adopted[at] for at in sorted(adopted)]}
        _insert(load, kind.key_model, columns, len(part))
        for at, target in adopted.items():
            chunk.targets[at] = target
    return set(adopted)


# Changed rows -------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A value as the log keeps it: decimals and dates as text."""
    if isinstance(value, Decimal):
        return str(value.normalize() + 0) if value else "0"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if value is not None and not isinstance(value, int | float | str | bool) else value


def comparable(kind: Any, columns: Iterable[str]) -> list[models.Field]:
    """Stored columns of the kind that the file fills and that are not derived."""
    derived = set(getattr(kind, "derived", ()))
    return [field for field in writer.concrete(kind.model) if field.attname in columns and field.attname not in {*ORIGIN, *derived}]


def update(load: "Load", chunk: Chunk) -> tuple[int, "set[hooks.Cell]"]:
    """Write the fields that differ, keep what they were. Gives how many rows changed, and the cells they stood in."""
    kind = load.kind
    fields = comparable(kind, chunk.columns)
    versions = versioned(kind.model)
    current = _current(kind.model, {target for target in chunk.targets if target is not None}, [*fields, *versions])
    beyond = kind.changes_beyond(load, chunk)
    changes: list[Change] = []
    touched: list[int] = []
    writes: dict[str, dict[int, Any]] = {}
    cells: set[hooks.Cell] = set()
    prepared = {field.attname: writer.filled(field, chunk.columns[field.attname]) for field in fields}
    for at, target in enumerate(chunk.targets):
        row = current.get(target or 0)
        if row is None:
            continue
        former, written = {}, {}
        for field, was in zip(fields, row, strict=False):
            value = prepared[field.attname][at]
            if plain(value) != plain(was):
                former[field.attname], written[field.attname] = plain(was), plain(value)
                writes.setdefault(field.attname, {})[target or 0] = value
        for field in versions if former else ():
            former["version"], written["version"] = row[-1], raised(load, row[-1])
            writes.setdefault(field.attname, {})[target or 0] = written["version"]
        if former or at in beyond:
            touched.append(at)
            if kind.cell and not isinstance(kind, MasterKind):
                cells.add(_cell(kind.cell, fields, row))
            changes.append(_change(load, chunk, at, kind.model, former, written))
    Change.objects.bulk_create(changes, batch_size=500)
    for attname, by_id in writes.items():
        writer.update(kind.model, list(by_id), {attname: list(by_id.values())})
    _write_derived(load, chunk, touched)
    _write_origin(load, chunk, set(touched))
    if touched:
        kind.follow(load, chunk.only(touched))
    return len(touched), {cell for cell in cells if cell != (None, None)}


def _change(load: "Load", chunk: Chunk, at: int, model: type[models.Model], former: dict[str, Any], written: dict[str, Any]) -> Change:
    was, batch, line = chunk.former[at]
    return Change(
        batch=load.batch,
        line=chunk.lines[at],
        kind=code_of(model),
        object_id=chunk.targets[at] or 0,
        former=former,
        written=written,
        former_batch=batch,
        former_line=line,
        former_hash=was,
    )


def versioned(model: type[models.Model]) -> list[models.Field]:
    """The version of an editable row: a form that was opened before the import must not write over it."""
    return [field for field in writer.concrete(model) if field.name == "version" and issubclass(model, Versioned)]


def raised(load: "Load", version: int) -> int:
    """By the batch's number, so that no two batches, one of them undone, give a row the same version."""
    return version + int(load.batch.pk)


def _current(model: type[models.Model], ids: set[int], fields: list[models.Field]) -> dict[int, tuple[Any, ...]]:
    """The rows as they stand, held until the commit: nobody edits one between this look and the writing."""
    if not ids:
        return {}
    rows = model._default_manager.select_for_update().filter(pk__among=ids)
    return {pk: tuple(values) for pk, *values in rows.values_list("pk", *(field.attname for field in fields))}


def _cell(cell: tuple[str, str], fields: list[models.Field], row: tuple[Any, ...]) -> "hooks.Cell":
    values = {field.attname: value for field, value in zip(fields, row, strict=False)}
    return values.get(cell[0]), values.get(cell[1])


def _write_derived(load: "Load", chunk: Chunk, touched: list[int]) -> None:
    derived = [name for name in getattr(load.kind, "derived", ()) if name in chunk.columns]
    part = chunk.only(touched)
    if derived and len(part):
        writer.update(load.kind.model, [target or 0 for target in part.targets], {name: part.columns[name] for name in derived})


def _write_origin(load: "Load", chunk: Chunk, touched: set[int]) -> None:
    """The last writer stands on the row; where no field differs only the hash moves, since nothing was written."""
    kind = load.kind
    model = kind.origin_model
    ids: list[int] = [target or 0 for target in chunk.targets]
    if isinstance(kind, MasterKind):
        by_key: dict[str, int] = {}
        for part in parts(chunk.keys):
            by_key.update(model._default_manager.filter(source=load.source_id, key__in=part).values_list("key", "pk"))
        ids = [by_key[key] for key in chunk.keys]
    writer.update(model, ids, {"row_hash": chunk.hashes})
    moved = sorted(touched)
    columns = {"batch_id": [load.batch.pk] * len(moved), "line": [chunk.lines[at] for at in moved]}
    writer.update(model, [ids[at] for at in moved], columns)


def note_change(load: "Load", model: type[models.Model], pk: int, values: dict[str, Any]) -> None:
    """Write a few columns of one row and remember what they were; a row that this batch created needs no memory."""
    row = model._default_manager.select_for_update().get(pk=pk)
    moved = {name: value for name, value in values.items() if plain(getattr(row, name)) != plain(value)}
    if not moved:
        return
    mine = Change.objects.filter(batch=load.batch, kind=code_of(model), object_id=pk).first()
    created = not mine and any(first <= pk <= last for first, last in _created_here(load, model))
    if not mine and not created and isinstance(row, Versioned):
        moved["version"] = raised(load, row.version)
    former = {name: plain(getattr(row, name)) for name in moved}
    written = {name: plain(value) for name, value in moved.items()}
    if mine:
        mine.former = {**former, **mine.former}
        mine.written = {**mine.written, **written}
        mine.save(update_fields=["former", "written"])
    elif not created:
        Change.objects.create(
            batch=load.batch, kind=code_of(model), object_id=pk, former=former, written=written,
            former_batch=getattr(row, "batch_id", None), former_line=getattr(row, "line", None), former_hash=getattr(row, "row_hash", None),
        )  # fmt: skip
    model._default_manager.filter(pk=pk).update(**moved)


def note_changes(load: "Load", model: type[models.Model], attname: str, values: Mapping[int, Any]) -> None:
    """As `note_change` for one column of many rows; those that this batch created are written at once."""
    ranges = _created_here(load, model)
    remembered = set(Change.objects.filter(batch=load.batch, kind=code_of(model)).values_list("object_id", flat=True))
    made = [pk for pk in values if pk not in remembered and any(first <= pk <= last for first, last in ranges)]
    writer.update(model, made, {attname: [values[pk] for pk in made]})
    for pk in values.keys() - set(made):
        note_change(load, model, pk, {attname: values[pk]})


def note_same(load: "Load", model: type[models.Model], ids: Iterable[int], attname: str, former: Any, written: Any) -> None:
    """As `note_change` for many rows that all had `former` in one column."""
    versions = [field.attname for field in versioned(model)]
    for part in parts(list(ids)):
        rows = list(model._default_manager.select_for_update().filter(pk__in=part).order_by("pk"))
        columns: dict[str, list[Any]] = {attname: [written] * len(rows)}
        columns |= {name: [raised(load, getattr(row, name)) for row in rows] for name in versions}
        Change.objects.bulk_create(
            Change(
                batch=load.batch,
                kind=code_of(model),
                object_id=row.pk,
                former={attname: plain(former)} | {name: getattr(row, name) for name in versions},
                written={name: plain(column[at]) for name, column in columns.items()},
                former_batch=getattr(row, "batch_id", None),
                former_line=getattr(row, "line", None),
                former_hash=getattr(row, "row_hash", None),
            )
            for at, row in enumerate(rows)
        )
        writer.update(model, [row.pk for row in rows], columns)


def _created_here(load: "Load", model: type[models.Model]) -> list[tuple[int, int]]:
    """First and last id of the rows that each chunk of this batch made."""
    found = (chunk.counts.get("ranges", {}).get(model._meta.label_lower) for chunk in load.batch.chunks.all())
    return [(first, last) for first, last in filter(None, found)]


# Rows no longer sent ------------------------------------------------------------------------------------------------


def remove_gone(load: "Load") -> None:
    """Count rows that the source sent before and no longer does; with `--replace` remove them, whole in the log."""
    if load.staging is None or load.staging.is_first:
        return
    ids = load.staging.gone()
    load.gone = len(ids)
    if load.options.replace and ids:
        load.removed = remove(load, load.kind.model, ids)


def remove(load: "Load", model: type[models.Model], ids: list[int]) -> int:
    """Delete rows, each kept whole in a Change, so that undo can put it back under the same id."""
    fields = writer.concrete(model)
    for part in parts(ids):
        rows = list(model._default_manager.filter(pk__in=part))
        Change.objects.bulk_create(
            Change(
                batch=load.batch,
                kind=code_of(model),
                object_id=row.pk,
                former={field.attname: plain(getattr(row, field.attname)) for field in fields},
                written={DELETED: True},
                former_batch=getattr(row, "batch_id", None),
                former_line=getattr(row, "line", None),
                former_hash=getattr(row, "row_hash", None),
            )
            for row in rows
        )
        if load.kind.cell and model is load.kind.model:
            account, day = load.kind.cell
            hooks.mark(load.kind.code, {(getattr(row, account, None), getattr(row, day, None)) for row in rows})
        model._default_manager.filter(pk__in=part).delete()
    return len(ids)
