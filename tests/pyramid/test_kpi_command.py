"""The command `kpi`: one JSON document, parts, facts with their origin, and a sentence for what is wrong."""

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AccountKey
from imports.models import Source
from imports.verbs import import_file
from people.audit import Operator
from tests import factories

pytestmark = pytest.mark.django_db

QUARTER = ("--from", "2026-01-01", "--to", "2026-04-01")


def kpi(*args: str) -> dict[str, Any]:
    out = StringIO()
    call_command("kpi", *args, "--json", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


@pytest.fixture
def helios() -> Any:
    made = factories.account("Helios", country="FR")
    AccountKey.objects.create(account=made, source=Source.objects.create(name="crm"), key="A1")
    factories.invoice(made, dt.date(2026, 1, 1), "100")
    factories.invoice(made, dt.date(2026, 3, 31), "50")
    factories.invoice(factories.account("Orion", country="DE"), dt.date(2026, 2, 1), "30")
    return made


def test_the_whole_result_comes_as_one_document(helios: Any) -> None:
    found = kpi("revenue_net", *QUARTER)
    assert (found["value"], found["n"], found["status"], found["currency"]) == ("180.00", 3, "ok", "EUR")
    assert found["period"] == {"start": "2026-01-01", "end": "2026-04-01"}
    assert found["settings"] == {"credit_note_date": "own", "group_level": "ultimate_parent"}


@pytest.mark.parametrize("key", ["A1", "Helios"], ids=["external id", "name"])
def test_an_account_is_named_by_its_id_or_name(helios: Any, key: str) -> None:
    assert kpi("revenue_net", *QUARTER, "--account", key)["value"] == "150.00"


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("account", {"A1": "150.00", "Orion": "30.00"}),
        ("country", {"FR": "150.00", "DE": "30.00"}),
        ("month", {"2026-01": "100.00", "2026-02": "30.00", "2026-03": "50.00"}),
        ("quarter", {"2026-Q1": "180.00"}),
    ],
)
def test_parts_are_computed_again(helios: Any, by: str, rows: dict[str, str]) -> None:
    assert {row["key"]: row["value"] for row in kpi("revenue_net", *QUARTER, "--by", by)["rows"]} == rows


def test_a_setting_holds_for_this_once(helios: Any) -> None:
    assert kpi("concentration", *QUARTER, "--set", "top_n=1", "--set", "min_n=2")["value"] == pytest.approx(150 / 180, abs=1e-8)


def test_as_of_is_exclusive(helios: Any) -> None:
    assert kpi("revenue_net", *QUARTER, "--as-of", "2026-02-01")["value"] == "100.00"


def test_facts_name_import_file_and_line(tmp_path: Path) -> None:
    accounts, invoices = tmp_path / "accounts.csv", tmp_path / "invoices.csv"
    accounts.write_text("id,name\nA1,Helios\n")
    invoices.write_text("id,account,on,amount,currency\nI1,A1,2026-03-05,120.50,EUR\nI2,A1,2026-03-06,3,EUR\n")
    import_file(accounts, "accounts", by=Operator("tests"))
    batch = import_file(invoices, "invoices", by=Operator("tests"))
    facts = kpi("revenue_net", *QUARTER, "--facts", "1")["facts"]
    assert [(fact["key"], fact["amount"], fact["import"], fact["file"], fact["line"]) for fact in facts] == [
        ("I1", "120.50", batch.pk, "invoices.csv", 2)
    ]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("revenue", *QUARTER), "No figure is called 'revenue'"),
        (("revenue_net", "--from", "2026-04-01", "--to", "2026-04-01"), "--to must be after --from"),
        (("revenue_net", *QUARTER, "--account", "Helix"), "Near: Helios"),
        (("revenue_net", *QUARTER, "--set", "minn=3"), "Near: min_n"),
        (("revenue_net", *QUARTER, "--set", "min_n=many"), "whole number"),
        (("revenue_net", *QUARTER, "--set", "min_n"), "write name=value"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(helios: Any, args: tuple[str, ...], says: str) -> None:
    with pytest.raises(CommandError, match=says) as refused:
        kpi(*args)
    assert refused.value.returncode == 2
