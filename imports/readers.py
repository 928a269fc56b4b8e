"""Reading a file: what it is, how it is written, where its header stands, and its rows with their lines.

Nothing is guessed from a sample: encoding, quotes and NUL bytes are checked over the whole file before a row is given.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from imports import sheets
from imports.cells import fold
from imports.encoding import encoding_of
from imports.problems import Problem, Refused

MAX_BYTES = 50 * 2**20
MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
DELIMITERS = (",", ";", "\t", "|")
HEAD = 60  # records among which the header is looked for
BLOCK = 10_000

MOST_SIGNS = 1_000_000  # of a cell that is read at all
csv.field_size_limit(MOST_SIGNS)


@dataclass(frozen=True)
class Options:
    """What a person decided about the file; the rest is recognised."""

    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    date_order: str = ""
    sheet: str = ""
    header_line: int = 0


@dataclass(frozen=True)
class Shape:
    """How the file is written."""

    format: str = "csv"
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_line: int = 0
    headers: tuple[str, ...] = ()


@dataclass
class Block:
    """Some rows: `rows[i]` stands at `lines[i]` and is record `records[i]`; `bad` are (line, record, cells, problem)."""

    lines: list[int] = field(default_factory=list)
    records: list[int] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    bad: list[tuple[int, int, list[Any], Problem]] = field(default_factory=list)

    @cached_property
    def raw(self) -> list[tuple[Any, ...]]:
        """The cells by column."""
        return list(zip(*self.rows, strict=True))

    def take(self, line: int, record: int, row: list[Any], width: int, separator: str = "") -> None:
        """Too many or too few values: the row is bad, columns never shift."""
        if len(row) == width:
            self.rows.append(row)
            self.lines.append(line)
            self.records.append(record)
            return
        told: dict[str, Any] = {"found": len(row), "total": width}
        if separator:
            told |= {"separator": separator, "spare": bool(row[width:]) and not "".join(row[width:]).strip()}
        self.bad.append((line, record, row[:MAX_COLUMNS], Problem("field_count", told)))


Score = Callable[[list[str]], int]


@dataclass
class Table:
    """A readable file. `blocks()` may be called again: it reads the file anew."""

    path: Path
    shape: Shape
    book: sheets.Workbook | None = None

    def blocks(self, size: int = BLOCK) -> Iterator[Block]:
        """The rows after the header, some at a time. Empty rows are passed over; others of another width are `bad`."""
        return self._sheet_blocks(size) if self.book is not None else self._csv_blocks(size)

    def _csv_blocks(self, size: int) -> Iterator[Block]:
        """A block of lines at a time while each row is one line; from the first that is not (a line break inside quotes,
        a malformed quote) row by row."""
        record, start = 0, 1
        with self.path.open(encoding=self.shape.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.shape.delimiter, strict=True)
            while True:
                rows: list[list[Any]] = []
                try:
                    rows.extend(islice(reader, size))
                except csv.Error:
                    break
                if not rows:
                    return
                if reader.line_num - start + 1 != len(rows):
                    break
                block = self._lines_block(rows, start, record)
                start = reader.line_num + 1
                record += len(block.rows) + len(block.bad)
                if block.rows or block.bad:
                    yield block
                    _refuse_too_many(record, start)
        yield from self._row_blocks(size, record)

    def _lines_block(self, rows: list[list[Any]], start: int, record: int) -> Block:
        width = len(self.shape.headers)
        above = max(0, self.shape.header_line - start + 1)
        lines, rows = range(start + above, start + len(rows)), rows[above:]
        if set(map(len, rows)) == {width} and all(map(str.strip, map(itemgetter(0), rows))):
            return Block(list(lines), list(range(record + 1, record + 1 + len(rows))), rows)
        block = Block()
        for line, row in zip(lines, rows, strict=True):
            if "".join(row).strip():
                record += 1
                block.take(line, record, row, width, self.shape.delimiter)
        return block

    def _row_blocks(self, size: int, after: int) -> Iterator[Block]:
        """Row by row, those after the record `after`."""
        width, header_line = len(self.shape.headers), self.shape.header_line
        block, record, line = Block(), 0, 1
        with self.path.open(encoding=self.shape.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.shape.delimiter, strict=True)
            while True:
                try:
                    for row in reader:
                        start, line = line, reader.line_num + 1
                        if start <= header_line or not "".join(row).strip():
                            continue
                        record += 1
                        if record <= after:
                            continue
                        block.take(start, record, row, width, self.shape.delimiter)
                        if len(block.rows) >= size or len(block.bad) >= size:
                            yield block
                            _refuse_too_many(record, start)
                            block = Block()
                    break
                except csv.Error as error:
                    if reader.line_num > line or "expected after" not in str(error):
                        raise _broken(error, line, reader.line_num) from error
                    record += 1
                    if record > after:
                        block.bad.append((line, record, [], Problem("unclosed_quote")))
                    line = reader.line_num + 1
        if block.rows or block.bad:
            yield block

    def _sheet_blocks(self, size: int) -> Iterator[Block]:
        """A sheet is a rectangle; what stands right of the header is cut only where it is empty."""
        assert self.book is not None  # noqa: S101
        width = len(self.shape.headers)
        block, record = Block(), 0
        for line, cells in self.book.rows(self.shape.sheet):
            if line <= self.shape.header_line or all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
                continue
            record += 1
            while len(cells) > width and cells[-1] in ("", None):
                cells.pop()
            row = cells + [""] * (width - len(cells))
            block.take(line, record, row, width)
            if len(block.rows) + len(block.bad) >= size:
                yield block
                _refuse_too_many(record, line)
                block = Block()
        if block.rows or block.bad:
            yield block


def _refuse_too_many(record: int, line: int) -> None:
    if record > MAX_ROWS:
        raise Refused("too_large", size=str(record), limit=str(MAX_ROWS), line=line)


def open_table(path: Path, options: Options, score: Score | None = None) -> Table:
    """The file with its shape. `score` says how many header cells a row holds that the kind knows. Raises Refused."""
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise Refused("unreadable") from error
    if size > MAX_BYTES:
        raise Refused("too_large", size=f"{size / 2**20:.0f} MiB", limit="50 MiB")
    if size == 0:
        raise Refused("empty_file")
    return _open_sheet(path, options, score) if _is_workbook(path) else _open_csv(path, options, score)


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(4096)
    is_zip = start.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    suffix = path.suffix.lower()
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("locked_file" if "EncryptedPackage".encode("utf-16-le") in path.read_bytes() else "wrong_type")
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"GIF8", b"7z\xbc\xaf", b"Rar!", b"{\\rtf")):
        raise Refused("wrong_type")
    if re.match(rb"\s*<(?:!doctype|html|\?xml|svg)", start, re.IGNORECASE):
        raise Refused("wrong_type", line=1)
    if is_zip != (suffix in {".xlsx", ".xlsm"}) and (is_zip or suffix in {".xlsx", ".xlsm", ".xls"}):
        raise Refused("wrong_type")
    return is_zip


def _open_sheet(path: Path, options: Options, score: Score | None) -> Table:
    book = sheets.Workbook(path)
    names = book.sheets()
    if not names:
        raise Refused("empty_file")
    if options.sheet and options.sheet not in names:
        raise Refused("unknown_sheet", option="--sheet", sheet=options.sheet, near=names)
    if not options.sheet and len(names) > 1:
        raise Refused("ambiguous_sheet", option="--sheet", near=names)
    sheet = options.sheet or names[0]
    head: list[tuple[int, list[Any]]] = []
    for line, cells in book.rows(sheet):
        if any(cell not in ("", None) for cell in cells):
            head.append((line, cells))
        if len(head) >= HEAD:
            break
    line, headers = find_header(head, options, score)
    return Table(path, Shape("xlsx", sheet=sheet, header_line=line, headers=headers), book)


def _open_csv(path: Path, options: Options, score: Score | None) -> Table:
    encoding = encoding_of(path, options.encoding)
    delimiters = (_delimiter(options.delimiter),) if options.delimiter else DELIMITERS
    best: tuple[float, Shape] | None = None
    failure: Refused | None = None
    for delimiter in delimiters:
        try:
            head = csv_head(path, encoding, delimiter)
            line, headers = find_header(head, options, score)
        except Refused as refused:
            failure = failure or refused
            continue
        shape = Shape("csv", encoding=encoding, delimiter=delimiter, header_line=line, headers=headers)
        worth = _worth(head, shape, score)
        if best is None or worth > best[0]:
            best = worth, shape
    if best is None or (failure is not None and failure.code in {"too_wide", "unclosed_quote", "too_long"} and len(best[1].headers) == 1):
        raise failure or Refused("no_header", option="--header-line")
    return Table(path, best[1])


def _delimiter(word: str) -> str:
    delimiter = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(word.lower(), word)
    return delimiter if len(delimiter) == 1 else word[:1]


def _worth(head: list[tuple[int, Any]], shape: Shape, score: Score | None) -> float:
    """How well a delimiter fits: known headers first, then rows as wide as the header, then width."""
    after = [row for line, row in head if line > shape.header_line and not isinstance(row, Problem)]
    fitting = sum(len(row) == len(shape.headers) for row in after) / len(after) if after else 1.0
    known = score(list(shape.headers)) if score else 0
    width = len(shape.headers)
    return known * 10 + (fitting * min(width, 50) if width > 1 else 0.5)


# CSV rows -----------------------------------------------------------------------------------------------------------


def _broken(error: csv.Error, line: int, last: int) -> Refused:
    """A cell beyond all sizes is too long when it stands on one line; over several a quote was never closed."""
    if last <= line and "field larger" in str(error):
        return Refused("too_long", line=line, n=f"{MOST_SIGNS}+", limit=str(MAX_CELL))
    return Refused("unclosed_quote", line=line)


def csv_records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, Any]]:
    """(physical line where the record starts, cells or a Problem). A quote that never closes refuses the file."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        line = 1
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if reader.line_num > line or "expected after" not in str(error):
                    raise _broken(error, line, reader.line_num) from error
                yield line, Problem("unclosed_quote")
                line = reader.line_num + 1
                continue
            yield line, row
            line = reader.line_num + 1


