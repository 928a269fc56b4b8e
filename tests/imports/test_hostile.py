"""Files that strangers wrote: each ends in a code, where it can in a line, and a remedy; never in an exception."""

import os
import random
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from accounts.models import Account
from imports import sheets
from imports.problems import TEXTS, Refused, sentence
from imports.readers import Options, open_table
from jobs import helper
from tests.imports.conftest import Loader

HEADER = b"name,city\n"
LIMIT = 10  # seconds of the processor, helper included: on a machine that does nothing else, seconds of the clock
PATIENCE = 60  # seconds of the clock, since the machine of a test may be busy


def spent() -> float:
    """Seconds of the processor that this process and its helpers have had, those that were killed included."""
    ended = os.times()
    living = 0.0
    for child in helper._idle:
        fields = Path(f"/proc/{child.process.pid}/stat").read_text().rpartition(")")[2].split()
        living += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # user and system time
    return time.process_time() + ended.children_user + ended.children_system + living


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


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(12))
    + b"]><worksheet><sheetData><row><c><v>&a11;</v></c></row></sheetData></worksheet>"
)


def replaced_member(name: str, data: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(One=[["name"], ["Cervi"]]))) as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.namelist():
            new.writestr(member, data if member == name else old.read(member))
    return buffer.getvalue()


def locked_member() -> bytes:
    """The first member says that it is encrypted."""
    data = bytearray(workbook(One=[["name"], ["Cervi"]]))
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


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
    "encrypted workbook": ("a.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 99, "locked_file", None),
    "old workbook": ("a.xls", lambda: OLE + b"\x00" * 500, "wrong_type", None),
    "external links": ("a.xlsx", lambda: with_member("xl/externalLinks/externalLink1.xml", b"<x/>"), "locked_file", None),
    "locked member": ("a.xlsx", locked_member, "locked_file", None),
    "a sheet that is no XML": ("a.xlsx", lambda: replaced_member("xl/worksheets/sheet1.xml", b"\xff\xfe not xml <<<"), "unreadable", None),
    "entities in entities": ("a.xlsx", lambda: replaced_member("xl/worksheets/sheet1.xml", LAUGHS), "empty_file", None),
    "one endless line": ("a.csv", lambda: HEADER + b"ab," * 4_000_000, "too_wide", 2),
    "one huge cell": ("a.csv", lambda: HEADER + b"x" * 2_000_000 + b",Torino\n", "too_long", 2),
    "60 MiB": ("a.csv", lambda: HEADER + b"Cervi,Torino\n" * (60 * 2**20 // 13), "too_large", None),
    "a PDF": ("a.csv", lambda: b"%PDF-1.7\n" + b"x" * 500, "wrong_type", None),
    "compressed": ("a.csv.gz", lambda: b"\x1f\x8b" + b"\x08" * 500, "wrong_type", None),
    "only blanks": ("a.csv", lambda: b" , \n , \n", "empty_file", None),
}


@pytest.mark.parametrize("case", HOSTILE, ids=str)
def test_a_hostile_file_is_refused_with_a_code_a_line_and_a_remedy(load: Loader, tmp_path: Path, case: str) -> None:
    name, make, code, line = HOSTILE[case]
    path = tmp_path / name
    path.write_bytes(make())
    started, before = time.monotonic(), spent()
    with pytest.raises(Refused) as refused:
        load(path, "accounts")
    assert spent() - before < LIMIT
    assert time.monotonic() - started < PATIENCE
    assert (refused.value.code, refused.value.line) == (code, line)
    assert refused.value.reason
    assert "%(" not in refused.value.reason
    assert not Account.objects.exists()


def test_rows_of_another_width_are_rejected_and_columns_never_shift(load: Loader, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + b'Cervi,Torino\nHalden\nKestrel,Oslo,extra\n"Ostermann" AG,Bonn\n\n"Two\nlines",Lyon\nLast,Nice\n')
    outcome = load(path, "accounts")
    assert [(reject.line, reject.code) for reject in outcome.rejects] == [(3, "field_count"), (4, "field_count"), (5, "unclosed_quote")]
    assert set(Account.objects.values_list("name", "city")) == {("Cervi", "Torino"), ("Two lines", "Lyon"), ("Last", "Nice")}
    assert (outcome.batch.rows, outcome.batch.created) == (6, 3)


def test_a_row_of_another_width_names_the_separator_and_one_too_many_at_its_end(load: Loader, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name;city\nCervi;Torino;\nHalden\nKestrel;Oslo\n")
    assert [sentence(reject.code, reject.args) for reject in load(path, "accounts").rejects] == [
        "Values 3 of 2, the last ones empty; take the surplus “;” off the end of the line.",
        "Values 1 of 2; check the separators, here “;”.",
    ]
    path = tmp_path / "b.csv"
    path.write_bytes(b"name\tcity\nCervi\tTorino\t\nKestrel\tOslo\n")
    reject = load(path, "accounts").rejects[0]
    assert "surplus tab off" in sentence(reject.code, reject.args)


def test_every_code_has_its_sentence() -> None:
    assert all(str(text) for text in TEXTS.values())


def test_names_that_play_with_direction_and_folders_are_cleaned() -> None:
    from imports.batches import clean_name  # noqa: PLC0415

    assert clean_name("..\\..\\evil\u202excod.csv") == "evilxcod.csv"
    assert clean_name("/etc/passwd") == "passwd"


def test_a_workbook_that_eats_memory_ends_in_a_sentence_and_the_helper_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    chance = random.Random(1)
    path.write_bytes(workbook(One=[["name"], *([chance.randbytes(8_000).hex()] for _row in range(4_000))]))
    small = tmp_path / "small.xlsx"
    small.write_bytes(workbook(One=[["name"], ["Cervi"]]))
    open_table(small, Options())  # the helper has loaded what it reads with, as after its first workbook
    monkeypatch.setattr(sheets, "MEMORY", 100 * 2**20)  # little more than Python itself
    with pytest.raises(Refused) as refused:
        open_table(path, Options())
    assert refused.value.code == "bomb"
    monkeypatch.undo()
    assert open_table(path, Options()).shape.headers == ("name",)


@pytest.mark.parametrize("encoding", ["zlib", "rot13", "klingon"])
def test_an_encoding_that_is_none_is_refused(load: Loader, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + b"Cervi,Torino\n")
    with pytest.raises(Refused) as refused:
        load(path, "accounts", encoding=encoding)
    assert (refused.value.code, refused.value.option) == ("unknown_encoding", "--encoding")
