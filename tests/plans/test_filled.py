"""The per cent beside each section: what it asks for, and nothing else."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from plans import filled, page, verbs
from plans.models import Plan
from plans.rows import ROW_KINDS


def percent(plan: Plan, code: str) -> int:
    rows = page.rows_of(plan, money=True)
    return {section.code: share for section, share in filled.percents(list(plan.sections.all()), rows)}[code]


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


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_says_it_beside_the_section(client: Client, plan: Plan, karim: User, language: str) -> None:
    User.objects.filter(pk=karim.pk).update(language=language)
    verbs.write_prose(plan.sections.get(code="objectives"), "Three years.", by=karim, base=0)
    client.force_login(karim)
    rail = client.get(reverse("plans:plan", args=[plan.pk])).content.decode().split('class="rail"')[1].split("</nav>")[0]
    assert "50\u00a0%" in rail
    assert rail.count("<svg") == plan.sections.filter(is_on=True).count()
