"""The board: true with much, little and no data; stored results only; twelve queries; each reader his rows."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, AccountRole, AccountSnapshot, KeyAccount
from accounts.verbs import set_role
from base.models import DataVersion
from base.periods import Period, last_quarters
from base.results import Result, Status, Unit
from imports.models import Batch, Source
from people.audit import Operator
from people.models import User
from people.permissions import Role
from people.verbs import change_setting
from plans.models import Plan
from pyramid import board, diagnosis, stored
from pyramid.models import RevenueCell, Target
from pyramid.registry import kpis
from pyramid.scopes import Scope
from pyramid.targets import in_force
from tests import factories

YEAR = board.window(factories.TODAY)
COMPANY = Scope.company()
MOST_QUERIES = 12
ADDRESS = "/pyramid/"
# No stored result is read from these.
FACTS = re.compile(
    r'"accounts_(opportunity|opportunityevent|invoice|invoiceline|subscription|survey|promise|delivery|ticket|interaction|cost)\w*"'
)


def result(code: str, value: Any, period: Period = YEAR, **parts: Any) -> Result:
    kpi = kpis[code]
    status = parts.pop("status", Status.OK)
    currency = "EUR" if kpi.unit is Unit.MONEY else ""
    return Result(code, kpi.unit, kpi.direction, period, period.end, status, value=value, currency=currency, **parts)


def target(code: str, amount: str) -> None:
    Target.objects.create(kpi=code, start=dt.date(2026, 1, 1), end=dt.date(2027, 1, 1), amount=Decimal(amount))


def key_account(name: str, millions: int, growth: float, contacts: int = 5) -> AccountSnapshot:
    account = factories.account(name)
    KeyAccount.objects.create(account=account, since=dt.date(2024, 1, 1))
    return AccountSnapshot.objects.create(
        account=account, is_key=True, revenue_minor=millions * 100_000_000, growth=growth, health=60, margin=0.2, active_contacts=contacts
    )


@pytest.fixture
def loaded(db: None) -> None:
    """A company whose win rate misses its target for sure, and whose NPS may still reach it."""
    rates = [result("win_rate_count", 0.24, period, n=412, low=0.2, high=0.28) for period in [YEAR, *last_quarters(YEAR.end)]]
    others = [
        result("nps", 18, n=318, low=11, high=25),
        result("nrr", None, status=Status.NO_DATA, reason="empty"),
        result("promises_kept", 0.4, n=5, low=0.1, high=0.8, status=Status.TOO_FEW, threshold=10),
        result("revenue_net", Decimal("84200000.00"), n=31000),
        result(
            "concentration", 0.24, n=1146, settings={"top_n": 5}, details={"pareto_share": 0.83, "curve": [[0, 0], [0.2, 0.83], [1, 1]]}
        ),
    ]
    stored.keep([*rates, *others], COMPANY)
    target("win_rate_count", "0.32")
    target("nps", "25")
    target("promises_kept", "0.95")
    source = Source.objects.create(name="CRM")
    Batch.objects.create(kind="opportunities", source=source, state="loaded", rows=1000, created=986, rejected=14)
    DataVersion.bump("company")


def page(client: Client, user: User, address: str = ADDRESS) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u00a0", " "))


@pytest.mark.usefixtures("loaded")
def test_a_stone_prints_value_target_status_and_proof(client: Client, claire: User) -> None:
    text = page(client, claire)
    stone = text[text.index("/pyramid/figures/win_rate_count/") :][:1800]
    for words in ("Win rate", "24", "below", "target 32 %", "95 %: 20–28, n 412; 31 Oct"):
        assert words in stone
    assert "worn" in text  # NPS, whose interval reaches 25
    assert "of 4 stones cracked" in text


@pytest.mark.usefixtures("loaded")
def test_few_cases_and_no_data_are_said_and_crack_nothing(client: Client, claire: User) -> None:
    courses = board.courses(stored.results(board.codes(), COMPANY, board.periods(YEAR)), {}, YEAR, {})
    assert not any(stone.is_cracked for course in courses for stone in course.stones)
    text = page(client, claire)
    assert "Too few: 5 of 10" in text
    assert "Nothing is recorded; import it" in text


@pytest.mark.usefixtures("loaded")
def test_the_foot_names_the_least_number_in_force(client: Client, claire: User) -> None:
    assert "Under 10 cases, or under the number that the page of the figure names" in page(client, claire)
    change_setting("min_n", 12, by=Operator("tests"))
    assert "Under 12 cases" in page(client, claire)


@pytest.mark.usefixtures("loaded")
def test_it_reads_no_fact_and_asks_at_most_twelve_questions(client: Client, claire: User) -> None:
    for number in range(10):
        key_account(f"Account {number}", 9 - number, 0.01)
    client.force_login(claire)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    for number in range(200):
        key_account(f"More {number}", 1, 0.01)
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)
    assert len(few) == len(many) <= MOST_QUERIES, "\n".join(query["sql"][:200] for query in many)
    assert not [query["sql"] for query in many if FACTS.search(query["sql"])]


@pytest.mark.usefixtures("loaded")
def test_key_accounts_stand_beside_the_age_of_their_plans(client: Client, claire: User) -> None:
    """By the door of columns: this room knows no plan. Who may read no plan has no such column."""
    for name, days in (("Norvane", 212), ("Halden", 96), ("Cervi", 15), ("Teyrac", None)):
        account = key_account(name, 2, 0.01).account
        noon = dt.datetime.combine(factories.TODAY, dt.time(12), dt.UTC)
        changed_at = None if days is None else noon - dt.timedelta(days=days)
        Plan.objects.create(account=account, year=2026, until_year=2026, changed_at=changed_at)
    text = page(client, claire)
    for words in ("Plan, age", "212 d, stale", "96 d, ageing", "15 d, fresh", "not written yet", "stale after 180"):
        assert words in text
    assert "Plan, age" not in page(client, factories.user("Dora", Role.DATA_STEWARD))


@pytest.mark.usefixtures("loaded")
def test_an_unchanged_board_is_not_sent_again(client: Client, claire: User) -> None:
    client.force_login(claire)
    first = client.get(ADDRESS)
    assert first["Cache-Control"] == "private, no-cache"
    assert client.get(ADDRESS, headers={"If-None-Match": first["ETag"]}).status_code == 304
    DataVersion.bump("company")
    assert client.get(ADDRESS, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.usefixtures("loaded")
def test_two_readers_never_share_a_tag(client: Client, claire: User, serge: User) -> None:
    client.force_login(claire)
    tag = client.get(ADDRESS)["ETag"]
    client.force_login(serge)
    assert client.get(ADDRESS)["ETag"] != tag


def test_an_empty_company_says_which_three_files_are_enough(client: Client, claire: User) -> None:
    text = page(client, claire)
    assert "Three files are enough" in text
    for words in ("Customers, waiting", "Opportunities, waiting", "Invoices, waiting"):
        assert words in text
    assert "cracked" not in text


def test_a_company_without_data_is_told_so_even_after_the_nightly_figures(client: Client, claire: User) -> None:
    stored.keep([result(code, None, status=Status.NO_DATA, reason="empty") for code in board.codes()], COMPANY)
    text = page(client, claire)
    assert "Three files are enough" in text
    assert "cracked" not in text


def test_old_data_is_said_and_no_stone_shows_0(client: Client, claire: User) -> None:
    Account.objects.create(name="Halden Pharma")
    nothing = [result(code, None, status=Status.NO_DATA, reason="empty") for code in board.codes()]
    stored.keep(nothing, COMPANY)
    text = page(client, claire)
    assert "No data in this period" in text
    RevenueCell.objects.create(account=factories.account("Old"), month=dt.date(2017, 12, 1), net_minor=100, documents=1)
    DataVersion.bump("company")
    assert "/pyramid/figures/revenue_net/?to=2017-12" in page(client, claire)
    assert not re.search(r'class="fig-v">(<span>)?\s*0', text)


@pytest.mark.usefixtures("loaded")
def test_the_rows_of_key_accounts_are_those_the_reader_may_open(client: Client, karim: User, claire: User) -> None:
    mine, foreign = key_account("Helios", 5, -0.1), key_account("Borealis", 4, 0.1)
    assert karim.person
    set_role(mine.account, karim.person, AccountRole.Role.KAM, by=claire)
    AccountSnapshot.objects.filter(account__name="Helios").update(active_contacts=1)
    text = page(client, karim)
    assert "Helios" in text
    assert foreign.account.name not in text
    assert "1 of 2 key accounts" in text
    assert "Helios hangs on one contact" in text


def test_subtotals_add_up_and_the_heading_says_what_they_show() -> None:
    rows = [
        AccountSnapshot(revenue_minor=r * 10**8, growth=g)
        for r, g in [(8, -0.2), (6, 0.0), (5, 0.0), (4, 0.0), (3, 0.5), (2, 0.0), (1, 0.0)]
    ]
    for row in rows:
        row.account = Account(name="x")
    found = board.key_accounts(rows, 7, "EUR")
    # 23 after 25: −8 %; 6 after 5: +20 %.
    assert [group.words.replace("\u00a0", " ") for group in found.groups] == [
        "Largest: 4; EUR 23.0 M, −8.0 %",
        "Others: 3; EUR 6.0 M, +20.0 %",
    ]
    assert found.title == "Key accounts: the largest shrink, the others grow"
    assert found.millions == 29


@pytest.mark.usefixtures("loaded")
def test_the_verdict_is_the_title_and_that_of_the_diagnosis(client: Client, claire: User) -> None:
    told = diagnosis.current(COMPANY, YEAR)
    assert told is not None
    title = diagnosis.sentence(told).title.replace("\u00a0", " ")
    assert f"<h1>{title}</h1>" in page(client, claire)
    assert f"<h1>{title}</h1>" in page(client, claire, reverse("pyramid:diagnosis"))


@pytest.mark.usefixtures("loaded")
def test_it_is_french_for_the_french(client: Client, claire: User) -> None:
    claire.language = "fr"
    claire.save()
    text = page(client, claire)
    for words in ("Taux de réussite", "cible 32 %", "en dessous", "95 % : 20–28, n 412 ; 31 oct.", "Au 31 octobre 2026"):
        assert words in text


def test_who_may_not_read_company_figures_is_refused(client: Client, mona: User) -> None:
    client.force_login(mona)
    assert client.get(reverse("pyramid:board")).status_code == 403


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("asked", ["2017-12", "nonsense", "9999-12", "0001-01", "2017-13"])
def test_the_period_in_the_address_is_read_or_ignored(client: Client, claire: User, asked: str) -> None:
    client.force_login(claire)
    assert client.get(ADDRESS, {"to": asked}).status_code == 200


@pytest.mark.usefixtures("loaded")
def test_a_period_that_nothing_is_kept_for_is_not_called_empty(client: Client, claire: User) -> None:
    key_account("Helios", 5, -0.1)
    assert "exact, invoices, 31 Oct 2026" in page(client, claire)
    text = page(client, claire, f"{ADDRESS}?to=2026-06")
    assert "No figures are kept for" in text
    assert "Nothing is recorded for" not in text
    assert "Revenue and growth: exact" not in text, "the table of key accounts is of today"
    assert "as it was last computed" in text


@pytest.mark.usefixtures("loaded")
def test_a_target_of_another_year_does_not_count() -> None:
    Target.objects.create(kpi="nrr", start=dt.date(2020, 1, 1), end=dt.date(2021, 1, 1), amount=Decimal(1))
    assert set(in_force(board.codes(), COMPANY, YEAR)) == {"win_rate_count", "nps", "promises_kept"}
