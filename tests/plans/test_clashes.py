"""Two versions of one field of a row, left open: both are shown below the row, and either of the two decides."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from base.edits import EditConflict
from people.models import AuditLine, InboxItem, User
from people.permissions import Role
from plans import verbs
from plans.models import Objective, Plan, RowClash
from plans.rows import ROW_KINDS
from tests import factories

HERS, HIS = "Win the director and her deputy", "Win the director before the tender"


@pytest.fixture
def claire(db: None) -> User:
    return factories.user("Claire Morvan", Role.PROGRAMME_DIRECTOR)


@pytest.fixture
def row(plan: Plan, karim: User, claire: User) -> Any:
    """Claire saved her text while Karim was typing; he asks her."""
    row = verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Win the director", "measure": ""}, by=karim)
    verbs.edit_row(row, {"text": HIS}, by=claire, base={"text": "Win the director"})
    return row


def ask(row: Any, by: User) -> RowClash:
    return verbs.leave_open(row, {"text": HERS, "measure": "two meetings"}, ["text"], by=by, base={"measure": ""})[0]


def test_asking_saves_the_other_fields_and_keeps_both_texts(row: Any, karim: User, claire: User) -> None:
    clash = ask(row, karim)
    row.refresh_from_db()
    assert (row.text, row.measure) == (HIS, "two meetings")
    assert (clash.mine, clash.theirs, clash.saved_by) == (HERS, HIS, claire)
    assert InboxItem.objects.filter(person=claire.person, kind="plan_clash", done_at=None).count() == 1
    assert ask(row, karim).pk == clash.pk, "asked twice it is one question"


@pytest.mark.parametrize(("choice", "text"), [("mine", HERS), ("theirs", HIS), ("both", f"{HIS} / {HERS}")])
def test_either_decides_once(row: Any, karim: User, claire: User, choice: str, text: str) -> None:
    clash = ask(row, karim)
    for _sent in range(2):
        verbs.answer_clash(clash, choice, by=claire, seen=HIS)
    row.refresh_from_db()
    assert row.text == text
    kept = AuditLine.objects.get(act="plan.clash_answered").values.get(field="text")
    assert (kept.before, kept.after) == (HIS, HERS), "both texts stay in the history"
    assert not InboxItem.objects.filter(kind="plan_clash", done_at=None).exists()
    assert InboxItem.objects.filter(person=karim.person, kind="plan_clash_answered").count() == 1


def test_a_row_that_moved_meanwhile_decides_nothing(row: Any, karim: User, claire: User) -> None:
    clash = ask(row, karim)
    verbs.edit_row(row, {"text": "Something else"}, by=claire, base={"text": HIS})
    with pytest.raises(EditConflict):
        verbs.answer_clash(clash, "mine", by=karim, seen=HIS)
    clash.refresh_from_db()
    assert clash.answered_at is None


def test_both_that_are_too_long_are_refused(row: Any, karim: User) -> None:
    clash = verbs.leave_open(row, {"text": "x" * 240}, ["text"], by=karim)[0]
    with pytest.raises(verbs.PlanError):
        verbs.answer_clash(clash, "both", by=karim, seen=HIS)


def test_a_row_taken_out_takes_the_question_with_it(row: Any, karim: User) -> None:
    ask(row, karim)
    verbs.remove_row(row, by=karim)
    assert not RowClash.objects.exists()


@pytest.mark.parametrize(
    ("language", "ask_word", "both"), [("en", "Ask Claire Morvan", "Keep both"), ("fr", "Demander à Claire Morvan", "Garder les deux")]
)
def test_from_the_conflict_to_the_plan(
    client: Client, plan: Plan, row: Any, karim: User, mona: User, language: str, ask_word: str, both: str
) -> None:
    """He is shown both (409), asks, and finds the question below the row; who may not write reads it without buttons."""
    User.objects.update(language=language)
    client.force_login(karim)
    address = reverse("plans:row_edit", args=[plan.pk, "objectives", row.pk])
    fields = {
        "text": HERS,
        "level": "strategic",
        "standing": "not_begun",
        "measure": "two meetings",
        "owner": "",
        "due_on": "",
        "weight": "1",
        "progress_percent": "",
    }
    bases = {
        "base_text": "Win the director",
        "base_level": "strategic",
        "base_standing": "not_begun",
        "base_measure": "",
        "base_owner_id": "",
        "base_due_on": "",
        "base_weight": "1",
        "base_progress_percent": "",
    }
    answer = client.post(address, fields | bases)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Win the director" in page.split('class="two"')[1].split("<footer>")[1].split("</footer>")[0]
    assert ask_word in page
    assert not RowClash.objects.exists(), "nothing is kept before he asks"
    answer = client.post(address, fields | bases | {"base_text": HIS, "ask": "1", "clashed": "text"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.text, row.measure) == (HIS, "two meetings")
    page = client.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    assert "<ins>and her deputy" in page.replace("</ins><ins>", "")
    assert both in page
    clash = RowClash.objects.get()
    assert f'href="#clash-{clash.pk}"' in page, "what to look at leads to the two versions"
    client.force_login(mona)
    theirs = client.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    assert f"clash-{clash.pk}" in theirs
    assert both not in theirs
    client.force_login(karim)
    client.post(reverse("plans:clash_answer", args=[plan.pk, clash.pk]), {"choice": "both", "seen": HIS})
    assert Objective.objects.get(pk=row.pk).text == f"{HIS} / {HERS}"
