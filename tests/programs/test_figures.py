"""Records on the programme as files bring them, and the figures that read them."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from accounts import verbs as accounts
from accounts.models import Cost, Invoice
from base.periods import Period
from imports.mapping import ImportOptions
from imports.models import Batch
from imports.readers import Options
from imports.verbs import import_file
from people.audit import Operator
from people.models import Person
from programs.models import MaturityDimension
from pyramid.engine import compute
from tests import factories

pytestmark = pytest.mark.django_db
OPERATOR = Operator("tests")
YEAR = Period(dt.date(2025, 1, 1), dt.date(2026, 1, 1))


def imported(folder: Path, kind: str, text: str) -> Batch:
    path = folder / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(path, kind, by=OPERATOR, options=ImportOptions(reading=Options(date_order="ymd")))


def value(code: str, **more: Any) -> Any:
    return compute(code, period=YEAR, **more)


def test_the_gap_is_read_from_the_last_assessment_of_those_in_post(tmp_path: Path) -> None:
    Person.objects.create(name="Ann Roth")
    Person.objects.create(name="Ben Sand", left_on=dt.date(2025, 6, 1))
    rows = """employee,skill,required,actual,assessed_on
Ann Roth,Finance,4,1,2025-02-01
Ann Roth,Finance,4,3,2025-09-01
Ann Roth,Patience,1,,
Ben Sand,Finance,4,0,2025-02-01
Ann Roth,Strategy,9,3,2025-02-01
Ann Roth,Strategy,3,3,
"""
    outcome = imported(tmp_path, "skills", rows)
    assert (outcome.created, sorted(outcome.rejects.values_list("column", flat=True))) == (4, ["assessed_on", "required"])
    result = value("skill_gap")
    assert (result.numerator, result.denominator, result.n, result.excluded) == (1, 4, 1, {"not_assessed": 1})
    assert result.details["coverage"] == 0.8
    assert imported(tmp_path, "skills", rows).unchanged == 4


def test_the_weakest_pillar_is_the_maturity(tmp_path: Path) -> None:
    rows = """dimension,pillar,weight,score,on
strategy,infrastructure,2,4,2025-02-01
selection,infrastructure,1,1,2025-02-01
roles,équipes,1,2.5,2025-03-01
quality,plans,1,6,2025-03-01
"""
    outcome = imported(tmp_path, "maturity_answers", rows)
    assert (outcome.created, outcome.rejected) == (3, 1)
    result = value("programme_maturity")
    assert (result.value, result.details["infrastructure"], result.details["pillars_missing"]) == (2.5, 3, ["plans"])
    imported(tmp_path, "maturity_answers", "dimension,pillar,weight,score,on\nselection,infrastructure,2,0,2025-05-01\n")
    assert MaturityDimension.objects.get(code="selection").weight == 2
    assert value("programme_maturity").value == 2  # (2 × 4 + 2 × 0) / 4, now the weakest


def test_the_return_needs_costs_a_margin_and_somebody_to_compare_with() -> None:
    key, other = factories.account("Helios"), factories.account("Vasselin")
    accounts.set_key(key, by=OPERATOR, since=dt.date(2020, 1, 1))
    assert value("kam_roi").reason == "no_costs"
    Cost.objects.create(category="kam_programme", on=dt.date(2025, 3, 1), amount=8, currency="EUR")
    assert value("kam_roi").reason == "base_not_positive"
    for account, year, amount in ((key, 2024, 100), (key, 2025, 130), (other, 2024, 100), (other, 2025, 110)):
        Invoice.objects.create(account=account, on=dt.date(year, 6, 1), kind="invoice", amount=amount, currency="EUR")
    assert value("kam_roi").reason == "empty"
    result = value("kam_roi", settings={"gross_margin": "0.5"})
    assert (result.status.value, result.value, str(result.details["incremental_revenue"])) == ("too_few", 0.25, "20.00")
