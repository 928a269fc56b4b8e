"""My work: what waits for a KAM, a team member and a sponsor on their first page, and nothing that is not theirs."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountRole, AccountSnapshot
from accounts.verbs import rebuild_access
from people.inbox import tell
from people.models import User
from plans.models import Action
from teams.models import SponsorPromise
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/accounts/my-work/"
TODAY = factories.TODAY


def role(account: Account, user: User, name: str, **more: Any) -> None:
    AccountRole.objects.create(account=account, person=user.person, role=name, since=dt.date(2020, 1, 1), **more)
    rebuild_access()


def texts(client: Client, user: User) -> list[str]:
    client.force_login(user)
    return [task.text for _label, tasks in client.get(PAGE).context["sections"] for task in tasks]


def test_each_of_three_roles_begins_with_work_of_its_own(client: Client, karim: User, mona: User, sven: User, helios: Account) -> None:
    role(helios, sven, "sponsor")
    deal = {"account": helios, "name": "Line 2", "created_on": TODAY}
    factories.opportunity(**deal, owner=karim.person, next_step="Send the offer", next_step_on=TODAY - dt.timedelta(days=1))
    factories.opportunity(**deal, owner=karim.person, next_step="Calculate", next_step_by=mona.person)
    factories.opportunity(helios, (TODAY, "won"), state="won", owner=karim.person, next_step="Over")
    Action.objects.create(account=helios, text="Ask the plant", owner=mona.person, due_on=TODAY, first_due_on=TODAY)
    SponsorPromise.objects.create(account=helios, person=sven.person, text="Visit Dr Imhof", due_on=TODAY)
    for user in (karim, mona, sven):
        client.force_login(user)
        assert client.get("/")["Location"] == PAGE
    assert texts(client, karim) == ["Send the offer"]
    assert texts(client, mona) == ["Ask the plant", "Calculate"]
    assert texts(client, sven) == ["Visit Dr Imhof"]
    client.force_login(karim)
    assert client.get(PAGE).context["late"] == 1


def test_what_one_may_no_longer_see_does_not_wait(client: Client, mona: User, helios: Account) -> None:
    factories.opportunity(helios, name="Line 2", next_step="Calculate", next_step_by=mona.person)
    assert texts(client, mona) == ["Calculate"]
    AccountRole.objects.filter(person=mona.person).update(until=TODAY)
    rebuild_access()
    assert texts(client, mona) == []
    assert "Helios" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "My accounts"), ("fr", "Mes comptes")])
def test_accounts_with_role_health_and_the_note_beside(
    client: Client, karim: User, helios: Account, language: str, words: str, django_assert_max_num_queries: Any
) -> None:
    User.objects.filter(pk=karim.pk).update(language=language)
    AccountSnapshot.objects.update_or_create(account=helios, defaults={"is_key": True, "health": 61.0, "last_contact_on": TODAY})
    for number in range(30):
        tell(karim.person, "note", f"line:{number}", "/", title=f"Line {number}")
        role(factories.account(f"Other {number}"), karim, "kam") if number < 12 else None
    client.force_login(karim)
    client.get(PAGE)
    with django_assert_max_num_queries(16):
        answer = client.get(PAGE)
    page = answer.content.decode()
    assert words in page
    assert "61" in page
    assert reverse("accounts:interaction_add", args=[helios.pk]) in page
    assert answer.context["mine"][0].account == helios  # key ones first
    assert len(answer.context["lines"]) == 5


@pytest.mark.parametrize(
    ("language", "lines_alone", "both"),
    [
        ("en", "7 lines in the inbox", "1 thing to do, 1 late, 7 lines in the inbox"),
        ("fr", "7 messages à traiter", "1 chose à faire, dont 1 en retard, 7 messages à traiter"),
    ],
)
def test_the_title_counts_what_stands_below_it(
    client: Client, karim: User, helios: Account, language: str, lines_alone: str, both: str
) -> None:
    """It said that nothing waits, above lines of the inbox."""
    User.objects.filter(pk=karim.pk).update(language=language)
    for number in range(7):
        tell(karim.person, "note", f"line:{number}", "/", title=f"Line {number}")
    client.force_login(karim)
    assert f"<h1>{lines_alone}</h1>" in client.get(PAGE).content.decode()
    factories.opportunity(helios, name="L", owner=karim.person, next_step="Send", next_step_on=TODAY - dt.timedelta(days=1))
    assert f"<h1>{both}</h1>" in client.get(PAGE).content.decode()
