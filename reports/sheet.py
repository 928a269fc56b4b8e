"""What goes into the layout of a page and what comes out, free of WeasyPrint: that takes a second to load and only the helper needs it."""

from dataclasses import dataclass

SIZES = (9.3, 8.8, 8.4)  # of type by density, in points (look.md, Print and PDF)
NOTE = "<!--not shown-->"


class LayoutError(Exception):
    """What may not be dropped does not fit."""


@dataclass(frozen=True)
class Piece:
    """Markup that leaves the page when `unit` pieces or more are dropped; 0 never leaves."""

    html: str
    unit: int = 0


@dataclass(frozen=True)
class Column:
    """For the estimate: the rows of a block as (unit, number of the row) and the unit at which the block goes."""

    code: str
    block_unit: int
    row_units: tuple[int, ...]


@dataclass(frozen=True)
class Sheet:
    """A page before it is fitted. `dropped[k]` says in words what is missing when k pieces are dropped."""

    language: str
    title: str
    author: str
    stylesheets: tuple[str, ...]
    pieces: tuple[Piece, ...]
    dropped: tuple[tuple[str, ...], ...]
    bands: tuple[tuple[Column, ...], ...]
    always: tuple[str, ...] = ()  # told in every case: shortened fields
    not_shown: str = "%s"  # the sentence around the list
    unknown_signs: str = "%s"  # the sentence for signs that no font has
    start: int = 0
    images: frozenset[str] = frozenset()
    is_long: bool = False  # as many pages as it takes; nothing is dropped


@dataclass
class Fitted:
    pdf: bytes
    pages: int
    density: int
    not_shown: list[str]
    layouts: int = 0
    filled: float = 0.0
