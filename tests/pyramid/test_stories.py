"""Whole companies imported as files and diagnosed: the three shared stories, and a small one of our own that always runs."""

import csv
import datetime as dt
import json

import pytest

from base.periods import Period
from imports.verbs import import_file
from people.audit import Operator
from people.verbs import change_setting
from pyramid import diagnosis as work
from pyramid.engine import compute
from pyramid.models import Target
from pyramid.scopes import Scope
from tests.shared import shared

YEAR = Period(dt.date(2025, 7, 1), dt.date(2026, 7, 1))
OPERATOR = Operator("tests")
# In this order what a row refers to is there before it.
KINDS = ["accounts", "employees", "contacts", "key_accounts", "opportunities", "opportunity_events", "invoices", "subscriptions"]
KINDS += [
    "deliveries",
    "promises",
    "tickets",
    "survey_responses",
    "costs",
    "decision_roles",
    "interactions",
    "allocations",
    "plan_sections",
    "actions",
]


def load(folder):
    """Import every file of a folder; gives the number of rows that were refused."""
    rejected = 0
    for kind in KINDS:
        path = folder / f"{kind}.csv"
        if path.exists():
            rejected += import_file(path, kind, by=OPERATOR).rejected
    return rejected


def settle(context, settings):
    """The settings and the target that a story assumes."""
    for name in ("programme_exists", "kam_intent"):
        change_setting(name, context[name], by=OPERATOR)
    for name, value in settings.items():
        change_setting(name, value, by=OPERATOR)
    if (target := context["targets"].get("new_customers")) is not None:
        Target.objects.create(kpi="new_customers", start=YEAR.start, end=YEAR.end, amount=target)


@pytest.mark.parametrize("story", ["story_intimacy", "story_overpromise", "story_sound"])
def test_a_story_imported_as_files_gives_its_verdict(db, story):
    folder = shared(f"stories/{story}")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert load(folder) == 0
    settle(expected["context"], expected["settings"])
    diagnosis = work.of(Scope.company(), YEAR)
    said = expected["expected"]
    assert (diagnosis.verdict, [layer.value for layer in diagnosis.layer]) == (said["verdict"], said["layer"])
    assert diagnosis.rules["D00"] == "clear"
    assert (list(diagnosis.stories), list(diagnosis.replaced)) == (said["stories"], said["replaced"])
    assert diagnosis.context.key_accounts == expected["context"]["key_accounts"]
    # D00 reads our own measure of data quality, which the story leaves to us.
    rules = {code: state for code, state in said["rules"].items() if code != "D00"}
    assert {code: diagnosis.rules[code] for code in rules} == rules
    assert set(diagnosis.unknown_inputs) == set(said["unknown_inputs"]) - {"data_quality"}
    for key, values in expected["inputs"].items():
        if key in diagnosis.inputs and key != "data_quality" and values["value"] is not None:
            assert float(diagnosis.inputs[key].value) == pytest.approx(float(values["value"]), abs=1e-6), key
    earned = compute("kam_roi", period=YEAR, as_of=YEAR.end)
    assert (earned.status.value, earned.reason or None) == (
        expected["other_kpis"]["kam_roi"]["status"],
        expected["other_kpis"]["kam_roi"].get("reason"),
    )
    assert earned.value == pytest.approx(expected["other_kpis"]["kam_roi"]["value"], abs=1e-6)


def write(folder, kind, *rows):
    with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def broken_promises(tmp_path):
    """Forty customers who stay and answer kindly enough, and are promised more than they get: 24 of 40 kept, 30 of 60 late."""
    accounts = [f"A{number:02}" for number in range(40)]
    write(tmp_path, "accounts", *({"id": key, "name": f"Company {key}", "owner": "Ines Kessler"} for key in accounts))
    write(
        tmp_path,
        "invoices",
        *(
            {"id": f"{key}-{year}", "account_id": key, "on": f"{year}-09-15", "kind": "invoice", "amount": "1000", "currency": "EUR"}
            for key in accounts
            for year in (2024, 2025)
        ),
    )
    write(
        tmp_path,
        "promises",
        *(
            {
                "id": f"P{number}",
                "account_id": accounts[number],
                "origin": "sale",
                "made_on": "2025-08-01",
                "due_on": "2025-10-01",
                "kept_on": "2025-09-20" if number < 24 else "",
                "state": "kept" if number < 24 else "open",
            }
            for number in range(40)
        ),
    )
    write(
        tmp_path,
        "deliveries",
        *(
            {
                "id": f"D{number}",
                "account_id": accounts[number % 40],
                "first_due_on": "2025-11-03",
                "delivered_on": "2025-11-03" if number < 30 else "2025-11-20",
            }
            for number in range(60)
        ),
    )
    write(
        tmp_path,
        "opportunities",
        *(
            {
                "id": f"O{number}",
                "account_id": accounts[number],
                "name": f"Deal {number}",
                "amount": "500",
                "currency": "EUR",
                "stage": "won" if number % 2 else "lost",
                "created_on": "2025-07-10",
                "qualified_on": "2025-07-20",
                "closed_on": "2025-12-01",
            }
            for number in range(40)
        ),
    )
    return tmp_path


def test_promises_above_delivery_are_the_story_of_our_own_files(db, broken_promises):
    assert load(broken_promises) == 0
    diagnosis = work.of(Scope.company(), YEAR)
    assert diagnosis.inputs["promises_kept.sale"].value == 0.6  # 24 of 40: 44.6 to 73.7 %
    assert diagnosis.inputs["on_time_delivery"].value == 0.5
    assert diagnosis.inputs["win_rate_count"].value == 0.5
    assert (diagnosis.verdict, diagnosis.stories) == ("build_layer_first", ("over_promising",))
    assert diagnosis.rules["D01"] == "held"
    assert diagnosis.rules["D14"] == "clear"  # no key account
    settle({"programme_exists": False, "kam_intent": True, "targets": {}}, {})
    assert work.of(Scope.company(), YEAR).verdict == "kam_wrong_now"
