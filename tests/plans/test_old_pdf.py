"""A plan kept as PDF comes in piece by piece, like Word; scans, locked and strange files are refused in words. Spec: L9."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from jobs import helper
from people.models import User
from plans import old, old_pdf, verbs
from plans.annex_check import AnnexError
from plans.models import Plan
from plans.old_match import proposals
from plans.old_read import read
from plans.verbs.old import bring_in
from tests.plans import old_files


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return old_files.pdf(tmp_path_factory.mktemp("pdf") / "plan.pdf")


def test_headings_lists_and_tables_are_found_and_running_lines_left_out(made: Path) -> None:
    found = read(str(made), "plan.pdf")
    assert [(each.heading, each.level, each.no) for each in found] == [
        ("Account plan Helios 2026", 1, 1),
        ("1. Executive summary", 2, 1),
        ("2. SWOT analysis", 2, 1),
        ("Strengths", 3, 1),
        ("Threats", 3, 1),
        ("3. Objectives", 2, 2),
        ("4. Actions", 2, 3),
        ("5. Holiday pictures", 2, 4),
    ]
    summary = found[1].lines
    assert len(summary) == 2  # lines broken by the edge of the paper are one paragraph
    assert summary[0].startswith("Helios makes modules in Lyon and Turin and sells them")
    assert summary[1] == "We want the second line."
    assert found[3].lines == ["- Fast service", "- Local team"]
    assert found[5].tables[0][1][1] == ["Be their partner for release", "Karim", "31/12/2027"]
    assert "confidential" not in " ".join(line for each in found for line in each.lines)


def test_pieces_go_where_those_of_word_go(made: Path) -> None:
    found = {piece.heading: (piece.section, piece.kind, piece.rows) for piece in proposals(read(str(made), "plan.pdf"), "Helios")}
    assert found["1. Executive summary"][:2] == ("summary", "")
    assert found["Strengths"][0:2] == ("swot", "swot")
    assert found["Threats"][2] == [{"text": "Veltram", "quadrant": "threat"}]
    assert found["3. Objectives"][:2] == ("objectives", "objectives")
    assert found["4. Actions"][2][1] == {"text": "Send the offer", "owner": "Mona", "due_on": "15/12/2026"}
    assert found["5. Holiday pictures"][0] == ""


@pytest.mark.django_db
def test_it_waits_to_be_confirmed_and_says_where_each_piece_stood(
    plan: Plan, karim: User, made: Path, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = settings.MEDIA_ROOT = tmp_path
    reading = bring_in(plan, made, "plan.pdf", by=karim)
    piece = reading.pieces.get(section="action_plan")
    assert old.place_words(piece) == "page 3, “4. Actions”"
    assert plan.actions.count() == 0
    verbs.decide_pieces(
        reading, {each.pk: verbs.Choice(old.target_of(each), bool(each.section)) for each in reading.pieces.all()}, by=karim
    )
    verbs.confirm_old_plan(reading, by=karim)
    assert sorted(plan.actions.values_list("text", flat=True)) == ["Send the offer", "Visit Lyon"]


def refused(path: Path) -> str:
    with pytest.raises(AnnexError) as caught:
        read(str(path), "plan.pdf")
    return caught.value.code


def test_a_scan_a_lock_and_too_many_pages_are_refused(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = PdfWriter()
    scan.add_blank_page(200, 200)
    scan.write(tmp_path / "scan.pdf")
    assert refused(tmp_path / "scan.pdf") == "scan"
    locked = PdfWriter(clone_from=PdfReader(made))
    locked.encrypt("secret", algorithm="RC4-128")
    locked.write(tmp_path / "locked.pdf")
    assert refused(tmp_path / "locked.pdf") == "locked"
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(made.read_bytes()[:900] + b"\n%%EOF")
    assert refused(cut) in {"broken", "scan"}
    monkeypatch.setattr(old_pdf, "MOST_PAGES", 3)
    assert refused(made) == "pages"
    for code in ("scan", "pages", "slow"):
        assert old.refusal(code) != old.refusal("broken")


@pytest.mark.django_db
def test_a_file_that_takes_too_long_says_so(plan: Plan, karim: User, made: Path, settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    settings.HOME = settings.MEDIA_ROOT = tmp_path

    def slow(*_args: Any, **_limits: Any) -> Any:
        raise helper.HelperTimeout("30 s")

    monkeypatch.setattr("plans.annexes.looked_at", lambda *_args: "pdf")
    monkeypatch.setattr(helper, "call", slow)
    with pytest.raises(verbs.PlanError) as caught:
        bring_in(plan, made, "plan.pdf", by=karim)
    assert "took too long" in str(caught.value.sentence)


def columns(path: Path) -> Path:
    """A page of two columns of running text below a title, as a word processor sets it."""
    left, right = (
        " ".join(f"{word}{n} of the text that fills one column of this sheet of paper and more" for n in range(16))
        for word in ("left", "right")
    )
    body = f"<h1>Account plan</h1><div style='columns:2'><h2>History</h2><p>{left}</p><h2>Risks</h2><p>{right}</p></div>"
    return old_files.pdf(path, body)


@pytest.mark.django_db
def test_two_columns_are_read_one_after_the_other_and_said_to_be_checked(
    client: Client, plan: Plan, karim: User, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = settings.MEDIA_ROOT = tmp_path
    reading = bring_in(plan, columns(tmp_path / "plan.pdf"), "plan.pdf", by=karim)
    told = {piece.section: (piece.text, piece.in_columns) for piece in reading.pieces.all()}
    assert told["history"][0].startswith("left0 of")
    assert "right" not in told["history"][0]
    assert told["history"][1]
    assert told["risks"][1]
    client.force_login(karim)
    assert "stood in columns side by side" in client.get(reverse("plans:old", args=[plan.pk, reading.pk])).content.decode()


def test_columns_written_line_by_line_into_the_file_are_parted() -> None:
    words = "some words that are long enough to be one half of a line"
    runs = [
        old_pdf.Run(f"{side} {number} {words}\n", 700 - 12 * number, 10, False, x)
        for number in range(12)
        for side, x in (("left", 60), ("right", 320))
    ]
    layout = "\n".join(f"left {number} {words}      right {number} {words}" for number in range(12))
    lines = old_pdf._lines(1, runs, layout)
    assert [line.text.split()[0] for line in lines] == ["left"] * 12 + ["right"] * 12
    assert all(line.in_columns for line in lines)


def test_a_table_of_short_cells_is_no_page_of_columns(made: Path) -> None:
    assert not any(each.in_columns for each in read(str(made), "plan.pdf"))
