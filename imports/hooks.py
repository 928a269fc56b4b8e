"""What upper rooms do when facts change: they register here, for the engine may not import them.

`marked(cells)` runs in the transaction that changes facts, with the (account id, day) pairs touched, former places
included; None stands for "not attached" and "all months". `loaded(batch)` runs in the last transaction of an import or
undo: enqueue there, the number is sent after commit. `figures()` gives (label, text) lines that a dry run shows
before and after.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imports.models import Batch

Cell = tuple[int | None, dt.date | None]

_marked: list[Callable[[str, set[Cell]], None]] = []
_loaded: list[Callable[["Batch"], None]] = []
_figures: list[Callable[[], Iterable[tuple[str, str]]]] = []


def on_marked(function: Callable[[str, set[Cell]], None]) -> Callable[[str, set[Cell]], None]:
    """Register `function(kind_code, cells)`."""
    if function not in _marked:
        _marked.append(function)
    return function


def on_loaded(function: Callable[["Batch"], None]) -> Callable[["Batch"], None]:
    if function not in _loaded:
        _loaded.append(function)
    return function


def on_figures(function: Callable[[], Iterable[tuple[str, str]]]) -> Callable[[], Iterable[tuple[str, str]]]:
    """Register a maker of figures; called inside the dry run's transaction, before and after the load."""
    if function not in _figures:
        _figures.append(function)
    return function


def mark(kind: str, cells: set[Cell]) -> None:
    if cells:
        for function in _marked:
            function(kind, cells)


def loaded(batch: "Batch") -> None:
    for function in _loaded:
        function(batch)


def figures() -> list[tuple[str, str]]:
    return [line for function in _figures for line in function()]
