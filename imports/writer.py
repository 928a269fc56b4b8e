"""Many rows at once: COPY on PostgreSQL, executemany on SQLite; values as the database takes them.

The only module of this room with SQL of its own. Names come from models, values are always parameters.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from itertools import repeat
from typing import Any

from django.db import connection, models

Column = Sequence[Any]
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def concrete(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def default_of(field: models.Field) -> Any:
    value = field.get_default()
    return "" if value is None and not field.null and isinstance(field, models.CharField | models.TextField) else value


def filled(field: models.Field, column: Column) -> Column:
    """The column with the model's default where nothing stands and null may not."""
    if field.null or None not in column:
        return column
    default = default_of(field)
    return [default if value is None else value for value in column]


def as_stored(field: models.Field, column: Column) -> list[Any]:
    """Values as SQLite parameters or COPY text takes them."""
    kind = field.get_internal_type()
    if kind == "DateField":
        known = {value: value.isoformat() for value in set(column) if value is not None}
        return [known.get(value) for value in column]
    if kind == "DateTimeField":
        return [None if value is None else _moment(value) for value in column]
    if kind == "DecimalField":
        return [None if value is None else str(value) for value in column]
    if kind == "BooleanField" and not is_postgres():
        return [None if value is None else int(value) for value in column]
    if kind == "UUIDField":
        return [None if value is None else (str(value) if is_postgres() else value.hex) for value in column]
    if kind == "JSONField":
        return [None if value is None else field.get_db_prep_save(value, connection) for value in column]
    return list(column)


def _moment(value: dt.datetime) -> str:
    if is_postgres():
        return value.isoformat()
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ")


def insert(model: type[models.Model], columns: Mapping[str, Column], count: int) -> tuple[int, int]:
    """Insert `count` rows in order; columns by attname, absent ones get the model's default. Gives first and last id."""
    if not count:
        return 0, 0
    names, values = [], []
    for field in concrete(model):
        names.append(str(field.column))
        given = columns.get(field.attname)
        values.append(repeat(_one(field, default_of(field)), count) if given is None else as_stored(field, filled(field, given)))
    return _insert(model, names, values, count)


def insert_ready(model: type[models.Model], columns: Mapping[str, Column], count: int) -> tuple[int, int]:
    """`insert` of values that are as the database takes them: what the bench measures itself against."""
    fields = concrete(model)
    return _insert(model, [str(field.column) for field in fields], [columns[field.attname] for field in fields], count)


def _insert(model: type[models.Model], names: Sequence[str], values: Sequence[Iterable[Any]], count: int) -> tuple[int, int]:
    table = connection.ops.quote_name(model._meta.db_table)
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        if is_postgres():
            before = _last_id(cursor, model)
            _copy(cursor, f"{table} ({quoted})", values, count)
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


def _copy(cursor: Any, target: str, columns: Sequence[Iterable[Any]], count: int) -> None:
    buffer = StringIO()
    texts = [_copy_text(column) for column in columns]
    buffer.write("\n".join(map("\t".join, zip(*texts, strict=False))))
    buffer.write("\n")
    buffer.seek(0)
    with connection.wrap_database_errors:
        cursor.cursor.copy_expert(f"COPY {target} FROM STDIN", buffer)


def _copy_text(column: Iterable[Any]) -> Iterable[str]:
    if isinstance(column, repeat):
        value = next(column)
        text = "\\N" if value is None else str(value).translate(_ESCAPES)
        return repeat(text)
    texts = ["\\N" if value is None else value if type(value) is str else str(value) for value in column]
    joined = "".join(text for text in texts if text != "\\N")
    if _SPECIAL.search(joined):
        return ["\\N" if value is None else str(value).translate(_ESCAPES) for value in column]
    return texts


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
        _copy(cursor, f"{temporary} (row_id, {', '.join(names)})", [list(ids), *values], len(ids))
        cursor.execute(f"ANALYZE {temporary}")
        sets = ", ".join(f"{name} = s.{name}" for name in names)
        cursor.execute(f"UPDATE {table} t SET {sets} FROM {temporary} s WHERE t.id = s.row_id")  # noqa: S608
        cursor.execute(f"DROP TABLE {temporary}")


