"""The catalogue and a page for each figure: definition, trend, cuts, rows, target, questions; each reader his own."""

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccountRole, Segment
from accounts.verbs import set_role
from base.periods import Period, last_quarters
from base.results import Direction, Result, Status, Unit
from people.models import AuditLine, InboxItem, User
from pyramid import board, engine, figure_page, stored
from pyramid.forms import TargetForm
from pyramid.models import QuestionedRow, Target
from pyramid.registry import kpis
from pyramid.scopes import Scope
from tests import factories

YEAR = board.window(factories.TODAY)
COMPANY = Scope.company()
WIN_RATE = reverse("pyramid:figure", args=["win_rate_count"])


def deal(number: int, account: Any, outcome: str = "lost") -> Any:
    day = dt.date(2026, 2, 1) + dt.timedelta(days=number)
    events = [(day, "qualified"), (day + dt.timedelta(days=30), outcome)]
    closed = day + dt.timedelta(days=30)
    return factories.opportunity(
        account,
        *events,
        name=f"Deal {number:03}",
        amount=Decimal(1000 + number),
        qualified_on=day,
        closed_on=closed,
        state=outcome,
        created_on=day,
    )


@pytest.fixture
def helios(db: None) -> Any:
    return factories.account("Helios", country="FR", segment=Segment.objects.create(name="Strategic"))


@pytest.fixture
def deals(helios: Any) -> list[Any]:
    """40 decided opportunities: 30 at Helios of which 3 won, 10 at Borealis of which 9 won."""
    borealis = factories.account("Borealis", country="DE")
    first = [deal(number, helios, "won" if number < 3 else "lost") for number in range(30)]
    return first + [deal(30 + number, borealis, "won" if number < 9 else "lost") for number in range(10)]


