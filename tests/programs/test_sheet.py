"""Scores under the weights, and what becomes of them when the weights move. Expected values are worked out by hand."""

import pytest

from programs.sheet import axis_score, rated, sensitivity, total


def test_a_sheet_of_fives_is_a_hundred_whatever_the_weights() -> None:
    assert axis_score({"a": 5, "b": 5}, {"a": 30, "b": 70}) == 100
    assert axis_score({"a": 4, "b": 2}, {"a": 30, "b": 70}) == pytest.approx(52)  # (4 × 30 + 2 × 70) / 100 × 20
    assert axis_score({}, {"a": 30}) is None
    assert total((80, 40), 0.6) == pytest.approx(64)
    assert total((None, 40), 0.6) is None


@pytest.mark.parametrize(("values", "apart"), [([3, 4], False), ([3, 5], True), ([2], False)])
def test_more_than_one_point_apart_is_to_be_discussed(values: list[int], apart: bool) -> None:
    found = rated(values)
    assert found is not None
    assert found.is_apart is apart


@pytest.mark.parametrize(
    ("first", "second", "tier"),
    [(4, 4, 1), (2, 2, 3), (3, 2, 2)],  # 80 always; 40 always; 60 and 40: 52 at 60 %, below 50 under 50 %
    ids=["under any weights", "under none", "hangs on them"],
)
def test_who_hangs_on_the_weights_is_told_apart_from_nobody(first: int, second: int, tier: int) -> None:
    found = sensitivity(({"a": first}, {"b": second}), ({"a": 100}, {"b": 100}), 0.6)
    assert found is not None
    assert found.tier == tier


def test_the_range_reaches_from_one_weight_of_the_axes_to_the_other() -> None:
    found = sensitivity(({"a": 3}, {"b": 2}), ({"a": 100}, {"b": 100}), 0.6)
    assert found is not None
    assert (found.score, found.low, found.high) == (pytest.approx(52), pytest.approx(48), pytest.approx(56))
    assert 0 < found.passes < 1


def test_each_criterion_a_fifth_heavier_counts_too() -> None:
    found = sensitivity(({"a": 5, "b": 1}, {"c": 3}), ({"a": 50, "b": 50}, {"c": 100}), 1.0)
    assert found is not None
    assert found.high == pytest.approx(20 * (5 * 50 + 40) / 90)  # the weak one a fifth lighter
