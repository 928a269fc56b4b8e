"""Where a row comes from: import, file, line, person, time; and its values as they came."""

from dataclasses import dataclass
from typing import Any

from imports.batches import kind_named, options_of, path_of
from imports.mapping import known_headers
from imports.models import Batch, Change, Origin
from imports.problems import Refused
from imports.readers import open_table
from imports.registry import Kind, MasterKind
from imports.undo import label_of


@dataclass(frozen=True)
class Step:
    """One writing of the row, newest first: by an import (its line) or by a person."""

    at: Any
    batch: Batch | None
    line: int | None
    by: Any
    fields: list[tuple[str, Any, Any]]  # label, before, after


@dataclass(frozen=True)
class Provenance:
    row: Any
    kind: Kind
    steps: list[Step]
    cells: list[tuple[str, str]]  # header, value as it came, of the last file that wrote the row


def provenance(kind: Kind, row: Any) -> Provenance:
    """Everything that wrote this row."""
    origin = _origin(kind, row)
    changes = list(
        Change.objects.filter(kind=kind.code, object_id=row.pk).select_related("batch__source", "batch__file", "by__person").order_by("-pk")
    )
    steps = [Step(change.at, change.batch, change.line, change.by, _fields(kind, change)) for change in changes]
    first = changes[-1].former_batch if changes else getattr(origin, "batch_id", None)
    first_line = changes[-1].former_line if changes else getattr(origin, "line", None)
    made = Batch.objects.select_related("source", "file", "by__person").filter(pk=first).first() if first else None
    if made:
        steps.append(Step(made.loaded_at or made.at, made, first_line, made.by, []))
    last = next((step for step in steps if step.batch), None)
    cells = line_of(last.batch, last.line) if last and last.batch and last.line else []
    return Provenance(row, kind, steps, cells)


def _origin(kind: Kind, row: Any) -> Any:
    if isinstance(row, Origin):
        return row
    if isinstance(kind, MasterKind):
        return kind.key_model._default_manager.filter(**{kind.owner: row.pk}, batch__isnull=False).order_by("-batch").first()
    return None


def _fields(kind: Kind, change: Change) -> list[tuple[str, Any, Any]]:
    """What it changed; marks that the program keeps for itself, derived and no more than yes or no, tell nobody anything."""
    derived = getattr(kind, "derived", ())
    return [
        (label_of(kind.model, name), was, change.written.get(name))
        for name, was in change.former.items()
        if name in change.written and name != "version" and not (name in derived and isinstance(was, bool))
    ]


def line_of(batch: Batch, line: int) -> list[tuple[str, str]]:
    """(header, value) of one line of the stored file, as it came; empty when the file is gone."""
    if batch.file is None or not path_of(batch.file).exists():
        return []
    kind = kind_named(batch.kind)
    try:
        table = open_table(path_of(batch.file), options_of(batch.recipe).reading, lambda headers: known_headers(kind, headers))
        for block in table.blocks():
            if block.lines and block.lines[0] <= line <= block.lines[-1] and line in block.lines:
                row = block.rows[block.lines.index(line)]
                return [(header, str(cell)) for header, cell in zip(table.shape.headers, row, strict=True)]
    except Refused:
        return []
    return []
