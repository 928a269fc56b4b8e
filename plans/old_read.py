"""Text and tables of an existing plan, in the order of its file. Runs in the helper process (`jobs.helper`, ADR 0012).

The file has passed `annex_check.look` before: no macros, no definitions in its XML, no more than it may unpack to. Nothing is
fetched and no formula is computed. Pictures and charts are not read.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from plans.annex_check import AnnexError, look
from plans.old_found import MOST_COLUMNS, MOST_ROWS, Found, clean, trimmed
from plans.old_pdf import pages
from plans.old_words import quadrant_of, section_of

MOST_SLIDES, MOST_SHEETS, MOST_BLOCKS = 300, 50, 20_000
MOST_TEXT = 600_000  # characters of one file
READ = ("docx", "pptx", "xlsx", "pdf")


def read(path: str, name: str) -> list[Found]:
    """What a plan in Word, PowerPoint, Excel or PDF says. Raises AnnexError."""
    kind = look(path, name)
    if kind not in READ:
        raise AnnexError("no_plan")
    try:
        found = [each for each in READERS[kind](path) if each.heading or not each.is_empty]
    except (AnnexError, MemoryError):
        raise
    except Exception as error:  # whatever a strange file does to a library: each raises kinds of its own
        raise AnnexError("broken") from error
    if sum(len(line) for each in found for line in each.lines) + sum(map(_size, found)) > MOST_TEXT:
        raise AnnexError("long")
    if all(each.is_empty for each in found):
        raise AnnexError("nothing")
    return found


def _size(found: Found) -> int:
    return sum(len(cell) for _no, rows in found.tables for row in rows for cell in row)


# Word ----------------------------------------------------------------------------


def _document(path: str) -> Iterator[Found]:
    from docx import Document  # noqa: PLC0415  only in the helper
    from docx.table import Table  # noqa: PLC0415

    now, tables = Found("heading", 0, ""), 0
    for number, block in enumerate(Document(path).iter_inner_content()):
        if number > MOST_BLOCKS:
            raise AnnexError("long")
        if isinstance(block, Table):
            tables += 1
            now.tables.append((tables, trimmed(_cells(block))))
            continue
        text, level = clean(block.text), _level(block)
        if text and level:
            yield now
            now = Found("heading", 0, text, level)
        elif text:
            now.lines.append(f"- {text}" if _is_point(block) else text)
    yield now


def _cells(table: Any) -> list[list[str]]:
    """Cells of a table of Word or PowerPoint; several lines of a cell stay lines. A merged cell is told once a row."""
    rows = []
    for row in list(table.rows)[:MOST_ROWS]:
        seen, cells = set(), []
        for cell in row.cells:
            key = id(cell._tc)
            text = "\n".join(line for line in map(clean, cell.text.splitlines()) if line)
            cells.append("" if key in seen else text)
            seen.add(key)
        rows.append(cells)
    return rows


def _level(paragraph: Any) -> int:
    """1 to 9 for a heading, by its style, whatever language it is called in; 0 for other text."""
    style, name = paragraph.style, ""
    while style is not None:
        name = str(style.name or "").casefold()
        if name == "title":
            return 1
        if name.startswith("heading ") and name[8:].isdigit():
            return int(name[8:])
        style = style.base_style
    text = paragraph.text.strip()
    runs = [run for run in paragraph.runs if run.text.strip()]
    if runs and all(run.bold for run in runs) and len(text) <= 60 and text[-1] not in ".,;" and not _is_point(paragraph):
        return 3  # a line in bold, as people write headings by hand
    return 0


def _is_point(paragraph: Any) -> bool:
    properties = paragraph._p.pPr
    listed = properties is not None and properties.numPr is not None
    return listed or str(paragraph.style.name if paragraph.style else "").casefold().startswith("list")


# PowerPoint ------------------------------------------------------------------------


def _slides(path: str) -> Iterator[Found]:
    from pptx import Presentation  # noqa: PLC0415  only in the helper

    slides = Presentation(path).slides
    if len(slides) > MOST_SLIDES:
        raise AnnexError("slides")
    for number, slide in enumerate(slides, 1):
        title = slide.shapes.title
        yield from _slide(number, clean(title.text_frame.text) if title is not None else "", slide, title)


def _slide(number: int, heading: str, slide: Any, title: Any) -> Iterator[Found]:
    """The slide under its title; a box that begins with a heading of its own becomes a part below it."""
    now, tables = Found("slide", number, heading), 0
    parts = []
    for shape in _shapes(slide.shapes, title):
        if shape.has_table:
            tables += 1
            now.tables.append((tables, trimmed(_cells(shape.table))))
        elif shape.has_text_frame:
            paragraphs = [(clean(each.text), each.level) for each in shape.text_frame.paragraphs]
            paragraphs = [(text, level) for text, level in paragraphs if text]
            if len(paragraphs) > 1 and len(paragraphs[0][0]) <= 60 and (not heading or _is_heading(shape, paragraphs)):
                parts.append(Found("slide", number, paragraphs[0][0], 2, lines=[f"- {text}" for text, _level in paragraphs[1:]]))
            else:
                now.lines += [f"- {text}" if len(paragraphs) > 1 else text for text, _level in paragraphs]
    yield now
    yield from parts


def _is_heading(shape: Any, paragraphs: list[tuple[str, int]]) -> bool:
    """Whether the first line of a box heads the others: bold, above lines set in, or a name of a section. Else it is one of them."""
    (first, level), *others = paragraphs
    runs: list[Any] = next((list(each.runs) for each in shape.text_frame.paragraphs if clean(each.text)), [])
    is_bold = bool(runs) and all(run.font.bold for run in runs)
    return is_bold or all(each > level for _text, each in others) or bool(section_of(first, "") or quadrant_of(first))


def _shapes(shapes: Any, title: Any, depth: int = 0) -> list[Any]:
    """Shapes from top to bottom, those of groups too, without the title."""
    found = []
    for shape in sorted(shapes, key=lambda each: (each.top or 0, each.left or 0)):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if hasattr(shape, "shapes") and depth < 5:
            found += _shapes(shape.shapes, None, depth + 1)
        elif shape.has_text_frame or getattr(shape, "has_table", False):
            found.append(shape)
    return found


# Excel -------------------------------------------------------------------------------


def _workbook(path: str) -> Iterator[Found]:
    from imports import sheets  # noqa: PLC0415  only in the helper
    from imports.problems import Refused  # noqa: PLC0415

    try:
        book = sheets.Opened(path, (0, 0), sheets.check(Path(path)))
        names = book.sheets()
        if len(names) > MOST_SHEETS:
            raise AnnexError("sheets")
        for name in names:
            rows = [(number, [_cell(cell) for cell in cells[:MOST_COLUMNS]]) for number, cells in book.piece(name, 0, MOST_ROWS + 1)]
            if len(rows) > MOST_ROWS:
                raise AnnexError("rows")
            yield from _sheet(clean(name), rows)
    except Refused as refused:
        raise AnnexError({"bomb": "bomb", "locked_file": "active"}.get(refused.code, "broken")) from refused


def _cell(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return "\n".join(line for line in map(clean, str("" if value is None else value).splitlines()) if line)


def _sheet(name: str, rows: list[tuple[int, list[str]]]) -> Iterator[Found]:
    """Rows that touch are a block: one of several columns is a table, a line that stands alone is text or a heading."""
    now = Found("sheet", 1, name, sheet=name)
    block: list[tuple[int, list[str]]] = []
    for number, cells in [*rows, (0, [])]:
        filled = [cell for cell in cells if cell]
        if filled and (len(filled) > 1 or block):
            block.append((number, cells))
            continue
        if block:
            now.tables.append((block[0][0], trimmed(_narrowed([cells for _number, cells in block]))))
            block = []
        if filled:
            if now.heading != name or not now.is_empty:
                yield now
            else:
                yield Found("sheet", 1, name, sheet=name)
            now = Found("sheet", number, filled[0], 2, sheet=name)
    yield now


def _narrowed(rows: list[list[str]]) -> list[list[str]]:
    """Without the empty columns around."""
    used = [at for at in range(max(map(len, rows))) if any(at < len(row) and row[at] for row in rows)]
    return [[row[at] if at < len(row) else "" for at in used] for row in rows]


READERS: dict[str, Callable[[str], Iterator[Found]]] = {"docx": _document, "pptx": _slides, "xlsx": _workbook, "pdf": pages}
