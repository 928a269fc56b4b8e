"""XLSX files: the limits that are checked before anything is unpacked for real, then rows. Limits: reliability.md F."""

import datetime as dt
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine as calamine

from imports.problems import Refused
from jobs import helper

MAX_MEMBERS = 2_000
MAX_UNPACKED = 2**30
MAX_RATIO, RATIO_FROM = 200, 10 * 2**20
MAX_CELLS = 25_000_000  # calamine lays a sheet out as a full rectangle
MAX_COLUMNS, MAX_ROWS = 200, 1_000_000
PIECE = 2**20
MEMORY, SECONDS = 1024 * helper.MIB, 120.0  # of the helper, for one call
FIRST, AFTER = 100, 5_000  # rows in a piece: a header needs few

Row = tuple[int, list[Any]]

_FORBIDDEN = re.compile(r"vbaProject|externalLinks/|activeX/|embeddings/|macrosheets/", re.IGNORECASE)
_CELL = re.compile(rb'<c r="([A-Z]{1,4})(\d{1,8})"([^>]*)')
_ERROR = b't="e"'
_UNCOMPUTED = re.compile(rb'<c r="([A-Z]{1,4})(\d{1,8})"[^>]*><f(?:/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>')
CELL_BYTES = 4_000  # a cell with its formula, that two pieces may part


@dataclass
class Extent:
    """How far a sheet reaches, and which cells hold a formula error, or a formula that no spreadsheet has computed yet:
    calamine reads both as empty."""

    columns: int = 0
    rows: int = 0
    errors: set[tuple[int, int]] = field(default_factory=set)


