"""Where a row comes from: import, file, line, person, time; and its values as they came."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from base import formats
from imports.batches import kind_named, options_of, path_of
from imports.mapping import known_headers
from imports.models import Batch, Change, Origin
from imports.problems import Refused
from imports.readers import open_table
from imports.registry import Kind, MasterKind
from imports.undone import label_of
from people.functions import labels


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
    name: str
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
    return Provenance(row, kind, name_of(row), steps, cells)


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
        (label_of(kind.model, name), in_words(kind.model, name, was), in_words(kind.model, name, change.written.get(name)))
        for name, was in change.former.items()
        if name in change.written and name != "version" and not (name in derived and isinstance(was, bool))
    ]


def in_words(model: type[models.Model], name: str, value: Any) -> Any:
    """A kept value as people read it: the row that a number leads to, the word for a code; any other as it is."""
    field: Any = next((item for item in model._meta.concrete_fields if item.attname == name), None)
    if field is None or value is None:
        return value
    if field.related_model:
        return field.related_model._default_manager.filter(pk=value).first() or value
    return (labels() if name == "function" else dict(field.flatchoices)).get(value, value)


def name_of(row: Any) -> str:
    """What a row is called; a fact without a name of its own by whom and what it is about, and its day."""
    if not isinstance(row, Origin) or type(row).__str__ is not models.Model.__str__:
        return str(row)
    own = {field.name for field in Origin._meta.get_fields()}
    parts: list[str] = []
    for field in row._meta.concrete_fields:
        value = None if field.name in own else getattr(row, field.name)
        if isinstance(field, models.DateField) and value:
            parts.append(formats.short_date(value, year=True))
        elif value and (field.related_model or isinstance(field, models.CharField)):
            parts.append(str(in_words(type(row), field.attname, value) if field.choices else value))
    return ", ".join(dict.fromkeys(parts[:4])) or str(row)


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
