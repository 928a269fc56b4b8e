"""The pages of imports: a French export from drop to undo, and who may do what."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import verbs
from accounts.models import Account, AccountKey, Contact, Invoice, Opportunity, SurveyResponse
from imports.batches import path_of
from imports.models import Batch, Recipe, Source
from jobs.verbs import run_now
from people import inbox
from people.models import InboxItem, RolePermission, User
from people.permissions import Role
from tests import factories
from tests.imports.conftest import Loader

Write = Callable[..., Path]

FRENCH = """Export du progiciel;;;
Société Arvelle;;;
;;;
N° facture;Client;Date facture;Montant HT
F-1;Cervi Biotech;03/10/2026;12 400,00
F-2;Teyrac SA (ex-Hydrel);04/10/2026;1 250,50
F-3;Cervi Biotech;00/10/2026;10,00
F-4;Cervi Biotech;05/10/2026;1.250
F-5;Cervi Biotech;05/10/2026;1.250
F-1;Cervi Biotech;05/10/2026;99,00
Total;;;13 650,50
"""


@pytest.fixture
def steward(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


@pytest.fixture
def cervi(db: None) -> Account:
    factories.account("Teyrac Énergie")
    return factories.account("Cervi Biotech")


def drop(client: Client, text: str, *, name: str = "factures.csv", kind: str = "", encoding: str = "cp1252") -> Batch:
    file = SimpleUploadedFile(name, text.encode(encoding))
    response = client.post(reverse("imports:new"), {"file": file, "kind": kind, "source": "ERP"})
    assert response.status_code == 302, response.content.decode()
    return Batch.objects.latest("pk")


def test_what_the_virus_scanner_refuses_becomes_no_import(client: Client, dora: Any, settings: Any) -> None:
    client.force_login(dora)
    for command, word in (("false", "scanner refuses"), ("no-such-scanner", "does not answer")):
        settings.SCANNER = command
        answer = client.post(reverse("imports:new"), {"file": SimpleUploadedFile("a.csv", b"a;b\n1;2\n"), "kind": "", "source": "ERP"})
        assert answer.status_code == 422
        assert word in answer.content.decode()
    assert not Batch.objects.exists()


def post(client: Client, act: str, batch: Batch, /, **data: Any) -> Any:
    return client.post(reverse(f"imports:{act}", args=[batch.pk]), data)


def page(client: Client, batch: Batch) -> str:
    response = client.get(reverse("imports:batch", args=[batch.pk]))
    assert response.status_code == 200
    return str(response.content.decode())


def finish(batch: Batch) -> Batch:
    batch.refresh_from_db()
    assert batch.job is not None
    run_now(batch.job)
    batch.refresh_from_db()
    return batch


def test_a_french_export_from_drop_to_undo(steward: Client, cervi: Account, dora: User) -> None:
    batch = drop(steward, FRENCH)
    assert batch.kind == "invoices"
    assert not Invoice.objects.exists()

    asked = page(steward, batch).replace("\u00a0", " ")
    # a date of the file itself, with what it would mean each way
    for words in ("what does 03/10/2026 mean?", "3 October 2026: day first", "10 March 2026: month first"):
        assert words in asked
    assert "checked" not in asked  # nothing is preselected
    assert post(steward, "decide", batch, kind="invoices", source="ERP", date_order="dmy").status_code == 302
    shown = page(steward, batch)
    for words in ("cp1252", "header on line 4", "dates day first"):
        assert words in shown

    post(steward, "decide", batch, kind="invoices", source="ERP", **{"try": "1"})
    finish(batch)
    assert batch.state == Batch.State.DRAFT
    assert (batch.recipe["trial"]["created"], batch.recipe["trial"]["rejected"]) == (1, 6)
    assert not Invoice.objects.exists()
    assert "Import 1 new or changed row<" in page(steward, batch)

    assert post(steward, "load", batch).status_code == 302
    finish(batch)
    assert (batch.state, batch.created, batch.rejected, batch.rows) == ("loaded", 1, 6, 7)
    assert {reject.code for reject in batch.rejects.all()} >= {"impossible_date", "unknown_reference", "ambiguous_number", "duplicate_id"}
    assert InboxItem.objects.filter(person=dora.person, key=f"import:{batch.pk}").count() == 1

    result = page(steward, batch)
    assert "Match: Teyrac Énergie" in result
    assert "Read all 2 as 1250" in result
    teyrac = Account.objects.get(name="Teyrac Énergie")
    post(steward, "match", batch, field="account", value="Teyrac SA (ex-Hydrel)", target=teyrac.pk)
    post(steward, "answer", batch, field="amount", value="1.250", read_as="1250")
    assert AccountKey.objects.get(is_alias=True).account == teyrac

    post(steward, "again", batch)
    repeated = finish(Batch.objects.latest("pk"))
    assert (repeated.created, repeated.unchanged, repeated.rejected) == (3, 1, 3)
    assert Invoice.objects.get(number="F-4").base_minor == 125_000

    assert "A name or identifier that nobody knows" in page(steward, batch)  # the reasons, summed up
    download = steward.get(reverse("imports:rejects", args=[repeated.pk]))
    text = b"".join(download).decode("utf-8-sig")  # type: ignore[arg-type]
    assert text.splitlines()[0].startswith("N° facture;Client;Date facture;Montant HT;")
    assert len(text.splitlines()) == 4

    for done in (repeated, batch):
        assert post(steward, "undo", done).status_code == 302
        assert "Taking the import back" in page(steward, done)
        assert post(steward, "undo", done).status_code == 302  # asked twice, the same job
        assert finish(done).state == Batch.State.UNDONE
    assert not Invoice.objects.exists()
    assert post(steward, "undo", batch).status_code == 409


def test_one_click_attaches_all_rows_of_a_text(steward: Client, write: Write, load: Loader) -> None:
    load(write("p", "id,name", [("p1", "GTX Pro")]), "products")
    rows = [(f"o{n}", "GTXPro", "open", "10") for n in range(3)]
    load(write("o", "id,product,stage,amount", rows), "opportunities")
    page_ = steward.get(reverse("imports:attach")).content.decode()
    assert "GTXPro" in page_
    assert "GTX Pro" in page_
    data = {"kind": "opportunities", "field": "product", "text": "GTXPro", "name": "GTX Pro"}
    assert steward.post(reverse("imports:attach"), data).status_code == 302
    assert Opportunity.objects.filter(product__name="GTX Pro").count() == 3
    assert set(Opportunity.objects.values_list("version", flat=True)) == {2}  # a form that is open meets it
    load(write("o2", "id,product,stage,amount", [("o9", "GTXPro", "open", "10")]), "opportunities")
    assert Opportunity.objects.get(key="o9").product is not None  # the other name is remembered


def test_where_a_row_comes_from(steward: Client, cervi: Account, write: Write, load: Loader) -> None:
    load(write("i1", "number,account,on,amount", [("F1", "Cervi Biotech", "2026-01-10", "100.50")]), "invoices")
    load(write("i2", "number,account,on,amount", [("F1", "Cervi Biotech", "2026-01-10", "120")]), "invoices")
    shown = steward.get(reverse("imports:origin", args=["invoices", Invoice.objects.get().pk])).content.decode()
    for words in ("i1.csv", "i2.csv", "line 2", "100.5", "120", "2026-01-10"):
        assert words in shown
    touched = steward.get(reverse("imports:touched", args=[Batch.objects.latest("pk").pk])).content.decode()
    assert "F1" in touched


def test_a_fact_without_a_name_is_called_by_what_it_is_about(steward: Client, cervi: Account, write: Write, load: Loader) -> None:
    done = load(write("s", "id,account,on,kind,score", [("R1", "Cervi Biotech", "2026-01-10", "csat", "4")]), "survey_responses")
    answer = SurveyResponse.objects.get()
    for address in (reverse("imports:touched", args=[done.batch.pk]), reverse("imports:origin", args=["survey_responses", answer.pk])):
        shown = steward.get(address).content.decode().replace("\xa0", " ")
        assert "satisfaction, 10 Jan 2026, Cervi Biotech" in shown
        assert "object (" not in shown


def test_what_was_typed_is_told_as_people_read_it(steward: Client, cervi: Account, write: Write, load: Loader) -> None:
    load(write("c", "id,name,account", [("c1", "Dr Reto Imhof", "Cervi Biotech")]), "contacts")
    contact = Contact.objects.get()
    chief = Contact.objects.create(account=cervi, name="Dr Urs Frei")
    verbs.edit_contact(
        contact,
        {"reports_to_id": chief.pk, "function": "rd", "level": "manager"},
        by=factories.user("Claire", Role.SALES_DIRECTOR),
        version=1,
    )
    shown = steward.get(reverse("imports:origin", args=["contacts", contact.pk])).content.decode()
    for words in ("Dr Urs Frei", "R&amp;D", "<ins>manager</ins>"):
        assert words in shown


def test_where_an_opportunity_with_its_history_comes_from_names_no_mark_of_the_program(
    steward: Client, cervi: Account, write: Write, load: Loader
) -> None:
    load(write("o", "id,account,name,stage", [("o1", "Cervi Biotech", "Line 3", "open")]), "opportunities")
    load(write("e", "opportunity_id,on,event", [("o1", "2026-01-20", "qualified")]), "opportunity_events")
    shown = steward.get(reverse("imports:origin", args=["opportunities", Opportunity.objects.get().pk])).content.decode()
    assert "e.csv" in shown
    assert "has events" not in shown


@pytest.mark.parametrize("name", ["list", "new", "attach", "sources"])
def test_pages_open_for_the_steward_and_in_french(
    steward: Client, dora: User, cervi: Account, write: Write, load: Loader, name: str
) -> None:
    load(
        write("i1", "number,account,on,amount", [("F1", "Cervi Biotech", "2026-01-10", "100.50")]), "invoices", mapping={"number": "number"}
    )
    assert steward.get(reverse(f"imports:{name}")).status_code == 200
    User.objects.filter(pk=dora.pk).update(language="fr")
    assert steward.get(reverse(f"imports:{name}")).status_code == 200


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["N° = Identifier", "Affaire = Name", "Étape = Stage", "Stage: Prise = won", "Currency: CHF"]),
        ("fr", ["N° = Identifiant", "Affaire = Nom", "Étape = Étape", "Étape : Prise = gagnée", "Devise : CHF"]),
    ],
)
def test_the_sources_name_fields_as_the_page_of_an_import_does(steward: Client, dora: User, language: str, told: list[str]) -> None:
    known = {
        "mapping": {"N°": "id", "Affaire": "name", "Étape": "stage", "Bruit": ""},
        "values": {"stage": {"Prise": "won"}},
        "constants": {"currency": "CHF"},
    }
    Recipe.objects.create(source=Source.objects.create(name="CRM"), kind="opportunities", mapping={"k": known})
    User.objects.filter(pk=dora.pk).update(language=language)
    page = re.sub(r"<[^>]+>", "", steward.get(reverse("imports:sources")).content.decode()).replace("\u00a0", " ")
    for words in told:
        assert words in page
    for raw in ("= id", "= name", "= stage", "stage:", "currency", "Bruit"):
        assert raw not in page


def test_an_import_of_costs_is_missing_without_the_right_to_money(
    client: Client, claire: User, dora: User, write: Write, load: Loader
) -> None:
    batch = load(write("c", "category,on,amount", [("sales", "2026-01-10", "100.50")]), "costs").batch
    RolePermission.objects.create(role="data_steward", permission="money_view", relation="")
    client.force_login(dora)
    assert client.get(reverse("imports:batch", args=[batch.pk])).status_code == 404
    assert "c.csv" not in client.get(reverse("imports:list")).content.decode()
    client.force_login(claire)
    assert client.get(reverse("imports:batch", args=[batch.pk])).status_code == 200


def test_an_outsider_cannot_tell_an_import_exists(client: Client, oscar: User, cervi: Account, write: Write, load: Loader) -> None:
    load(write("i1", "number,account,on,amount", [("F1", "Cervi Biotech", "2026-01-10", "100.50")]), "invoices")
    client.force_login(oscar)
    assert client.get(reverse("imports:origin", args=["invoices", Invoice.objects.get().pk])).status_code == 404
    assert client.get(reverse("imports:batch", args=[Batch.objects.get().pk])).status_code == 403


def test_what_waits_in_the_inbox_stands_on_the_stewards_first_page(steward: Client, dora: User) -> None:
    assert "What needs you" not in steward.get(reverse("imports:list")).content.decode()
    inbox.tell(dora.person, "role_granted", "role:1", "/me/", role=Role.DATA_STEWARD)
    page = steward.get(reverse("imports:list")).content.decode()
    assert "What needs you" in page
    assert 'href="/me/"' in page[page.index("What needs you") :].split("</section>")[0]


def test_the_first_page_of_the_steward_names_imports_that_left_rows_out(steward: Client, cervi: Account) -> None:
    base = {"kind": "invoices", "state": "loaded", "rows": 10, "created": 8, "rejected": 2, "source": Source.objects.create(name="ERP")}
    first = Batch.objects.create(**base)
    page = steward.get("/data/").content.decode()
    assert "ERP: 2 rows were left out" in page
    assert f'href="/data/{first.pk}/"' in page
    Batch.objects.create(**base | {"created": 10, "rejected": 0})
    assert "were left out" not in steward.get("/data/").content.decode(), "the file came again, whole"


def test_a_draft_whose_file_is_gone_says_so(steward: Client, cervi: Account) -> None:
    """As after moving a home without its files: the page offers to drop another, and fails not."""
    batch = drop(steward, FRENCH)
    assert batch.file is not None
    path_of(batch.file).unlink()
    assert "The file cannot be read; export it again." in page(steward, batch)
    Batch.objects.filter(pk=batch.pk).update(kind="")
    assert "The file cannot be read; export it again." in page(steward, batch)


def test_headers_of_a_french_sales_tool_are_known_and_an_empty_column_says_so(steward: Client, cervi: Account) -> None:
    text = "Compte;Opportunité;Étape;Montant;Devise;Créée le;Commercial\nCervi Biotech;Lot A;Gagnée;12,50;EUR;23/02/2026;\n"
    batch = drop(steward, text, kind="opportunities", encoding="utf-8")
    columns = {column.header: column for column in steward.get(reverse("imports:batch", args=[batch.pk])).context["columns"]}
    assert columns["Créée le"].field == "created_on"
    assert columns["Opportunité"].field == "name"
    assert "empty column" in page(steward, batch)
    assert "0 name" not in page(steward, batch)
