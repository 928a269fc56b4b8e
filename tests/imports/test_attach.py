"""Owners, managers and other people whom a file names and nobody knows wait under "To attach" instead of vanishing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, AccountKey, AccountRole, Invoice, Opportunity
from accounts.verbs import assign_owner
from imports.models import Batch
from imports.verbs import undo_import
from people.models import Person, PersonClosure, User
from pyramid.models import Target
from tests import factories
from tests.imports.conftest import OPERATOR, Loader

Write = Callable[..., Path]


@pytest.fixture
def steward(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


def shown(client: Client) -> str:
    return str(client.get(reverse("imports:attach")).content.decode())


def attach(client: Client, kind: str, field: str, text: str, name: str) -> None:
    data = {"kind": kind, "field": field, "text": text, "name": name}
    assert client.post(reverse("imports:attach"), data).status_code == 302


def owners() -> dict[str, str]:
    rows = AccountRole.objects.filter(role="owner").values_list("account__name", "person__name")
    return dict(rows)


def test_the_owner_of_accounts_whom_nobody_knows_waits_and_is_attached_to_all_of_them(steward: Client, write: Write, load: Loader) -> None:
    factories.person("Paul Aubry")
    rows = [("a1", "Cervi", "paubry"), ("a2", "Halden", "paubry"), ("a3", "Kestrel", "Paul Aubry"), ("a4", "Norvane", "NULL")]
    batch = load(write("a", "id,name,owner", rows), "accounts").batch
    assert owners() == {"Kestrel": "Paul Aubry"}
    page = shown(steward)
    assert "paubry" in page
    assert "NULL" not in page
    attach(steward, "accounts", "owner", "paubry", "Paul Aubry")
    assert owners() == dict.fromkeys(("Cervi", "Halden", "Kestrel"), "Paul Aubry")
    assert "paubry" not in shown(steward)
    load(write("later", "id,name,owner", [("a5", "Teyrac", "paubry")]), "accounts")
    assert owners()["Teyrac"] == "Paul Aubry"  # the other name is remembered
    undo_import(Batch.objects.latest("pk"), by=OPERATOR)
    undo_import(batch, by=OPERATOR)
    assert not Account.objects.filter(keys__source__isnull=False).exists()


def test_a_colleague_who_comes_with_a_later_file_is_one_click_away(steward: Client, write: Write, load: Loader) -> None:
    load(write("a", "id,name,owner", [("a1", "Cervi", "Paul Aubry")]), "accounts")
    load(write("e", "name", [("Paul Aubry",)]), "employees")
    assert f'name="target" value="{Person.objects.get(name="Paul Aubry").pk}"' in shown(steward)
    attach(steward, "accounts", "owner", "Paul Aubry", "Paul Aubry")
    assert owners() == {"Cervi": "Paul Aubry"}


def test_a_line_manager_who_is_named_and_not_known_waits(steward: Client, write: Write, load: Loader) -> None:
    load(write("e", "name,manager", [("Sophie Pons", "J. Maret"), ("Jeanne Maret", "")]), "employees")
    assert Person.objects.get(name="Sophie Pons").manager is None
    assert "J. Maret" in shown(steward)
    attach(steward, "employees", "manager", "J. Maret", "Jeanne Maret")
    sophie = Person.objects.get(name="Sophie Pons")
    assert sophie.manager is not None
    assert sophie.manager.name == "Jeanne Maret"
    assert PersonClosure.objects.filter(manager__name="Jeanne Maret", person=sophie, depth=1).exists()


def test_the_owner_of_a_target_whom_nobody_knows_waits(steward: Client, write: Write, load: Loader) -> None:
    factories.person("Serge Vidal")
    load(write("t", "kpi,start,end,amount,owner", [("win_rate_count", "2026-01-01", "2027-01-01", "0.3", "svidal")]), "targets")
    assert "svidal" in shown(steward)
    attach(steward, "targets", "owner", "svidal", "Serge Vidal")
    owner = Target.objects.get().owner
    assert owner is not None
    assert owner.name == "Serge Vidal"


def test_who_attaches_only_his_accounts_sees_no_text_of_others(client: Client, karim: User, write: Write, load: Loader) -> None:
    assert karim.person is not None
    assign_owner(factories.account("Mine"), karim.person, by=OPERATOR)
    rows = [("o1", "Mine", "GTXPro", "open", "10"), ("o2", "", "GTXMax", "open", "1")]
    load(write("o", "id,account,product,stage,amount", rows), "opportunities")
    load(write("e", "name,manager", [("Sophie Pons", "J. Maret")]), "employees")
    client.force_login(karim)
    page = shown(client)
    assert "GTXPro" in page
    assert "GTXMax" not in page
    assert "J. Maret" not in page


def test_nobody_attaches_to_an_account_that_is_not_his_nor_gives_it_another_name(
    client: Client, karim: User, write: Write, load: Loader
) -> None:
    """His own deal without an account would else go to a foreign one, and every later import with it."""
    assert karim.person is not None
    mine, foreign = factories.account("Mine Foundry"), factories.account("Halden Foundry")
    assign_owner(mine, karim.person, by=OPERATOR)
    load(write("o", "id,account,stage,amount", [("o1", "Halden Fondry", "open", "10")]), "opportunities")
    Opportunity.objects.update(owner=karim.person)
    client.force_login(karim)
    assert "Halden Fondry" in shown(client)
    assert "Halden Foundry" not in shown(client)
    form = {"kind": "opportunities", "field": "account", "text": "Halden Fondry"}
    for chosen in ({"target": str(foreign.pk)}, {"name": "Halden Foundry"}):
        assert client.post(reverse("imports:attach"), form | chosen).status_code in {409, 422}
    assert Opportunity.objects.get().account is None
    assert client.post(reverse("imports:attach"), form | {"text": "Nobody wrote this", "target": str(mine.pk)}).status_code == 409
    assert not AccountKey.objects.filter(is_alias=True).exists()
    assert client.post(reverse("imports:attach"), form | {"target": str(mine.pk)}).status_code == 302
    assert Opportunity.objects.get().account == mine


def test_the_page_costs_the_same_queries_for_few_texts_and_for_many(steward: Client, write: Write, load: Loader) -> None:
    counted = []
    shown(steward)
    for count in (10, 200):
        load(write("p", "id,name", [(f"p{count}", f"Product {count}")]), "products")
        rows = [(f"o{count}-{n}", f"Unknown {n}", "open", "10") for n in range(count)]
        load(write("o", "id,product,stage,amount", rows), "opportunities")
        with CaptureQueriesContext(connection) as queries:
            shown(steward)
        counted.append(len(queries))
    assert Opportunity.objects.filter(product=None).count() == 210
    assert counted[0] == counted[1]
    assert counted[0] <= 30


def test_an_id_means_the_row_of_its_own_source(write: Write, load: Loader) -> None:
    for source, name in (("crm", "Helios"), ("erp", "Orion")):
        load(write("accounts", "id,name", [("1", name)]), "accounts", source=source)
    for source in ("crm", "erp", "shop"):
        load(write("invoices", "id,account,on,amount", [(f"I-{source}", "1", "2026-03-05", "10")]), "invoices", source=source)
    assert dict(Invoice.objects.values_list("source__name", "account__name")) == {"crm": "Helios", "erp": "Orion"}
