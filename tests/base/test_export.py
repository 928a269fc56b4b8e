"""Exports are safe against formulas, and numbers stay numbers."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest

from base import export


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_starts_a_formula(start: str) -> None:
    assert export.safe(start + "cmd|' /C calc'!A0") == "'" + start + "cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("value", "cell"),
    [(-12, -12), (Decimal("-0.80"), Decimal("-0.80")), (None, ""), (True, 1), (dt.date(2026, 10, 31), "2026-10-31"), ("O'Hara", "O'Hara")],
)
def test_other_values_stay_what_they_are(value: object, cell: object) -> None:
    assert export.safe(value) == cell


def test_a_file_reads_back_with_its_columns() -> None:
    answer = export.csv_response("rows", ["name", "n"], [["Teyrac, Énergie", 3], ['=1+"x"', -4]])
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["name", "n"], ["Teyrac, Énergie", "3"], ['\'=1+"x"', "-4"]]
    assert answer["Content-Disposition"] == 'attachment; filename="rows.csv"'
