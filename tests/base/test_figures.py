"""The lines of a figure, in both languages: value, proof, silence, status."""

import datetime as dt
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import translation

from base import figures
from base.figures import Standing
from base.periods import Period
from base.results import Direction, Result, Status, Unit

YEAR = Period(dt.date(2025, 11, 1), dt.date(2026, 11, 1))


def result(value: Any = 0.24, **changes: Any) -> Result:
    fields: dict[str, Any] = {
        "code": "win_rate_count",
        "unit": Unit.RATIO,
        "direction": Direction.UP_GOOD,
        "period": YEAR,
        "as_of": YEAR.end,
        "status": Status.OK,
        "value": value,
        "n": 412,
        "low": 0.2,
        "high": 0.28,
    }
    return Result(**(fields | changes))


def both(function: Any, *arguments: Any) -> tuple[str, str]:
    texts = []
    for language in ("en", "fr"):
        with translation.override(language):
            texts.append(str(function(*arguments)).replace("\u00a0", "~"))
    return texts[0], texts[1]


NPS = {"code": "nps", "unit": Unit.POINTS, "low": -0.4, "high": 51.7}
EXACT: dict[str, Any] = {"low": None, "high": None}
REVENUE: dict[str, Any] = {"code": "revenue_net", "unit": Unit.MONEY, "currency": "EUR", **EXACT}


@pytest.mark.parametrize(
    ("figure", "english", "french"),
    [
        (result(), "24~%", "24~%"),
        (result(0.018, code="growth_rate"), "+1.8~%", "+1,8~%"),
        (result(0.13, code="win_rate_diff"), "+13~points", "+13~points"),
        (result(28, **NPS), "+28", "+28"),
        (result(D("84200000"), **REVENUE), "EUR~84.2~M", "84,2~M~EUR"),
        (result(124, code="sales_cycle", unit=Unit.DAYS), "124~days", "124~jours"),
        (result(0.4, code="innovation_pace", unit=Unit.PER_ACCOUNT_YEAR), "0.4~a year", "0,4~par an"),
        (result(None, status=Status.NO_DATA), "—", "—"),
        (result(0.3, warnings=("lost_without_amount",)), "—", "—"),
    ],
)
def test_a_value_in_running_text(figure: Result, english: str, french: str) -> None:
    assert both(figures.text, figure) == (english, french)


@pytest.mark.parametrize(
    ("figure", "source", "english", "french"),
    [
        (result(), "", "95~%: 20–28, n~412; 31~Oct", "95~%~: 20–28, n~412~; 31~oct."),
        (result(28, **NPS), "", "95~%: −0.4 to +51.7, n~412; 31~Oct", "95~%~: −0,4 à +51,7, n~412~; 31~oct."),
        (result(D("84200000"), **REVENUE), "invoices", "Exact, invoices; 31~Oct", "Exact, invoices~; 31~oct."),
        (result(0.964, code="nrr", n=1146, **EXACT), "", "Exact, n~1,146; 31~Oct", "Exact, n~1~146~; 31~oct."),
        (result(0.21, code="win_rate_value", **EXACT), "", "No interval, n~412; 31~Oct", "Sans intervalle, n~412~; 31~oct."),
        (
            result(61, code="new_customers", unit=Unit.COUNT, low=46.6, high=78.4),
            "",
            "95~%: 47–78, counted; 31~Oct",
            "95~%~: 47–78, comptés~; 31~oct.",
        ),
        (result(None, status=Status.NO_DATA, n=0, **EXACT), "", "31~Oct", "31~oct."),
        (
            result(0.4, code="innovation_pace", unit=Unit.PER_ACCOUNT_YEAR, low=0.14, high=0.97, n=12),
            "",
            "95~%: 0.14–0.97, n~12; 31~Oct",
            "95~%~: 0,14–0,97, n~12~; 31~oct.",
        ),
    ],
)
def test_proof_lines(figure: Result, source: str, english: str, french: str) -> None:
    assert both(figures.proof, figure, source) == (english, french)


@pytest.mark.parametrize(
    ("figure", "target", "expected"),
    [
        (result(0.32), 0.32, Standing.ON_TARGET),
        (result(0.24), 0.28, Standing.NEAR),
        (result(0.24), D("0.32"), Standing.BELOW),
        (result(0.964, **EXACT), 0.97, Standing.BELOW),
        (result(0.24, status=Status.TOO_FEW), 0.9, Standing.UNKNOWN),
        (result(0.24), None, Standing.UNKNOWN),
        (result(None, status=Status.NO_DATA), 0.9, Standing.UNKNOWN),
        (result(124, unit=Unit.DAYS, direction=Direction.UP_BAD, low=116, high=133), 120, Standing.NEAR),
        (result(124, unit=Unit.DAYS, direction=Direction.UP_BAD, low=121, high=133), 120, Standing.OVER),
        (result(118, unit=Unit.DAYS, direction=Direction.UP_BAD, low=110, high=133), 120, Standing.ON_TARGET),
        (result(0.24, direction=Direction.NEUTRAL), 0.9, Standing.UNKNOWN),
    ],
)
def test_a_target_is_missed_only_when_the_whole_interval_misses_it(figure: Result, target: Any, expected: Standing) -> None:
    assert figures.standing(figure, target) is expected


@pytest.mark.parametrize(
    ("figure", "word", "english", "french"),
    [
        (
            result(0.44, status=Status.TOO_FEW, n=9, threshold=10),
            "too few",
            "Too few: 9 of 10; widen the period or the group.",
            "Trop peu de cas~: 9 sur 10~; élargissez la période ou le groupe.",
        ),
        (
            result(69, unit=Unit.DAYS, status=Status.TOO_FEW, n=20, threshold=5, details={"events": 3}),
            "too few",
            "Too few: 3 of 5; widen the period or the group.",
            "Trop peu de cas~: 3 sur 5~; élargissez la période ou le groupe.",
        ),
        (
            result(0.1, status=Status.TOO_FEW, n=40, threshold=10, details={"existing": [20, 36], "new": [1, 4]}),
            "too few",
            "Too few: 4 of 10; widen the period or the group.",
            "Trop peu de cas~: 4 sur 10~; élargissez la période ou le groupe.",
        ),
        (
            result(None, status=Status.NO_DATA, reason="no_costs"),
            "no data",
            "No cost is recorded; import costs.",
            "Aucun coût n’est enregistré~; importez les coûts.",
        ),
        (
            result(None, status=Status.TOO_FEW, reason="privacy", n=3, threshold=5),
            "withheld",
            "Answers: 3; shown from 5, so that nobody is recognised; ask again.",
            "Réponses~: 3~; affiché dès 5, pour que personne ne soit reconnu~; relancez.",
        ),
        (
            result(None, status=Status.NO_DATA, reason="empty"),
            "no data",
            "Nothing is recorded; import it, or declare the period covered.",
            "Rien n’est enregistré~; importez, ou déclarez la période couverte.",
        ),
        (result(), "", "", ""),
    ],
)
def test_a_silence_says_why_and_what_to_do(figure: Result, word: str, english: str, french: str) -> None:
    with translation.override("en"):
        assert figures.silence(figure) == word
    assert both(figures.reason, figure) == (english, french)


def test_a_reason_names_the_missing_source() -> None:
    figure = result(None, status=Status.NO_DATA, reason="empty")
    with translation.override("en"):
        assert figures.reason(figure, {"source": "invoices"}).endswith("covered: invoices.")
