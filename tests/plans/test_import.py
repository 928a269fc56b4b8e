"""Actions and the state of plans kept elsewhere, as files bring them; the figures that read them."""

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts import verbs as accounts
from accounts.models import Account
from base.periods import Period
from people.audit import Operator
from plans.models import Action, SectionStatement
from plans.rows import ROW_KINDS
from plans.verbs import open_plan
from pyramid.engine import compute
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = Period(dt.date(2026, 1, 1), dt.date(2027, 1, 1))


@pytest.fixture
def keys() -> list[Account]:
    made = [factories.account("Helios"), factories.account("Vasselin")]
    for account in made:
        accounts.set_key(account, by=Operator("tests"), since=dt.date(2024, 1, 1))
    return made


def imported(path: Path, kind: str, text: str) -> dict[str, int]:
    path.write_text(text, encoding="utf-8")
    out = io.StringIO()
    call_command("import_data", str(path), "--kind", kind, "--date-order", "ymd", "--json", stdout=out, stderr=io.StringIO())
    answer: dict[str, int] = json.loads(out.getvalue())
    return answer


ACTIONS = """id,account,text,owner,due_on,done_on,state
1,Helios,Call,,2026-02-01,2026-02-01,
2,Helios,Visit,,2026-02-01,2026-03-01,
3,Vasselin,Offer,,2026-03-01,,
4,Vasselin,Gone,,2026-03-01,,cancelled
5,Nobody,Lost,,2026-03-01,,
"""


def test_actions_come_in_and_are_counted_by_their_date(tmp_path: Path, keys: list[Account]) -> None:
    counts = imported(tmp_path / "actions.csv", "actions", ACTIONS)
    assert (counts["created"], counts["rejected"]) == (4, 1)
    assert Action.objects.get(text="Visit").state == "done"
    result = compute("action_completion", period=YEAR, as_of=dt.date(2026, 11, 24), settings={"min_n": 1})
    assert (result.numerator, result.denominator) == (1, 3)


def test_the_same_file_again_changes_nothing_and_the_first_date_stays(tmp_path: Path, keys: list[Account]) -> None:
    imported(tmp_path / "actions.csv", "actions", ACTIONS)
    again = imported(tmp_path / "actions.csv", "actions", ACTIONS)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 4)
    later = imported(tmp_path / "later.csv", "actions", ACTIONS.replace("Vasselin,Offer,,2026-03-01", "Vasselin,Offer,,2026-04-01"))
    assert later["updated"] == 1
    offer = Action.objects.get(text="Offer")
    assert (offer.first_due_on, offer.due_on) == (dt.date(2026, 3, 1), dt.date(2026, 4, 1))


SECTIONS = """account,section,filled,updated_on
Helios,profile,yes,2026-11-01
Helios,objectives,yes,2026-11-01
Helios,risks,no,2026-11-01
"""


def test_plans_kept_elsewhere_count_as_plans(tmp_path: Path, keys: list[Account]) -> None:
    counts = imported(tmp_path / "sections.csv", "plan_sections", SECTIONS)
    assert counts["created"] == 3
    as_of = dt.date(2026, 11, 24)
    complete = compute("plan_completeness", period=YEAR, as_of=as_of)
    assert (complete.numerator, complete.denominator) == (2, 18)
    fresh = compute("plan_freshness", period=YEAR, as_of=as_of)
    assert (fresh.numerator, fresh.denominator) == (1, 2)


def test_a_section_filled_later_is_an_update(tmp_path: Path, keys: list[Account]) -> None:
    imported(tmp_path / "sections.csv", "plan_sections", SECTIONS)
    counts = imported(tmp_path / "sections.csv", "plan_sections", SECTIONS.replace("risks,no", "risks,yes"))
    assert (counts["created"], counts["updated"]) == (0, 1)
    assert SectionStatement.objects.get(section="risks").filled


INNOVATIONS = """id,account,name,joint,origin,started_on,launched_on,value,functions
1,Helios,Release method,yes,customer,2025-05-01,2026-03-01,120000,rd
2,Helios,Sensor as a service,no,nous,2026-05-01,,,
3,Helios,Backwards,yes,,2026-05-01,2026-04-01,,
"""
VALUES = """id,account,on,gain,amount,currency,confirmed_on
1,Helios,2026-02-01,Faster release,310000,,2026-03-01
2,Helios,,No date,1,,
"""


def test_innovations_and_gains_come_in_and_stand_in_the_plan(tmp_path: Path, keys: list[Account]) -> None:
    counts = imported(tmp_path / "innovations.csv", "innovations", INNOVATIONS)
    assert (counts["created"], counts["rejected"]) == (2, 1)
    values = imported(tmp_path / "values.csv", "delivered_values", VALUES)
    assert (values["created"], values["rejected"]) == (1, 1)
    plan = open_plan(keys[0], by=Operator("tests"))
    rows = ROW_KINDS["innovations"].of(plan)
    assert {(row.text, row.stage, row.came_from, row.joint) for row in rows} == {
        ("Release method", "launched", "theirs", True),
        ("Sensor as a service", "project", "ours", False),
    }
    assert [(row.amount, row.currency) for row in ROW_KINDS["values"].of(plan)] == [(310000, "EUR")]
    again = imported(tmp_path / "innovations.csv", "innovations", INNOVATIONS)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
