"""A plan kept in Word, PowerPoint or Excel comes in piece by piece, after a person has seen it; and goes out again."""

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Contact
from base.models import StoredFile
from jobs import helper
from people.models import AuditLine, User
from people.rights import Refused
from plans import old, verbs
from plans.models import Action, DraftPiece, Objective, OldPlan, Plan, PlanFile, RivalLine, SwotItem, Tactic
from plans.old_match import day_of, order_of, proposals
from plans.old_read import Found, read
from plans.old_words import section_of
from plans.verbs.old import forget_drafts
from tests.plans import old_files
from tests.plans.test_annexes import BOMB, HOSTILE, package

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture
def brought(plan: Plan, karim: User, home: Path) -> Callable[..., OldPlan]:
    def bring(make: Callable[[Path], Path], name: str) -> OldPlan:
        return verbs.bring_in(plan, make(home / name), name, by=karim)

    return bring


def keep_all(reading: OldPlan, by: User) -> None:
    choices = {piece.pk: verbs.Choice(old.target_of(piece), bool(piece.section)) for piece in reading.pieces.all()}
    verbs.decide_pieces(reading, choices, by=by)


def placed(reading: OldPlan) -> list[tuple[str, str, str]]:
    return [(piece.section, piece.kind, piece.heading) for piece in reading.pieces.all()]


# Reading ---------------------------------------------------------------------------


def test_word_is_cut_at_its_headings(brought: Any) -> None:
    reading = brought(old_files.word, "plan.docx")
    found = placed(reading)
    assert ("summary", "", "1. Executive summary") in found
    assert ("profile", "", "2. Company profile") in found
    assert ("swot", "swot", "3. SWOT analysis") in found
    assert ("objectives", "objectives", "4. Objectives") in found
    assert ("tactics", "tactics", "5. Tactics") in found
    assert ("", "", "6. Holiday pictures") in found
    profile = reading.pieces.get(section="profile")
    assert profile.text == "Family owned, 1,400 people.\n### Sites\n- Lyon\n- Turin"
    swot = reading.pieces.get(section="swot")
    assert [(row["quadrant"], row["text"]) for row in swot.rows] == [
        ("strength", "Fast service"),
        ("strength", "Local team"),
        ("weakness", "No frame contract"),
        ("opportunity", "Second line"),
        ("threat", "Veltram"),
    ]


def test_slides_are_read_box_by_box_in_french(brought: Any) -> None:
    reading = brought(old_files.slides, "plan.pptx")
    assert [(piece.no, piece.section, piece.kind) for piece in reading.pieces.all()] == [
        (1, "summary", ""),
        (2, "swot", "swot"),
        (2, "swot", "swot"),
        (2, "swot", "swot"),
        (2, "swot", "swot"),
        (3, "action_plan", "actions"),
    ]
    rows = reading.pieces.get(kind="actions").rows
    assert rows[0] == {"text": "Appeler le Dr Ricci", "owner": "Mona", "due_on": "15/03/2027", "state": "fait"}
    assert reading.day_order == "dmy"


def test_sheets_are_read_as_tables_and_lines(brought: Any) -> None:
    reading = brought(old_files.workbook, "plan.xlsx")
    by_section = {piece.section: piece for piece in reading.pieces.all()}
    assert by_section["competition"].rows == [{"name": "Veltram", "place": "Lyon", "strength": "Prix", "answer": "Service en 4 h"}]
    assert by_section["relationships"].kind == "people"
    assert by_section["relationships"].rows[0]["email"] == "ines@helios.example"
    assert by_section["history"].text == "2019: Premier contrat\n2023: Deuxième site"


@pytest.mark.parametrize("heading", ["", "Analyse stratégique", "2.1 Profil du client", "Executive summary"])
def test_four_named_fields_are_a_swot_under_any_heading(heading: str) -> None:
    drawn = [["Forces\nService rapide", "Faiblesses\nPas de contrat cadre"], ["Opportunités\nDeuxième ligne", "Menaces\nVeltram"]]
    (made,) = proposals([Found("heading", 0, heading, tables=[(1, drawn)])], "Helios")
    assert (made.section, made.kind) == ("swot", "swot")
    assert [(row["quadrant"], row["text"]) for row in made.rows][-1] == ("threat", "Veltram")


