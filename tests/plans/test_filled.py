"""The per cent beside each section: what it asks for, and nothing else."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Contact
from base.models import StoredFile
from people.models import User
from plans import annexes, filled, page, verbs
from plans.models import Plan, PlanFile
from plans.rows import ROW_KINDS
from tests import factories


def percent(plan: Plan, code: str) -> int:
    rows = page.rows_of(plan, money=True)
    kept = {"files": list(annexes.of(plan)), "people": filled.deciders(plan)}
    return {section.code: share for section, share in filled.percents(list(plan.sections.all()), rows, **kept)}[code]


def test_words_and_rows_and_what_each_row_needs(plan: Plan, karim: User) -> None:
    assert percent(plan, "objectives") == 0
    verbs.write_prose(plan.sections.get(code="objectives"), "Three years.", by=karim, base=0)
    assert percent(plan, "objectives") == 50, "words, and no objective"
    row = verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Partner"}, by=karim)
    assert percent(plan, "objectives") == 40, "of five parts the words and the row"
    verbs.edit_row(row, {"owner_id": karim.person_id, "due_on": dt.date(2027, 3, 1), "measure": "2 of 4"}, by=karim)
    assert percent(plan, "objectives") == 100


def test_a_threat_needs_an_action(plan: Plan, karim: User) -> None:
    verbs.write_prose(plan.sections.get(code="swot"), "So what.", by=karim, base=0)
    threat = verbs.add_row(plan, ROW_KINDS["swot"], {"quadrant": "threat", "text": "Veltram", "source": "Bellini"}, by=karim)
    assert percent(plan, "swot") == 75
    action = verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Answer"}, by=karim)
    verbs.edit_row(threat, {"action_id": action.pk}, by=karim)
    assert percent(plan, "swot") == 100


def test_risks_fill_line_by_line_and_with_each_threat_answered(plan: Plan, karim: User) -> None:
    risks = plan.sections.get(code="risks")
    found = []
    for words in ("Veltram.", "Veltram.\nLikely.", "Veltram.\nLikely.\nA second source."):
        verbs.write_prose(risks, words, by=karim, base=risks.head)
        risks.refresh_from_db()
        found.append(percent(plan, "risks"))
    assert found == [33, 66, 100]
    verbs.add_row(plan, ROW_KINDS["swot"], {"quadrant": "threat", "text": "Veltram"}, by=karim)
    assert percent(plan, "risks") == 75, "a threat that nothing answers"


def test_relationships_fill_with_who_decides(plan: Plan, karim: User) -> None:
    assert percent(plan, "relationships") == 0
    verbs.write_prose(plan.sections.get(code="relationships"), "Bellini decides.", by=karim, base=0)
    assert percent(plan, "relationships") == 33
    bellini = factories.contact(plan.account, "Bellini", role="decides")
    assert percent(plan, "relationships") == 60
    Contact.objects.filter(pk=bellini.pk).update(function="production", level="executive")
    assert percent(plan, "relationships") == 100
    factories.contact(plan.account, "Conti", role="uses")
    assert percent(plan, "relationships") == 75, "somebody of whom little is known"


def test_annexes_ask_what_each_file_is(plan: Plan, karim: User) -> None:
    verbs.write_prose(plan.sections.get(code="annexes"), "See below.", by=karim, base=0)
    assert percent(plan, "annexes") == 50
    stored = [StoredFile.objects.create(name=name, stored_as=name, mime="text/plain", size=1, sha256=name) for name in ("a", "b")]
    PlanFile.objects.create(plan=plan, file=stored[0], kind="txt", note="Minutes")
    assert percent(plan, "annexes") == 100
    PlanFile.objects.create(plan=plan, file=stored[1], kind="txt")
    assert percent(plan, "annexes") == 75


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_says_it_beside_the_section(client: Client, plan: Plan, karim: User, language: str) -> None:
    User.objects.filter(pk=karim.pk).update(language=language)
    verbs.write_prose(plan.sections.get(code="objectives"), "Three years.", by=karim, base=0)
    client.force_login(karim)
    rail = client.get(reverse("plans:plan", args=[plan.pk])).content.decode().split('class="rail"')[1].split("</nav>")[0]
    assert "50\u00a0%" in rail
    assert rail.count("<svg") == plan.sections.filter(is_on=True).count()