def csv_head(path: Path, encoding: str, delimiter: str) -> list[tuple[int, Any]]:
    head: list[tuple[int, Any]] = []
    for line, row in csv_records(path, encoding, delimiter):
        if isinstance(row, Problem) or any(cell.strip() for cell in row):
            head.append((line, row))
        if len(head) >= HEAD:
            break
    return head


# Header -------------------------------------------------------------------------------------------------------------

_VALUE = re.compile(r"[\s\d.,:/%+()€$£-]+|\d{4}-\d\d-\d\dT.*")


def find_header(head: list[tuple[int, Any]], options: Options, score: Score | None) -> tuple[int, tuple[str, ...]]:
    """(line, headers). The named line, else the row that the kind knows best, else the first that is all words."""
    rows = [(line, row) for line, row in head if not isinstance(row, Problem)]
    if not rows:
        raise Refused("empty_file")
    width = max(len(row) for _line, row in rows)
    if width > MAX_COLUMNS:
        raise Refused("too_wide", n=width, limit=MAX_COLUMNS, line=next(line for line, row in rows if len(row) == width))
    if options.header_line:
        named = next((row for line, row in rows if line == options.header_line), None)
        if named is None:
            raise Refused("no_header", option="--header-line", line=options.header_line)
        return options.header_line, _names(named)
    usual = Counter(len(row) for _line, row in rows).most_common(1)[0][0]
    candidates = [(line, row) for line, row in rows if _may_be_header(row)]
    if score:
        known = [(score(_names_list(row)), -line, row) for line, row in candidates]
        best = max(known, key=lambda item: (item[0], item[1]), default=None)
        if best and best[0] >= min(2, sum(bool(str(cell).strip()) for cell in best[2])):
            return -best[1], _names(best[2])
    first_line, first = rows[0]
    full = [(line, row) for line, row in candidates if len(row) == usual and all(str(cell).strip() for cell in row)]
    chosen = full[0] if full else ((first_line, first) if _may_be_header(first) and len(first) == usual else None)
    if chosen is None or any(line < chosen[0] and len(row) == usual and not _may_be_header(row) for line, row in rows):
        raise Refused("no_header", option="--header-line", line=first_line)
    return chosen[0], _names(chosen[1])


def _may_be_header(row: list[Any]) -> bool:
    cells = [cell for cell in row if cell not in ("", None)]
    return bool(cells) and all(isinstance(cell, str) and (not cell.strip() or not _VALUE.fullmatch(cell)) for cell in cells)


def _names_list(row: list[Any]) -> list[str]:
    return [str(cell).strip().lstrip("﻿") if cell is not None else "" for cell in row]


def _names(row: list[Any]) -> tuple[str, ...]:
    names = _names_list(row)
    return tuple(names)


def refuse_repeated(headers: tuple[str, ...], used: set[str], line: int) -> None:
    """Two columns of one name that both would be read."""
    counts = Counter(fold(name) for name in headers if name)
    for name in headers:
        if name in used and counts[fold(name)] > 1:
            raise Refused("header_twice", line=line, column=name)
