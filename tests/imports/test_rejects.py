"""Rejected rows: matched by a search, the missing account made and back, answered alike, downloaded, repaired, imported."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import Account, AccountKey, Invoice
from imports.models import Batch, Source
from imports.problems import sentence
from people.models import RolePermission, User
from tests import factories
from tests.faults import half_done
from tests.imports.test_pages import drop, finish, page, post

HEADER = "Réf. pièce;Tiers;Date facture;Montant HT;Devise"
ROWS = """F-1;Cervi Biotech;13/10/2026;10,00;EUR
F-2;Teyrac SA (ex-Hydrel);14/10/2026;20,00;EUR
F-3;Teyrac SA (ex-Hydrel);14/10/2026;30,00;EUR
F-4;Nouvel Acheteur;15/10/2026;40,00;EUR
F-5;Cervi Biotech;15/10/2026;50,00;Ecus
"""
MAPPING = {"header": HEADER.split(";"), "field": ["number", "account", "on", "amount", "currency"]}


@pytest.fixture
def steward(client: Client, dora: User) -> Client:
    for name in ("Cervi Biotech", "Teyrac Énergie", "Teyrac Services"):
        factories.account(name)
    client.force_login(dora)
    return client


@pytest.fixture
def batch(steward: Client) -> Batch:
    made = drop(steward, f"{HEADER}\n{ROWS}", kind="invoices")
    post(steward, "decide", made, kind="invoices", source="ERP", **MAPPING)
    post(steward, "load", made)
    return finish(made)


def again(client: Client, batch: Batch) -> Batch:
    post(client, "again", batch)
    return finish(Batch.objects.latest("pk"))


def downloaded(client: Client, batch: Batch) -> list[list[str]]:
    answer: Any = client.get(reverse("imports:rejects", args=[batch.pk]))
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))  # as the file came


def test_an_unknown_name_is_searched_matched_for_all_its_rows_and_remembered(steward: Client, batch: Batch) -> None:
    assert (batch.created, batch.rejected) == (1, 4)
    unknown = {"field": "account", "value": "Teyrac SA (ex-Hydrel)"}
    found = post(steward, "match", batch, **unknown, name="teyrac")
    assert found.status_code == 422
    assert {"Match: Teyrac Énergie", "Match: Teyrac Services"} <= set(words_of_buttons(found.content.decode()))
    assert not AccountKey.objects.filter(is_alias=True).exists()
    assert post(steward, "match", batch, **unknown, name="nobody at all").status_code == 422
    assert post(steward, "match", batch, **unknown, name="teyrac énergie").status_code == 302
    assert "known now: Teyrac Énergie" in page(steward, batch)
    assert (again(steward, batch).created, Invoice.objects.filter(account__name="Teyrac Énergie").count()) == (2, 2)
    later = drop(steward, f"{HEADER}\nF-9;Teyrac SA (ex-Hydrel);20/10/2026;9,00;EUR\n", kind="invoices")
    post(steward, "decide", later, kind="invoices", source="Another system", **MAPPING)
    post(steward, "load", later)
    assert finish(later).created == 1


def words_of_buttons(html: str) -> list[str]:
    return [part.split("<")[0] for part in html.replace("</button>", "<").split(">") if part.startswith("Match: ")]


def test_the_missing_account_is_made_and_the_way_leads_back(steward: Client, batch: Batch) -> None:
    address = f"{reverse('accounts:add')}?name=Nouvel+Acheteur&amp;next=%2Fdata%2F{batch.pk}%2F"
    assert address in page(steward, batch)
    form = steward.get(address.replace("&amp;", "&"))
    assert 'value="Nouvel Acheteur"' in form.content.decode()
    made = steward.post(address.replace("&amp;", "&"), {"name": "Nouvel Acheteur", "kind": "company"})
    assert made.headers["Location"] == reverse("imports:batch", args=[batch.pk])
    assert "known now: Nouvel Acheteur" in page(steward, batch)
    assert again(steward, batch).created == 1


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(steward: Client, elsewhere: str) -> None:
    made = steward.post(reverse("accounts:add") + f"?next={elsewhere}", {"name": "Nouvel Acheteur", "kind": "company"})
    assert made.headers["Location"] == reverse("accounts:account", args=[Account.objects.get(name="Nouvel Acheteur").pk])


def test_without_the_right_nothing_offers_to_make_one(steward: Client, batch: Batch) -> None:
    RolePermission.objects.create(role="data_steward", permission="account_edit", relation="")
    shown = page(steward, batch)
    assert "Nouvel Acheteur" in shown
    assert reverse("accounts:add") not in shown


def test_a_currency_word_is_answered_once_and_must_be_one(steward: Client, batch: Batch) -> None:
    asked = {"field": "currency", "value": "Ecus"}
    assert post(steward, "answer", batch, **asked, read_as="MONOPOLY").status_code == 422
    assert post(steward, "answer", batch, **asked, read_as="EUR").status_code == 302
    assert "read as EUR" in page(steward, batch)
    assert again(steward, batch).created == 1


def test_an_answer_a_match_and_a_decided_load_are_written_whole_or_not_at_all(steward: Client, batch: Batch) -> None:
    draft = drop(steward, f"{HEADER}\nF-9;Cervi Biotech;20/10/2026;9,00;EUR\n", kind="invoices")
    name = {"field": "account", "value": "Teyrac SA (ex-Hydrel)", "name": "teyrac énergie"}
    assert half_done(lambda: post(steward, "answer", batch, field="currency", value="Ecus", read_as="EUR")) == []
    assert half_done(lambda: post(steward, "match", batch, **name)) == []
    assert half_done(lambda: post(steward, "decide", draft, kind="invoices", source="ERP", load="1", **MAPPING)) == []


def test_the_download_holds_the_rows_as_they_came_with_where_what_and_why(steward: Client, batch: Batch) -> None:
    head, *rows = downloaded(steward, batch)
    assert head == [*HEADER.split(";"), "kamapp: Line", "kamapp: Column", "kamapp: Value", "kamapp: Reason"]
    assert [row[:5] for row in rows] == [line.split(";") for line in ROWS.splitlines()[1:]]
    assert rows[0][5:8] == ["3", "Tiers", "Teyrac SA (ex-Hydrel)"]
    assert "Teyrac Énergie" in rows[0][8]


def test_the_repaired_download_is_read_as_its_source_was_though_it_has_more_columns(steward: Client, batch: Batch) -> None:
    head, *rows = downloaded(steward, batch)
    text = io.StringIO()
    csv.writer(text).writerows([head, *([cell.replace("Teyrac SA (ex-Hydrel)", "Teyrac Énergie") for cell in row] for row in rows)])
    repaired = drop(steward, text.getvalue(), name="repaired.csv", kind="invoices", encoding="utf-8")
    shown = page(steward, repaired)
    assert "kamapp: Reason" not in shown  # no column to map
    post(steward, "load", repaired)
    assert (finish(repaired).created, repaired.rejected) == (2, 2)
    assert repaired.recipe["columns"] == batch.recipe["columns"]
    assert Source.objects.filter(name="ERP").count() == 1


def test_rejected_rows_cost_the_same_queries_however_many_names_are_unknown(steward: Client) -> None:
    counted = []
    for count in (10, 200):
        rows = "".join(f"N-{count}-{n};Unknown buyer {n};13/10/2026;10,00;EUR\n" for n in range(count))
        made = drop(steward, f"{HEADER}\n{rows}", kind="invoices")
        post(steward, "decide", made, kind="invoices", source="ERP", **MAPPING)
        post(steward, "load", made)
        assert finish(made).rejected == count
        with CaptureQueriesContext(connection) as queries:
            page(steward, made)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 16


def test_a_day_in_a_reason_is_written_as_its_reader_writes_it() -> None:
    for language, shown in (("en", "15 Apr 2026"), ("fr", "15 avr. 2026")):
        with translation.override(language):
            assert shown in sentence("closing_before_creation", {"created": "2026-04-15"}).replace("\u00a0", " ")
