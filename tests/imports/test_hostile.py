"""Files that strangers wrote: each ends in a code, where it can in a line, and a remedy; never in an exception."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from accounts.models import Account
from imports.problems import TEXTS, Refused
from tests.imports.conftest import Loader

HEADER = b"name,city\n"


def workbook(**sheets: list[list[object]]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(line, column, cell)
    return buffer.getvalue()


def with_member(name: str, data: bytes, base: bytes | None = None) -> bytes:
    buffer = BytesIO(base or workbook(One=[["name"], ["Cervi"]]))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def sparse() -> bytes:
    """One cell at the far corner: a rectangle of 17 billion cells."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "name")
        sheet.write(900_000, 150, "x")
    return buffer.getvalue()


def many_members() -> bytes:
    buffer = BytesIO(workbook(One=[["name"], ["Cervi"]]))
    with zipfile.ZipFile(buffer, "a") as archive:
        for number in range(2_100):
            archive.writestr(f"xl/x{number}.xml", b"")
    return buffer.getvalue()


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str, int | None]] = {
    "empty": ("a.csv", lambda: b"", "empty_file", None),
    "only a header": ("a.csv", lambda: HEADER, "empty_file", 1),
    "NUL byte": ("a.csv", lambda: HEADER + b"Cervi,To\x00rino\n", "nul_byte", 2),
    "unclosed quote": ("a.csv", lambda: HEADER + b'Cervi,Torino\n"Halden,Oslo\n' + b"x,y\n" * 50, "unclosed_quote", 3),
    "a picture named csv": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + b"\x01" * 500, "wrong_type", None),
    "a workbook named csv": ("a.csv", lambda: workbook(One=[["name"], ["Cervi"]]), "wrong_type", None),
    "text named xlsx": ("a.xlsx", lambda: HEADER + b"Cervi,Torino\n", "wrong_type", None),
    "a web page": ("a.csv", lambda: b"<!DOCTYPE html><html></html>", "wrong_type", 1),
    "two encodings": ("a.csv", lambda: HEADER + "Énergie,Évry\n".encode() + "Énergie,Évry\n".encode("cp1252"), "mixed_encoding", 3),
    "a million columns": ("a.csv", lambda: b",".join([b"name"] * 1_000_000) + b"\nx\n", "too_wide", 1),
    "truncated workbook": ("a.xlsx", lambda: workbook(One=[["name"], ["Cervi"]])[:-400], "unreadable", None),
    "bomb": ("a.xlsx", lambda: with_member("xl/media/big.bin", b"\x00" * 60_000_000), "bomb", None),
    "zip slip": ("a.xlsx", lambda: with_member("../../etc/passwd", b"x"), "locked_file", None),
    "macros": ("a.xlsx", lambda: with_member("xl/vbaProject.bin", b"x"), "locked_file", None),
    "sparse sheet": ("a.xlsx", sparse, "bomb", None),
    "several sheets": ("a.xlsx", lambda: workbook(One=[["name"], ["a"]], Two=[["name"], ["b"]]), "ambiguous_sheet", None),
    "no header": ("a.csv", lambda: b"1,2\n3,4\n", "no_header", 1),
    "header twice": ("a.csv", lambda: b"name,name\nx,y\n", "header_twice", 1),
    "too many members": ("a.xlsx", many_members, "bomb", None),
}


@pytest.mark.parametrize("case", HOSTILE, ids=str)
def test_a_hostile_file_is_refused_with_a_code_a_line_and_a_remedy(load: Loader, tmp_path: Path, case: str) -> None:
    name, make, code, line = HOSTILE[case]
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(Refused) as refused:
        load(path, "accounts")
    assert (refused.value.code, refused.value.line) == (code, line)
    assert refused.value.reason
    assert "%(" not in refused.value.reason
    assert not Account.objects.exists()


def test_rows_of_another_width_are_rejected_and_columns_never_shift(load: Loader, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + b'Cervi,Torino\nHalden\nKestrel,Oslo,extra\n"Ostermann" AG,Bonn\n\n"Two\nlines",Lyon\nLast,Nice\n')
    outcome = load(path, "accounts")
    assert [(reject.line, reject.code) for reject in outcome.rejects] == [(3, "field_count"), (4, "field_count"), (5, "unclosed_quote")]
    assert set(Account.objects.values_list("name", "city")) == {("Cervi", "Torino"), ("Two\nlines", "Lyon"), ("Last", "Nice")}
    assert (outcome.batch.rows, outcome.batch.created) == (6, 3)


def test_every_code_has_its_sentence() -> None:
    assert all(str(text) for text in TEXTS.values())


def test_names_that_play_with_direction_and_folders_are_cleaned() -> None:
    from imports.batches import clean_name  # noqa: PLC0415

    assert clean_name("..\\..\\evil\u202excod.csv") == "evilxcod.csv"
    assert clean_name("/etc/passwd") == "passwd"
