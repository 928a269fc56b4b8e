"""Many rows at once: COPY on PostgreSQL, executemany on SQLite; values as the database takes them.

The only module of this room with SQL of its own. Names come from models, values are always parameters.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import repeat
from typing import Any

from django.db import connection, models

from imports.chunks import has_gaps

Column = Sequence[Any]
PIECE = 2**20  # bytes handed to COPY at once: it asks for the interpreter each time
_SPECIAL = ("\\", "\t", "\n", "\r")
_QUOTED = re.compile(r'["\\]')
_SAFE = {int, bool, float, Decimal}  # types whose text needs no escaping
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@models.Field.register_lookup
class Among(models.Lookup):
    """`pk__among={…}`: as `in`, for any number of values: they travel as one parameter. Give a set: Django walks through lists."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return _any_of(left, list(self.rhs), params)
        return f"{left} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(list(self.rhs)))  # noqa: S608


def _any_of(left: str, values: list[Any], params: Any) -> tuple[str, tuple[Any, ...]]:
    """Numbers and texts go as the text of one array: PostgreSQL reads that faster than a list of as many expressions."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return f"{left} = ANY(%s::bigint[])", (*params, array_text(values))
    if kinds == {str}:
        quoted = '","'.join(values) if not _QUOTED.search("".join(values)) else '","'.join(map(_quote, values))
        return f"{left} = ANY(%s::text[])", (*params, f'{{"{quoted}"}}')
    return f"{left} = ANY(%s)", (*params, values)


def array_text(ids: Iterable[int]) -> str:
    """Ids as one parameter: an array of PostgreSQL, a list of SQLite's json_each."""
    return f"{{{','.join(map(str, ids))}}}" if is_postgres() else json.dumps(list(ids))


def _quote(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def concrete(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def default_of(field: models.Field) -> Any:
    value = field.get_default()
    return "" if value is None and not field.null and isinstance(field, models.CharField | models.TextField) else value


def filled(field: models.Field, column: Column) -> Column:
    """The column with the model's default where nothing stands and null may not."""
    if field.null or not has_gaps(column):
        return column
    default = default_of(field)
    return [default if value is None else value for value in column]


def as_stored(field: models.Field, column: Column) -> Column:
    """Values as SQLite parameters or COPY text takes them."""
    kind = field.get_internal_type()
    if kind == "DateField":
        known = {value: value.isoformat() for value in set(column) if value is not None}
        return list(map(known.get, column))
    if kind == "DateTimeField":
        return [None if value is None else _moment(value) for value in column]
    if kind == "DecimalField":
        return [None if value is None else str(value) for value in column] if has_gaps(column) else list(map(str, column))
    if kind == "BooleanField" and not is_postgres():
        return [None if value is None else int(value) for value in column]
    if kind == "UUIDField":
        return [None if value is None else (str(value) if is_postgres() else value.hex) for value in column]
    if kind == "JSONField":
        return [None if value is None else field.get_db_prep_save(value, connection) for value in column]
    return column


def _moment(value: dt.datetime) -> str:
    if is_postgres():
        return value.isoformat()
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ")


@dataclass(frozen=True)
class Same:
    """A column that has one value in every row."""

    value: Any


def insert(model: type[models.Model], columns: "Mapping[str, Column | Same]", count: int) -> tuple[int, int]:
    """Insert `count` rows in order; columns by attname, absent ones get the model's default. Gives first and last id."""
    if not count:
        return 0, 0
    names: list[str] = []
    values: list[Iterable[Any]] = []
    for field in concrete(model):
        names.append(str(field.column))
        given = columns.get(field.attname)
        if given is None or isinstance(given, Same):
            values.append(repeat(_one(field, default_of(field) if given is None else given.value), count))
        else:
            values.append(as_stored(field, filled(field, given)))
    return _insert(model, names, values, count)


def _insert(model: type[models.Model], names: Sequence[str], values: Sequence[Iterable[Any]], count: int) -> tuple[int, int]:
    table = connection.ops.quote_name(model._meta.db_table)
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        if is_postgres():
            before = _last_id(cursor, model)
            copy(cursor, f"{table} ({quoted})", values)
            return before + 1, _last_id(cursor, model)
        marks = ", ".join("?" * len(names))
        with connection.wrap_database_errors:
            connection.connection.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", zip(*values, strict=False))  # noqa: S608
        cursor.execute("SELECT last_insert_rowid()")
        last = cursor.fetchone()[0]
        return last - count + 1, last


def _one(field: models.Field, value: Any) -> Any:
    return as_stored(field, [value])[0]


def _last_id(cursor: Any, model: type[models.Model]) -> int:
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
    sequence = cursor.fetchone()[0]
    cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence}")  # noqa: S608
    return int(cursor.fetchone()[0])


def copy(cursor: Any, target: str, columns: Sequence[Iterable[Any]]) -> None:
    """COPY into a PostgreSQL table: columns of values, the first of them no constant."""
    texts = [_copy_text(column) for column in columns]
    buffer = BytesIO(("\n".join(map("\t".join, zip(*texts, strict=False))) + "\n").encode())
    with connection.wrap_database_errors:
        cursor.cursor.copy_expert(f"COPY {target} FROM STDIN", buffer, PIECE)


def _copy_text(column: Iterable[Any]) -> Iterable[str]:
    if isinstance(column, repeat):
        value = next(column)
        text = "\\N" if value is None else str(value).translate(_ESCAPES)
        return repeat(text)
    values = column if isinstance(column, Sequence) else list(column)
    kinds = set(map(type, values))
    if kinds <= _SAFE:
        return map(str, values)
    if type(None) in kinds and kinds - {type(None)} <= _SAFE:
        return ["\\N" if value is None else str(value) for value in values]
    if kinds == {str}:
        joined = "".join(values)
        if not any(mark in joined for mark in _SPECIAL):
            return values
    return ["\\N" if value is None else str(value).translate(_ESCAPES) for value in values]


def update(model: type[models.Model], ids: Sequence[int], columns: Mapping[str, Column]) -> None:
    """Write these columns of these rows, set-wise."""
    if not ids or not columns:
        return
    by_attname = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_attname[name] for name in columns]
    values = [as_stored(field, filled(field, columns[field.attname])) for field in fields]
    table = connection.ops.quote_name(model._meta.db_table)
    names = [connection.ops.quote_name(str(field.column)) for field in fields]
    with connection.cursor() as cursor:
        if not is_postgres():
            sets = ", ".join(f"{name} = ?" for name in names)
            rows = zip(*values, ids, strict=True)
            connection.connection.executemany(f"UPDATE {table} SET {sets} WHERE id = ?", rows)  # noqa: S608
            return
        temporary = "staged_update"
        types = ", ".join(f"{name} {field.db_type(connection)}" for name, field in zip(names, fields, strict=True))
        cursor.execute(f"CREATE TEMP TABLE {temporary} (row_id bigint, {types}) ON COMMIT DROP")
        copy(cursor, f"{temporary} (row_id, {', '.join(names)})", [list(ids), *values])
        cursor.execute(f"ANALYZE {temporary}")
        sets = ", ".join(f"{name} = s.{name}" for name in names)
        cursor.execute(f"UPDATE {table} t SET {sets} FROM {temporary} s WHERE t.id = s.row_id")  # noqa: S608
        cursor.execute(f"DROP TABLE {temporary}")