def test_strengths_and_weaknesses_of_rivals_are_no_swot() -> None:
    drawn = [["Concurrent", "Forces", "Faiblesses"], ["Veltram", "Prix", "Délais"]]
    made = proposals([Found("heading", 0, "Analyse concurrentielle", tables=[(1, drawn)])], "Helios")
    assert [piece.kind for piece in made] == ["rivals", ""], "the weakness has no field and stays as words"


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("2.1 Profil du client", "profile"),
        ("SWOT Helios", "swot"),
        ("IV. Plan d’action", "action_plan"),
        ("Key stakeholders map", "relationships"),
        ("Our strategic objectives for 2027", "objectives"),
        ("Analyse concurentielle", "competition"),
        ("OPPORTUNITIES", "opportunities"),
        ("Enjeux du client", "wants"),
        ("Agenda", ""),
        ("", ""),
    ],
)
def test_headings_of_both_languages_are_known(heading: str, section: str) -> None:
    assert section_of(heading, "Helios") == section


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-10-03", "", dt.date(2026, 10, 3)),
        ("31/12/2026", "", dt.date(2026, 12, 31)),
        ("03/10/2026", "dmy", dt.date(2026, 10, 3)),
        ("03/10/2026", "mdy", dt.date(2026, 3, 10)),
        ("03/10/2026", "", None),
        ("Q3 2026", "", dt.date(2026, 9, 30)),
        ("T4 26", "", dt.date(2026, 12, 31)),
        ("fin mars 2027", "", dt.date(2027, 3, 31)),
        ("5 March 2027", "", dt.date(2027, 3, 5)),
        ("déc. 2026", "", dt.date(2026, 12, 31)),
        ("2027", "", dt.date(2027, 12, 31)),
        ("31/02/2026", "dmy", None),
        ("soon", "", None),
    ],
)
def test_days_are_read_one_way_or_not_at_all(text: str, order: str, day: dt.date | None) -> None:
    assert day_of(text, order) == day


def test_the_order_of_day_and_month_is_told_by_the_file_alone() -> None:
    assert order_of(["03/10/2026", "31/10/2026"]) == "dmy"
    assert order_of(["03/10/2026", "10/31/2026"]) == "mdy"
    assert order_of(["03/10/2026"]) == order_of(["31/10/2026", "10/31/2026"]) == ""


def test_a_table_that_is_no_list_of_rows_stays_words() -> None:
    table = [["Year", "Revenue", "Margin"], ["2024", "1.2 M", "31 %"]]
    [piece] = proposals([Found("heading", 0, "History", tables=[(1, table)])], "Helios")
    assert (piece.section, piece.kind, piece.text) == ("history", "", "- Year: 2024; Revenue: 1.2 M; Margin: 31 %")


# Confirming -------------------------------------------------------------------------


def test_nothing_is_written_before_somebody_confirms(brought: Any, plan: Plan, karim: User) -> None:
    reading = brought(old_files.word, "plan.docx")
    keep_all(reading, karim)
    assert not Objective.objects.exists()
    assert not any(plan.sections.values_list("text", flat=True))
    assert PlanFile.objects.get().kind == "docx"


def test_what_is_confirmed_is_written_as_ordinary_edits_with_lineage(brought: Any, plan: Plan, karim: User) -> None:
    summary = plan.sections.get(code="summary")
    verbs.write_prose(summary, "What stood here.", by=karim, base=0)
    reading = brought(old_files.word, "plan.docx")
    keep_all(reading, karim)
    assert verbs.confirm_old_plan(reading, by=karim) == 5
    summary.refresh_from_db()
    assert summary.text == "What stood here.\nHelios makes modules in Lyon and Turin.\nWe supply half of what they buy."
    assert summary.updates.count() == 2
    objective, tactic = Objective.objects.get(), Tactic.objects.get()
    assert (objective.owner_id, objective.due_on, objective.measure) == (karim.person_id, dt.date(2027, 12, 31), "share 60 %")
    assert (tactic.objective_id, tactic.text) == (objective.pk, "Prove it on line 2 (Nobody Known)")
    assert SwotItem.objects.filter(quadrant="threat", text="Veltram").exists()
    assert "Holiday" not in "".join(plan.sections.values_list("text", flat=True))
    told = str(old.source_of_row("objectives", objective.pk))
    assert told.startswith("From plan.docx, heading “4. Objectives”; confirmed by Karim")
    assert [source.place for source in old.sources(plan)["summary"]] == ["heading “1. Executive summary”"]
    assert AuditLine.objects.filter(act="plan.row_added").count() == 7
    assert AuditLine.objects.filter(act="plan.old_confirmed", actor=karim).exists()
    assert not DraftPiece.objects.exclude(state="written").exclude(text="", rows=[]).exists()
    with pytest.raises(verbs.PlanError, match="meanwhile"):
        verbs.confirm_old_plan(reading, by=karim)


