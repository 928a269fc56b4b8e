"""What an export guards against spreadsheets comes back as it was (S8)."""

from pathlib import Path

import openpyxl
import pytest

from accounts.models import Account
from base.export import csv_lines, xlsx_response
from tests.imports.conftest import Loader

STARTS = ("=", "+", "-", "@")
BODIES = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.example","y")', "SUM(A1:A9)*2", "2+5+cmd", "@x", "'", "a b")
FORMULAS = [start + body for start in STARTS for body in BODIES]
FORMULAS += ["'=1", "''=1", "'x", "x=1", "'", "' =1", "'-", "O'Neill = Sons"]


def test_there_are_forty() -> None:
    assert len(set(FORMULAS)) == 40


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_forty_formulas_survive_export_and_import(load: Loader, tmp_path: Path, suffix: str) -> None:
    rows = [(f"a{number}", f"Account {number}", formula) for number, formula in enumerate(FORMULAS)]
    path = tmp_path / f"accounts.{suffix}"
    head = ("id", "name", "city")
    if suffix == "csv":
        path.write_text("".join(csv_lines(head, rows)), encoding="utf-8", newline="")
    else:
        path.write_bytes(b"".join(xlsx_response("accounts", head, rows).streaming_content))  # type: ignore[arg-type]
        sheet = openpyxl.load_workbook(path).active
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    outcome = load(path, "accounts")
    assert outcome.batch.created == len(FORMULAS)
    found = dict(Account.objects.values_list("name", "city"))
    assert [found[f"Account {number}"] for number in range(len(FORMULAS))] == FORMULAS


def test_a_plain_apostrophe_stays(load: Loader, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,name\na1,'s-Hertogenbosch\n")
    load(path, "accounts")
    assert Account.objects.get().name == "'s-Hertogenbosch"
