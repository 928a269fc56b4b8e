"""Every page of imports asks the database as often for 200 rows as for 10, and few times."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, Contact
from imports.models import Batch
from people.models import User
from tests import factories
from tests.imports.conftest import Loader
from tests.imports.test_pages import drop, finish, post

Write = Callable[..., Path]
SIZES = (10, 200)
HEADER = "id,account,amount,currency,stage,created_on,closed_on,owner\n"


@pytest.fixture
def steward(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


def asked(client: Client, address: str) -> int:
    client.get(address)  # what only the first request asks is no part of the page
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def deals(count: int) -> str:
    rows = (f"D{count}-{n},Company {n},10,Money {n % 50},Word {n % 50},2026-01-10,2026-02-10,Owner {n}\n" for n in range(count))
    return HEADER + "".join(rows)


@pytest.mark.parametrize("tried", [False, True], ids=["dropped", "tried"])
def test_a_draft(steward: Client, tried: bool) -> None:
    counted = []
    for count in SIZES:
        batch = drop(steward, deals(count), name="deals.csv", kind="opportunities", encoding="utf-8")
        if tried:
            post(steward, "decide", batch, kind="opportunities", source="ERP", **{"try": "1"})
            assert finish(batch).recipe["trial"]["rows"] == count
        counted.append(asked(steward, reverse("imports:batch", args=[batch.pk])))
    assert counted[0] == counted[1]
    assert counted[0] <= 24


def test_the_list_and_the_sources(steward: Client, write: Write, load: Loader) -> None:
    made, lists, sources = 0, [], []
    for count in (10, 25):  # a page of the list holds 25
        for number in range(made, count):
            load(write(f"a{number}", "id,name", [(f"a{number}", f"Company {number}")]), "accounts", source=f"System {number}")
        made = count
        lists.append(asked(steward, reverse("imports:list")))
        sources.append(asked(steward, reverse("imports:sources")))
    assert lists[0] == lists[1] <= 12
    assert sources[0] == sources[1] <= 12


@pytest.mark.parametrize("kind", ["accounts", "invoices", "survey_responses"])
def test_all_that_an_import_touched(steward: Client, write: Write, load: Loader, kind: str) -> None:
    factories.account("Cervi")
    counted = []
    for count in SIZES:
        header = {"accounts": "id,name", "invoices": "id,account,on,amount", "survey_responses": "id,account,on,score,kind"}[kind]
        rest = {
            "accounts": ("Company {0}",),
            "invoices": ("Cervi", "2026-01-10", "{0}"),
            "survey_responses": ("Cervi", "2026-01-10", "4", "csat"),
        }
        rows = [(f"{count}-{n}", *(words.format(f"{count}{n}") for words in rest[kind])) for n in range(count)]
        batch = load(write(f"f{count}", header, rows), kind).batch
        counted.append(asked(steward, reverse("imports:touched", args=[batch.pk])))
    assert counted[0] == counted[1] <= 12


def test_a_name_that_an_export_guarded_comes_back_as_it_was(write: Write, load: Loader) -> None:
    load(write("a", "name", [("'=HYPERLINK(1)",), ("'@SUM",), ("'+1",), ("O'Hara",), ("'Quoted'",)]), "accounts")
    assert set(Account.objects.values_list("name", flat=True)) == {"=HYPERLINK(1)", "@SUM", "+1", "O'Hara", "'Quoted'"}
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "header", "column"),
    [("accounts", "id,name,parent_id", "parent_id"), ("contacts", "id,name,reports_to,account", "reports_to_id")],
)
def test_rows_whose_superior_stands_further_down(write: Write, load: Loader, kind: str, header: str, column: str) -> None:
    """Each was written by itself: four statements a row, most of the time of an import of groups."""
    factories.account("Cervi")
    counted = []
    for count in SIZES:
        above = f"{count}-last"
        rows = [(f"{count}-{n}", f"Name {count} {n}", above) for n in range(count)] + [(above, f"Above {count}", "")]
        path = write(f"f{count}", header, rows if kind == "accounts" else [(*row, "Cervi") for row in rows])
        with CaptureQueriesContext(connection) as queries:
            assert load(path, kind).batch.rejected == 0
        counted.append(len(queries))
        model = Account if kind == "accounts" else Contact
        assert model.objects.filter(**{f"{column}__isnull": False, "name__startswith": f"Name {count} "}).count() == count
    assert counted[1] - counted[0] < 40  # a few more parts, no statement a row