def text_of(client: Client, user: User, address: str = WIN_RATE, **query: str) -> str:
    client.force_login(user)
    answer = client.get(address, query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u00a0", " "))


@pytest.mark.usefixtures("deals")
def test_the_page_equals_the_engine_and_says_what_the_figure_rests_on(client: Client, claire: User) -> None:
    text = text_of(client, claire)
    result = engine.compute("win_rate_count", period=YEAR)
    assert (result.numerator, result.denominator) == (12, 40)
    for words in ("30 %", "n 40; 31 Oct", "won / (won + lost + abandoned)", "Wilson, 95 %", "min_n"):
        assert words in text


@pytest.mark.usefixtures("deals")
def test_rows_are_those_of_the_figure_and_found_by_account(client: Client, claire: User) -> None:
    assert "40 opportunities" in text_of(client, claire, rows="1")
    narrowed = text_of(client, claire, rows="1", q="Borealis")
    assert narrowed.count('name="row"') == 10


@pytest.mark.usefixtures("deals")
def test_pages_of_rows_show_each_row_once(client: Client, claire: User) -> None:
    seen: list[str] = []
    address = f"{WIN_RATE}?rows=1"
    client.force_login(claire)
    while address:
        text = client.get(address).content.decode()
        seen += re.findall(r'name="row" value="(\d+)"', text)
        following = re.search(r'rel="next" href="(\?[^"]+)"', text)
        address = WIN_RATE + following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 40


@pytest.mark.usefixtures("deals")
def test_the_figure_is_never_cut_to_the_reader_but_its_rows_are(client: Client, karim: User, claire: User, helios: Any) -> None:
    assert karim.person
    set_role(helios, karim.person, AccountRole.Role.KAM, by=claire)
    text = text_of(client, karim, rows="1")
    assert "30 %" in text
    assert "40 opportunities, 30 of which you may open" in text
    assert "Borealis" not in text
    answer = client.get(reverse("pyramid:figure_csv", args=["win_rate_count"]))
    assert b"Borealis" not in b"".join(answer.streaming_content)


@pytest.mark.usefixtures("deals")
def test_cuts_are_told_apart_only_when_their_interval_says_so(client: Client, claire: User) -> None:
    text = text_of(client, claire, by="country")
    # 3 of 30 lies whole below 30 %, 9 of 10 whole above.
    assert "below the company" in text[text.index(">FR<") :][:1500]
    assert "above the company" in text[text.index(">DE<") :][:1500]


def _result(value: float, low: float | None, high: float | None, status: Status = Status.OK) -> Result:
    return Result(
        "win_rate_count", Unit.RATIO, Direction.UP_GOOD, YEAR, YEAR.end, status, value=value, low=low, high=high, n=40, threshold=10
    )


@pytest.mark.parametrize(
    ("group", "reading"),
    [
        (_result(0.3, 0.2, 0.4), "not told apart"),
        (_result(0.5, 0.4, 0.6), "above the company"),
        (_result(0.1, 0.05, 0.2), "below the company"),
        (_result(0.9, 0.5, 1.0, Status.TOO_FEW), "too few, needs 10"),
        (_result(0.9, None, None), ""),
    ],
)
def test_what_is_not_told_apart_is_not_ranked(group: Result, reading: str) -> None:
    assert figure_page.cut("x", "", group, _result(0.25, 0.2, 0.3)).reading.replace("\u00a0", " ") == reading


def test_a_title_says_how_the_figure_moved() -> None:
    quarters = last_quarters(YEAR.end)
    trend = [(quarters[0], _result(0.33, 0.3, 0.36))]
    title = figure_page.title(kpis["win_rate_count"], _result(0.24, 0.2, 0.28), trend)
    assert title.replace("\u00a0", " ") == "Win rate: 24 %, down 9 points since Q4 2024"


def test_a_part_of_a_figure_is_named_in_its_title_and_takes_no_target(client: Client, claire: User) -> None:
    text = text_of(client, claire, "/pyramid/figures/promises_kept/", of="sale")
    assert "<h1>Promises kept, made in the sale: no data</h1>" in text
    assert "There is no target.</p>" in text
    assert "grace_days</span></dt><dd>0</dd>" in text


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize(("role", "status"), [("claire", 200), ("karim", 403), ("dora", 403)])
def test_a_cut_by_person_needs_its_right(client: Client, request: pytest.FixtureRequest, role: str, status: int) -> None:
    client.force_login(request.getfixturevalue(role))
    assert client.get(WIN_RATE, {"by": "owner"}).status_code == status


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize(
    "query", ["span=century", "to=2026-99", "scope=planet:1", "by=colour", "scope=segment:", "after=zz&rows=1", "told=x"]
)
def test_nonsense_in_the_address_reads_as_the_default(client: Client, claire: User, query: str) -> None:
    client.force_login(claire)
    assert client.get(f"{WIN_RATE}?{query}").status_code == 200


@pytest.mark.usefixtures("deals")
def test_an_account_that_is_hidden_is_missing(client: Client, karim: User, helios: Any) -> None:
    client.force_login(karim)
    hidden, missing = (client.get(WIN_RATE, {"scope": f"account:{pk}"}).status_code for pk in (helios.pk, 999_999))
    assert (hidden, missing) == (404, 404)


def test_an_export_is_a_file_that_reads_back_and_leaves_a_line(client: Client, claire: User, deals: list[Any], helios: Any) -> None:
    deals[0].name = "=HYPERLINK(1)"
    deals[0].save()
    client.force_login(claire)
    answer = client.get(reverse("pyramid:figure_csv", args=["win_rate_count"]), {"q": "Helios"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 31
    assert rows[0][:4] == ["Opportunity", "Account", "Closed on", "Amount"]
    assert ["'=HYPERLINK(1)", "Helios", "2026-03-03", "1000.00"] in [row[:4] for row in rows]
    assert AuditLine.objects.filter(act="list.exported").count() == 1


def test_ticked_rows_reach_the_steward_once_and_the_figure_stays(client: Client, claire: User, dora: User, deals: list[Any]) -> None:
    before = text_of(client, claire)
    address = reverse("pyramid:question", args=["win_rate_count"])
    answer = client.post(address, {"row": [each.pk for each in deals[:3]], "note": "These were won."})
    assert answer.status_code == 302
    line = InboxItem.objects.get(person=dora.person)
    assert QuestionedRow.objects.count() == 3
    opened = text_of(client, dora, line.link)
    assert opened.count('name="row"') == 3
    assert "These were won." in opened
    after = text_of(client, claire)
    assert "3 rows questioned" in after
    assert "30 %" in before
    assert "30 %" in after
    again = client.post(address, {"row": [deals[0].pk], "note": "Again."})
    assert again.status_code == 422
    assert QuestionedRow.objects.count() == 3


def test_rows_of_foreign_accounts_cannot_be_questioned(client: Client, karim: User, dora: User, deals: list[Any]) -> None:
    client.force_login(karim)
    answer = client.post(reverse("pyramid:question", args=["win_rate_count"]), {"row": [deals[0].pk], "note": "Mine?"})
    assert answer.status_code == 422
    assert not QuestionedRow.objects.exists()
    assert not InboxItem.objects.filter(person=dora.person).exists()


TARGET = {"amount": "32", "start": "2026-01-01", "last": "2026-12-31", "owner": "", "version": ""}


@pytest.mark.usefixtures("deals")
def test_a_target_is_set_on_the_page_and_cracks_the_stone(client: Client, claire: User) -> None:
    client.force_login(claire)
    assert client.post(reverse("pyramid:target", args=["win_rate_count"]), TARGET).status_code == 302
    target = Target.objects.get()
    assert (target.amount, target.end) == (Decimal("0.32"), dt.date(2027, 1, 1))
    assert "target 32 %" in text_of(client, claire)
    assert AuditLine.objects.filter(act="target.set").count() == 1


@pytest.mark.usefixtures("deals")
def test_a_stale_target_is_refused_and_what_stands_is_shown(client: Client, claire: User) -> None:
    client.force_login(claire)
    address = reverse("pyramid:target", args=["win_rate_count"])
    client.post(address, TARGET)
    assert client.post(address, {**TARGET, "amount": "40", "version": "1"}).status_code == 302
    answer = client.post(address, {**TARGET, "amount": "50", "version": "1"})
    assert answer.status_code == 409
    assert "target 40" in answer.content.decode()
    assert Target.objects.get().amount == Decimal("0.4")


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize(
    "change",
    [
        {"amount": ""},
        {"amount": "much"},
        {"amount": "130"},
        {"amount": "-5"},
        {"last": "2025-12-31"},
        {"start": "2026-02-31"},
        {"amount": "NaN"},
    ],
)
def test_a_target_that_cannot_be_kept_is_said(client: Client, claire: User, change: dict[str, str]) -> None:
    client.force_login(claire)
    assert client.post(reverse("pyramid:target", args=["win_rate_count"]), TARGET | change).status_code == 422
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("code", "amount", "said"),
    [
        ("win_rate_count", "100", ""),
        ("win_rate_count", "101", "Write a number from 0 to 100."),
        ("nrr", "102", ""),
        ("growth_rate", "-2", ""),
        ("new_customers", "-1", "Write 0 or more."),
        ("nps", "-101", "Write a number from −100 to 100."),
    ],
)
def test_a_target_lies_where_the_figure_can(code: str, amount: str, said: str) -> None:
    form = TargetForm({**TARGET, "amount": amount}, kpi=kpis[code])
    form.full_clean()
    assert "".join(form.errors.get("amount", [])) == said


def test_the_catalogue_shows_no_0_for_what_nobody_recorded(client: Client, claire: User) -> None:
    text = text_of(client, claire, reverse("pyramid:figures"))
    assert "computed when opened" in text
    assert re.search(r'class="num" data-l="Value">\s*0\s*<', text) is None


def test_the_catalogue_hides_costs_and_people_from_who_may_not_read_them(client: Client, karim: User) -> None:
    text = text_of(client, karim, reverse("pyramid:figures"))
    assert "/pyramid/figures/cac/" not in text
    assert "/pyramid/figures/enps/" not in text


@pytest.mark.usefixtures("deals")
def test_every_built_figure_has_a_page_in_both_languages(client: Client, claire: User) -> None:
    client.force_login(claire)
    for language in ("en", "fr"):
        User.objects.filter(pk=claire.pk).update(language=language)
        for kpi in kpis:
            if kpi.is_listed:
                answer = client.get(reverse("pyramid:figure", args=[kpi.code]), {"rows": "1"})
                assert answer.status_code == 200, (kpi.code, language)


def test_as_many_queries_for_10_rows_as_for_200(client: Client, claire: User, helios: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(WIN_RATE, {"rows": "1"}).status_code == 200
        return len(queries)

    client.force_login(claire)
    for number in range(10):
        deal(number, helios)
    stored.keep([engine.compute("win_rate_count", period=YEAR)], COMPANY)
    asked()
    few = asked()
    for number in range(10, 200):
        deal(number, helios)
    assert asked() == few


def test_periods_in_the_address() -> None:
    question = figure_page.Question.of({"span": "quarter", "to": "2026-09"}, factories.TODAY)
    assert question.period == Period(dt.date(2026, 7, 1), dt.date(2026, 10, 1))
    assert figure_page.Question.of({}, factories.TODAY).period == YEAR


@pytest.mark.usefixtures("deals")
def test_a_sales_target_is_money_and_no_value_of_coverage(client: Client, claire: User) -> None:
    """Its coverage of the pipeline is read in times; 14 million of them would be nonsense."""
    year = {"start": dt.date(2026, 1, 1), "end": dt.date(2027, 1, 1)}
    Target.objects.create(kpi="pipeline_coverage", amount=14_000_000, **year)
    catalogue = text_of(client, claire, reverse("pyramid:figures"))
    assert "EUR 14.0 M" in catalogue
    assert "14,000,000" not in catalogue
    page = text_of(client, claire, reverse("pyramid:figure", args=["pipeline_coverage"]))
    assert "EUR 14.0 M, from" in page
    assert "The target stands for other days than this period." in page
