"""What a form of an account refuses is said beside it, and what was typed stands there still."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountRole, ContactJudgement, Interaction
from accounts.verbs import judge_contact
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_colleague_that_nobody_knows_keeps_the_form_of_roles(client: Client, claire: User, helios: Account) -> None:
    client.force_login(claire)
    address = reverse("accounts:role_add", args=[helios.pk])
    answer = client.post(address, {"person": "Karin Typo", "role": "member", "membership": "extended", "since": "2026-11-02"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for kept in ('value="Karin Typo"', 'value="member" selected', 'value="extended" selected', 'value="2026-11-02"'):
        assert kept in page
    assert 'id="r-person_error">No colleague' in page
    answer = client.post(address, {"person": "Oscar", "role": "member", "since": "31/02/2026"})
    assert 'id="r-since_error">Enter a valid date.' in answer.content.decode()


def test_the_same_role_twice_is_said_at_the_person(client: Client, claire: User, mona: User, helios: Account) -> None:
    client.force_login(claire)
    form = {"person": mona.person.name, "role": "member", "membership": "core", "since": "2026-11-02"}
    answer = client.post(reverse("accounts:role_add", args=[helios.pk]), form)
    assert answer.status_code == 422
    assert 'id="r-person_error"' in answer.content.decode()
    assert AccountRole.objects.filter(account=helios, role="member").count() == 1


@pytest.mark.parametrize("day", ["31/02/2026", "9999-12-31"])
def test_a_day_that_is_none_makes_no_key_account_of_today(client: Client, claire: User, helios: Account, day: str) -> None:
    client.force_login(claire)
    answer = client.post(reverse("accounts:key", args=[helios.pk]), {"act": "set", "day": day}, follow=True)
    assert answer.status_code == 200
    assert 'class="callout' in answer.content.decode()
    assert not helios.key_periods.exists()


def test_a_contact_who_left_meanwhile_is_named_on_the_form(client: Client, mona: User, helios: Account) -> None:
    contact = factories.contact(helios, "Anne Roy")
    client.force_login(mona)
    type(contact).objects.filter(pk=contact.pk).update(left_on="2026-01-01")
    form = {"contacts": contact.pk, "note": "Said yes.", "occasion": str(uuid4())}
    answer = client.post(reverse("accounts:interaction_add", args=[helios.pk]), form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'role="alert">Select a valid choice.' in page
    assert "Said yes." in page
    assert not Interaction.objects.exists()


def test_a_judgement_of_meanwhile_stands_beside_ones_own(client: Client, karim: User, mona: User, helios: Account) -> None:
    contact = factories.contact(helios, "Anne Roy")
    judge_contact(contact, {"matters": "Peace"}, by=mona)
    version = ContactJudgement.objects.get().version
    judge_contact(contact, {"matters": "Speed"}, by=mona)
    client.force_login(karim)
    address = reverse("accounts:contact_judge", args=[helios.pk, contact.pk])
    mine = {"attitude": "opposes", "influence": "high", "matters": "Price alone", "certainty": "confirmed"}
    answer = client.post(address, {**mine, "version": version - 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<dd>Speed</dd>" in page
    assert 'value="Price alone"' in page
    assert 'value="opposes" selected' in page
    assert client.post(address, {**mine, "version": ContactJudgement.objects.get().version}).status_code == 302


def test_too_long_a_judgement_says_so_and_is_kept(client: Client, karim: User, helios: Account) -> None:
    contact = factories.contact(helios, "Anne Roy")
    client.force_login(karim)
    form = {"matters": "x" * 501, "certainty": "assumed"}
    answer = client.post(reverse("accounts:contact_judge", args=[helios.pk, contact.pk]), form)
    assert answer.status_code == 422
    assert "What matters to the person: Ensure this value has at most 500 characters" in answer.content.decode()
    assert "x" * 501 in answer.content.decode()
