"""Some rows of a file on their way into the database, column by column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from imports.problems import Problem


def has_gaps(column: Iterable[Any]) -> bool:
    """Whether a value is missing. `None in column` would ask each Decimal whether it equals None, which takes it long."""
    return type(None) in set(map(type, column))


@dataclass
class Chunk:
    """`columns` holds values by the attribute they are written to; a reference is there as id and text.

    `targets[i]` is the id of the row that is known already, else None until it is written. `former[i]` is the hash,
    batch and line that the known row had. A row with a problem is taken out before anything is written. `ready` are values
    by field that were cast while the file was read.
    """

    records: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    hashes: list[int] = field(default_factory=list)
    targets: list[int | None] = field(default_factory=list)
    former: list[tuple[int | None, int | None, int | None]] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    columns: dict[str, Sequence[Any]] = field(default_factory=dict)
    problems: dict[int, tuple[str, Problem]] = field(default_factory=dict)
    ready: dict[str, list[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.records)

    @cached_property
    def raw(self) -> list[tuple[Any, ...]]:
        """The cells by column; ask only when all rows are in."""
        return list(zip(*self.rows, strict=True))

    def extend_ready(self, columns: Mapping[str, list[Any]]) -> None:
        """Add values of the next rows; a field that they lack is cast whole, later. Ask before the rows themselves are added."""
        if not len(self):
            self.ready = {name: list(column) for name, column in columns.items()}
            return
        self.ready = {name: column for name, column in self.ready.items() if name in columns}
        for name, column in self.ready.items():
            column.extend(columns[name])

    def wrong(self, at: int, name: str, problem: Problem) -> None:
        """Mark row `at` for its field `name`; the first problem of a row is the one that is told."""
        self.problems.setdefault(at, (name, problem))

    def column(self, attname: str, default: Any = None) -> Sequence[Any]:
        return self.columns.get(attname) or [default] * len(self)

    def only(self, at: Iterable[int]) -> "Chunk":
        """The rows at these indexes."""
        kept = list(at)
        if len(kept) == len(self):
            return self

        def part(column: list[Any]) -> list[Any]:
            return [column[index] for index in kept]

        return Chunk(
            records=part(self.records),
            lines=part(self.lines),
            keys=part(self.keys),
            hashes=part(self.hashes),
            targets=part(self.targets),
            former=part(self.former),
            rows=part(self.rows),
            columns={name: [column[index] for index in kept] for name, column in self.columns.items()},
        )
