"""What the readers of existing plans give: pieces below a heading, clean lines, cells. No more of a cell or table than a plan can hold."""

from dataclasses import dataclass, field
from typing import Any

MOST_ROWS = 3_000
LONGEST_CELL, MOST_COLUMNS = 2_000, 30


@dataclass
class Found:
    """What stands below one heading: `lines` with signs as `prose.as_lines` writes them, `tables` as rows of cells.

    `place` is heading, slide, sheet or page; `no` the number of the slide or page, or the sheet's first row; `level` 1 for the outermost.
    """

    place: str
    no: int
    heading: str
    level: int = 1
    sheet: str = ""
    lines: list[str] = field(default_factory=list)
    tables: list[tuple[int, list[list[str]]]] = field(default_factory=list)  # first row or number of the table, cells
    in_columns: bool = False  # its words stood side by side with others on a page: their order may be wrong

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.tables


def clean(text: Any) -> str:
    """One line without controls."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in str(text or "")).split())[:LONGEST_CELL]


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    return [row[:MOST_COLUMNS] for row in rows if any(row)][:MOST_ROWS]
