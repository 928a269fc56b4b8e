"""Writing small files and importing them."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from imports.batches import kind_named
from imports.mapping import ImportOptions
from imports.readers import Options
from imports.trial import Outcome
from imports.verbs import perform
from people.audit import Operator

OPERATOR = Operator("tests")
READING = ("encoding", "delimiter", "decimal", "date_order", "sheet", "header_line")
Loader = Callable[..., Outcome]


def load_file(path: Path, kind: str, *, dry: bool = False, source: str = "files", by: Any = OPERATOR, **options: Any) -> Outcome:
    """Import a file with options named as in the command."""
    reading = Options(**{name: options.pop(name) for name in READING if name in options})
    return perform(path, kind_named(kind), source=source, options=ImportOptions(reading=reading, **options), by=by, only_try=dry)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A CSV file from a header line and rows of cells, or from text as it is."""

    def write(name: str, header: str, rows: Iterable[Sequence[Any]] = (), *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
        lines = [header, *(delimiter.join(map(str, row)) for row in rows)]
        path = tmp_path / (name if "." in name else f"{name}.csv")
        path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
        return path

    return write


@pytest.fixture
def load(db: None) -> Loader:
    return load_file


def counts(outcome: Outcome) -> tuple[int, int, int, int, int]:
    """(created, updated, unchanged, rejected, duplicates); asserts that they add up to the rows."""
    batch = outcome.batch
    found = (batch.created, batch.updated, batch.unchanged, batch.rejected, batch.duplicates)
    assert sum(found) == batch.rows
    return found
