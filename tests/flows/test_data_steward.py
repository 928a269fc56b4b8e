"""Way 3: a French export of an ERP, from the drop to the undo, by Hugo in either language; Claire moves one invoice meanwhile."""

import csv
import datetime as dt
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountKey, Invoice
from base import clock
from base.periods import last_months
from imports.models import Batch
from jobs.models import Job
from jobs.verbs import run_now
from people.models import AuditLine, InboxItem, User
from people.permissions import Role
from pyramid import rollup, stored
from pyramid.engine import compute
from pyramid.scopes import Scope
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = last_months(factories.TODAY, 12)
HEADER = "N° facture;Client;Date facture;Montant HT;Commentaire interne"
TITLES = "Export du progiciel;;;;\nArvelle Instruments, ventes;;;;\nÉdité le 2 novembre;;;;\n"
ROWS = (
    *(f"F-{number};Cervi Biotech;{1 + number % 12:02}/10/2026;12 400,00;relancé" for number in range(1, 9)),
    "F-20;Cervi Biotech;00/10/2026;10,00;",
    "F-21;Teyrac SA (ex-Hydrel);04/10/2026;1 250,50;",
    "F-22;Teyrac SA (ex-Hydrel);05/10/2026;99,10;",
    "F-23;Cervi Biotech;05/10/2026;1.250;",
    "F-24;Cervi Biotech;06/10/2026;1.250;",
    "F-1;Cervi Biotech;05/10/2026;99,00;",
    "Total;;;127 000,00;",
)
WORDS = {
    "en": {
        "asked": "month first",
        "certain": "certain",
        "check": "to check",
        "unused": "unused",
        "figures": "What the import will change",
        "kept": "Kept, since somebody",
    },
    "fr": {
        "asked": "le mois d’abord",
        "certain": "certain",
        "check": "à vérifier",
        "unused": "inutilisée",
        "figures": "Ce que l’import changera",
        "kept": "Gardé, car",
    },
}


def text() -> bytes:
    return (TITLES + HEADER + "\n" + "\n".join(ROWS) + "\n").encode("cp1252")


def facts() -> list[tuple[Any, ...]]:
    """Every invoice as it stands, its origin included; not the digest by which the engine knows a row again."""
    names = [field.attname for field in Invoice._meta.concrete_fields if field.name != "row_hash"]
    return list(Invoice.objects.order_by("pk").values_list(*names))


def revenue(account: Account | None = None) -> Decimal:
    scope = Scope.account(account.pk) if account else Scope.company()
    value: Any = compute("revenue_net", scope=scope, period=YEAR).value
    return Decimal(0) if value is None else Decimal(value)


def work() -> None:
    """What a worker would do: all that waits, refreshes included."""
    while job := Job.objects.filter(state=Job.State.QUEUED).order_by("pk").first():
        assert run_now(job).state == Job.State.DONE