def check(path: Path) -> dict[str, Extent]:
    """Refuse what is not a plain workbook of bearable size. Gives the extent of each sheet part."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _check(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Refused("unreadable") from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        raise Refused("locked_file") from error


def _check(archive: zipfile.ZipFile) -> dict[str, Extent]:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Refused("bomb")
    names = [member.filename for member in members]
    if any(member.flag_bits & 1 for member in members) or any(_FORBIDDEN.search(name) or _is_trick(name) for name in names):
        raise Refused("locked_file")
    if "xl/workbook.xml" not in names:
        raise Refused("locked_file" if "EncryptedPackage" in names else "wrong_type")
    extents: dict[str, Extent] = {}
    total = 0
    for member in members:
        extent = Extent() if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml") else None
        size = 0
        tail = b""
        with archive.open(member) as stream:
            while piece := stream.read(PIECE):
                size += len(piece)
                total += len(piece)
                if total > MAX_UNPACKED or (size > RATIO_FROM and size > MAX_RATIO * max(member.compress_size, 1)):
                    raise Refused("bomb")
                if extent is not None:
                    tail = _measure(extent, tail + piece)
        if extent is not None:
            extents[member.filename] = extent
    return extents


def _is_trick(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name


def _measure(extent: Extent, text: bytes) -> bytes:
    for letters, row, rest in _CELL.findall(text):
        column, number = _column(letters), int(row)
        extent.columns = max(extent.columns, column)
        extent.rows = max(extent.rows, number)
        if _ERROR in rest and len(extent.errors) < 100_000:
            extent.errors.add((number, column))
    if b"</f>" in text:
        for letters, row in _UNCOMPUTED.findall(text):
            if len(extent.errors) < 100_000:
                extent.errors.add((int(row), _column(letters)))
    if extent.rows > MAX_ROWS + 100:
        raise Refused("too_large", size=str(extent.rows), limit=str(MAX_ROWS))
    if extent.columns > MAX_COLUMNS:
        raise Refused("too_wide", n=extent.columns, limit=MAX_COLUMNS)
    if extent.rows * extent.columns > MAX_CELLS:
        raise Refused("bomb")
    for begin in (b"<c ", b"<"):
        if begin in text[-CELL_BYTES:]:
            return text[text.rfind(begin) :]
    return b""


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column


@dataclass
class Opened:
    """A workbook in the helper process, after its check; `at` is how far its sheet `reading` was given."""

    path: str
    stamp: tuple[int, int]
    extents: dict[str, Extent]
    reading: str = ""
    at: int = 0

    def __post_init__(self) -> None:
        try:
            self._book = calamine.load_workbook(self.path)
        except calamine.PasswordError as error:
            raise Refused("locked_file") from error
        except Exception as error:  # calamine raises its own kinds of error, and panics of its parser, alike
            raise Refused("unreadable") from error

    def sheets(self) -> list[str]:
        """Visible sheets that hold something."""
        plain = (calamine.SheetVisibleEnum.Visible, calamine.SheetTypeEnum.WorkSheet)
        visible = [sheet.name for sheet in self._book.sheets_metadata if (sheet.visible, sheet.typ) == plain]
        return [name for name in visible if (sheet := self._sheet(name)).start is not None and sheet.height]

    def _sheet(self, name: str) -> Any:
        try:
            return self._book.get_sheet_by_name(name)
        except Exception as error:
            raise Refused("unreadable") from error

    def piece(self, name: str, start: int, count: int) -> list[Row]:
        if self.reading != name or self.at != start:
            self.reading, self.at, self._rows = name, start, islice(self._rows_of(name), start, None)
        rows = list(islice(self._rows, count))
        self.at += len(rows)
        return rows

    def _rows_of(self, name: str) -> Iterator[Row]:
        sheet = self._sheet(name)
        first_column = sheet.start[1] + 1 if sheet.start else 1
        errors: dict[int, list[int]] = {}
        index = self._book.sheet_names.index(name) + 1
        for line, column in self.extents.get(f"xl/worksheets/sheet{index}.xml", Extent()).errors:
            errors.setdefault(line, []).append(column - first_column)
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            row = [_plain(cell) for cell in cells]
            for at in errors.get(number, ()):
                if 0 <= at < len(row):
                    row[at] = "#VALUE!"
            yield number, row


_opened: list[Opened] = []  # the last one, in the helper: its pieces are asked one after the other


def _book(path: str) -> Opened:
    told = os.stat(path)
    stamp = (told.st_mtime_ns, told.st_size)
    if not _opened or (_opened[0].path, _opened[0].stamp) != (path, stamp):
        _opened.clear()
        _opened.append(Opened(path, stamp, check(Path(path))))
    return _opened[0]


def sheets_of(path: str) -> list[str]:
    """Runs in the helper."""
    return _book(path).sheets()


def piece_of(path: str, name: str, start: int, count: int) -> list[Row]:
    """Runs in the helper: some rows; the last piece is short, and the workbook is put away with it."""
    rows = _book(path).piece(name, start, count)
    if len(rows) < count:
        _opened.clear()
    return rows


@dataclass
class Workbook:
    """A workbook that is checked and unpacked in a helper process with limits: what breaks them ends there, not here."""

    path: Path

    def sheets(self) -> list[str]:
        """Visible sheets that hold something."""
        found: list[str] = self._ask("sheets_of")
        return found

    def rows(self, name: str) -> Iterator[Row]:
        """(sheet row, cells) of a sheet; a formula error is its text `#VALUE!`."""
        start, size = 0, FIRST
        while True:
            piece: list[Row] = self._ask("piece_of", name, start, size)
            yield from piece
            if len(piece) < size:
                return
            start, size = start + size, AFTER

    def _ask(self, function: str, *args: Any) -> Any:
        try:
            return helper.call(f"imports.sheets.{function}", str(self.path), *args, memory=MEMORY, seconds=SECONDS)
        except helper.HelperError as error:  # out of memory, out of time, or dead by either
            raise Refused("bomb") from error


def _plain(cell: Any) -> Any:
    """Numbers and dates stay typed, for they have one reading; whole floats become whole numbers."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, dt.time | dt.timedelta):
        return str(cell)
    return cell
