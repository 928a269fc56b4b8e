"""Results are kept and given back as they were."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base.periods import Period, last_quarters
from base.results import Direction, Result, Status, Unit
from pyramid import stored
from pyramid.scopes import Scope

YEAR = Period(dt.date(2025, 11, 1), dt.date(2026, 11, 1))


def rate(period: Period = YEAR, value: float | None = 0.24) -> Result:
    status = Status.OK if value is not None else Status.NO_DATA
    return Result(
        "win_rate_count", Unit.RATIO, Direction.UP_GOOD, period, period.end, status, value=value, n=412, low=0.2, high=0.28,
        settings={"min_n": 10}, excluded={"unqualified": 9}, warnings=("thin_map",), details={"existing": [69, 230]},
    )  # fmt: skip


REVENUE = Result(
    "revenue_net", Unit.MONEY, Direction.UP_GOOD, YEAR, YEAR.end, Status.OK, value=Decimal("84200000.15"), n=31000, currency="EUR"
)


@pytest.mark.django_db
@pytest.mark.parametrize("result", [rate(), rate(value=None), REVENUE], ids=["rate", "no data", "money"])
def test_a_result_comes_back_as_it_was(result: Result) -> None:
    stored.keep([result], Scope.company())
    assert stored.result(result.code, Scope.company(), YEAR) == result


@pytest.mark.django_db
def test_many_results_take_one_query_and_scopes_stay_apart() -> None:
    periods = [YEAR, *last_quarters(YEAR.end)]
    stored.keep([rate(period) for period in periods], Scope.company())
    stored.keep([rate(value=0.5)], Scope.owner(3))
    with CaptureQueriesContext(connection) as queries:
        found = stored.results(["win_rate_count", "nps"], Scope.company(), periods)
    assert len(queries) == 1
    assert {period for _code, period in found} == set(periods)
    assert found["win_rate_count", YEAR].value == 0.24


@pytest.mark.django_db
def test_a_later_result_replaces_the_earlier_one() -> None:
    stored.keep([rate()], Scope.company())
    stored.keep([rate(value=0.26)], Scope.company())
    kept = stored.result("win_rate_count", Scope.company(), YEAR)
    assert kept is not None
    assert kept.value == 0.26
