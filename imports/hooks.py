"""What upper rooms do when facts change: they register here, for the engine may not import them.

`marked(cells)` runs in the transaction that changes facts, with the (account id, day) pairs touched, former places
included; None stands for "not attached" and "all months". `loaded(batch)` runs in the last transaction of an import or
undo: enqueue there, the number is sent after commit. `Figures` are those that a dry run shows before and after.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imports.models import Batch
    from people.audit import Actor

Cell = tuple[int | None, dt.date | None]
Taken = Mapping[str, Mapping[str, Any]]  # figures by code, as JSON keeps them


@dataclass(frozen=True)
class FigureLine:
    """A figure before and after, in words of the active language; `cases` are what it counts, `moves` if anything does."""

    code: str
    label: str
    before: str
    after: str
    cases: tuple[int, int]
    moves: bool
    period: str
    address: str


class Figures:
    """Figures that an import can move. `take` computes them from the facts that the transaction sees."""

    def take(self, kind: str, like: Taken | None = None) -> Taken:
        """Those that rows of `kind` can move, of the period that `like` was taken for."""
        raise NotImplementedError

    def lines(self, before: Taken, after: Taken, by: "Actor") -> list[FigureLine]:
        """Side by side, those that this reader may see."""
        raise NotImplementedError


_marked: list[Callable[[str, set[Cell]], None]] = []
_loaded: list[Callable[["Batch"], None]] = []
_figures: list[Figures] = []


def on_marked(function: Callable[[str, set[Cell]], None]) -> Callable[[str, set[Cell]], None]:
    """Register `function(kind_code, cells)`."""
    if function not in _marked:
        _marked.append(function)
    return function


def on_loaded(function: Callable[["Batch"], None]) -> Callable[["Batch"], None]:
    if function not in _loaded:
        _loaded.append(function)
    return function


def on_figures(figures: Figures) -> None:
    """Register figures that a dry run shows."""
    _figures.append(figures)


def mark(kind: str, cells: set[Cell]) -> None:
    if cells:
        for function in _marked:
            function(kind, cells)


def loaded(batch: "Batch") -> None:
    for function in _loaded:
        function(batch)


def take_figures(kind: str, like: list[Taken] | None = None) -> list[Taken]:
    """What every room's figures are now, in the order of registration."""
    earlier: list[Taken | None] = [*like] if like else [None] * len(_figures)
    return [figures.take(kind, before) for figures, before in zip(_figures, earlier, strict=True)]


def figure_lines(before: list[Taken], after: list[Taken], by: "Actor") -> list[FigureLine]:
    """Figures of a dry run for this reader; those of rooms that came since are left out."""
    both = zip(_figures, before, after, strict=False)
    return [line for figures, was, will_be in both for line in figures.lines(was, will_be, by)]
