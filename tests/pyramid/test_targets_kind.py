"""Targets come in by file like any other record."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from imports.mapping import ImportOptions
from imports.verbs import kind_named, perform
from people.audit import Operator
from people.models import User
from pyramid.models import Target
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "kpi,scope,start,end,amount,owner\n"


def load(path: Path, rows: str, *, head: str = HEAD):
    file = path / "targets.csv"
    file.write_text(head + rows)
    return perform(file, kind_named("targets"), source="CRM", options=ImportOptions(), by=Operator("test"))


def test_a_target_names_its_figure_its_scope_and_its_owner(tmp_path: Path) -> None:
    owner = factories.person("Claire Morvan")
    helios = factories.account("Helios")
    load(tmp_path, "win_rate_count,,2026-01-01,2027-01-01,0.32,Claire Morvan\nnps,account:Helios,2026-01-01,2027-01-01,25,\n")
    company, account = Target.objects.order_by("pk")
    assert (company.kpi, company.scope_kind, company.scope_id, company.amount) == ("win_rate_count", "company", "", Decimal("0.32"))
    assert company.owner == owner
    assert (account.scope_kind, account.scope_id) == ("account", str(helios.pk))


def test_a_target_without_a_figure_is_the_sales_target(tmp_path: Path) -> None:
    load(tmp_path, "2026-01-01,2026-04-01,100000,EUR\n", head="start,end,amount,currency\n")
    assert Target.objects.get().kpi == "pipeline_coverage"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("win_rat,,2026-01-01,2027-01-01,0.3,\n", "unknown_value"),
        ("nps,account:Nobody,2026-01-01,2027-01-01,25,\n", "unknown_reference"),
        ("nps,,2026-01-01,2026-01-01,25,\n", "end_before_start"),
    ],
)
def test_a_row_that_cannot_be_is_rejected_with_its_reason(tmp_path: Path, row: str, code: str) -> None:
    outcome = load(tmp_path, row)
    assert [reject.code for reject in outcome.batch.rejects.all()] == [code]
    assert not Target.objects.exists()


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, "nps,,2026-01-01,2027-01-01,25,\n")
    again = load(tmp_path, "nps,,2026-01-01,2027-01-01,25,\n")
    assert (again.batch.created, again.batch.unchanged) == (0, 1)


def test_a_file_does_not_overrule_what_a_person_set_here(tmp_path: Path, serge: User) -> None:
    Target.objects.create(kpi="nps", start=dt.date(2026, 1, 1), end=dt.date(2027, 1, 1), amount=30)
    outcome = load(tmp_path, "nps,,2026-01-01,2027-01-01,25,\n")
    assert outcome.batch.rejects.get().code == "set_here"
    assert Target.objects.get().amount == 30
