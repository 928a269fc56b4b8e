"""The pyramid on one page: what stands on it, for whom, in both languages, from stored results alone."""

import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from accounts.models import AccountSnapshot
from base.models import DataVersion, Setting
from base.periods import last_quarters
from base.results import Result, Status, Unit
from people.models import User
from people.permissions import Role
from pyramid import board, stored
from pyramid.inputs import source_of
from pyramid.models import Target
from pyramid.registry import kpis
from pyramid.scopes import Scope
from reports import engine
from reports.identity import identity
from reports.layout import Fitted
from reports.registry import Context, papers
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = board.window(factories.TODAY)
COMPANY = Scope.company()
FACTS = re.compile(r'"accounts_(opportunity|invoice|subscription|survey|promise|delivery|ticket|interaction|cost)\w*"')
NAMES = """Norvane Chimie|Halden Pharma|Groupe Vasselin|Teyrac Énergie|Brightwater Utilities|Ostermann Labs|Cervi Biotech
Lindqvist Paper|Sauvel Cosmétique|Marrow & Pike Brewing|Institut Dorlay|Kestrel Aerospace""".replace("\n", "|").split("|")


def result(code: str, value: Any, period: Any = YEAR, **parts: Any) -> Result:
    kpi = kpis[source_of(code).code]
    currency = "EUR" if kpi.unit is Unit.MONEY else ""
    return Result(
        code, kpi.unit, kpi.direction, period, period.end, parts.pop("status", Status.OK), value=value, currency=currency, **parts
    )


def target(code: str, amount: str) -> None:
    Target.objects.create(kpi=code, start=dt.date(2026, 1, 1), end=dt.date(2027, 1, 1), amount=Decimal(amount))


@pytest.fixture
def arvelle(db: None) -> None:
    """The company of mock-up 01: sales promise more than is delivered; the largest key accounts shrink."""
    Setting.objects.create(name="company_name", value="Arvelle Instruments")
    quarters = last_quarters(YEAR.end)
    trends = {
        "win_rate_count": (0.33, 0.24, {"n": 412, "low": 0.2, "high": 0.28}),
        "promises_kept": (0.88, 0.79, {"n": 1904, "low": 0.77, "high": 0.81}),
        "nps": (27, 18, {"n": 318, "low": 11, "high": 25}),
        "nrr": (1.01, 0.964, {"n": 1146}),
        "growth_rate": (0.03, -0.008, {"n": 1146}),
        "sales_cycle": (118, 124, {"n": 412, "low": 116, "high": 133}),
        "relationship_coverage": (0.5, 0.43, {"n": 96}),
        "new_customers": (84, 61, {"n": 61, "low": 47, "high": 78}),
        "growth_acceleration": (0.01, -0.021, {"n": 12, "low": -0.08, "high": 0.04}),
        "functional_breadth": (2.9, 3.1, {"n": 12}),
        "single_threaded_share": (0.1, 2 / 12, {"n": 12, "low": 0.05, "high": 0.45}),
    }
    kept = []
    for code, (first, last, parts) in trends.items():
        steps = len(quarters) - 1
        series = [first + (last - first) * place / steps for place in range(len(quarters))]
        kept += [result(code, value, quarter, **parts) for value, quarter in zip(series, quarters, strict=True)]
        kept.append(result(code, last, **parts))
    kept += [
        result("promises_kept.sale", 0.71, n=820, low=0.68, high=0.74),
        result("on_time_delivery", 0.74, n=2200, low=0.72, high=0.76),
        result("support_response", 0.81, n=3100, low=0.79, high=0.83),
        result("csat", 0.62, n=318, low=0.56, high=0.67),
        result("data_quality", 0.95, n=1146),
        result("revenue_net", Decimal("84200000.00"), n=31000),
        result("grr", 0.9, n=1146),
        result(
            "concentration",
            0.24,
            n=1146,
            settings={"top_n": 5},
            details={"pareto_share": 0.83, "curve": [[0, 0], [0.01, 0.375], [0.1, 0.71], [0.2, 0.83], [0.5, 0.95], [1, 1]]},
        ),
    ]
    stored.keep(kept, COMPANY)
    for code, amount in (("win_rate_count", "0.32"), ("promises_kept", "0.95"), ("nps", "25"), ("nrr", "1.02"), ("growth_rate", "0.04")):
        target(code, amount)
    owner = factories.person("Paul Aubry")
    for place, name in enumerate(NAMES):
        account = factories.account(name, sector="chemicals", country="FR")
        AccountSnapshot.objects.create(
            account=account,
            is_key=True,
            owner=owner,
            revenue_minor=int(584_000_000 / (1 + place * 0.4)),
            growth=-0.06 + place * 0.02,
            health=46 + place * 3,
            margin=0.11 + place * 0.02,
            active_contacts=1 if place in (1, 3) else 4 + place,
        )
    DataVersion.bump("company")


def fit(by: User | None = None, language: str = "en", **params: Any) -> Fitted:
    return engine.render(papers["pyramid"], Context("", language, params, by), in_helper=False)


