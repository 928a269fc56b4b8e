"""Cells: rebuilt where marked, equal to a full rebuild, and figures read the same from cells and from facts."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Family, Invoice, InvoiceLine, Product
from base.models import DataVersion
from base.periods import Period
from base.results import Result
from pyramid import rollup
from pyramid.engine import compute_many
from pyramid.models import DirtyCell, RevenueCell
from pyramid.scopes import Scope
from tests import factories

pytestmark = pytest.mark.django_db

YEAR = Period(dt.date(2025, 11, 1), dt.date(2026, 11, 1))
READ = ("revenue_net", "growth_rate", "concentration", "cross_sell", "new_customers", "logo_churn", "nrr", "grr", "growth_acceleration")


def cells() -> list[tuple[Any, ...]]:
    fields = ("account_id", "month", "family", "net_minor", "documents", "unconverted", "foreign_documents", "first_invoice_on")
    return list(RevenueCell.objects.order_by("account", "month", "family").values_list(*fields))


def test_a_cell_sums_the_month_of_an_account() -> None:
    helios = factories.account("Helios")
    factories.invoice(helios, dt.date(2026, 3, 1), "100.10")
    factories.invoice(helios, dt.date(2026, 3, 31), "50")
    factories.invoice(helios, dt.date(2026, 3, 12), "20.05", kind="credit_note")
    factories.invoice(helios, dt.date(2026, 4, 1), "7")
    assert rollup.rebuild() == 2
    assert cells() == [
        (helios.pk, dt.date(2026, 3, 1), 0, 13005, 3, 0, 0, dt.date(2026, 3, 1)),
        (helios.pk, dt.date(2026, 4, 1), 0, 700, 1, 0, 0, dt.date(2026, 4, 1)),
    ]


def test_cells_that_changed_are_looked_up_not_sought_among_all() -> None:
    for month in range(1, 13):
        factories.invoice(factories.account(), dt.date(2026, month, 1), "100")
    rollup.rebuild()
    account = RevenueCell.objects.earliest("pk").account_id
    rollup.mark([(account, dt.date(2026, 1, 1))])
    with CaptureQueriesContext(connection) as asked:
        rollup.refresh()
    delete = next(each["sql"] for each in asked if "DELETE FROM pyramid_revenuecell" in each["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{delete}")
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert "SCAN pyramid_revenuecell" not in plan
    assert 'COUNT(*) AS "__count" FROM "pyramid_revenuecell"' not in " ".join(each["sql"] for each in asked)


def test_lines_say_the_family_and_the_header_keeps_the_rest() -> None:
    helios, pumps = factories.account("Helios"), Family.objects.create(name="Pumps")
    valve = Product.objects.create(name="Valve", family=Family.objects.create(name="Valves"))
    head = factories.invoice(helios, dt.date(2026, 3, 1), "100")
    InvoiceLine.objects.create(invoice=head, family=pumps, amount=Decimal(30), base_minor=3000)
    InvoiceLine.objects.create(invoice=head, product=valve, amount=Decimal(20), base_minor=2000)
    rollup.rebuild()
    assert {(row[2], row[3], row[4]) for row in cells()} == {(0, 5000, 1), (pumps.pk, 3000, 0), (valve.family_id, 2000, 0)}


def test_a_header_without_amount_is_worth_its_lines() -> None:
    helios = factories.account("Helios")
    head = Invoice.objects.create(account=helios, on=dt.date(2026, 3, 1), currency="EUR")
    InvoiceLine.objects.create(invoice=head, amount=Decimal("30.25"), base_minor=3025)
    rollup.rebuild()
    assert [row[3:] for row in cells()] == [(3025, 1, 0, 0, dt.date(2026, 3, 1))]


def test_a_document_without_a_rate_is_counted_and_its_month_read_from_facts() -> None:
    helios = factories.account("Helios")
    factories.invoice(helios, dt.date(2026, 3, 1))
    Invoice.objects.create(account=helios, on=dt.date(2026, 3, 2), amount=Decimal(5), currency="USD")
    rollup.rebuild()
    assert [row[5:7] for row in cells()] == [(1, 1)]
    found = compute_many(["revenue_net"], period=YEAR)["revenue_net"]
    assert (found.reason, found.details["currency"]) == ("fx_missing", "USD")


def test_only_marked_cells_are_rebuilt() -> None:
    accounts = [factories.account() for _number in range(12)]
    for account in accounts:
        factories.invoice(account, dt.date(2026, 3, 1))
    rollup.rebuild()
    Invoice.objects.filter(account=accounts[0]).update(base_minor=1)
    Invoice.objects.filter(account=accounts[1]).update(base_minor=2)
    rollup.mark([(accounts[0].pk, dt.date(2026, 3, 9))])
    assert rollup.refresh() == 1
    values = dict(RevenueCell.objects.values_list("account", "net_minor"))
    assert values[accounts[0].pk] == 1
    assert values[accounts[1].pk] == 100_000  # nobody marked it, so it was not looked at
    assert rollup.differences() == 1
    assert not DirtyCell.objects.exists()


def test_without_a_mark_nothing_is_done() -> None:
    factories.invoice(factories.account(), dt.date(2026, 3, 1))
    rollup.rebuild()
    version = DataVersion.current("rollup")
    assert rollup.refresh() == 0
    assert DataVersion.current("rollup") == version


def test_the_command_counts_what_differs() -> None:
    factories.invoice(factories.account(), dt.date(2026, 3, 1))
    call_command("rebuild_rollup", stdout=StringIO())
    out = StringIO()
    call_command("rebuild_rollup", "--check", stdout=out)
    assert out.getvalue().endswith("0 cells differ\n")
    RevenueCell.objects.update(net_minor=3)
    with pytest.raises(SystemExit):
        call_command("rebuild_rollup", "--check", stdout=out)
    assert out.getvalue().endswith("1 cells differ\n")


DOCUMENTS = st.tuples(
    st.integers(0, 7),  # account
    st.integers(0, 1100),  # days before the end
    st.integers(1, 90_000),  # cents
    st.sampled_from(["invoice", "invoice", "invoice", "credit_note"]),
    st.integers(0, 2),  # family, 0 none
)
EDITS = st.lists(st.tuples(st.sampled_from(["add", "move", "delete"]), DOCUMENTS), min_size=1, max_size=8)


def add(accounts: list[Any], families: list[Any], document: tuple[int, int, int, str, int]) -> Invoice:
    account, days, cents, kind, family = document
    on = dt.date(2026, 10, 31) - dt.timedelta(days=days)
    return factories.invoice(
        accounts[account], on, Decimal(cents) / 100, kind=kind, family=families[family - 1] if family else None, recorded_on=on
    )


def change(accounts: list[Any], families: list[Any], edits: list[Any]) -> Iterator[tuple[int, dt.date]]:
    """Do the edits; gives the cells that each touched, former places included."""
    for act, document in edits:
        victim = Invoice.objects.order_by("pk").first()
        if act == "add" or victim is None:
            made = add(accounts, families, document)
            yield made.account_id, made.on
            continue
        yield victim.account_id, victim.on
        if act == "delete":
            victim.delete()
            continue
        victim.account, victim.on = accounts[document[0]], dt.date(2026, 10, 31) - dt.timedelta(days=document[1])
        victim.save()
        yield victim.account_id, victim.on


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(DOCUMENTS, min_size=8, max_size=40), edits=EDITS)
def test_partial_rebuilds_give_the_cells_of_a_full_one(first: list[Any], edits: list[Any]) -> None:
    Invoice.objects.all().delete()
    accounts = [factories.account() for _number in range(8)]
    families = [Family.objects.get_or_create(name=name)[0] for name in ("Pumps", "Valves")]
    for document in first:
        add(accounts, families, document)
    rollup.rebuild()
    for edit in edits:
        rollup.mark(change(accounts, families, [edit]))
        rollup.refresh()
    assert rollup.differences() == 0
    partial = cells()
    rollup.rebuild()
    assert cells() == partial


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=st.lists(DOCUMENTS, min_size=10, max_size=40))
def test_figures_read_the_same_from_cells_and_from_facts(documents: list[Any]) -> None:
    Invoice.objects.all().delete()
    DataVersion.objects.filter(scope_kind="rollup").delete()
    parent = factories.account()
    accounts = [factories.account(parent=parent if number < 3 else None) for number in range(8)]
    families = [Family.objects.get_or_create(name=name)[0] for name in ("Pumps", "Valves")]
    for document in documents:
        add(accounts, families, document)
    scopes = [Scope.company(), Scope.account(parent.pk), Scope.account(accounts[0].pk)]
    from_facts = [whole(scope) for scope in scopes]
    rollup.rebuild()
    assert [whole(scope) for scope in scopes] == from_facts


def whole(scope: Scope) -> dict[str, Result]:
    return compute_many(READ, scope=scope, period=YEAR)
