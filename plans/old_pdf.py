"""Text and tables of a plan kept as PDF. Runs in the helper process like `old_read` (ADR 0012).

A PDF has no headings and no tables, only words at places: a line in larger or bold letters is taken for a heading, words that
stand in columns over several lines for a table. Where long lines stand side by side over a good part of a page, its left half
is read before its right one, and a person is told to check the order. What stands at the same edge of most pages is a running
head and left out. Pictures, and so scans, are not read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from plans.annex_check import AnnexError
from plans.old_found import Found, clean, trimmed

MOST_PAGES = 300
MOST_PIECES = 200_000  # runs of text in one file
LARGER = 1.12  # of the usual size of letters, from which a line is a heading
LONGEST_HEADING = 90
NEAR = 3  # letters from the edge within which a line begins at it
RUNNING = 0.6  # of the pages on which the same line at the edge is a running head
BULLETS = re.compile(r"^[•–▪◦·●○■*-]\s+")
CELL = re.compile(r"\S+(?: {1,2}\S+)*")  # three spaces part two cells
SIDE_BY_SIDE, LONG_SIDE = 8, 25  # lines of a page, and letters of each half of them, from which its words stand in two columns
NUMBERED = re.compile(r"^\d+(\.\d+)*[.)]?\s+\S")


@dataclass
class Run:
    """Words in one hand: how high on the page, how large, whether bold."""

    text: str
    y: float
    size: float
    bold: bool
    x: float = 0.0  # where they begin


@dataclass
class Line:
    page: int
    y: float
    size: float
    bold: bool
    text: str
    cells: list[tuple[int, str]] = field(default_factory=list)  # the column of letters in which each begins, and its words
    in_columns: bool = False  # of a page whose words stand side by side


def pages(path: str) -> Iterator[Found]:
    """The pieces of the file in order. Raises AnnexError."""
    from pypdf import PdfReader  # noqa: PLC0415  only in the helper
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted:
            raise AnnexError("locked")
        if len(reader.pages) > MOST_PAGES:
            raise AnnexError("pages")
        lines = _without_running([_lines(number, _runs(page), _layout(page)) for number, page in enumerate(reader.pages, 1)])
    except (PyPdfError, RecursionError) as error:
        raise AnnexError("broken") from error
    if not lines:
        raise AnnexError("scan")
    return _pieces(lines)


def _layout(page: Any) -> str:
    """The page as letters in a grid; empty where its fonts do not tell how wide they are."""
    try:
        return str(page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return ""


def _runs(page: Any) -> list[Run]:
    found: list[Run] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        if not text.strip():
            return
        if len(found) >= MOST_PIECES:
            raise AnnexError("long")
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size * (tm[3] or tm[1] or 1) * (cm[3] or cm[1] or 1))
        name = str((font or {}).get("/BaseFont", "")).casefold()
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        found.append(Run(text, y, height, any(word in name for word in ("bold", "black", "heavy", "semibold")), x))

    page.extract_text(visitor_text=visit)
    return found


def _lines(page: int, runs: Sequence[Run], layout: str) -> list[Line]:
    """The lines of a page; where its words stand in two columns, those of the left one come first."""
    if not _is_side_by_side(layout) or (right := _right(runs)) is None:
        return _joined_runs(page, runs, layout)
    sides = [run for run in runs if run.x < right], [run for run in runs if run.x >= right]
    lines = [line for side in sides for line in _joined_runs(page, side, layout)]
    for line in lines:
        line.in_columns = True
    return lines


def _is_side_by_side(layout: str) -> bool:
    """Whether a good part of the page is lines of two long halves: a text in columns, where a table has short cells."""
    lines = [line for line in layout.splitlines() if line.strip()]
    halves = [cells for line in lines if len(cells := CELL.findall(line)) == 2]
    long = [cells for cells in halves if min(map(len, cells)) >= LONG_SIDE]
    return len(long) >= SIDE_BY_SIDE and 3 * len(long) >= len(lines) and 3 * len(long) >= 2 * len(halves)


def _right(runs: Sequence[Run]) -> float | None:
    """Where the right column begins: the edge beyond the leftmost at which most lines begin."""
    edges = Counter(round(run.x / NEAR) for run in runs)
    first = min(edges, default=0)
    beyond = [(count, -edge) for edge, count in edges.items() if edge > first + 100 / NEAR and count > 1]
    return -max(beyond)[1] * NEAR - NEAR if beyond else None


def _joined_runs(page: int, runs: Sequence[Run], layout: str) -> list[Line]:
    """Runs that stand at one height are a line. In the order of the file, which is that of reading; a bullet drawn later joins its line."""
    made: list[Line] = []
    for run in runs:
        for number, text in enumerate(part for part in run.text.split("\n") if part.strip()):
            words = clean(text)
            now = made[-1] if made else None
            is_bullet = len(words) == 1 and bool(BULLETS.match(f"{words} "))
            beside = next((line for line in made if is_bullet and _level_with(line, run)), None)
            if beside is not None:
                beside.text = f"- {beside.text}"
            elif now is not None and not number and _level_with(now, run):
                now.text = f"{now.text} {words}"
                now.bold = now.bold and run.bold
                now.size = max(now.size, run.size)
            else:
                made.append(Line(page, run.y, run.size, run.bold, words))
    _columns(made, layout)
    return made


def _level_with(line: Line, run: Run) -> bool:
    return abs(line.y - run.y) <= max(line.size, run.size) * 0.4


def _columns(lines: Sequence[Line], layout: str) -> None:
    """Where a line falls into cells: the text laid out as on the paper says it, by spaces. One drawn cell by cell stands beside others."""
    drawn: dict[str, list[str]] = {}
    beside: set[str] = set()
    for raw in layout.splitlines():
        drawn.setdefault("".join(raw.split()), []).append(raw)
        cells = CELL.findall(raw)
        beside |= set(map(clean, cells)) if len(cells) > 1 else set()
    for line in lines:
        found = drawn.get("".join(line.text.split()))
        if found:
            line.cells = [(each.start(), clean(each.group())) for each in CELL.finditer(found.pop(0))]
        elif line.text in beside:
            line.in_columns = True


def _without_running(found: Sequence[Sequence[Line]]) -> list[Line]:
    """All lines, without those that stand at the first or last place of most pages, page numbers apart."""
    edges = Counter(key for lines in found for key in {_key(line) for line in (*lines[:2], *lines[-2:])})
    most = max(3, RUNNING * len(found))
    running = {key for key, count in edges.items() if count >= most}
    return [
        line
        for lines in found
        for at, line in enumerate(lines)
        if not ((at < 2 or at >= len(lines) - 2) and (_key(line) in running or re.fullmatch(r"\d+(\s*[/|]\s*\d+)?", line.text)))
    ]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text)


# Lines into pieces ---------------------------------------------------------------------------


def _pieces(lines: Sequence[Line]) -> Iterator[Found]:
    usual = _usual(lines)
    sizes = sorted({round(line.size) for line in lines if _is_larger(line, usual)}, reverse=True)
    levels = {size: level for level, size in enumerate(sizes, 1)}
    longest = max((len(line.text) for line in lines if not _is_larger(line, usual)), default=0)
    now, at = Found("page", lines[0].page, ""), 0
    tables = 0
    while at < len(lines):
        line = lines[at]
        table = _table(lines, at)
        if table:
            rows, used = table
            now.in_columns = now.in_columns or line.in_columns
            tables += 1
            now.tables.append((tables, trimmed(rows)))
            at += used
            continue
        if level := _level(line, usual, levels):
            heading = line.text
            while at + 1 < len(lines) and _goes_on(line, lines[at + 1]) and _level(lines[at + 1], usual, levels) == level:
                at += 1  # a heading over two lines
                heading = f"{heading} {lines[at].text}"
            yield now
            now = Found("page", line.page, heading[:250], level, in_columns=line.in_columns)
        elif now.lines and _continues(lines[at - 1], line, longest):
            now.lines[-1] = _joined(now.lines[-1], line.text)
        else:
            now.lines.append(BULLETS.sub("- ", line.text))
            now.in_columns = now.in_columns or line.in_columns
        at += 1
    yield now


def _usual(lines: Sequence[Line]) -> float:
    """The size in which most of the letters stand."""
    counted: Counter[int] = Counter()
    for line in lines:
        counted[round(line.size * 2)] += len(line.text)
    return counted.most_common(1)[0][0] / 2


def _is_larger(line: Line, usual: float) -> bool:
    return line.size >= usual * LARGER and len(line.text) <= LONGEST_HEADING


def _level(line: Line, usual: float, levels: dict[int, int]) -> int:
    """1 for the largest letters; bold lines of the usual size come below those; 0 for other text."""
    if BULLETS.match(line.text):
        return 0
    if _is_larger(line, usual):
        return min(levels[round(line.size)], 8)
    is_short = line.bold and len(line.text) <= 60 and line.text[-1] not in ".,;"
    return min(len(levels) + 1, 9) if is_short else 0


def _goes_on(line: Line, below: Line) -> bool:
    near = line.page == below.page and 0 < line.y - below.y <= 1.5 * line.size
    return near and abs(line.size - below.size) < 0.6 and not NUMBERED.match(below.text)


def _continues(line: Line, below: Line, longest: int) -> bool:
    """Whether a line was only broken by the edge of the paper."""
    if BULLETS.match(below.text) or NUMBERED.match(below.text):
        return False
    near = line.page == below.page and 0 < line.y - below.y <= 1.7 * line.size
    across = line.page + 1 == below.page and line.text[-1] not in ".!?:"
    return (near or across) and len(line.text) >= 0.7 * longest and abs(line.size - below.size) < 0.6


def _joined(text: str, more: str) -> str:
    if text.endswith("-") and len(text) > 1 and text[-2].isalpha() and more[:1].islower():
        return text[:-1] + more
    return f"{text} {more}"


def _table(lines: Sequence[Line], at: int) -> tuple[list[list[str]], int] | None:
    """Two rows and more of several cells from here on: their cells, and how many lines that took. The first row names the columns."""
    first = lines[at]
    if len(first.cells) < 2:
        return None
    starts = [column for column, _words in first.cells]
    rows: list[list[str]] = []
    used = 0
    for line in lines[at:]:
        places = _places(line, starts)
        if not places or (len(places) == 1 and (places[0] == 0 or not rows)):
            break
        if rows and places[0] != 0 and len(places) < len(starts):  # a cell that goes on below
            row = rows[-1]
        else:
            row = [""] * len(starts)
            rows.append(row)
        for place, (_at, words) in zip(places, line.cells, strict=True):
            row[place] = f"{row[place]} {words}".strip()
        used += 1
    return (rows, used) if len(rows) > 1 else None


def _places(line: Line, starts: Sequence[int]) -> list[int]:
    """The column of each cell: in order where there are as many, else the nearest. Empty where that puts two into one."""
    if len(line.cells) == len(starts):
        return list(range(len(starts)))
    if len(line.cells) > len(starts):
        return []
    found = [min(range(len(starts)), key=lambda place: abs(starts[place] - column)) for column, _words in line.cells]
    if len(found) == 1 and line.cells[0][0] <= starts[0] + NEAR:
        return [0]
    return found if len(set(found)) == len(found) else []
