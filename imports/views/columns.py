"""The columns of a file beside the fields they are taken for: samples, how sure that is, and what their values showed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base import formats
from imports.batches import Prepared, options_of, path_of, stages
from imports.cells import as_text, is_empty
from imports.fields import Field, Reference
from imports.mapping import automatic, is_ours, map_columns
from imports.models import Batch, Source
from imports.problems import Problem, Refused
from imports.readers import Table, open_table
from imports.registry import Kind, kinds
from imports.words import FieldWords

SAMPLES = 3
LOOKED_AT = 200  # rows whose values are tried


@dataclass
class Column:
    """A column of the file beside the field it is taken for."""

    index: int
    header: str
    samples: list[str]
    field: str
    state: str  # certain, check, unused
    note: str = ""


def columns(prepared: Prepared, words: list[FieldWords], source: Source) -> list[Column]:
    """Every column: certain when its header is known and its values can be read, else to check."""
    by_index = {at: name for name, at in prepared.mapped.columns.items()}
    rows = first_rows(prepared.table)
    found = _columns(prepared.table, rows, by_index, prepared.mapped.certain | {"id"})
    of_field = {each.field.name: each for each in words}
    for column in found:
        field = prepared.kind.by_name.get(column.field)
        if field is None:
            continue
        texts = {text for row in rows if not is_empty(text := as_text(row[column.index]))}
        if column.field in of_field:
            column.note, is_fine = _of_words(of_field[column.field])
        elif isinstance(field, Reference):
            column.note, is_fine = _of_names(field, texts, source)
        else:
            column.note, is_fine = _of_values(prepared, field, texts)
        if not is_fine:
            column.state = "check"
    return found


def first_rows(table: Table) -> list[Sequence[Any]]:
    return [row for block in islice(table.blocks(LOOKED_AT), 1) for row in block.rows]


def _of_words(words: FieldWords) -> tuple[str, bool]:
    if words.open:
        return ngettext("%(n)s value not known", "%(n)s values not known", words.open) % {"n": formats.number(words.open)}, False
    return ngettext("%(n)s value, known", "%(n)s values, all known", words.total) % {"n": formats.number(words.total)}, True


def _of_names(field: Reference, texts: set[str], source: Source) -> tuple[str, bool]:
    """How many of the first names are known: in this source, by name, or by a confirmed other name."""
    if not texts:
        return _("empty column"), True
    asking: Any = SimpleNamespace(source_id=source.pk, memo={})
    found = kinds[field.to].lookup(asking, texts)
    unknown = sum(not isinstance(found.get(text), int) for text in texts)
    if unknown:
        words = ngettext("%(n)s of %(total)s names not known", "%(n)s of %(total)s names not known", unknown)
        return words % {"n": formats.number(unknown), "total": formats.number(len(texts))}, False
    return ngettext("%(n)s name, known", "%(n)s names, all known", len(texts)) % {"n": formats.number(len(texts))}, True


def _of_values(prepared: Prepared, field: Field, texts: set[str]) -> tuple[str, bool]:
    """How the column writes its values, or how many of the first cannot be read."""
    context = prepared.recognised.context(field.name, ZoneInfo(settings.TIME_ZONE), stages())
    parse = field.parser(context)
    bad = sum(isinstance(parse(text), Problem) for text in texts)
    if bad:
        return ngettext("%(n)s value cannot be read", "%(n)s values cannot be read", bad) % {"n": formats.number(bad)}, False
    if field.is_date:
        orders = {"dmy": _("day/month/year"), "mdy": _("month/day/year")}
        return orders.get(context.date_order, _("year-month-day")), True
    return (_("decimal mark %(mark)s") % {"mark": context.decimal} if field.is_number else ""), True


def _columns(table: Table, rows: list[Sequence[Any]], by_index: dict[int, str], certain: Any) -> list[Column]:
    found = []
    for index, header in enumerate(table.shape.headers):
        if not header or is_ours(header):
            continue
        values = Counter(text for row in rows if (text := as_text(row[index])))
        field = by_index.get(index, "")
        state = "unused" if not field else "certain" if field in certain else "check"
        found.append(Column(index, header, [value[:40] for value, _n in values.most_common(SAMPLES)], field, state))
    return found


def columns_of_refused(batch: Batch, kind: Kind) -> list[Column]:
    """The columns as far as they can be read, so that a missing one can be mapped."""
    assert batch.file is not None  # noqa: S101
    options = options_of(batch.recipe)
    try:
        table = open_table(path_of(batch.file), options.reading, lambda headers: len(set(automatic(kind, headers).values())))
        rows = first_rows(table)
    except Refused:
        return []
    by_index = automatic(kind, table.shape.headers)
    try:
        by_index = {at: name for name, at in map_columns(kind, table.shape.headers, options).columns.items()}
    except Refused:
        for at, header in enumerate(table.shape.headers):
            chosen = options.mapping.get(header)
            if chosen is not None:
                by_index[at] = chosen
    return _columns(table, rows, by_index, {"id"})
