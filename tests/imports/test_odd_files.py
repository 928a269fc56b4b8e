"""Files that are odd but right: what a bank, an ERP or a person's spreadsheet writes. Each gives the true values, or a question."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Invoice, Opportunity
from imports.cells import Context, as_decimal
from imports.models import Batch
from imports.problems import Problem, Refused
from jobs.verbs import run_now
from people.models import User
from tests import factories
from tests.imports.conftest import Loader, counts

HEAD = "Invoice number;Account;Invoice date;Amount"


@pytest.fixture
def cervi(db: None) -> Account:
    return factories.account("Cervi Biotech")


def amounts() -> list[tuple[str, str]]:
    return [(invoice.kind, str(invoice.amount)) for invoice in Invoice.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1\u202f234,50\u202f€", ",", "1234.50"),
        ("12\u00a0000,00", ",", "12000"),
        ("1\u2009234,5", ",", "1234.5"),
        ("(450,00 €)", ",", "-450"),
        ("(450,00) €", ",", "-450"),
        ("-\u00a045,00 €", ",", "-45"),
        ("1.234,50-", ",", "-1234.5"),
        ("€ -45,00", ",", "-45"),
        ("-$1,234.50", ".", "-1234.5"),
        ("$-1,234.50", ".", "-1234.5"),
        ("($99.90)", ".", "-99.9"),
        ("US$ 12,345,678.90", ".", "12345678.9"),
        ("1'234.50", ".", "1234.5"),
        ("CHF 1’234.50", ".", "1234.5"),
        ("1 234,50 zł", ",", "1234.5"),
        ("−7,5", ",", "-7.5"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, mark: str, value: str) -> None:
    assert as_decimal(text, Context(decimal=mark)) == Decimal(value)


@pytest.mark.parametrize("text", ["20k", "1.5M", "--5", "(-)", "12 pcs", "5 5,", "€", "1,2,3"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert isinstance(as_decimal(text, Context(decimal=".")), Problem)


def test_a_french_export_with_narrow_spaces_signs_and_parentheses(load: Loader, tmp_path: Path, cervi: Account) -> None:
    path = tmp_path / "factures.csv"
    lines = ["Export au 31/03/2026;;;", "", "N° facture;Client;Date facture;Montant HT", "F1;Cervi Biotech;13/01/2026;1\u202f234,50 €"]
    lines += ["F2;Cervi Biotech;28/02/2026;12\u202f000,00 €", "F3;Cervi Biotech;31/03/2026;(450,00 €)"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert counts(load(path, "invoices")) == (3, 0, 0, 0, 0)
    assert amounts() == [("invoice", "1234.50"), ("invoice", "12000.00"), ("credit_note", "450.00")]


@pytest.mark.parametrize("spelling", ["%d.%m.%Y", "%d-%b-%Y", "%d %B %Y", "%m/%d/%Y", "%Y%m%d", "%d/%m/%y", "%Y-%m-%dT%H:%M:%SZ"])
def test_a_date_is_read_as_its_column_shows(load: Loader, tmp_path: Path, cervi: Account, spelling: str) -> None:
    days = [dt.datetime(2026, 1, 13, tzinfo=dt.UTC), dt.datetime(2026, 2, 28, tzinfo=dt.UTC)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join([HEAD, *(f"{at};Cervi Biotech;{day.strftime(spelling)};10" for at, day in enumerate(days))]))
    load(path, "invoices")
    assert list(Invoice.objects.order_by("pk").values_list("on", flat=True)) == [day.date() for day in days]


WRITTEN: dict[str, bytes] = {
    "UTF-16 with tabs": "id\tname\tcountry\r\n1\tMüller AG\tCH\r\n2\tÉtude SA\tFR\r\n".encode("utf-16"),
    "UTF-16 without a mark": "id\tname\tcountry\r\n1\tMüller AG\tCH\r\n2\tÉtude SA\tFR\r\n".encode("utf-16-le"),
    "a mark and pipes": "\ufeffid|name|country\n1|Müller AG|CH\n2|Étude SA|FR\n".encode(),
    "Excel's line": "sep=;\r\nid;name;country\r\n1;Müller AG;CH\r\n2;Étude SA;FR\r\n".encode("cp1252"),
    "line ends of old": b"id,name,country\r1,M\xfcller AG,CH\r2,\xc9tude SA,FR\r",
    "empty columns at the end": "id;name;country;;;\r\n1;Müller AG;CH;;;\r\n2;Étude SA;FR;;;\r\n;;;;;\r\n".encode(),
    "headers over two lines": '"Account\nID","Account\nname",Country\n1,"Müller\nAG",CH\n2,Étude SA,FR\n'.encode(),
}


@pytest.mark.parametrize("written", WRITTEN, ids=str)
def test_a_file_is_read_however_it_is_written(load: Loader, tmp_path: Path, written: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(WRITTEN[written])
    assert counts(load(path, "accounts")) == (2, 0, 0, 0, 0)
    assert set(Account.objects.values_list("name", "country")) == {("Müller AG", "CH"), ("Étude SA", "FR")}


# Currencies ------------------------------------------------------------------------------------------------------------


def test_amounts_of_another_currency_are_asked_never_guessed(load: Loader, tmp_path: Path, cervi: Account) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'{HEAD}\n1;Cervi Biotech;2026-01-13;"$1,234.50"\n', encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load(path, "invoices")
    assert (refused.value.code, refused.value.option) == ("other_currency", "--set currency=CODE")
    assert "$" in refused.value.reason
    load(path, "invoices", constants={"currency": "USD"})
    assert Invoice.objects.get().currency == "USD"


def test_the_companys_own_sign_asks_nothing_and_a_column_leads(load: Loader, tmp_path: Path, cervi: Account) -> None:
    own, named = tmp_path / "own.csv", tmp_path / "named.csv"
    own.write_text(f"{HEAD}\n1;Cervi Biotech;2026-01-13;€ 1234.50\n", encoding="utf-8")
    named.write_text(f"{HEAD};Currency\n2;Cervi Biotech;2026-01-13;CHF 12.50;CHF\n", encoding="utf-8")
    load(own, "invoices")
    load(named, "invoices")
    assert list(Invoice.objects.order_by("pk").values_list("currency", flat=True)) == ["EUR", "CHF"]


def test_the_page_asks_for_the_currency_and_loads_with_the_answer(client: Client, dora: User, cervi: Account) -> None:
    client.force_login(dora)
    file = SimpleUploadedFile("a.csv", f'{HEAD}\n1;Cervi Biotech;2026-01-13;"$1,234.50"\n'.encode())
    client.post(reverse("imports:new"), {"file": file, "kind": "invoices", "source": "US"})
    batch = Batch.objects.get()
    page = client.get(reverse("imports:batch", args=[batch.pk])).text
    assert 'name="set-currency" value="USD"' in page
    assert "checked" not in page
    client.post(reverse("imports:decide", args=[batch.pk]), {"set-currency": "CAD", "keep": "1"})
    page = client.get(reverse("imports:batch", args=[batch.pk])).text
    assert "Which currency" not in page
    assert 'name="load"' in page
    assert Batch.objects.get().recipe["constants"] == {"currency": "CAD"}


def test_a_file_that_shows_nothing_decides_nothing_for_the_next(load: Loader, tmp_path: Path, cervi: Account) -> None:
    plain, asked, days = tmp_path / "plain.csv", tmp_path / "asked.csv", tmp_path / "days.csv"
    plain.write_text(f"{HEAD}\n1;Cervi Biotech;2026-01-13;10\n")
    asked.write_text(f"{HEAD}\n2;Cervi Biotech;2026-01-14;1.250\n")
    days.write_text(f"{HEAD}\n3;Cervi Biotech;03/04/2026;10\n")
    load(plain, "invoices")
    for path, code in ((asked, "ambiguous_number"), (days, "ambiguous_date_order")):
        with pytest.raises(Refused) as refused:
            load(path, "invoices")
        assert refused.value.code == code
    assert refused.value.arguments["sample"] == "03/04/2026"  # what the person is asked about


@pytest.mark.parametrize("header", ["Montant (k€)", "Amount in kUSD", "Amount (thousands)", "Montant M€", "Montant (en milliers)"])
def test_thousands_are_refused_not_read_as_units(load: Loader, tmp_path: Path, cervi: Account, header: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Invoice number;Account;Invoice date;{header}\n1;Cervi Biotech;2026-01-13;12.5\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load(path, "invoices", mapping={header: "amount"})
    assert (refused.value.code, refused.value.line, refused.value.column) == ("scaled", 1, header)


def test_a_french_pipeline_is_read_in_its_own_words(load: Loader, tmp_path: Path, cervi: Account) -> None:
    path = tmp_path / "a.csv"
    head = "N° affaire;Raison sociale;Intitulé;Montant HT (€);Étape;Date de création (jj/mm/aaaa);Date de clôture"
    rows = ["1;Cervi Biotech;Ligne 2;12 500,00;Gagnée;15/01/2026;28/02/2026", "2;Cervi Biotech;Ligne 3;8000;Négociation;15/01/2026;"]
    path.write_text("\n".join([head, *rows]), encoding="cp1252")
    assert counts(load(path, "opportunities")) == (2, 0, 0, 0, 0)
    won, running = Opportunity.objects.order_by("key")
    assert (won.key, won.state, won.amount) == ("1", "won", 12500)
    assert (running.key, running.stage, running.amount) == ("2", "negotiation", 8000)


# Workbooks ---------------------------------------------------------------------------------------------------------------


def book(fill: Callable[[xlsxwriter.Workbook], None], path: Path) -> Path:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        fill(made)
    path.write_bytes(buffer.getvalue())
    return path


def test_hidden_sheets_are_no_choice_and_dates_may_be_numbers(load: Loader, tmp_path: Path, cervi: Account) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        hidden = made.add_worksheet("Lists")
        hidden.write(0, 0, "x")
        hidden.hide()
        sheet = made.add_worksheet("Invoices")
        sheet.activate()
        sheet.set_first_sheet()
        sheet.write(0, 0, "Invoices of 2026")
        sheet.write_row(2, 0, ["Invoice number", "Account", "Invoice date", "Amount"])
        sheet.write_row(3, 0, ["X1", "Cervi Biotech", 46025, 1234.5])
        sheet.write(4, 0, "X2")
        sheet.write(4, 1, "Cervi Biotech")
        sheet.write_datetime(4, 2, dt.date(2026, 2, 4), made.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_formula(4, 3, "=D4*2", None, 2469)

    load(book(fill, tmp_path / "a.xlsx"), "invoices")
    assert list(Invoice.objects.order_by("pk").values_list("on", flat=True)) == [dt.date(2026, 1, 3), dt.date(2026, 2, 4)]
    assert amounts() == [("invoice", "1234.50"), ("invoice", "2469.00")]


def test_several_sheets_are_named_in_the_refusal(load: Loader, tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        made.add_worksheet("Read me").write(0, 0, "Our accounts")
        sheet = made.add_worksheet("Accounts")
        sheet.write_row(0, 0, ["name", "country"])
        sheet.write_row(1, 0, ["Kappa", "FR"])

    path = book(fill, tmp_path / "a.xlsx")
    with pytest.raises(Refused, match="Several sheets") as refused:
        load(path, "accounts")
    assert "Read me, Accounts" in refused.value.reason
    assert counts(load(path, "accounts", sheet="Accounts")) == (1, 0, 0, 0, 0)


def test_a_formula_that_nothing_has_computed_is_a_reject_and_no_empty_value(load: Loader, tmp_path: Path, cervi: Account) -> None:
    made = openpyxl.Workbook()
    made.active.append(["Invoice number", "Account", "Invoice date", "Amount"])
    made.active.append(["X1", "Cervi Biotech", dt.date(2026, 1, 3), "=10*2"])
    made.active.append(["X2", '=CONCATENATE("Cer","vi")', dt.date(2026, 1, 3), 20])
    made.active.append(["X3", "Cervi Biotech", dt.date(2026, 1, 3), 30])
    made.save(tmp_path / "a.xlsx")
    outcome = load(tmp_path / "a.xlsx", "invoices")
    assert counts(outcome) == (1, 0, 0, 2, 0)
    assert [(reject.line, reject.column, reject.code) for reject in outcome.rejects] == [
        (2, "Amount", "formula_error"),
        (3, "Account", "formula_error"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"id,name\na1,Ab\x00c\n", "NUL byte"),
        ("a.csv", b'id,name\na1,"never closed\n', "Quote never closed"),
        ("a.pdf", b"%PDF-1.4 hello\x00\x01", "Why it cannot be read"),
        ("a.csv", b"one,two,three\n1,2,3\n", "choose the kind of record"),
        ("a.csv", b"id,name\na1,Cervi\n", "The columns fit several kinds alike: Colleagues"),
    ],
    ids=["nul", "quote", "pdf", "unknown columns", "columns of many kinds"],
)
def test_a_file_of_no_known_kind_says_why_at_once(client: Client, dora: User, name: str, content: bytes, said: str) -> None:
    """Before somebody has to choose a kind to learn that nothing can be read."""
    client.force_login(dora)
    client.post(reverse("imports:new"), {"file": SimpleUploadedFile(name, content), "kind": "", "source": "ERP"})
    batch = Batch.objects.get()
    assert batch.kind == ""
    assert said in client.get(reverse("imports:batch", args=[batch.pk])).content.decode()


def test_a_workbook_of_two_sheets_asks_which_and_is_recognised_then(client: Client, dora: User, tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Rows"  # type: ignore[union-attr]
    for row in (["number", "account", "invoiced on", "net amount"], ["F1", "Cervi", "2026-01-15", "10"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.create_sheet("Other").append(["number", "x"])
    book.save(path)
    client.force_login(dora)
    client.post(reverse("imports:new"), {"file": SimpleUploadedFile("two.xlsx", path.read_bytes()), "kind": "", "source": "ERP"})
    batch = Batch.objects.get()
    assert "Which sheet holds the rows?" in client.get(reverse("imports:batch", args=[batch.pk])).content.decode()
    client.post(reverse("imports:decide", args=[batch.pk]), {"kind": "", "source": "ERP", "sheet": "Rows"})
    batch.refresh_from_db()
    assert batch.kind == "invoices"


def test_the_currency_of_a_file_that_names_none_can_be_said(client: Client, dora: User, cervi: Account) -> None:
    """It is read as the company's, and the page says so beside the field where another can stand."""
    content = b"invoice,customer,invoice date,net amount\nJ1,Cervi Biotech,2026-01-15,100.50\n"
    client.force_login(dora)
    client.post(reverse("imports:new"), {"file": SimpleUploadedFile("a.csv", content), "kind": "", "source": "ERP"})
    batch = Batch.objects.get()
    shown = client.get(reverse("imports:batch", args=[batch.pk])).content.decode()
    assert "No column names the currency: read as EUR." in shown
    assert 'name="set-currency"' in shown
    client.post(reverse("imports:decide", args=[batch.pk]), {"kind": "invoices", "source": "ERP", "set-currency": "USD", "load": "1"})
    batch.refresh_from_db()
    assert batch.job is not None
    run_now(batch.job)
    assert Invoice.objects.get().currency == "USD"
