"""How far a rule is from its other state, in cases or in points. Numbers worked out by hand and with Wilson's formula."""

import pytest
from django.utils.translation import override

from pyramid import exits
from pyramid.clauses import Line, State
from pyramid.statistics import wilson
from tests.pyramid.test_verdict import judged


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def share(name, cases, n, op, threshold, state, *, exact=False):
    low, high = (None, None) if exact else wilson(cases, n)
    return Line(name, "", op, threshold, state, value=round(cases / n, 8), low=low, high=high, n=n)


def test_99_wins_of_412_clear_from_103_and_held_up_to_85():
    found = exits.exit_of(share("win_rate_count", 99, 412, "<", 0.25, State.WATCH))
    assert (found.cases, found.of, found.clear, found.held) == (99, 412, 103, 85)
    assert wilson(85, 412)[1] < 0.25 <= wilson(86, 412)[1]


def test_the_words_of_a_watch_name_both_sides():
    text = exits.text(share("win_rate_count", 99, 412, "<", 0.25, State.WATCH))
    assert text == "Win rate: 99 of 412; clear from 103; held up to 85"
    with override("fr"):
        french = exits.text(share("win_rate_count", 99, 412, "<", 0.25, State.WATCH))
    assert french == "Taux de réussite\u00a0: 99 sur 412\u00a0; écartée à partir de 103\u00a0; avérée jusqu’à 85"


def test_a_share_that_must_fall_is_clear_up_to_and_held_from():
    found = exits.exit_of(share("logo_churn", 150, 1146, ">", 0.10, State.HELD))
    assert found.clear == 114
    assert wilson(found.held, 1146)[0] > 0.10 >= wilson(found.held - 1, 1146)[0]
    assert exits.text(share("logo_churn", 150, 1146, ">", 0.10, State.HELD)) == "Customer churn: 150 of 1,146; clear up to 114"


def test_without_an_interval_the_value_decides():
    found = exits.exit_of(share("single_threaded_share", 2, 12, ">", 0.3, State.CLEAR, exact=True))
    assert (found.clear, found.held) == (3, 4)
    assert exits.text(share("single_threaded_share", 2, 12, ">", 0.3, State.CLEAR, exact=True)) == "Single-threaded: 2 of 12; held from 4"


def test_money_shares_say_the_distance_and_never_count_customers():
    line = Line("nrr", "", "<=", 1.0, State.HELD, value=0.964, n=1146)
    assert exits.exit_of(line) is None
    assert exits.text(line) == "Net revenue retention: 96\u00a0%; clear over 100\u00a0%, 3.6\u00a0points away"


def test_a_value_that_is_no_count_of_its_n_gives_no_count():
    assert exits.exit_of(Line("logo_churn", "", ">", 0.1, State.HELD, value=0.1305, n=1146)) is None


@pytest.mark.parametrize(("value", "n"), [(None, 12), (0.2, None)])
def test_an_unknown_figure_has_no_exit(value, n):
    assert exits.exit_of(Line("win_rate_count", "", "<", 0.25, State.UNKNOWN, value=value, n=n)) is None


def test_a_threshold_elsewhere_would_give_the_same_state():
    line = share("promises_kept.sale", 601, 846, "<", 0.8, State.HELD)
    assert exits.same_state(line) == "With any threshold over 74\u00a0% the state is the same."
    assert exits.same_state(share("win_rate_count", 99, 412, "<", 0.25, State.WATCH)) == ""


def test_a_rule_speaks_of_what_is_bad_or_of_what_keeps_it_clear():
    told = judged(win_rate_count=0.2)
    assert exits.texts(told.judgements["D05"]) == ["Win rate: 12 of 60; clear from 15"]
    assert exits.texts(judged().judgements["D05"]) == ["Win rate: 24 of 60; held up to 14"]


def test_what_only_sets_the_scene_is_no_exit():
    told = judged(cross_sell=0.2, nrr=0.9)
    assert [text.partition(":")[0] for text in exits.texts(told.judgements["D07"])] == ["Cross-sell", "Net revenue retention"]
