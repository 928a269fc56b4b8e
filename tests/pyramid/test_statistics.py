"""Every published example of kpis.md section 3 (those on lifetimes: test_lifetimes.py), and edges worked by hand."""

from fractions import Fraction
from math import sqrt

import pytest

from pyramid.statistics import (
    Duration,
    acceleration_gap,
    difference_in_differences,
    effective_number,
    garwood,
    hhi,
    jackknife_variance,
    kaplan_meier,
    largest_share,
    median,
    newcombe,
    nps_interval,
    wilson,
)
from pyramid.statistics.gamma import gamma_quantile
from pyramid.statistics.spread import acceleration


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_that_of_newcombe_1998(x: int, n: int, low: float, high: float) -> None:
    assert wilson(x, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_touches_0_and_1_exactly() -> None:
    assert wilson(0, 7)[0] == 0
    assert wilson(7, 7)[1] == 1


def test_wilson_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="n > 0"):
        wilson(0, 0)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1),
    ],
)
def test_newcombe_10_is_that_of_the_paper(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    assert newcombe(*first, *second) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0, 3.689), (10, 4.795, 18.390)])
def test_garwood(count: int, low: float, high: float) -> None:
    assert garwood(count) == pytest.approx((low, high), abs=5e-4)


def test_garwood_is_that_of_r() -> None:
    assert [bound / 24.19893 for bound in garwood(137)] == pytest.approx([4.753125, 6.692709], abs=5e-7)


@pytest.mark.parametrize(("answers", "low", "high"), [((50, 30, 20), 14.05, 44.20), ((19, 8, 9), -0.44, 51.72)])
def test_nps_adjusted_wald(answers: tuple[int, int, int], low: float, high: float) -> None:
    assert nps_interval(*answers) == pytest.approx((low, high), abs=5e-3)


def test_nps_is_clipped_to_the_scale() -> None:
    assert nps_interval(10, 0, 0)[1] == 100
    assert nps_interval(0, 0, 10)[0] == -100


SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
AML_MAINTAINED = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+"


def durations(text: str) -> list[Duration]:
    return [Duration(int(word.rstrip("+")), not word.endswith("+")) for word in text.split()]


@pytest.mark.parametrize(
    ("text", "middle", "low", "high"),
    [(SIX_MP, 23, 13, None), (PLACEBO, 8, 4, 11), (AML_MAINTAINED, 31, 13, None)],
    ids=["Freireich 6-MP", "Freireich placebo", "R aml maintained"],
)
def test_kaplan_meier_is_that_of_the_textbook(text: str, middle: int, low: int, high: int | None) -> None:
    curve = kaplan_meier(durations(text))
    assert (curve.median, curve.low, curve.high) == (middle, low, high)


def test_survival_of_freireich() -> None:
    curve = kaplan_meier(durations(SIX_MP))
    assert [curve.at(day) for day in (0, 6, 10, 23)] == pytest.approx([1, 0.8571, 0.7529, 0.4482], abs=5e-5)
    assert (curve.n, curve.events) == (21, 9)


def test_a_half_is_met_exactly() -> None:
    """6/7 x 5/6 x ... : as floats the product is a hair above a half."""
    curve = kaplan_meier([Duration(day, True) for day in range(1, 7)] + [Duration(9, False)] * 0)
    assert curve.survival[2] == Fraction(1, 2)
    assert curve.median == 3


def test_nobody_ended() -> None:
    curve = kaplan_meier([Duration(5, False)])
    assert (curve.median, curve.low, curve.high, curve.events) == (None, None, None, 0)


def test_those_cut_off_on_a_day_are_still_at_risk_on_it() -> None:
    assert kaplan_meier([Duration(5, True), Duration(5, False)]).survival == (Fraction(1, 2),)


def test_hhi_of_the_doj() -> None:
    assert hhi([30, 30, 20, 20]) == pytest.approx(2600)
    assert effective_number(2600) == pytest.approx(3.846154)


def test_largest_share_and_median() -> None:
    assert largest_share([1, 4, 3, 2], 2) == pytest.approx(0.7)
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 2, 3]) == 2.5


def test_difference_in_differences_of_card_and_krueger() -> None:
    """20.44 -> 21.03 in New Jersey against 23.33 -> 21.17 in Pennsylvania: 2.75 more."""
    assert difference_in_differences((20.44, 21.03), (23.33, 21.17)) == pytest.approx(2.75)


def test_jackknife_of_a_mean_is_its_squared_standard_error() -> None:
    values = [1.0, 2.0, 4.0, 9.0]
    left_out = [(sum(values) - value) / 3 for value in values]
    spread = sum((value - 4) ** 2 for value in values) / 3
    assert jackknife_variance([left_out]) == pytest.approx(spread / 4)


def test_acceleration_gap_needs_two_a_side() -> None:
    assert acceleration_gap([(1, 1, 1)], [(1, 1, 1), (2, 2, 2)]) == (None, None)


def test_acceleration_gap_by_hand() -> None:
    key, others = [(130.0, 110.0, 100.0), (70.0, 60.0, 50.0)], [(110.0, 105.0, 100.0), (60.0, 55.0, 50.0)]
    gap = acceleration(key) - acceleration(others)
    own = [acceleration(key[1:]), acceleration(key[:1])]
    other = [acceleration(others[1:]), acceleration(others[:1])]
    variance = ((own[0] - own[1]) ** 2 + (other[0] - other[1]) ** 2) / 4
    low, high = acceleration_gap(key, others)
    assert (low, high) == pytest.approx((gap - 1.959964 * sqrt(variance), gap + 1.959964 * sqrt(variance)))


@pytest.mark.parametrize(
    ("shape", "probability", "expected"),
    # scipy.special.gammaincinv of version 1.17.1
    [
        (1, 0.025, 0.025317807984289897),
        (17, 0.975, 25.98299759756094),
        (1000, 0.025, 938.9730184076952),
        (100_000, 0.975, 100620.74164077373),
    ],
)
def test_gamma_quantiles_are_those_of_scipy(shape: int, probability: float, expected: float) -> None:
    assert gamma_quantile(shape, probability) == pytest.approx(expected, rel=1e-12)
