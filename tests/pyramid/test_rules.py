"""Each rule at its edges. Expected states are worked out by hand from kpis.md section 4."""

import pytest

from pyramid.clauses import Clause as C
from pyramid.clauses import Context, State, either, every, read
from pyramid.diagnosis_vectors import result_of
from pyramid.findings.data import FOUNDATION_INPUTS
from pyramid.registry import findings

KEY = {"key_accounts": 8}


def inputs(**figures):
    """`win_rate_count=(0.24, 0.2, 0.28)`, a bare value, None for no data, or a dict. Dots are written as two underscores."""
    return {name.replace("__", "."): _input(name.replace("__", "."), figure) for name, figure in figures.items()}


def _input(key, figure):
    if figure is None:
        return result_of(key, {"status": "no_data", "reason": "empty"})
    if isinstance(figure, dict):
        return result_of(key, {"status": "ok", "n": 50, **figure})
    value, low, high = figure if isinstance(figure, tuple) else (figure, None, None)
    return result_of(key, {"status": "ok", "value": value, "low": low, "high": high, "n": 50})


def state(code, context=KEY, settings=None, **figures):
    return findings[code].judge(inputs(**figures), Context.of(context), settings or {}).state.value


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ((0.20, 0.17, 0.24), "held"),
        ((0.24, 0.20, 0.28), "watch"),
        ((0.24, 0.20, 0.25), "watch"),
        ((0.25, 0.20, 0.30), "clear"),
        ((0.30, 0.20, 0.40), "clear"),
        (0.249999994, "held"),
        (0.249999996, "clear"),
        ((0.20, None, 0.24), "held"),
        ((0.24, 0.20, None), "held"),
        (None, "unknown"),
    ],
    ids=[
        "whole interval under",
        "interval across",
        "upper bound on the threshold reaches the good side",
        "value on the threshold is good",
        "a good value is clear wherever its interval lies",
        "under at eight decimals, no interval",
        "equal at eight decimals",
        "a missing lower bound is no interval",
        "a missing upper bound is no interval",
        "no data",
    ],
)
def test_a_rate_against_its_threshold(figure, expected):
    assert state("D05", win_rate_count=figure) == expected


def test_too_few_is_unknown_though_it_has_a_value():
    few = result_of("win_rate_count", {"status": "too_few", "value": 0.1, "low": 0.0, "high": 0.2, "n": 9})
    judgement = findings["D05"].judge({"win_rate_count": few}, Context(), {})
    assert judgement.state is State.UNKNOWN
    assert judgement.missing == {"win_rate_count"}


def test_an_absent_input_is_unknown_and_named():
    judgement = findings["D03"].judge({}, Context(), {})
    assert (judgement.state, judgement.missing) == (State.UNKNOWN, {"grr", "logo_churn"})


HELD, WATCH, CLEAR, UNKNOWN = C("a", "<", 1), C("b", "<", 1), C("c", "<", 1), C("d", "<", 1)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (every(HELD, WATCH), "watch"),
        (every(HELD, CLEAR), "clear"),
        (every(HELD, UNKNOWN), "unknown"),
        (every(WATCH, UNKNOWN), "unknown"),
        (every(CLEAR, UNKNOWN), "clear"),
        (either(HELD, UNKNOWN), "held"),
        (either(WATCH, UNKNOWN), "unknown"),
        (either(CLEAR, UNKNOWN), "unknown"),
        (either(WATCH, CLEAR), "watch"),
        (either(HELD, WATCH), "held"),
        (every(HELD, either(CLEAR, UNKNOWN)), "unknown"),
        (every(CLEAR, either(HELD, UNKNOWN)), "clear"),
        (every(HELD, either(HELD, UNKNOWN)), "held"),
    ],
)
def test_and_takes_the_weakest_or_the_strongest(expression, expected):
    figures = inputs(a=0, b=(0.5, 0, 2), c=1, d=None)
    assert read(expression, "X", figures, Context(), {}).state == expected


@pytest.mark.parametrize(
    ("quality", "ok", "expected"),
    [
        (0.6, 14, "clear"),
        (0.59, 14, "held"),
        (0.9, 7, "clear"),
        (0.9, 6, "held"),
        (None, 14, "unknown"),
        (None, 6, "held"),
    ],
)
def test_D00_counts_fourteen_inputs_and_reads_their_quality(quality, ok, expected):
    figures = {key.replace(".", "__"): 0.5 for key in FOUNDATION_INPUTS[:ok]}
    assert len(FOUNDATION_INPUTS) == 14
    assert state("D00", data_quality=quality, **figures) == expected


def test_the_share_of_inputs_is_a_setting():
    figures = dict.fromkeys(("csat", "nps", "grr", "nrr"), 0.5)
    assert state("D00", settings={"D00.inputs": 0.25}, data_quality=0.9, **figures) == "clear"  # 4 of 14 = .2857
    assert state("D00", settings={"D00.inputs": 0.3}, data_quality=0.9, **figures) == "held"


@pytest.mark.parametrize(
    ("count", "value", "n", "expected"),
    [
        (0.40, 0.25, 20, "clear"),
        (0.40, 0.24999999, 20, "held"),
        (0.40, 0.10, 19, "unknown"),
        (0.40, 0.10, 20, "held"),
        (0.40, 0.60, 400, "clear"),
        (None, 0.10, 400, "unknown"),
    ],
)
def test_D06_wants_twenty_cases_and_both_rates(count, value, n, expected):
    assert state("D06", win_rate_count=count, win_rate_value={"value": value, "n": n}) == expected


