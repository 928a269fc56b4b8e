"""The refresh keeps what rulings.md says, touches only what changed, and is asked for by every import."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import AccountSnapshot, Contact, Interaction, Segment
from base.models import DataVersion
from base.periods import Period, last_quarters
from imports.hooks import mark
from imports.verbs import import_file, undo_import
from jobs.models import Job
from jobs.verbs import run_now
from people.audit import Operator
from pyramid import rollup, stored
from pyramid.engine import Run
from pyramid.models import DirtyScope, StoredResult, Verdict
from pyramid.refreshing import refresh
from pyramid.scopes import Scope
from tests import factories

pytestmark = pytest.mark.django_db

QUESTIONS = 150  # of a refresh after few rows changed
YEAR = Period(dt.date(2025, 11, 1), dt.date(2026, 11, 1))  # of factories.TODAY, 24 November 2026


@pytest.fixture
def company() -> dict[str, int]:
    """Two accounts of one segment, one of which has an owner, and a third alone."""
    segment = Segment.objects.create(name="Large")
    owner = factories.person("Karim")
    helios = factories.account("Helios", segment=segment)
    orion = factories.account("Orion", segment=segment)
    lone = factories.account("Lone")
    helios.roles.create(person=owner, role="owner", since=dt.date(2020, 1, 1))
    for account, amount in ((helios, 600), (orion, 300), (lone, 100)):
        factories.invoice(account, dt.date(2026, 3, 5), Decimal(amount))
        factories.invoice(account, dt.date(2025, 3, 5), Decimal(amount) / 2)
    factories.opportunity(helios, (dt.date(2026, 1, 1), "qualified"), (dt.date(2026, 2, 1), "won"), created_on=dt.date(2026, 1, 1))
    return {"helios": helios.pk, "orion": orion.pk, "lone": lone.pk, "segment": segment.pk, "owner": owner.pk}


def value(code: str, scope: Scope, period: Period = YEAR) -> object:
    found = stored.result(code, scope, period)
    return None if found is None else found.value


def test_everything_is_kept_for_company_segment_owner_and_account(company: dict[str, int]) -> None:
    done = refresh()
    assert done["accounts"] == 3
    assert value("revenue_net", Scope.company()) == 1000
    assert value("revenue_net", Scope.segment(company["segment"])) == 900
    assert value("revenue_net", Scope.owner(company["owner"])) == 600
    assert value("revenue_net", Scope.account(company["orion"])) == 300
    quarters = last_quarters(YEAR.end)
    assert [value("revenue_net", Scope.company(), quarter) is not None for quarter in quarters].count(True) >= 2
    assert Verdict.objects.count() == 1


def test_an_empty_figure_of_an_account_is_not_kept(company: dict[str, int]) -> None:
    refresh()
    kept = set(StoredResult.objects.filter(scope_kind="account", scope_id=str(company["orion"])).values_list("code", flat=True))
    assert "revenue_net" in kept
    assert "nps" not in kept
    assert stored.result("nps", Scope.company(), YEAR) is not None


def test_snapshots_hold_what_lists_sort_by(company: dict[str, int]) -> None:
    refresh()
    row = AccountSnapshot.objects.get(account=company["helios"])
    assert (row.revenue_minor, row.growth, row.status, row.owner_id) == (60_000, 1.0, "customer", company["owner"])


def test_a_second_refresh_without_change_does_nothing(company: dict[str, int]) -> None:
    refresh()
    assert refresh() == {"cells": 0, "results": 0, "accounts": 0}


def test_only_figures_of_what_changed_are_computed_again(company: dict[str, int]) -> None:
    refresh()
    StoredResult.objects.filter(code="win_rate_count").update(value=0.5)
    StoredResult.objects.filter(code="revenue_net", scope_id=str(company["lone"])).update(value=7)
    factories.invoice(factories.accounts.Account.objects.get(pk=company["helios"]), dt.date(2026, 3, 20), "50")
    mark("invoices", {(company["helios"], dt.date(2026, 3, 20))})
    versions = {key: DataVersion.current("account", company[key]) for key in ("helios", "lone")}
    done = refresh()
    assert done["accounts"] == 1
    assert value("revenue_net", Scope.company()) == 1050
    assert value("revenue_net", Scope.account(company["helios"])) == 650
    assert StoredResult.objects.get(code="win_rate_count", scope_kind="company", start=YEAR.start).value == 0.5  # deals did not change
    assert StoredResult.objects.get(code="revenue_net", scope_id=str(company["lone"]), scope_kind="account").value == 7
    assert DataVersion.current("account", company["helios"]) > versions["helios"]
    assert DataVersion.current("account", company["lone"]) == versions["lone"]
    assert not DirtyScope.objects.exists()


def test_a_refresh_asks_no_more_where_more_accounts_changed(company: dict[str, int], django_assert_max_num_queries: Any) -> None:
    """What it costs grows with what changed in rows, not in questions: no question is asked once an account."""
    accounts = [factories.account() for _number in range(9)]
    refresh()
    for some in (accounts[:1], accounts):
        for account in some:
            factories.invoice(account, dt.date(2026, 3, 20), "50")
        mark("invoices", {(account.pk, dt.date(2026, 3, 20)) for account in some})
        with django_assert_max_num_queries(QUESTIONS):
            assert refresh()["accounts"] == len(some)


def test_a_figure_that_nobody_keeps_is_computed_again_once_something_changed(company: dict[str, int]) -> None:
    refresh()
    stored.keep([Run().result("cltv_model", Scope.company(), YEAR)], Scope.company())
    refresh()
    assert stored.result("cltv_model", Scope.company(), YEAR) is not None  # nothing changed
    mark("invoices", {(company["helios"], dt.date(2026, 3, 20))})
    refresh()
    assert stored.result("cltv_model", Scope.company(), YEAR) is None


def test_a_first_row_in_a_quarter_makes_nothing_bought_a_zero_for_everybody(company: dict[str, int]) -> None:
    """Missing is never 0, until a source speaks of the days: so one account's row moves the figures of others."""
    refresh()
    quarter, segment = Period(dt.date(2026, 4, 1), dt.date(2026, 7, 1)), Scope.segment(company["segment"])
    assert value("revenue_net", segment, quarter) is None
    factories.invoice(factories.accounts.Account.objects.get(pk=company["lone"]), dt.date(2026, 5, 1), "50")
    mark("invoices", {(company["lone"], dt.date(2026, 5, 1))})
    refresh()
    assert value("revenue_net", segment, quarter) == 0


