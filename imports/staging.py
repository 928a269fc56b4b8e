"""Line, key and hash of every row of a file, in a temporary table; tells twice, new, changed and unchanged.

With `imports.writer` the only module of this room with SQL of its own. Names come from models, values are parameters.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from imports.writer import copy, is_postgres

if TYPE_CHECKING:
    from imports.registry import Kind

Known = tuple[str, int, int | None, int | None, int | None, int | None]  # key, hash, target, former hash, batch and line


class Staging:
    def __init__(self, kind: "Kind", source_id: int, target: str) -> None:
        origin_model = kind.origin_model
        self.table = connection.ops.quote_name(origin_model._meta.db_table)
        self.source_id = source_id
        self.target = connection.ops.quote_name(target)
        self.known_before = 0  # rows of this source before this loading, less those that the file names: no longer sent
        self.numbered = False
        is_key = any(field.name == "is_alias" for field in origin_model._meta.concrete_fields)
        self.only = " AND t.is_alias = false" if is_key and is_postgres() else " AND t.is_alias = 0" if is_key else ""
        if kind.mark:
            self.only += f" AND t.key LIKE '%%|{kind.mark}'"
        self.only += "".join(f" AND t.key NOT LIKE '%%|{mark}'" for mark in kind.others)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {self.table} t WHERE t.source_id = %s{self.only})", [self.source_id])  # noqa: S608
            self.is_first = not cursor.fetchone()[0]
            self.drop(cursor)
            key = "" if is_postgres() else " PRIMARY KEY"  # an index of PostgreSQL is made when it is needed
            cursor.execute(f"CREATE TEMP TABLE staged (n integer{key}, line integer, key varchar(80), hash bigint)")

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
                copy(cursor, "staged (n, line, key, hash)", [records, lines, keys, hashes])
            else:
                rows = zip(records, lines, keys, hashes, strict=True)
                connection.connection.executemany("INSERT INTO staged VALUES (?, ?, ?, ?)", rows)

    def _number(self, cursor: Any) -> None:
        if is_postgres() and not self.numbered:
            cursor.execute("CREATE INDEX staged_n ON staged (n)")
            self.numbered = True

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
        if not keys:
            return
        with connection.cursor() as cursor:
            self._number(cursor)
            cursor.executemany("UPDATE staged SET key = %s WHERE n = %s", [(key, n) for n, key in keys.items()])

    def drop_records(self, records: Iterable[int]) -> None:
        gone = [(n,) for n in records]
        if not gone:
            return
        with connection.cursor() as cursor:
            self._number(cursor)
            cursor.executemany("DELETE FROM staged WHERE n = %s", gone)

    def compare(self) -> int:
        """Find what is new or changed; gives how many rows that is."""
        with connection.cursor() as cursor:
            if self.is_first:
                self._number(cursor)
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

    def todo(self, first: int, last: int) -> dict[int, Known]:
        """Of these records, those to be written."""
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
        """How many stored rows of this file fulfil `condition`, a constant of a kind. The first file's are all of its source."""
        named = "" if self.is_first else " JOIN staged s ON s.key = t.key"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {self.table} t{named} WHERE t.source_id = %s AND {condition}", [self.source_id])  # noqa: S608
            return int(cursor.fetchone()[0])
