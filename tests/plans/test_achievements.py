"""What plans achieve: progress measured on them or told by files, innovations, value delivered; the figures that read them."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Account
from base.periods import Period
from imports.mapping import ImportOptions
from imports.models import Batch
from imports.readers import Options
from imports.verbs import import_file
from people.audit import Operator
from people.models import User
from plans import verbs
from plans.models import DeliveredValue, Innovation, Objective, ObjectiveProgress, Plan
from plans.rows import ROW_KINDS
from pyramid.engine import compute
from pyramid.scopes import Scope

YEAR = Period(dt.date(2026, 1, 1), dt.date(2027, 1, 1))
TOMORROW = dt.date(2026, 11, 25)
OBJECTIVES = ROW_KINDS["objectives"]


def value(code: str, **more: Any) -> Any:
    return compute(code, period=YEAR, as_of=more.pop("as_of", TOMORROW), **more)


def imported(folder: Path, kind: str, text: str) -> Batch:
    path = folder / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(path, kind, by=Operator("tests"), options=ImportOptions(reading=Options(date_order="ymd")))


def test_progress_of_a_plan_is_weighed(plan: Plan, karim: User) -> None:
    assert value("strategy_execution").reason == "empty"
    partner = verbs.add_row(plan, OBJECTIVES, {"text": "Partner", "weight": 3, "progress_percent": 40}, by=karim)
    verbs.add_row(plan, OBJECTIVES, {"text": "Second site", "progress_percent": 120}, by=karim)
    verbs.add_row(plan, OBJECTIVES, {"text": "Not measured"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["goals"], {"text": "Their own goal"}, by=karim)
    result = value("strategy_execution")
    assert (result.numerator, result.denominator, result.n, result.excluded) == (2.2, 4, 2, {"not_measured": 1})
    assert result.details["coverage"] == 0.8
    verbs.edit_row(partner, {"progress_percent": 60}, by=karim)
    assert list(ObjectiveProgress.objects.filter(objective=partner).values_list("progress", flat=True)) == [Decimal("0.6")]
    assert value("strategy_execution").numerator == 2.8
    verbs.edit_row(partner, {"progress_percent": None}, by=karim)
    assert value("strategy_execution").n == 1


def test_an_objective_found_done_is_open_until_that_day(plan: Plan, karim: User) -> None:
    row = verbs.add_row(plan, OBJECTIVES, {"text": "Partner", "progress_percent": 100}, by=karim)
    assert row.opened_on == dt.date(2026, 11, 24)
    verbs.edit_row(row, {"standing": "done"}, by=karim)
    row.refresh_from_db()
    assert row.closed_on == dt.date(2026, 11, 24)
    assert value("strategy_execution").n == 1
    december = Period(dt.date(2026, 12, 1), dt.date(2027, 1, 1))
    assert compute("strategy_execution", period=december).reason == "empty"
    verbs.edit_row(row, {"standing": "on_track"}, by=karim)
    assert Objective.objects.get(pk=row.pk).closed_on is None


def test_objectives_of_plans_kept_elsewhere_come_in(tmp_path: Path, helios: Account) -> None:
    rows = "id,account,text,opened_on,closed_on,weight\nA,Helios,Partner,2026-02-01,,3\nB,Helios,Late,2026-05-01,2026-04-01,1\n"
    outcome = imported(tmp_path, "objectives", rows + "C,Helios,Site,2026-03-01,,\n")
    assert (outcome.created, outcome.rejected) == (2, 1)
    progress = "objective,on,progress\nA,2026-03-01,20 %\nA,2026-06-01,0.5\nC,2026-06-01,1.2\nZ,2026-06-01,1\nA,2026-07-01,40\n"
    outcome = imported(tmp_path, "objective_progress", progress)
    assert (outcome.created, outcome.rejected) == (3, 2)  # Z is nobody's, a bare 40 would be forty times what was meant
    result = value("strategy_execution")
    assert (result.numerator, result.denominator, result.n) == (2.5, 4, 2)
    assert value("strategy_execution", as_of=dt.date(2026, 4, 1)).excluded == {"not_measured": 1}
    assert imported(tmp_path, "objective_progress", progress).unchanged == 3


@pytest.fixture
def innovations(helios: Account) -> list[Innovation]:
    days = (("2026-02-01", "2026-05-01", None), ("2026-03-01", None, "2026-06-01"), ("2026-04-01", "2026-04-11", None))
    return [
        Innovation.objects.create(account=helios, text=f"New {at}", started_on=start, launched_on=launch, abandoned_on=end)
        for at, (start, launch, end) in enumerate(days)
    ]


def test_launches_are_counted_over_the_years_of_key_accounts(helios: Account, innovations: list[Innovation]) -> None:
    result = value("innovation_pace")
    assert (result.n, result.denominator) == (2, pytest.approx(328 / 365.25))
    lead = value("innovation_lead_time", settings={"min_events": 2})
    assert (lead.value, lead.n, lead.details["events"]) == (89, 3, 2)  # 10 days, 89 days, one abandoned after 92
    assert value("innovation_pace", scope=Scope.account(helios.pk)).n == 2
    Innovation.objects.update(joint=False)
    assert (value("innovation_pace").value, value("innovation_lead_time").reason) == (0, "empty")
    Innovation.objects.all().delete()
    assert value("innovation_pace").reason == "empty"


def test_only_what_the_customer_confirmed_is_delivered(plan: Plan, karim: User) -> None:
    assert value("value_delivered").reason == "empty"
    kind = ROW_KINDS["values"]
    made = verbs.add_row(plan, kind, {"text": "Less waste", "on": dt.date(2026, 3, 1), "amount": Decimal(1000)}, by=karim)
    verbs.add_row(plan, kind, {"text": "Faster line", "on": dt.date(2026, 4, 1), "amount": Decimal(500)}, by=karim)
    assert str(value("value_delivered").value) == "0.00"
    verbs.edit_row(made, {"confirmed_on": dt.date(2026, 5, 1)}, by=karim)
    result = value("value_delivered")
    assert (str(result.value), str(result.details["claimed"]), result.n) == ("1000.00", "1500.00", 2)
    assert DeliveredValue.objects.count() == 2