class Staging:
    """Line, key and hash of every row of a file, in a temporary table; tells twice, new, changed and unchanged."""

    def __init__(self, origin_model: type[models.Model], source_id: int, target: str) -> None:
        self.table = connection.ops.quote_name(origin_model._meta.db_table)
        self.source_id = source_id
        self.target = connection.ops.quote_name(target)
        self.is_first = False
        self.known_before = 0  # rows of this source before this loading, less those that the file names: no longer sent
        is_key = any(field.name == "is_alias" for field in origin_model._meta.concrete_fields)
        self.only = " AND t.is_alias = false" if is_key and is_postgres() else " AND t.is_alias = 0" if is_key else ""
        with connection.cursor() as cursor:
            self.drop(cursor)
            kind = "TEMP TABLE"
            cursor.execute(f"CREATE {kind} staged (n integer PRIMARY KEY, line integer, key varchar(80), hash bigint)")

    @staticmethod
    def drop(cursor: Any) -> None:
        for name in ("staged", "todo"):
            if is_postgres():
                cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
            else:
                cursor.execute(f"DROP TABLE IF EXISTS temp.{name}")

    def add(self, records: Sequence[int], lines: Sequence[int], keys: Sequence[str], hashes: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            if is_postgres():
                _copy(cursor, "staged (n, line, key, hash)", [records, lines, keys, hashes], len(keys))
            else:
                rows = zip(records, lines, keys, hashes, strict=True)
                connection.connection.executemany("INSERT INTO staged VALUES (?, ?, ?, ?)", rows)

    def repeated(self) -> list[tuple[int, int, str, int]]:
        """(record, line, key, hash) of all rows whose key stands more than once, in order."""
        with connection.cursor() as cursor:
            if is_postgres():
                cursor.execute("ANALYZE staged")
            cursor.execute(
                "SELECT n, line, key, hash FROM staged WHERE key IN (SELECT key FROM staged GROUP BY key HAVING count(*) > 1) ORDER BY n"
            )
            return list(cursor.fetchall())

    def rename(self, keys: Mapping[int, str]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE staged SET key = %s WHERE n = %s", [(key, n) for n, key in keys.items()])

    def drop_records(self, records: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM staged WHERE n = %s", [(n,) for n in records])

    def compare(self) -> int:
        """Find what is new or changed; gives how many rows that is."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {self.table} t WHERE t.source_id = %s{self.only})", [self.source_id])  # noqa: S608
            self.is_first = not cursor.fetchone()[0]
            if self.is_first:
                cursor.execute("SELECT count(*) FROM staged")
                return int(cursor.fetchone()[0])
            cursor.execute(
                f"CREATE TEMP TABLE todo AS SELECT s.n, s.key, s.hash, t.{self.target} AS target, t.row_hash AS was, "  # noqa: S608
                f"t.batch_id AS batch, t.line AS line FROM staged s LEFT JOIN {self.table} t "
                f"ON t.source_id = %s AND t.key = s.key{self.only} WHERE t.id IS NULL OR t.row_hash IS NULL OR t.row_hash <> s.hash",
                [self.source_id],
            )
            cursor.execute("CREATE INDEX todo_n ON todo (n)")
            if is_postgres():
                cursor.execute("ANALYZE todo")
            cursor.execute(
                f"SELECT (SELECT count(*) FROM {self.table} t WHERE t.source_id = %s AND t.key IS NOT NULL{self.only}) "  # noqa: S608
                "- (SELECT count(*) FROM staged) + (SELECT count(*) FROM todo WHERE target IS NULL)",
                [self.source_id],
            )
            self.known_before = int(cursor.fetchone()[0])
            cursor.execute("SELECT count(*) FROM todo")
            return int(cursor.fetchone()[0])

    def todo(self, first: int, last: int) -> dict[int, tuple[str, int, int | None, int | None, int | None, int | None]]:
        """Of these records, those to be written: (key, hash, target, former hash, former batch, former line)."""
        with connection.cursor() as cursor:
            if self.is_first:
                cursor.execute("SELECT n, key, hash FROM staged WHERE n BETWEEN %s AND %s", [first, last])
                return {n: (key, value, None, None, None, None) for n, key, value in cursor.fetchall()}
            cursor.execute("SELECT n, key, hash, target, was, batch, line FROM todo WHERE n BETWEEN %s AND %s", [first, last])
            return {row[0]: row[1:] for row in cursor.fetchall()}

    def gone(self) -> list[int]:
        """Ids of rows that this source sent before and no longer does."""
        if self.is_first or self.known_before <= 0:
            return []
        with connection.cursor() as cursor:
            cursor.execute("CREATE INDEX IF NOT EXISTS staged_key ON staged (key)")
            cursor.execute(
                f"SELECT t.{self.target} FROM {self.table} t WHERE t.source_id = %s AND t.key IS NOT NULL{self.only} "  # noqa: S608
                "AND NOT EXISTS (SELECT 1 FROM staged s WHERE s.key = t.key) ORDER BY 1",
                [self.source_id],
            )
            return [row[0] for row in cursor.fetchall()]

    def count_where(self, condition: str) -> int:
        """How many stored rows of this file fulfil `condition`, a constant of a kind."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM {self.table} t JOIN staged s ON s.key = t.key WHERE t.source_id = %s AND {condition}",  # noqa: S608
                [self.source_id],
            )
            return int(cursor.fetchone()[0])