def test_D06_never_reads_the_bounds():
    assert state("D06", win_rate_count=(0.5, 0.1, 0.9), win_rate_value={"value": 0.3, "low": 0.1, "high": 0.9}) == "held"


def test_D06_names_the_rate_that_has_too_few_cases():
    figures = inputs(win_rate_count=0.4, win_rate_value={"value": 0.1, "n": 19})
    assert findings["D06"].judge(figures, Context(), {}).missing == {"win_rate_value"}


def test_D06_is_unknown_when_lost_opportunities_have_no_amount():
    figures = inputs(win_rate_count=0.4, win_rate_value={"value": 1.0, "n": 400, "warnings": ["lost_without_amount"]})
    judgement = findings["D06"].judge(figures, Context(), {})
    assert (judgement.state, judgement.missing) == (State.UNKNOWN, {"win_rate_value"})


@pytest.mark.parametrize(
    ("figure", "target", "expected"),
    [
        ((15, 8, 25), 15, "clear"),
        ((14, 8, 15), 15, "watch"),
        ((8, 3.5, 14.99), 15, "held"),
        (8, 15, "held"),
        ((0, 0, 3.689), 3, "watch"),
        ((0, 0, 3.689), 0, "clear"),
        ((8, 3.5, 15.8), None, "unknown"),
        (None, 15, "unknown"),
    ],
)
def test_D08_reads_new_customers_against_the_target(figure, target, expected):
    context = {"targets": {"new_customers": target}}
    assert state("D08", context, new_customers=figure, win_rate_diff=0.0) == expected


def test_D08_is_held_by_the_gap_alone_and_still_names_the_missing_target():
    figures = inputs(new_customers=3, win_rate_diff=(0.4, 0.21, 0.6))
    judgement = findings["D08"].judge(figures, Context(), {})
    assert (judgement.state, judgement.missing) == (State.HELD, {"target.new_customers"})


@pytest.mark.parametrize(
    ("share", "hhi", "expected"),
    [(0.3, 2500, "clear"), (0.31, 400, "held"), (0.2, 2500.01, "held"), (0.2, None, "unknown"), (0.31, None, "held")],
)
def test_D09_reads_the_largest_share_and_the_index(share, hhi, expected):
    assert state("D09", concentration__top1={"value": share, "hhi": hhi}) == expected


def test_a_null_detail_is_named_with_its_figure():
    judgement = findings["D12"].judge(inputs(selectivity={"value": 0.1, "per_kam": None}), Context(key_accounts=8), {})
    assert (judgement.state, judgement.missing) == (State.UNKNOWN, {"selectivity.per_kam"})


def test_details_have_no_interval():
    figure = {"value": 0.1, "low": 0.0, "high": 0.9, "per_kam": 8.5}
    assert state("D12", selectivity=figure) == "held"


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ((-0.1, -0.2, -0.01), "held"),
        ((-0.1, -0.2, 0.0), "watch"),
        ((0.1, 0.01, 0.2), "clear"),
        ((0.1, 0.0, 0.2), "watch"),
        (-0.1, "held"),
        (0.0, "clear"),
        ((-0.1, None, 0.2), "held"),
        (None, "unknown"),
    ],
)
def test_D13_is_clear_only_over_zero(figure, expected):
    assert state("D13", growth_acceleration=figure) == expected


@pytest.mark.parametrize("code", ["D10", "D11", "D12", "D13", "D14", "D15", "D16"])
@pytest.mark.parametrize("count", [0, None])
def test_without_key_accounts_there_is_nothing_to_judge_and_nothing_is_read(code, count):
    judgement = findings[code].judge({}, Context.of({"programme_exists": True, "key_accounts": count}), {})
    assert (judgement.state, judgement.missing, judgement.applies) == (State.CLEAR, frozenset(), False)


def test_thresholds_that_include_themselves():
    kept = {"grr": 0.9, "cross_sell": 0.29, "nrr": 1.0}
    assert state("D07", **kept) == "held"
    assert state("D07", **(kept | {"nrr": 1.00000001})) == "clear"
    assert state("D07", **(kept | {"grr": 0.89999999})) == "clear"


def test_D14_wants_complete_plans_before_it_speaks():
    assert state("D14", plan_completeness=0.7, plan_freshness=0.4, action_completion=0.9) == "held"
    assert state("D14", plan_completeness=0.69, plan_freshness=0.4, action_completion=0.9) == "clear"


def test_a_threshold_is_a_setting_of_its_own_rule():
    rate = {"win_rate_count": 0.3, "relationship_coverage__deals": 0.2}
    moved = {"D05.win_rate_count": 0.4}
    assert state("D05", settings=moved, win_rate_count=0.3) == "held"
    assert state("D04", settings=moved, **rate) == "clear"


def test_the_deciding_clauses_are_those_that_made_the_state():
    figures = inputs(promises_kept__sale=0.7, on_time_delivery=0.95, support_response=0.6)
    reading = findings["D01"].judge(figures, Context(), {}).reading
    assert [line.key for line in reading.deciding] == ["promises_kept.sale", "support_response"]
    assert [line.join for line in reading.lines] == ["", "and_either", "or"]


def test_two_alternatives_read_either_or_and_either_or():
    reading = findings["D02"].judge({}, Context(), {}).reading
    assert [line.join for line in reading.lines] == ["either", "or", "and_either", "or"]
