"""The path by maturity and size, the method agreed first, several raters, and the yearly selection that comes to mind."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from accounts.verbs import refresh_snapshots
from base import clock
from jobs.models import Job
from jobs.verbs import enqueue, run_now
from people.audit import Operator
from people.models import InboxItem, User
from people.permissions import Role
from people.rights import Refused
from people.verbs import change_setting
from plans.verbs import open_plan
from programs import path, tasks, traps, verbs
from programs.dimensions import STANDARD
from programs.models import MaturityAnswer, MaturityRound, SelectionRound
from programs.raters import Assessment
from tests import factories
from tests.programs.conftest import OPERATOR

TODAY = factories.TODAY
CLOSES = TODAY + dt.timedelta(days=14)


@pytest.mark.parametrize(
    ("level", "keys", "people", "expected"),
    [
        (None, 12, 600, "light"),
        (1.9, 12, 600, "light"),
        (2.0, 12, 600, "standard"),
        (3.0, 12, 600, "full"),
        (3.0, 9, 600, "standard"),
        (3.0, 12, 249, "standard"),
        (4.0, 3, 600, "light"),
        (4.0, 12, 49, "light"),
    ],
)
def test_the_lightest_of_maturity_and_size_is_the_path(level: float | None, keys: int, people: int, expected: str) -> None:
    assert path.advise(level, keys, people).path == expected


@pytest.mark.django_db
def test_the_company_sets_the_steps_of_the_path() -> None:
    """Usual: 600 people and 12 key accounts at level 2 are standard. Here the full path opens at level 2."""
    assert path.steps() == path.USUAL
    change_setting("path_full_level", 2, by=OPERATOR)
    assert path.advise(2.0, 12, 600, path.steps()).path == "full"
    change_setting("path_standard_keys", 13, by=OPERATOR)
    assert path.advise(2.0, 12, 600, path.steps()).path == "light", "neither before thirteen accounts"
    for name, value in (("path_full_level", 6), ("path_full_keys", 0), ("path_full_people", "many")):
        with pytest.raises(ValueError, match="Write"):
            change_setting(name, value, by=OPERATOR)


def test_the_advice_says_what_would_change_it() -> None:
    told = " ".join(path.advise(1.9, 12, 600).changes)
    assert "standard" in told
    assert "weakest pillar: 2.0 or more" in told
    assert "key accounts" not in told, "they hold nothing back"
    both = path.advise(2.5, 12, 100).changes
    assert "people in post: 250 or more" in both[0]
    assert "under 50" in both[1]


def test_the_method_is_agreed_before_plans_roll_out(client: Client, claire: User, karim: User, helios: Account) -> None:
    client.force_login(karim)
    address = reverse("plans:open", args=[helios.pk])
    assert "not agreed yet" in client.get(address).content.decode()
    open_plan(helios, by=OPERATOR)
    assert "method_first" in {trap.code for trap in traps.spotted(traps.Programme())}
    client.force_login(claire)
    page = "/programme/method/"
    assert client.post(page, {"act": "path", "path": "full", "reason": ""}).status_code == 422, "another path needs a reason"
    assert client.post(page, {"act": "path", "path": "light", "reason": ""}).status_code == 302
    assert not path.is_agreed()
    assert client.post(page, {"act": "path-agree", "agreed_with": " "}).status_code == 422
    assert client.post(page, {"act": "path-agree", "agreed_with": "KAMs and line managers"}).status_code == 302
    chosen = path.choice()
    assert chosen is not None
    assert (chosen.path, chosen.chosen_on, chosen.agreed_on) == ("light", TODAY, TODAY)
    assert "method_first" not in {trap.code for trap in traps.spotted(traps.Programme())}
    client.force_login(karim)
    assert "not agreed yet" not in client.get(address).content.decode()
    with pytest.raises(Refused):
        verbs.choose_path("light", "", proposed="light", by=karim)


def sheet(level: int, **others: int) -> dict[str, Any]:
    levels = {**dict.fromkeys(STANDARD, level), **others}
    return (
        {"act": "sheet"} | {f"score-{code}": str(each) for code, each in levels.items()} | {f"evidence-{code}": "seen" for code in levels}
    )


def test_each_rater_answers_before_he_sees_the_others(client: Client, claire: User, karim: User, mona: User, oscar: User) -> None:
    page = "/programme/maturity/"
    client.force_login(claire)
    asked = {"act": "ask", "raters-people": [karim.person_id, mona.person_id], "raters-closes_on": CLOSES.isoformat()}
    assert client.post(page, asked).status_code == 302
    assert InboxItem.objects.filter(kind="maturity_rate").count() == 2
    client.force_login(karim)
    assert client.post(page, sheet(2)).status_code == 302
    client.force_login(mona)
    before = client.get(page)
    assert before.status_code == 200
    assert before.context["assessment"].spreads == {}
    assert "Karim: 2" not in before.content.decode()
    half = {name: value for name, value in sheet(2).items() if name != "score-time"}
    assert client.post(page, half).status_code == 422
    assert client.post(page, sheet(3, time=0)).status_code == 302
    after = client.get(page)
    assert after.context["assessment"].apart == ["time"], "2 and 0 are apart, 2 and 3 are not"
    assert "Karim: 2" in after.content.decode()
    client.force_login(oscar)
    assert client.post(page, sheet(1)).status_code in (302, 403, 422)
    assert Assessment(MaturityRound.objects.get(), None).count_in == 2

    client.force_login(claire)
    assert client.post(page, {"act": "close"}).status_code == 302
    kept = dict(MaturityAnswer.objects.values_list("dimension__code", "score"))
    assert kept["time"] == Decimal(1)
    assert kept["strategy"] == Decimal("2.5")
    assert not InboxItem.objects.filter(kind="maturity_rate", done_at=None).exists()


def test_a_year_after_the_last_selection_it_comes_to_mind(helios: Account) -> None:
    refresh_snapshots()
    nadia = factories.user("Nadia", Role.PROGRAMME_DIRECTOR)

    def told() -> int:
        run_now(enqueue(tasks.remind_of_selection, key=f"remind:{Job.objects.count()}"))
        return InboxItem.objects.filter(kind="reselection_due", person=nadia.person, done_at=None).count()

    sent = SelectionRound.objects.create(opened_on=TODAY, closes_on=TODAY, capacity=2, state="sent", sent_at=clock.now())
    assert told() == 0
    SelectionRound.objects.filter(pk=sent.pk).update(sent_at=clock.now() - dt.timedelta(days=340))
    assert told() == 1
    assert told() == 1, "once"
    verbs.open_round(capacity=2, closes_on=CLOSES, by=Operator("tests"))
    assert told() == 0


def test_the_field_of_the_path_is_called_as_its_section_in_french(client: Client, claire: User) -> None:
    """“Path” alone is the way through a network elsewhere (« chemin »); that of the programme is its « voie »."""
    User.objects.filter(pk=claire.pk).update(language="fr")
    client.force_login(claire)
    page = client.get(reverse("programs:method")).content.decode()
    assert '<label for="id_path">Voie</label>' in page