def test_actions_keep_owner_day_and_state(brought: Any, karim: User, mona: User) -> None:
    reading = brought(old_files.slides, "plan.pptx")
    keep_all(reading, karim)
    verbs.confirm_old_plan(reading, by=karim)
    done, later = Action.objects.order_by("position")
    assert (done.owner_id, done.due_on, done.first_due_on, done.state) == (
        mona.person_id,
        dt.date(2027, 3, 15),
        dt.date(2027, 3, 15),
        "done",
    )
    assert (later.owner_id, later.owner_text, later.due_on, later.state) == (None, "M. Inconnu", dt.date(2027, 6, 30), "open")


def test_people_become_contacts_once(brought: Any, plan: Plan, karim: User) -> None:
    Contact.objects.create(account=plan.account, name="Paul Roux")
    reading = brought(old_files.workbook, "plan.xlsx")
    keep_all(reading, karim)
    verbs.confirm_old_plan(reading, by=karim)
    assert sorted(plan.account.contacts.values_list("name", "job_title")) == [("Ines Ricci", "Directrice qualité"), ("Paul Roux", "")]
    assert RivalLine.objects.get().answer == "Service en 4 h"


def test_a_row_that_cannot_be_written_stops_all_of_it(brought: Any, plan: Plan, karim: User) -> None:
    reading = brought(old_files.word, "plan.docx")
    keep_all(reading, karim)
    piece = reading.pieces.get(kind="tactics")
    verbs.edit_piece(piece, rows=[{"text": "Something", "objective": "Unheard of altogether"}], by=karim)
    with pytest.raises(verbs.PlanError, match="name the objective"):
        verbs.confirm_old_plan(reading, by=karim)
    assert not Objective.objects.exists()
    assert not any(plan.sections.values_list("text", flat=True))
    with pytest.raises(verbs.PlanError, match="no day"):
        verbs.edit_piece(piece, rows=[{"text": "Something", "due_on": "some day"}], by=karim)


def test_a_piece_moves_between_words_and_rows(brought: Any, karim: User) -> None:
    reading = brought(old_files.word, "plan.docx")
    profile, goals = reading.pieces.get(section="profile"), reading.pieces.get(kind="objectives")
    moves = {profile.pk: verbs.Choice("wants:goals", True), goals.pk: verbs.Choice("intent", True)}
    verbs.decide_pieces(reading, moves, by=karim)
    profile.refresh_from_db()
    goals.refresh_from_db()
    assert (profile.kind, [row["text"] for row in profile.rows]) == ("goals", ["Family owned, 1,400 people.", "Lyon", "Turin"])
    assert (goals.kind, goals.section, goals.text) == ("", "intent", "- Be their partner for release; Karim; 31/12/2027; share 60 %")
    verbs.decide_pieces(reading, {profile.pk: verbs.Choice("no-such-section", True)}, by=karim)
    profile.refresh_from_db()
    assert profile.section == "wants"


# Taking back ------------------------------------------------------------------------


def test_taken_back_the_plan_is_as_before(brought: Any, plan: Plan, karim: User) -> None:
    verbs.write_prose(plan.sections.get(code="summary"), "What stood here.", by=karim, base=0)
    before = list(plan.sections.values_list("code", "text"))
    reading = brought(old_files.word, "plan.docx")
    keep_all(reading, karim)
    verbs.confirm_old_plan(reading, by=karim)
    assert verbs.take_back_old_plan(reading, by=karim) == []
    assert list(plan.sections.values_list("code", "text")) == before
    assert not any(model.objects.exists() for model in (Objective, Tactic, SwotItem))
    assert old.sources(plan) == {}
    with pytest.raises(verbs.PlanError):
        verbs.take_back_old_plan(reading, by=karim)