def test_a_quarter_that_nothing_reaches_is_left_alone(company: dict[str, int]) -> None:
    refresh()
    StoredResult.objects.update(value=7)
    factories.invoice(factories.accounts.Account.objects.get(pk=company["helios"]), dt.date(2026, 3, 6), "50")
    mark("invoices", {(company["helios"], dt.date(2026, 3, 6))})
    refresh()
    kept = StoredResult.objects.filter(code="revenue_net", scope_kind="company", value=7)
    assert {row.start for row in kept} == {each.start for each in last_quarters(YEAR.end)} - {dt.date(2026, 1, 1)}


def test_the_parent_of_what_changed_is_computed_too(company: dict[str, int]) -> None:
    parent = factories.accounts.Account.objects.get(pk=company["helios"])
    site = factories.account("Helios Nantes", parent=parent)
    refresh()
    factories.invoice(site, dt.date(2026, 3, 20), "50")
    mark("invoices", {(site.pk, dt.date(2026, 3, 20))})
    assert refresh()["accounts"] == 2
    assert value("revenue_net", Scope.account(parent.pk)) == 650


def test_a_run_that_dies_leaves_its_marks(company: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    refresh()
    mark("invoices", {(company["helios"], dt.date(2026, 3, 20))})

    def report(done: int, total: int, stage: str) -> None:
        if stage == "Computing figures":
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        refresh(report)
    assert DirtyScope.objects.exists()
    assert refresh()["accounts"] == 1


def test_kept_results_are_those_computed_from_the_facts(company: dict[str, int]) -> None:
    helios = factories.accounts.Account.objects.get(pk=company["helios"])
    contact = Contact.objects.create(account=helios, name="Ann")
    Interaction.objects.create(account=helios, contact=contact, function="sales", on=dt.date(2026, 10, 1))
    refresh()
    run = Run()
    kept = list(StoredResult.objects.all())
    assert {row.scope_kind for row in kept} >= {"company", "account"}
    for row in kept:
        scope = Scope(row.scope_kind, row.scope_id)
        again = run.result(row.code, scope, Period(row.start, row.end), row.as_of)
        assert again.as_json() == row.document, (row.code, scope)


def test_an_import_asks_for_a_refresh_which_keeps_its_figures(tmp_path: Path) -> None:
    accounts, invoices = tmp_path / "accounts.csv", tmp_path / "invoices.csv"
    accounts.write_text("id,name\nA1,Helios\n")
    invoices.write_text("id,account,on,amount,currency\nI1,A1,2026-03-05,120.50,EUR\n")
    for path, kind in ((accounts, "accounts"), (invoices, "invoices")):
        import_file(path, kind, source="erp", by=Operator("tests"))
    jobs = list(Job.objects.filter(name="pyramid.refresh_figures").order_by("pk"))
    assert len(jobs) == 2
    for job in jobs:
        assert run_now(job).state == Job.State.DONE
    assert value("revenue_net", Scope.company()) == Decimal("120.50")
    import_file(invoices, "invoices", source="erp", by=Operator("tests"))
    assert Job.objects.filter(name="pyramid.refresh_figures").count() == 2  # the same file again says nothing new


def test_an_import_taken_back_takes_its_figures_back(tmp_path: Path) -> None:
    accounts, invoices = tmp_path / "accounts.csv", tmp_path / "invoices.csv"
    accounts.write_text("id,name\nA1,Helios\n")
    import_file(accounts, "accounts", source="erp", by=Operator("tests"))
    for day, amount in (("05", "120.50"), ("06", "79.50")):
        invoices.write_text(f"id,account,on,amount,currency\nI{day},A1,2026-03-{day},{amount},EUR\n")
        batch = import_file(invoices, "invoices", source="erp", by=Operator("tests"))
    refresh()
    assert value("revenue_net", Scope.company()) == 200
    undo_import(batch, by=Operator("tests"))
    refresh()
    assert value("revenue_net", Scope.company()) == Decimal("120.50")


def test_lines_of_one_account_leave_the_others_alone(tmp_path: Path) -> None:
    files = {
        "accounts": "id,name\nA1,Helios\nA2,Orion\n",
        "invoices": "id,account,on,currency\nI1,A1,2026-03-05,EUR\nI2,A2,2026-03-05,EUR\n",
        "invoice_lines": "id,invoice,amount\nL1,I1,10\nL2,I2,20\n",
    }
    for kind, text in files.items():
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        import_file(path, kind, source="erp", by=Operator("tests"))
    refresh()
    path.write_text("id,invoice,amount\nL1,I1,15\nL2,I2,20\n")
    import_file(path, "invoice_lines", source="erp", by=Operator("tests"))
    assert refresh()["accounts"] == 1
    assert value("revenue_net", Scope.company()) == 35
    assert rollup.differences() == 0


def test_what_is_newer_than_every_kept_period_moves_none(company: dict[str, int]) -> None:
    refresh()
    mark("invoices", {(company["helios"], YEAR.end)})
    assert refresh()["results"] == 0
    assert not DirtyScope.objects.exists()
