"""Cuts of a figure by customer, offer, unit and size; exports of rows and groups; questions closed; edits that ask for a refresh."""

import datetime as dt
import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Account, Family, Product, Segment
from base.models import DataVersion
from base.periods import Period
from imports.hooks import mark
from imports.models import Batch, Source
from jobs.models import Job
from jobs.verbs import run_now
from people import inbox
from people.models import AuditLine, InboxItem, Unit
from people.permissions import Role
from people.verbs import change_setting, merge_functions, save_function
from pyramid import moved
from pyramid.breakdown import breakdown
from pyramid.models import DirtyScope, QuestionedRow
from pyramid.refreshing import refresh
from pyramid.scopes import Scope
from pyramid.verbs import question_rows
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = Period(dt.date(2025, 11, 1), dt.date(2026, 11, 1))


@pytest.fixture
def deals() -> list[Any]:
    """Old Helios bought before, Orion never; Nord sells pumps, Sud valves."""
    north, south = (Unit.objects.create(name=name) for name in ("Nord", "Sud"))
    ann, ben = factories.person("Ann", unit=north), factories.person("Ben", unit=south)
    helios, orion = factories.account("Helios", employees=20, region="Bavaria"), factories.account("Orion", employees=5000)
    pump = Product.objects.create(name="P1", family=Family.objects.create(name="Pumps"))
    factories.invoice(helios, dt.date(2025, 6, 1))
    made = []
    for number in range(24):
        account, owner = (helios, ann) if number % 2 else (orion, ben)
        end = "won" if number % 2 or number < 6 else "lost"
        made.append(
            factories.opportunity(
                account,
                (dt.date(2026, 1, 5), "qualified"),
                (dt.date(2026, 3, 1), end),
                created_on=dt.date(2026, 1, 5),
                closed_on=dt.date(2026, 3, 1),
                state=end,
                name="=1+1",
                owner=owner,
                product=pump if number % 2 else None,
            )
        )
    return made


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("customer", {"new": (3, 12), "existing": (12, 12)}),
        ("offer", {"Pumps": (12, 12), "": (3, 12)}),
        ("unit", {"Nord": (12, 12), "Sud": (3, 12)}),
        ("size", {"1–49": (12, 12), "1000+": (3, 12)}),
        ("region", {"Bavaria": (12, 12), "": (3, 12)}),
    ],
)
def test_the_win_rate_of_each_group(deals: list[Any], by: str, expected: dict[str, tuple[int, int]]) -> None:
    parts = breakdown("win_rate_count", by, period=YEAR)
    assert {part.key: (part.result.numerator, part.result.n) for part in parts} == expected


def test_revenue_is_cut_by_who_bought_for_the_first_time(deals: list[Any]) -> None:
    factories.invoice(deals[0].account, dt.date(2026, 2, 1), "70")
    factories.invoice(deals[1].account, dt.date(2026, 2, 1), "30")
    parts = {part.key: part.result.value for part in breakdown("revenue_net", "customer", period=YEAR)}
    assert parts == {"new": 70, "existing": 30}


def director(client: Client) -> Any:
    user = factories.user("Nadia", Role.SALES_DIRECTOR)
    client.force_login(user)
    return user


def sheet(response: Any) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    return list(book.active.iter_rows(values_only=True))


def test_rows_and_groups_leave_as_a_workbook_with_real_numbers_and_days(client: Client, deals: list[Any]) -> None:
    director(client)
    rows = sheet(client.get(reverse("pyramid:figure_xlsx", args=["win_rate_count"])))
    assert len(rows) == 25
    assert rows[1][2].date() == dt.date(2026, 3, 1)
    assert rows[1][3] == 1000
    assert not str(rows[1][0]).startswith("=")
    groups = sheet(client.get(reverse("pyramid:figure_xlsx", args=["win_rate_count"]), {"by": "customer", "table": "cuts"}))
    assert groups[1][1:5:3] == (0.25, 12)
    assert AuditLine.objects.filter(act="list.exported").count() == 2