def text_of(fitted: Fitted) -> str:
    pages = PdfReader(io.BytesIO(fitted.pdf)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def content(by: User | None = None, language: str = "en", **params: Any) -> Any:
    return papers["pyramid"].content(Context("", language, params, by))


@pytest.mark.usefixtures("arvelle")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Win rate",
                "24",
                "target 32",
                "Key accounts",
                "Norvane Chimie",
                "Kestrel Aerospace",
                "Figures as of 31 October 2026",
                "EUR 84.2 M",
            ],
        ),
        ("fr", ["Taux de réussite", "24", "cible 32", "Comptes clés", "Norvane Chimie", "31 octobre 2026", "84,2 M EUR", "Confidentiel"]),
    ],
)
def test_the_whole_board_stands_on_one_page(language: str, words: list[str]) -> None:
    fitted = fit(language=language)
    text = text_of(fitted).replace("\u00a0", " ")
    assert [word for word in words if word not in text] == []
    assert fitted.not_shown == []


@pytest.mark.usefixtures("arvelle")
def test_it_reads_no_fact() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        content()
    assert [query["sql"] for query in queries if FACTS.search(query["sql"])] == []
    assert len(queries) <= 20


@pytest.mark.usefixtures("arvelle")
def test_each_reader_sees_the_key_accounts_that_he_may_open(claire: User, karim: User, yann: User) -> None:
    rows = {block.code: block.rows for block in content(claire).blocks}
    assert len(rows["key"]) == 12
    assert "key" not in {block.code for block in content(karim).blocks}
    assert "key" not in {block.code for block in content(yann).blocks}


@pytest.mark.usefixtures("arvelle")
def test_contribution_is_for_those_who_may_see_money(claire: User) -> None:
    line_manager = factories.user("Nadia", Role.LINE_MANAGER)
    assert next(block for block in content(claire).blocks if block.code == "key").data["money"]
    paper = papers["pyramid"]
    assert paper.audience(Context("", "en", {}, claire)) == "all"
    assert paper.audience(Context("", "en", {}, line_manager)).startswith("plain-")


@pytest.mark.usefixtures("arvelle")
def test_it_is_another_paper_when_what_it_shows_changes() -> None:
    def mark() -> dict[str, str]:
        return identity(papers["pyramid"], Context("", "en", {}, None))

    seen = [mark()]
    for change in (
        lambda: DataVersion.bump("company"),
        lambda: target("sales_cycle", "120"),
        lambda: Setting.objects.create(name="min_n", value=12),
    ):
        change()
        assert mark() not in seen
        seen.append(mark())
    assert mark() == seen[-1]


def test_without_figures_it_says_what_to_import() -> None:
    assert "import accounts, opportunities and invoices" in text_of(fit())


@pytest.mark.usefixtures("arvelle")
def test_the_command_prints_pages_density_and_what_is_missing(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "pyramid.pdf"
    call_command("report", "pyramid", "--lang", "fr", "--out", str(out), "--json")
    assert out.read_bytes().startswith(b"%PDF")
    printed = capsys.readouterr().out
    assert '"pages": 1' in printed
    assert '"density": 9.3' in printed or '"density": 8' in printed
    assert '"not_shown": []' in printed


def test_another_period_has_its_key_accounts_with_their_figures_of_then() -> None:
    helios, orion, late = (factories.account(name) for name in ("Helios", "Orion", "Late"))
    helios.key_periods.create(since=dt.date(2024, 1, 1), until=dt.date(2026, 1, 1))
    orion.key_periods.create(since=dt.date(2024, 1, 1))
    late.key_periods.create(since=dt.date(2026, 3, 1))
    owner = factories.person("Paul Aubry")
    helios.roles.create(person=owner, role="owner", since=dt.date(2020, 1, 1), until=dt.date(2026, 1, 1))
    for account, amount in ((helios, 3_000_000), (orion, 1_000_000), (late, 9_000_000)):
        factories.invoice(account, dt.date(2024, 5, 5), Decimal(amount) / 2)
        factories.invoice(account, dt.date(2025, 5, 5), Decimal(amount))
    anna = factories.contact(helios, "Anna")
    helios.interactions.create(contact=anna, on=dt.date(2025, 12, 1), channel="visit")
    stored.keep([result("growth_rate", 0.5, quarter) for quarter in last_quarters(YEAR.end)], COMPANY)  # some are kept, the year is not
    blocks = {block.code: block for block in content(start="2025-01-01", end="2026-01-01").blocks}
    rows = [(row["name"], row["revenue"], row["growth"], row["contacts"], row["owner"]) for row in blocks["key"].rows]
    assert "EUR 13.0 M" in content(start="2025-01-01", end="2026-01-01").subtitle.replace("\u00a0", " ")
    assert rows == [("Helios", "3.00", "+100.0\u00a0%", "1 contact", "P. Aubry"), ("Orion", "1.00", "+100.0\u00a0%", "0 contacts", "—")]


@pytest.mark.usefixtures("arvelle")
def test_the_curve_stays_when_rows_make_room_for_it() -> None:
    AccountSnapshot.objects.all().delete()
    for place in range(20):
        name = f"Établissements Réunis de Production Énergétique et Hydraulique du Nord {place}"
        account = factories.account(name, sector="chemicals and process industries", country="FR", city="Villeneuve-d’Ascq")
        AccountSnapshot.objects.create(account=account, is_key=True, revenue_minor=584_000_000, growth=0.1, health=50, active_contacts=1)
    fitted = fit(language="fr")
    assert "Concentration" not in "; ".join(fitted.not_shown)
    assert fitted.not_shown[0].startswith("Comptes clés")
