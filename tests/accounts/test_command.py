"""The command `accounts`."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Account, AccountKey, KeyAccount
from imports.models import Source
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("accounts", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def company(helios: Account, karim: User) -> Account:
    source = Source.objects.create(name="crm")
    Account.objects.filter(pk=helios.pk).update(country="FR", sector="energy")
    site = factories.account("Site", parent=helios)
    AccountKey.objects.create(account=helios, source=source, key="H-1")
    AccountKey.objects.create(account=site, source=source, key="#a1b2")
    KeyAccount.objects.create(account=helios, since=factories.TODAY)
    KeyAccount.objects.create(account=site, since=factories.TODAY.replace(year=2020), until=factories.TODAY)
    return helios


def test_json_has_the_agreed_keys(company: Account) -> None:
    rows = json.loads(run("--json"))["rows"]
    assert rows == [
        {"key": "H-1", "name": "Helios", "parent": None, "country": "FR", "sector": "energy", "owner": "Karim"},
        {"key": "Site", "name": "Site", "parent": "H-1", "country": None, "sector": None, "owner": None},
    ]


def test_key_gives_those_that_are_key_today(company: Account) -> None:
    assert [row["name"] for row in json.loads(run("--key", "--json"))["rows"]] == ["Helios"]
    assert run("--key").startswith("H-1\tHelios\t")
