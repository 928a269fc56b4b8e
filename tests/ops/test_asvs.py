"""docs/asvs.md is true: numbers of the standard once each, three states, counts that add up, tests that exist."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "asvs.md").read_text()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if re.match(r"\| \d", line)]
STATES = {"met", "not applicable", "open"}
# Requirements of levels 1 and 2 of ASVS 5.0.0, by section: how many from 1 on. Level 3 comes last in each, so that there are no gaps.
SECTIONS = (
    "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 "
    "5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 "
    "10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 "
    "14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"
)
ASKED = [f"{section}.{number}" for part in SECTIONS.split() for section, most in [part.split(":")] for number in range(1, int(most) + 1)]


def test_each_requirement_stands_there_once() -> None:
    assert len(ASKED) == 253
    assert [row[0] for row in ROWS] == ASKED


def test_each_row_has_one_of_three_states_and_says_why() -> None:
    assert [row for row in ROWS if len(row) != 4 or row[2] not in STATES or not row[3]] == []
    assert [row[0] for row in ROWS if len(row[1].split()) > 10] == []


def test_the_counts_of_the_head_are_those_of_the_rows() -> None:
    told = re.search(r"Of (\d+) requirements (\d+) are met, (\d+) are not applicable and (\d+) are open", TEXT)
    assert told
    counted = Counter(row[2] for row in ROWS)
    assert [int(number) for number in told.groups()] == [len(ROWS), counted["met"], counted["not applicable"], counted["open"]]


@pytest.mark.parametrize("row", [row for row in ROWS if row[2] == "met"], ids=lambda row: row[0])
def test_what_is_met_names_where(row: list[str]) -> None:
    """A test, a file of the program, a page of the docs, or for a property of the whole program, the words that say so."""
    tests = re.findall(r"(tests/[\w/]+\.py)::(\w+)", row[3])
    for path, name in tests:
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.M), f"{path} has no {name}"
    files = [named for named in re.findall(r"`([\w./-]+)`", row[3]) if "/" in named or named.endswith((".toml", ".lock"))]
    for named in files:
        assert (ROOT / named).exists(), named
    assert tests or files or "](" in row[3] or row[0] in {"9.1.2", "9.2.3", "11.2.1", "11.4.1"}
