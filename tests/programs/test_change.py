"""Adoption is read from use; where people stand is for who runs the programme; practices reach every account."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import Account
from people.models import User
from people.rights import Refused
from plans.models import Plan
from programs import change, verbs
from programs.models import Practice, Stance
from tests import factories

PAGE = "/programme/change/"


def test_adoption_counts_key_accounts_at_work_within_ninety_days(helios: Account, selene: Account) -> None:
    recent, old = dt.datetime(2026, 11, 1, tzinfo=dt.UTC), dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    Plan.objects.create(account=helios, year=2026, until_year=2026, template="light", changed_at=recent)
    Plan.objects.create(account=selene, year=2026, until_year=2026, template="light", changed_at=old)
    plan = change.adoption()[0]
    assert (plan.count, plan.whole, plan.standing[0]) == (1, 2, "watch")


def test_names_of_who_stands_where_are_for_who_runs_the_programme(client: Client, claire: User, serge: User, karim: User) -> None:
    client.force_login(claire)
    form = {"act": "stance", "person": karim.person_id, "step": "opposes", "next_step": "Hear him out"}
    assert client.post(PAGE, form).status_code == 302
    assert client.post(PAGE, form | {"step": "supports"}).status_code == 302
    assert client.post(PAGE, form | {"step": "enthused"}).status_code == 422
    assert [row.step for row in Stance.objects.all()] == ["supports"]
    assert "Hear him out" in client.get(PAGE).content.decode()
    client.force_login(serge)
    page = client.get(PAGE).content.decode()
    assert "Hear him out" not in page
    assert "1 colleague" in page


def test_a_practice_is_taken_up_by_who_may_change_the_account(client: Client, claire: User, karim: User, helios: Account) -> None:
    made = verbs.offer_practice("Call before the invoice", "A day before, by who sold it.", by=claire)
    other = factories.account("Ceres")
    client.force_login(karim)
    assert client.post(PAGE, {"act": f"use-{made.pk}", "name": "Helios"}).status_code == 302
    assert client.post(PAGE, {"act": f"use-{made.pk}", "name": "Ceres"}).status_code == 422
    with pytest.raises(Refused):
        verbs.take_up(made, other, by=karim)
    verbs.take_up(made, other, by=claire)
    (offered,) = change.practices()
    assert (offered.key, offered.others, Practice.objects.count()) == (1, 1, 1)
    with pytest.raises(verbs.ProgrammeError):
        verbs.offer_practice("Call before the invoice", "Again.", by=claire)
