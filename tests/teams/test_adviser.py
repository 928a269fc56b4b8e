"""Dedicated or fluid: the pure advice, over every set of answers there is; and the decision that is kept."""

import itertools

import pytest
from django.test import Client

from accounts.models import Account, Interaction
from people.models import AuditLine, User
from people.rights import Refused
from teams import verbs
from teams.adviser import BY_CODE, QUESTIONS, Advice, advise, reasons, turns
from teams.models import AdviserRun
from tests import factories

EVERY = [dict(zip(BY_CODE, levels, strict=True)) for levels in itertools.product(*(range(len(question.answers)) for question in QUESTIONS))]
UP = {"recurrence", "functions", "constant", "worth"}  # a higher answer never loosens the team; of the others it never binds more


def test_each_answer_pulls_one_way_only() -> None:
    for answers in EVERY:
        for question in QUESTIONS:
            level = answers[question.code]
            if level + 1 < len(question.answers):
                there = advise({**answers, question.code: level + 1})
                assert there >= advise(answers) if question.code in UP else there <= advise(answers), (answers, question.code)


def test_every_advice_is_given_and_each_question_can_change_one() -> None:
    assert {advise(answers) for answers in EVERY} == set(Advice)
    assert {turn.question.code for answers in EVERY for turn in turns(answers)} == set(BY_CODE)


def test_what_is_said_to_change_it_changes_it_and_nothing_is_left_out() -> None:
    for answers in EVERY:
        here = advise(answers)
        told = turns(answers)
        assert all(advise({**answers, turn.question.code: turn.level}) == turn.advice != here for turn in told)
        can = {q.code for q in QUESTIONS if any(advise({**answers, q.code: level}) != here for level in range(len(q.answers)))}
        assert {turn.question.code for turn in told} == can
        assert reasons(answers)


LOW = {"recurrence": 0, "functions": 1, "scarcity": 1, "constant": 0, "freed": 1, "worth": 1}


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"functions": 0, "recurrence": 3, "constant": 2}, Advice.ACCOUNT_MANAGEMENT),
        ({"worth": 0, "recurrence": 3, "constant": 2}, Advice.ACCOUNT_MANAGEMENT),
        ({}, Advice.FLUID),
        ({"recurrence": 0, "constant": 2, "scarcity": 0, "freed": 0, "worth": 2, "functions": 2}, Advice.FLUID),
        ({"recurrence": 3, "constant": 2, "scarcity": 0, "freed": 0, "worth": 2}, Advice.DEDICATED),
        ({"recurrence": 3, "constant": 2, "scarcity": 2, "freed": 0, "worth": 2}, Advice.MIXED),
    ],
    ids=[
        "nothing to coordinate",
        "costs more than it brings",
        "rare and changing",
        "once is a mission",
        "weekly and constant",
        "scarce experts",
    ],
)
def test_what_is_advised(change: dict[str, int], advice: Advice) -> None:
    assert advise({**LOW, **change}) == advice


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_decision_is_kept_with_date_author_and_reason(
    client: Client, helios: Account, karim: User, sophie: User, language: str
) -> None:
    User.objects.update(language=language)
    Interaction.objects.create(account=helios, person=sophie.person, function="services", on=factories.TODAY.replace(month=9))
    client.force_login(karim)
    answers = {**LOW, "recurrence": 3, "constant": 2, "scarcity": 2}
    address = f"/teams/{helios.pk}/adviser/"
    shown = client.get(address, answers)
    assert shown.status_code == 200
    assert shown.context["advice"] == advise(answers)
    assert "services" in str(shown.context["questions"][1][1][0].text).lower()
    assert AdviserRun.objects.count() == 0, "looking decides nothing"
    assert client.post(address, {**answers, "decided": "2", "reason": " "}).status_code == 422
    assert client.post(address, {**answers, "decided": "9", "reason": "x"}).status_code == 422
    assert client.post(address, {**answers, "decided": "1", "reason": "No hours before May."}).status_code == 302
    run = AdviserRun.objects.get()
    assert (run.advice, run.decided, run.by, run.on) == (advise(answers), 1, karim, factories.TODAY)
    assert "No hours before May." in client.get(f"/teams/{helios.pk}/").content.decode()
    assert AuditLine.objects.filter(act="team.kind_decided").count() == 1
    assert client.post(address, {**answers, "decided": "2", "reason": "Hours are granted."}).status_code == 302
    assert AdviserRun.objects.count() == 2, "taken again, the first is kept"


@pytest.mark.django_db
def test_only_who_fills_the_team_decides(helios: Account, sophie: User, oscar: User) -> None:
    for by in (sophie, oscar):
        with pytest.raises(Refused):
            verbs.decide_team(helios, LOW, 1, "x", by=by)


def test_the_decision_begins_with_what_is_advised(client: Client, helios: Account, karim: User) -> None:
    client.force_login(karim)
    answers = EVERY[-1]
    page = client.get(f"/teams/{helios.pk}/adviser/", answers).content.decode()
    assert f'<option value="{int(advise(answers))}" selected>' in page.split('name="decided"')[1].split("</select>")[0]