def test_what_people_changed_since_stays_and_is_named(brought: Any, plan: Plan, karim: User) -> None:
    reading = brought(old_files.word, "plan.docx")
    keep_all(reading, karim)
    verbs.confirm_old_plan(reading, by=karim)
    threat = SwotItem.objects.get(text="Veltram")
    verbs.edit_row(threat, {"text": "Veltram, since May"}, by=karim, version=threat.version)
    section = plan.sections.get(code="summary")
    verbs.write_prose(section, section.text.replace("half", "a third"), by=karim, base=section.head)
    kept = verbs.take_back_old_plan(reading, by=karim)
    assert kept == ["Veltram, since May: changed since", "Summary: 1 line changed since"]
    section.refresh_from_db()
    assert section.text == "We supply a third of what they buy."
    assert list(SwotItem.objects.values_list("text", flat=True)) == ["Veltram, since May"]


def test_drafts_that_nobody_confirms_lose_their_texts(brought: Any) -> None:
    reading = brought(old_files.word, "plan.docx")
    assert forget_drafts(reading.at + dt.timedelta(days=1)) == 1
    assert not DraftPiece.objects.exclude(text="", rows=[]).exists()


# Rights and pages -------------------------------------------------------------------


def test_only_who_writes_the_plan_brings_one_in(brought: Any, plan: Plan, karim: User, mona: User, home: Path) -> None:
    reading = brought(old_files.word, "plan.docx")
    for act in (
        lambda: verbs.bring_in(plan, home / "plan.docx", "plan.docx", by=mona),
        lambda: verbs.decide_pieces(reading, {}, by=mona),
        lambda: verbs.edit_piece(reading.pieces.first(), text="x", by=mona),
        lambda: verbs.confirm_old_plan(reading, by=mona),
        lambda: verbs.drop_old_plan(reading, by=mona),
        lambda: verbs.take_back_old_plan(reading, by=mona),
    ):
        with pytest.raises(Refused):
            act()


def test_the_whole_way_through_the_pages(client: Client, plan: Plan, karim: User, home: Path) -> None:
    client.force_login(karim)
    content = old_files.word(home / "plan.docx").read_bytes()
    answer = client.post(reverse("plans:bring", args=[plan.pk]), {"file": SimpleUploadedFile("plan.docx", content)})
    reading = OldPlan.objects.get()
    address = reverse("plans:old", args=[plan.pk, reading.pk])
    assert answer.url == address  # type: ignore[attr-defined]
    page = client.get(address).content.decode()
    assert page.count('class="old-piece"') == 6
    assert "Fast service" in page
    piece = reading.pieces.get(kind="objectives")
    edit = reverse("plans:piece", args=[plan.pk, reading.pk, piece.pk])
    assert "31/12/2027" in client.get(edit).content.decode()
    fields = {"text": ["Be their partner", ""], "owner": ["", ""], "due_on": ["2027-06-30", ""], "measure": ["", ""]}
    assert client.post(edit, fields).status_code == 302
    form = {f"target-{each.pk}": old.target_of(each) for each in reading.pieces.all()}
    form |= {f"keep-{each.pk}": "keep" if each.kind == "objectives" else "drop" for each in reading.pieces.all()}
    assert client.post(address, {**form, "act": "save"}).status_code == 302
    assert client.post(address, {**form, "act": "confirm"}).status_code == 302
    objective = Objective.objects.get()
    assert (objective.text, objective.due_on) == ("Be their partner", dt.date(2027, 6, 30))
    assert "From plan.docx" in client.get(reverse("plans:row_edit", args=[plan.pk, "objectives", objective.pk])).content.decode()
    assert "From plan.docx" in client.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    client.post(address, {"act": "undo"})
    assert not Objective.objects.exists()


