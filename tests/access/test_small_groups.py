"""S3: anonymous answers of fewer than five people are never told, nor by subtracting what stands beside them."""

import datetime as dt
import itertools
import random
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import SurveyResponse
from base import company
from base.periods import Period, add_months
from people.models import User
from pyramid import anonymous
from pyramid.breakdown import breakdown
from pyramid.engine import compute
from pyramid.registry import kpis
from tests import factories

FIRST = dt.date(2025, 1, 1)
LEAST = 5


def periods(months: int = 18) -> list[Period]:
    """Every period of whole months that a page can ask for."""
    starts = [add_months(FIRST, month) for month in range(months + 1)]
    return [Period(start, end) for start, end in itertools.combinations(starts, 2)]


def answers(*counts: int, **fields: object) -> None:
    """So many answers of colleagues in each month, one after the other, all different in score."""
    for month, count in enumerate(counts):
        for number in range(count):
            on = add_months(FIRST, month) + dt.timedelta(days=number)
            SurveyResponse.objects.create(kind="enps", on=on, score=Decimal(number % 11), **fields)


COUNTS = [(2, 6, 1, 0, 4, 9, 1), (5, 1), (4, 4, 4), (1,) * 12, (0, 0, 30, 1, 30)]


@pytest.mark.django_db
@pytest.mark.parametrize("counts", COUNTS, ids=str)
def test_no_two_periods_that_are_shown_differ_by_fewer_than_five(counts: tuple[int, ...]) -> None:
    answers(*counts)
    days = list(SurveyResponse.objects.values_list("on", flat=True))
    shown = {}
    for period in periods(len(counts)):
        result = compute("enps", period=period)
        if result.value is not None:
            shown[period] = {at for at, day in enumerate(days) if period.start <= day < period.end}
            assert len(shown[period]) >= LEAST
        else:
            assert (result.low, result.high, dict(result.details)) == (None, None, {})
    for one, two in itertools.combinations(shown.values(), 2):
        for rest in (one - two, two - one):
            assert not 0 < len(rest) < LEAST


@pytest.mark.django_db
def test_without_the_guard_two_periods_would_tell_one_person() -> None:
    """The twin: the same answers, unguarded."""
    answers(5, 1)
    year, month = Period(FIRST, add_months(FIRST, 2)), Period(FIRST, add_months(FIRST, 1))
    told = [compute("enps", period=period, guarded=False).n for period in (year, month)]
    assert told == [6, 5]
    assert compute("enps", period=month).value is not None
    assert compute("enps", period=year).reason == "neighbours"


@pytest.mark.parametrize("seed", range(40))
def test_blocks_hold_all_answers_and_at_least_five_each(seed: int) -> None:
    generator = random.Random(seed)
    counts = [generator.randrange(8) for _month in range(12)]
    days = [add_months(FIRST, month) + dt.timedelta(days=number) for month, count in enumerate(counts) for number in range(count)]
    found = anonymous.blocks(days, LEAST)
    assert sorted(day for block in found for day in block.days) == sorted(days)
    assert all(len(block.days) >= LEAST for block in found if block.is_closed)
    assert all(block.is_closed for block in found[:-1])


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["account", "segment", "country", "sector", "owner", "quarter", "month"])
def test_no_part_of_the_company_is_shown(by: str) -> None:
    account = factories.account("Helios", country="FR", sector="Energy")
    answers(12, account=account)
    answers(4)
    period = Period(FIRST, add_months(FIRST, 12))
    for part in breakdown("enps", by, period=period):
        if part.result.value is not None:
            assert part.result.n == 16  # the whole in one month, nothing beside it


@pytest.mark.django_db
def test_the_limit_cannot_be_set_below_five() -> None:
    with pytest.raises(ValueError, match="5"):
        company.checked("privacy_min", 4)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_withholds_it_with_a_reason_and_no_rows(client: Client, db, language: str) -> None:
    from people.permissions import Role  # noqa: PLC0415

    answers(5, 1)
    reader: User = factories.user("Claire", Role.PROGRAMME_DIRECTOR, language=language)
    client.force_login(reader)
    page = client.get(reverse("pyramid:figure", args=["enps"]) + "?to=2025-12&rows=1")
    assert page.status_code == 200
    assert page.context["result"].value is None
    assert page.context["has_rows"] is False
    assert client.get(reverse("pyramid:figure_csv", args=["enps"])).status_code == 404


def test_every_figure_of_anonymous_answers_is_guarded() -> None:
    assert [kpi.code for kpi in kpis if kpi.is_anonymous] == ["enps"]