def test_the_page_shows_the_cut_and_only_offers_that_a_figure_knows(client: Client, deals: list[Any]) -> None:
    director(client)
    page = client.get(reverse("pyramid:figure", args=["win_rate_count"]), {"by": "customer"}).content.decode()
    assert "Existing customers" in page
    assert "by=offer" in page
    assert "by=offer" not in client.get(reverse("pyramid:figure", args=["revenue_net"])).content.decode()


def test_with_many_accounts_a_job_cuts_and_the_page_waits(client: Client, deals: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyramid.figure_cuts.AT_ONCE", 1)
    refresh()
    director(client)
    address = reverse("pyramid:figure", args=["win_rate_count"])
    assert "being worked out" in client.get(address, {"by": "customer"}).content.decode()
    run_now(Job.objects.get(name="pyramid.compute_cut"))
    assert "Existing customers" in client.get(address, {"by": "customer"}).content.decode()


def test_a_figure_that_a_job_computed_is_computed_again_after_facts_changed(
    client: Client, deals: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job of before is done and its result is gone: the page may not wait for that one for ever."""
    monkeypatch.setattr("pyramid.views.figure.AT_ONCE", 0)
    refresh()
    director(client)
    address = reverse("pyramid:figure", args=["cltv_model"])
    for jobs in (1, 2):
        assert "Computing this figure" in client.get(address).content.decode()
        assert Job.objects.filter(name="pyramid.compute_figure").count() == jobs
        run_now(Job.objects.filter(name="pyramid.compute_figure").latest("pk"))
        assert "Computing this figure" not in client.get(address).content.decode()
        mark("invoices", {(deals[0].account_id, dt.date(2026, 3, 20))})
        refresh()


def test_a_steward_closes_a_question_with_a_sentence(client: Client, deals: list[Any]) -> None:
    asker, steward = factories.user("Nadia", Role.SALES_DIRECTOR), factories.user("Hugo", Role.DATA_STEWARD)
    told = question_rows("win_rate_count", "opportunities", deals[:3], "Lost, not won.", link="/x/%s", by=asker)
    assert InboxItem.objects.filter(person=steward.person, done_at=None).count() == 1
    client.force_login(steward)
    address = reverse("pyramid:close_question", args=["win_rate_count", told])
    assert client.post(address, {"answer": " "}).status_code == 422
    assert client.post(address, {"answer": "Corrected in the file.", "as": "corrected"}).status_code == 302
    assert set(QuestionedRow.objects.values_list("answer", flat=True)) == {"Corrected in the file."}
    assert not InboxItem.objects.filter(person=steward.person, done_at=None).exists()
    assert InboxItem.objects.get(person=asker.person).args["answer"] == "Corrected in the file."
    assert AuditLine.objects.filter(act="rows.corrected").exists()
    assert client.post(address, {"answer": "Again."}).status_code == 404


def waiting() -> int:
    return Job.objects.filter(name="pyramid.refresh_figures", state=Job.State.QUEUED).count()


def test_edits_ask_for_one_refresh_while_it_waits(deals: list[Any]) -> None:
    mark("interactions", {(deals[0].account_id, dt.date(2026, 3, 1))})
    mark("key_accounts", {(deals[0].account_id, None)})
    assert waiting() == 1
    Job.objects.update(state=Job.State.DONE)
    mark("interactions", {(deals[0].account_id, dt.date(2026, 3, 2))})
    assert waiting() == 1


def test_a_running_import_asks_itself_at_its_end(deals: list[Any]) -> None:
    Batch.objects.create(kind="invoices", source=Source.objects.create(name="erp"), state=Batch.State.LOADING)
    mark("invoices", {(deals[0].account_id, dt.date(2026, 3, 1))})
    assert waiting() == 0


def test_a_setting_of_figures_asks_for_a_refresh_and_another_does_not() -> None:
    by = factories.user("Nadia", Role.SALES_DIRECTOR)
    change_setting("min_n", 12, by=by)
    assert waiting() == 1


def test_a_figure_that_an_import_moved_waits_for_those_who_answer_for_it(deals: list[Any]) -> None:
    nadia = factories.user("Nadia", Role.SALES_DIRECTOR)
    factories.invoice(deals[0].account, dt.date(2026, 2, 1), "70")
    refresh()
    before = moved.shown()
    factories.invoice(deals[0].account, dt.date(2026, 2, 2), "7000000")
    mark("invoices", {(deals[0].account_id, dt.date(2026, 2, 2))})
    refresh()
    batch = Batch.objects.create(kind="invoices", source=Source.objects.create(name="erp"), state=Batch.State.LOADED, created=1, by=nadia)
    assert moved.tell_of(batch.pk, before) >= 1
    line = InboxItem.objects.get(person=nadia.person, kind="figure_moved")
    assert (line.args["rows"], line.link) == (1, reverse("imports:batch", args=[batch.pk]))
    for language, words in (("fr", "Chiffre d’affaires net"), ("en", "Net revenue")):  # the words are the reader's, not the worker's
        with override(language):
            assert words in str(inbox.line(line).text)
    with override("fr"):
        assert "→ 7,0\u00a0M\u00a0EUR" in str(inbox.line(line).text)


def test_an_unchanged_page_is_not_sent_again_until_a_setting_changes(client: Client, deals: list[Any]) -> None:
    refresh()
    user = director(client)
    for address in (reverse("pyramid:figure", args=["win_rate_count"]), reverse("pyramid:board")):
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        change_setting("min_n", 11 if address.endswith("count/") else 12, by=user)
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_the_board_says_that_changes_wait(client: Client, deals: list[Any]) -> None:
    refresh()
    director(client)
    assert "being worked in" not in client.get(reverse("pyramid:board")).content.decode()
    mark("key_accounts", {(deals[0].account_id, None)})
    assert "being worked in" in client.get(reverse("pyramid:board")).content.decode()


SCOPES = ["company", "segment", "owner", "account"]


@pytest.mark.parametrize("kind", SCOPES)
def test_a_kept_figure_of_any_scope_is_not_sent_twice(client: Client, deals: list[Any], kind: str) -> None:
    owner = factories.person("Karim")
    type(deals[0].account).objects.update(segment=Segment.objects.create(name="Strategic"))
    deals[0].account.refresh_from_db()
    deals[0].account.roles.create(person=owner, role="owner", since=dt.date(2020, 1, 1))
    ids = {"company": "", "segment": deals[0].account.segment_id, "owner": owner.pk, "account": deals[0].account_id}
    scope = Scope(kind, str(ids[kind]))  # type: ignore[arg-type]
    refresh()
    director(client)
    address = f"{reverse('pyramid:figure', args=['win_rate_count'])}?scope={scope}"
    tag = client.get(address)["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    who_asks = [query for query in asked if re.search(r'FROM "people_(session|user|rolegrant)"', query["sql"])]
    assert len(who_asks) == 3
    assert len(asked) - len(who_asks) <= 2
    DataVersion.bump(scope.kind.value, scope.id)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_group_is_asked_the_same_question(client: Client, deals: list[Any]) -> None:
    Account.objects.update(segment=Segment.objects.create(name="Strategic"))
    refresh()
    director(client)
    asked = {"by": "segment", "span": "quarter", "to": "2026-03"}
    text = client.get(reverse("pyramid:figure", args=["win_rate_count"]), asked).content.decode()
    pk = Segment.objects.get().pk
    assert f"?scope=segment%3A{pk}&amp;span=quarter&amp;to=2026-03" in text
    plain = client.get(reverse("pyramid:figure", args=["win_rate_count"]), {"by": "segment"}).content.decode()
    assert f'?scope=segment%3A{pk}"' in plain


def test_figures_are_read_again_after_functions_are_merged(deals: list[Any]) -> None:
    refresh()
    admin = factories.user("Yann", Role.ADMINISTRATOR)
    labs, rd = (save_function(code, code, code, by=admin) for code in ("labs", "research"))
    DirtyScope.objects.all().delete()
    Job.objects.all().delete()
    merge_functions(labs, rd, version=labs.version, by=admin)
    assert list(DirtyScope.objects.values_list("kind", flat=True)) == ["interactions"]
    assert Job.objects.filter(name="pyramid.refresh_figures").count() == 1