def test_an_annexe_is_read_again_and_a_waiting_reading_is_not_doubled(client: Client, brought: Any, plan: Plan, karim: User) -> None:
    reading = brought(old_files.word, "plan.docx")
    client.force_login(karim)
    address = reverse("plans:bring", args=[plan.pk])
    assert client.post(address, {"annex": PlanFile.objects.get().pk}).status_code == 302
    assert OldPlan.objects.count() == 1
    verbs.drop_old_plan(reading, by=karim)
    client.post(address, {"annex": PlanFile.objects.get().pk})
    assert (OldPlan.objects.count(), PlanFile.objects.count()) == (2, 1)


def test_a_plan_that_waits_takes_nothing(client: Client, brought: Any, plan: Plan, karim: User) -> None:
    reading = brought(old_files.word, "plan.docx")
    keep_all(reading, karim)
    verbs.write_prose(plan.sections.get(code="summary"), "Words.", by=karim, base=0)
    verbs.submit_plan(plan, by=karim)
    client.force_login(karim)
    assert client.post(reverse("plans:old", args=[plan.pk, reading.pk]), {"act": "confirm"}).status_code == 409
    assert not Objective.objects.exists()


# Hostile files ------------------------------------------------------------------------


def hostile(home: Path) -> dict[str, tuple[str, bytes]]:
    empty = openpyxl.Workbook()
    wide = openpyxl.Workbook()
    wide.active["A1"] = "x"
    wide.active["ZZ900000"] = "y"
    cases = {name: case for name, case in HOSTILE.items() if case[0].endswith((".docx", ".xlsx", ".pptx"))}
    return cases | {
        "ten thousand slides": ("a.pptx", old_files.many_slides(home / "many.pptx", 10_000).read_bytes()),
        "nothing in it": ("a.xlsx", old_files.saved(empty, home / "empty.xlsx").read_bytes()),
        "a sheet like a desert": ("a.xlsx", old_files.saved(wide, home / "wide.xlsx").read_bytes()),
        "a picture": ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\x00\n\x00\x00\x00\n\x08\x02\x00\x00\x00"),
        "no document inside": ("a.docx", package()),
        "deep": ("a.docx", package(body="<w>" * 50_000)),
        "bomb": ("a.docx", BOMB),
    }


def test_every_hostile_file_ends_in_a_sentence_and_leaves_nothing(client: Client, plan: Plan, karim: User, home: Path) -> None:
    client.force_login(karim)
    seen = {}
    for name, (file, content) in hostile(home).items():
        answer = client.post(reverse("plans:bring", args=[plan.pk]), {"file": SimpleUploadedFile(file, content)})
        assert (name, answer.status_code) == (name, 422)
        seen[name] = answer.context["error"] or answer.context["form"].errors["file"][0]
    assert "300 slides" in seen["ten thousand slides"]
    assert "macros" in seen["macros"]
    assert "unpacks" in seen["bomb"]
    assert "password" in seen["old"]
    assert "no text" in seen["nothing in it"]
    assert not PlanFile.objects.exists()
    assert not StoredFile.objects.exists()
    assert not OldPlan.objects.exists()


def test_a_reader_that_dies_ends_in_a_sentence(brought: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(path: str, *args: Any, **limits: Any) -> Any:
        if path == "plans.old_read.read":
            raise helper.HelperOutOfMemory
        return "docx"

    monkeypatch.setattr(helper, "call", dead)
    with pytest.raises(verbs.PlanError, match="unpacks"):
        brought(old_files.word, "plan.docx")


def test_nothing_outside_the_file_is_read(home: Path) -> None:
    """An entity that the check overlooked would still not be resolved: the libraries read without resolving."""
    secret = home / "secret.txt"
    secret.write_text("SECRET")
    path = old_files.word(home / "plan.docx")
    evil = home / "evil.docx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(evil, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                head, rest = content.split(b"?>", 1)
                content = (
                    head + b'?><!DOCTYPE w [<!ENTITY x SYSTEM "file://%s">]>' % str(secret).encode() + rest.replace(b"half of", b"&x; of")
                )
            target.writestr(name, content)
    from plans import old_read  # noqa: PLC0415

    assert "SECRET" not in str(list(old_read._document(str(evil))))
    assert "half of" in str(read(str(path), "plan.docx"))
