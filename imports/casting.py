"""Cells to values and references to ids, column by column; what cannot be is a reject with its reason."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from imports.cells import as_text, is_empty
from imports.chunks import Chunk
from imports.fields import Day, Field, Reference
from imports.models import Reject
from imports.problems import Problem

if TYPE_CHECKING:
    from imports.load import Load
    from imports.readers import Block

MANY = 100_000  # values kept in a cache of casts or look-ups
RECORDED_ON = Day("recorded_on")


class Cast(dict[Any, Any]):
    """Cells to values, remembered; `bad` once a value is a Problem."""

    def __init__(self, parse: Callable[[Any], Any]) -> None:
        super().__init__()
        self.parse = parse
        self.bad = False

    def __missing__(self, cell: Any) -> Any:
        value = self.parse(cell)
        if type(value) is Problem:
            self.bad = True
        if len(self) >= MANY:
            self.clear()
        self[cell] = value
        return value


def cast_chunk(load: "Load", chunk: Chunk) -> None:
    """Fill `chunk.columns` with values and ids; problems are noted at their row."""
    for item in load.present():
        column = _cast_column(load, chunk, item)
        if item.required and (nothing := {value for value in set(column) if _says_nothing(item, value)}):
            for at, value in enumerate(column):
                if value in nothing:
                    chunk.wrong(at, item.name, Problem("missing_required"))
        if isinstance(item, Reference):
            _look_up(load, chunk, item, column)
        else:
            chunk.columns[item.attname] = column
    if load.has("recorded_on"):
        cast = load.cast(RECORDED_ON)
        column = [cast[cell] for cell in load.cells("recorded_on", chunk)]
        chunk.columns["recorded_on"] = [value if isinstance(value, dt.date) else load.today for value in column]
    else:
        chunk.columns["recorded_on"] = [load.today] * len(chunk)


def cast_ahead(load: "Load", block: "Block") -> dict[str, list[Any]]:
    """Values by field where a whole column is of the usual spelling; asks neither the database nor what the loading remembers,
    so that it may run beside both."""
    columns = {item.name: item.at_once(load.cells(item.name, block), load.context(item)) for item in load.present()}
    return {name: column for name, column in columns.items() if column is not None}


def _cast_column(load: "Load", chunk: Chunk, item: Field) -> list[Any]:
    if item.name in chunk.ready:
        return chunk.ready[item.name]
    cells = load.cells(item.name, chunk)
    at_once = item.at_once(cells, load.context(item))
    if at_once is not None:
        return at_once
    cast = load.cast(item)
    column = [cast[cell] for cell in cells]
    if cast.bad:
        for at, value in enumerate(column):
            if type(value) is Problem:
                chunk.wrong(at, item.name, value)
                column[at] = None
    return column


def _says_nothing(item: Field, value: Any) -> bool:
    """Whether a value is none; of a reference also a word for it, such as NULL, which names no row."""
    return value is None or value == "" or (isinstance(item, Reference) and isinstance(value, str) and is_empty(value))


def _look_up(load: "Load", chunk: Chunk, item: Reference, column: list[Any]) -> None:
    """Each different text is looked up once; only where one is unknown are the rows walked."""
    said = {text: text for text in set(column) if text is not None and not is_empty(text)}
    known = load.kind.look_up(load, item, set(said))
    ids = {text: known.get(text) for text in said}
    wrong = {text for text, target in ids.items() if target is None or type(target) is Problem}
    if wrong and not item.soft:
        for at, text in enumerate(column):
            if text in wrong:
                chunk.wrong(at, item.name, ids[text] or Problem("unknown_reference", {"near": load.near(item.to, text)}))
    for text in wrong:
        ids[text] = None
    chunk.columns[item.attname] = list(map(ids.get, column))
    if item.text_column:
        chunk.columns[item.text_column] = column if len(said) == len(set(column)) else [said.get(text, "") for text in column]


def rejects_of(load: "Load", chunk: Chunk) -> list[Reject]:
    """A reject for each row with a problem."""
    return [
        reject_of(load, chunk.lines[at], chunk.records[at], load.header(name), cell_of(load, name, chunk.rows[at]), problem, chunk.rows[at])
        for at, (name, problem) in sorted(chunk.problems.items())
    ]


def cell_of(load: "Load", name: str, row: Sequence[Any]) -> str:
    at = load.columns.get(load.options.copies.get(name, name))
    if at is None:
        return load.options.constants.get(name, "")
    return as_text(row[at])[:2000]


def reject_of(load: "Load", line: int, record: int, column: str, value: str, problem: Problem, row: Sequence[Any]) -> Reject:
    return Reject(
        batch=load.batch,
        line=line,
        record=record,
        column=column[:200],
        value=value.replace("\x00", ""),
        code=problem.code,
        args=dict(problem.args),
        raw=[as_text(cell)[:2000] for cell in row],
    )