class Hugo:
    """The steward at his browser."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def drop(self, content: bytes, name: str = "factures_2026-10.csv") -> Batch:
        sent = {"file": SimpleUploadedFile(name, content), "kind": "", "source": "ERP"}
        assert self.client.post(reverse("imports:new"), sent).status_code == 302
        return Batch.objects.latest("pk")

    def page(self, batch: Batch) -> str:
        answer = self.client.get(reverse("imports:batch", args=[batch.pk]))
        assert answer.status_code == 200
        return str(answer.content.decode())

    def post(self, act: str, batch: Batch, /, **data: Any) -> Batch:
        assert self.client.post(reverse(f"imports:{act}", args=[batch.pk]), data).status_code == 302
        work()
        return Batch.objects.get(pk=batch.pk)

    def load(self, batch: Batch) -> Batch:
        return self.post("load", batch)


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hugo(language: str) -> Hugo:
    user = factories.user("Hugo Delmas", Role.DATA_STEWARD)
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return Hugo(client)


@pytest.fixture
def claire() -> User:
    return factories.user("Claire Morvan", Role.SALES_DIRECTOR)


@pytest.fixture
def cervi() -> Account:
    cervi = factories.account("Cervi Biotech")
    factories.account("Cervi Biotech Lyon", parent=cervi)
    factories.account("Teyrac Énergie")
    factories.invoice(cervi, factories.TODAY.replace(month=9), "5000")
    rollup.refresh()
    return cervi


def decided(hugo: Hugo, batch: Batch) -> Batch:
    return hugo.post("decide", batch, kind="invoices", source="ERP", date_order="dmy")


def test_the_whole_way(hugo: Hugo, claire: User, cervi: Account, language: str) -> None:
    words, at_first, no_facts = WORDS[language], revenue(), facts()
    batch = asked_and_decided(hugo, words)
    assert facts() == no_facts  # nothing is written by recognising
    batch = tried(hugo, batch, words)
    assert facts() == no_facts  # nor by the dry run
    batch = imported(hugo, batch, at_first)
    again, repair = rejects_repaired(hugo, batch)
    nothing_twice(hugo)
    undone(hugo, claire, [repair, again, batch], at_first, words)
    acts = ("import.loaded", "import.undone", "import.matched", "import.value_answered")
    assert [AuditLine.objects.filter(act=act).count() for act in acts] == [4, 3, 1, 1]


def asked_and_decided(hugo: Hugo, words: dict[str, str]) -> Batch:
    """Ways 1 to 3: recognised; the order of day and month asked, no answer preselected; columns beside samples."""
    batch = hugo.drop(text())
    assert batch.kind == "invoices"
    asked = hugo.page(batch)
    assert words["asked"] in asked
    radios = re.findall(r'<input type="radio" name="date_order"[^>]*>', asked)
    assert len(radios) == 2
    assert not [radio for radio in radios if "checked" in radio]
    batch = decided(hugo, batch)
    shown = hugo.page(batch)
    for word in ("cp1252", ">;<", "12 400,00", "Commentaire interne", words["certain"], words["check"], words["unused"]):
        assert word in shown, word
    assert re.search(r"(line|ligne) 4", shown)
    return batch


def tried(hugo: Hugo, batch: Batch, words: dict[str, str]) -> Batch:
    """Way 4: counts that add up, the total line a reject, the figure before and after."""
    batch = hugo.post("decide", batch, kind="invoices", source="ERP", date_order="dmy", **{"try": "1"})
    trial = batch.recipe["trial"]
    assert trial["rows"] == sum(trial[name] for name in ("created", "updated", "unchanged", "rejected", "duplicates")) == len(ROWS)
    assert any(reject.raw[0] == "Total" for reject in batch.rejects.all())
    assert words["figures"] in hugo.page(batch)
    return batch


def imported(hugo: Hugo, batch: Batch, at_first: Decimal) -> Batch:
    """Way 5: one line in the inbox; counts and figures are those of the dry run."""
    trial = batch.recipe["trial"]
    batch = hugo.load(batch)
    counts = {name: getattr(batch, name) for name in ("rows", "created", "updated", "unchanged", "rejected", "duplicates")}
    assert counts == {name: trial[name] for name in counts}
    assert counts["created"] == 8
    assert InboxItem.objects.filter(key=f"import:{batch.pk}").count() == 1
    announced = Decimal(trial["after"][0]["revenue_net"]["value"])
    assert revenue() == announced == at_first + 8 * Decimal("12400.00")
    kept = stored.result("revenue_net", Scope.company(), YEAR)
    assert kept is not None
    assert kept.value == announced
    return batch


def rejects_repaired(hugo: Hugo, batch: Batch) -> tuple[Batch, Batch]:
    """Way 6: one match, one answer for all alike, the rest downloaded (one click), corrected, imported."""
    result = hugo.page(batch)
    assert reverse("imports:rejects", args=[batch.pk]) in result
    assert "Teyrac Énergie" in result
    teyrac = Account.objects.get(name="Teyrac Énergie")
    hugo.post("match", batch, field="account", value="Teyrac SA (ex-Hydrel)", target=teyrac.pk)
    hugo.post("answer", batch, field="amount", value="1.250", read_as="1250")
    hugo.post("again", batch)
    again = Batch.objects.latest("pk")
    assert (again.created, again.updated, again.unchanged, again.rejected) == (4, 0, 8, 3)
    assert AccountKey.objects.get(is_alias=True).account == teyrac
    assert set(Invoice.objects.filter(account=teyrac).values_list("number", flat=True)) == {"F-21", "F-22"}
    assert set(Invoice.objects.filter(number__in=["F-23", "F-24"]).values_list("amount", flat=True)) == {Decimal(1250)}
    repair = repaired(hugo, again)
    assert (repair.created, repair.rejected) == (1, 0)
    assert Invoice.objects.get(number="F-20").on.isoformat() == "2026-10-10"
    return again, repair


def nothing_twice(hugo: Hugo) -> None:
    """Way 7: the first file again, with what is remembered of its source: nothing created or updated, no figure moves."""
    before, invoices = revenue(), facts()
    figures = {row.pk: row.document for row in stored.StoredResult.objects.all()}
    once_more = hugo.load(hugo.drop(text()))
    assert (once_more.created, once_more.updated) == (0, 0)
    assert (revenue(), facts()) == (before, invoices)
    assert {row.pk: row.document for row in stored.StoredResult.objects.all()} == figures


def undone(hugo: Hugo, claire: User, batches: list[Batch], at_first: Decimal, words: dict[str, str]) -> None:
    """Way 8: Claire moves one invoice to a subsidiary; the repair goes, then the load; hers is kept and named."""
    lyon = Account.objects.get(name="Cervi Biotech Lyon")
    hers = Client()
    hers.force_login(claire)
    invoice = Invoice.objects.get(number="F-3")
    page = reverse("accounts:invoice_move", args=[invoice.pk])
    assert page in hers.get(reverse("imports:origin", args=["invoices", invoice.pk])).content.decode()
    assert hers.get(page).status_code == 200
    assert hers.post(page, {"account": "Nobody at all"}).status_code == 422
    assert hers.post(page, {"account": lyon.name}).status_code == 302
    years_ago = clock.now() - dt.timedelta(days=3 * 365)  # there is no deadline
    Batch.objects.update(at=years_ago, loaded_at=years_ago)
    assert reverse("imports:undo", args=[batches[0].pk]) in hugo.page(batches[0])
    for batch in batches:
        hugo.post("undo", batch)
        work()
    page = hugo.page(batches[-1])
    assert words["kept"] in page
    assert "F-3" in page
    assert [invoice.number for invoice in Invoice.objects.filter(source__isnull=False)] == ["F-3"]
    assert revenue() == at_first + Decimal("12400.00")
    assert revenue(lyon) == Decimal("12400.00")
    rollup.refresh()
    assert rollup.differences() == 0
    assert {Batch.objects.get(pk=batch.pk).state for batch in batches} == {Batch.State.UNDONE}


def repaired(hugo: Hugo, batch: Batch) -> Batch:
    """Download the rejects, correct the impossible date, drop what cannot be saved, import."""
    answer: Any = hugo.client.get(reverse("imports:rejects", args=[batch.pk]))
    head, *rows = csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";")
    assert head[:5] == HEADER.split(";")
    assert [row[:5] for row in rows] == [ROWS[at].split(";") for at in (8, 13, 14)]  # as they came, no column shifted
    assert [row[5] for row in rows] == [str(4 + 1 + at) for at in (8, 13, 14)]
    assert all(row[8] for row in rows)
    right = [[cell.replace("00/10/2026", "10/10/2026") for cell in row] for row in rows if row[0] == "F-20"]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, *right])
    return hugo.load(hugo.drop(out.getvalue().encode(), "corrected.csv"))


def test_the_command_refuses_to_guess_and_names_the_option(cervi: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "factures.csv"
    path.write_bytes(text())
    with pytest.raises(SystemExit) as left:
        call_command("import_data", str(path), "--kind", "invoices", "--json")
    assert left.value.code == 2
    refused = json.loads(capsys.readouterr().out)["refused"]
    assert (refused["code"], refused["option"]) == ("ambiguous_date_order", "--date-order")
    assert not Batch.objects.exists()
    call_command("import_data", str(path), "--kind", "invoices", "--date-order", "dmy", "--dry-run", "--json")
    tried = json.loads(capsys.readouterr().out)
    assert (tried["created"], tried["recognised"]["date_order"]) == (8, "dmy")


def test_what_a_director_may_not_do_changes_nothing_and_leaves_one_line_each(hugo: Hugo, claire: User, cervi: Account) -> None:
    batch = hugo.load(decided(hugo, hugo.drop(text())))
    director = Client()
    director.force_login(claire)
    before = facts()
    for act in ("undo", "load", "again", "match"):
        assert director.post(reverse(f"imports:{act}", args=[batch.pk])).status_code == 403
    assert director.get(reverse("imports:file", args=[batch.pk])).status_code == 403
    assert facts() == before
    assert AuditLine.objects.filter(act="refused", actor=claire).count() == 5
