"""The sentences of the diagnosis: whole, in both languages, and short enough for their place."""

import itertools

import pytest
from django.utils.translation import override

from base.formats import NBSP
from pyramid import figure_words, wording
from pyramid.clauses import Line, State
from pyramid.diagnosis import diagnose
from pyramid.diagnosis_vectors import result_of
from pyramid.judge import VERDICTS
from pyramid.registry import findings
from pyramid.verdict_texts import TEXTS
from tests.pyramid.test_verdict import SOUND, judged

TITLE = {"en": 90, "fr": 110}
PROOF = {"en": 25, "fr": 29}
# The widest values that a figure of each kind shows beside an ordinary threshold.
WIDEST = {
    figure_words.Kind.RATE: 0.79,
    figure_words.Kind.GAP: -0.125,
    figure_words.Kind.SCORE: -12.4,
    figure_words.Kind.NUMBER: 12.5,
    figure_words.Kind.COUNT: 9_999,
}
# Their rules decide no verdict, so they stand in no title.
NEVER_IN_TITLES = {
    "inputs",
    "data_quality",
    "account_pnl.key",
    "target.new_customers",
    "win_rate_diff",
    "skill_gap",
    "sales_turnover",
    "win_rate_value",
}


def widest(name):
    kind = figure_words.WORDS[name].kind
    key, _, detail = name.rpartition(".") if name.endswith((".hhi", ".per_kam", ".gap")) else (name, "", "")
    threshold = {figure_words.Kind.RATE: 0.8}.get(kind, 0.0)
    return figure_words.named(Line(key, detail, "<", threshold, State.HELD, value=WIDEST[kind]))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", sorted(set(figure_words.WORDS) - NEVER_IN_TITLES))
def test_a_figure_with_its_value_fits_its_place_in_a_title(name, language):
    with override(language):
        assert len(widest(name)) <= PROOF[language], widest(name)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_titles_keep_their_length_for_the_longest_values(verdict, language):
    with override(language):
        whole = wording.layers(("sales", "management"))
        longest = max((whole, wording.layers(("sales",)), wording.layers(("management",))), key=len)
        values = {"why": "x" * PROOF[language], "layers": longest, "ok": "14", "total": "14", "quality": f"59.96{NBSP}%"}
        counts = {"held": "18", "watch": "18", "unknown": "18"}
        for key, text in TEXTS[verdict].items():
            if key.startswith("t"):
                title = str(text) % {**values, **counts}
                assert len(title) <= TITLE[language], title
                assert not title.endswith(".")


def test_the_title_names_figure_verdict_and_layer():
    diagnosis = judged(promises_kept__sale=0.712, on_time_delivery=0.843)
    assert wording.sentence(diagnosis).title == f"Sale promises kept 71{NBSP}%: KAM is the wrong answer now; first build account management"
    with override("fr"):
        expected = (
            f"Promesses à la vente 71{NBSP}%{NBSP}: le KAM n’est pas la réponse aujourd’hui{NBSP}; commencez par la gestion des clients"
        )
        assert wording.sentence(diagnosis).title == expected


def test_both_layers_are_the_whole_foundation():
    diagnosis = judged(win_rate_count=0.2, win_rate_value=0.2, cross_sell=0.2, nrr=1.0)
    assert wording.title(diagnosis).endswith("first build the whole foundation")


def test_the_lead_ends_with_what_the_deciding_rule_asks_for_first():
    lead = wording.sentence(judged(grr=0.5)).lead
    assert lead.startswith("Start there, and add no key account")
    assert lead.endswith("remove the most frequent one.")


@pytest.mark.parametrize(
    ("exists", "intent", "words"),
    [(True, True, "before extending KAM"), (False, True, "before launching KAM"), (False, False, "strengthen the sale first")],
)
def test_the_words_follow_the_programme(exists, intent, words):
    diagnosis = judged({"programme_exists": exists, "kam_intent": intent}, win_rate_count=0.2, win_rate_value=0.2)
    assert wording.title(diagnosis) == f"Win rate 20{NBSP}%: {wording.title(diagnosis).partition(': ')[2]}"
    assert words in wording.title(diagnosis)


def test_what_speaks_stands_in_the_title_not_what_sets_the_scene():
    diagnosis = judged(plan_completeness=0.9, plan_freshness=0.2)
    assert wording.title(diagnosis) == f"Plan freshness 20{NBSP}%: the foundation is sound, the programme needs repair"


def test_a_sound_foundation_shows_its_first_proof():
    assert wording.title(judged()) == f"Net retention 110{NBSP}%: the foundation is sound, KAM can accelerate"
    assert [line.key for line in wording.evidence(judged())] == ["nrr", "csat", "nps"]


def test_a_sound_foundation_without_any_proof_asked_still_has_a_title():
    diagnosis = judged(settings={"V5.minimum": 0}, nrr=None, csat=None, nps=None, promises_kept=None)
    assert diagnosis.verdict == "base_sound"
    assert wording.title(diagnosis).startswith("Sale promises kept")


def test_no_clear_limit_counts_rules():
    diagnosis = judged(concentration__top1=0.4, enps=None)
    assert wording.title(diagnosis) == "No clear limit: rules held 1, on watch 0, unknown 1"


def test_cannot_tell_counts_inputs():
    title = wording.title(judged(data_quality=None, **{key.replace(".", "__"): None for key in list(SOUND)[1:12]}))
    assert title == "Cannot tell yet: inputs read 4 of 14, data quality —"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("rule", [f"D{number:02}" for number in range(18)])
def test_every_rule_has_its_sentences_in_every_state(rule, language):
    for key_accounts, figure in itertools.product((0, 8), (None, 0.0, 0.9, 5000.0)):
        results = {} if figure is None else {key: _crossing(key, figure) for key in SOUND}
        diagnosis = wording_of(results, key_accounts)
        judgement = diagnosis.judgements[rule]
        with override(language):
            texts = [wording.finding(judgement, diagnosis), wording.changes_if(judgement, diagnosis), str(judgement.rule.do_first)]
        assert all("%(" not in text for text in texts)
        assert texts[1]
        assert texts[0] or judgement.state is State.CLEAR


def _crossing(key, figure):
    values = {"status": "ok", "value": figure, "low": figure - 1, "high": figure + 1, "n": 60, "hhi": figure, "per_kam": figure}
    return result_of(key, values)


def wording_of(results, key_accounts):
    return diagnose(results, {"key_accounts": key_accounts, "targets": {"new_customers": 15}}, {})


def line(value, threshold, low=None, high=None, key="win_rate_count"):
    return Line(key, "", "<", threshold, State.WATCH, value=value, low=low, high=high)


@pytest.mark.parametrize(
    ("value", "threshold", "expected"),
    [(0.24, 0.25, "24"), (0.2496, 0.25, "24.96"), (0.249, 0.25, "24.9"), (0.0004, 0.25, "0.04"), (0.0, 0.25, "0")],
)
def test_rates_show_their_side_of_the_threshold(value, threshold, expected):
    assert figure_words.value(line(value, threshold)) == f"{expected}{NBSP}%"


def test_intervals_are_printed_as_the_value_is():
    assert figure_words.interval(line(0.24, 0.25, 0.2, 0.28)) == "20–28"
    assert figure_words.interval(line(18, 0, 11, 25, key="nps")) == "+11 to +25"
    assert figure_words.interval(line(28, 0, -0.4, 51.7, key="nps")) == "−0.4 to +52"
    assert figure_words.interval(line(-0.004, 0, -0.041, 0.033, key="growth_acceleration")) == "−4 to +3"
    with override("fr"):
        assert figure_words.interval(line(18, 0, 11, 25, key="nps")) == "+11 à +25"


def test_every_clause_and_proof_has_its_words():
    diagnosis = judged()
    names = {each.name for judgement in diagnosis.judgements.values() for each in judgement.reading.lines}
    assert names <= set(figure_words.WORDS)


def test_exits_are_advice_beyond_the_thresholds():
    diagnosis = judged(concentration__top1=0.4)
    assert wording.changes_if(diagnosis.judgements["D09"], diagnosis).endswith(f"Largest customer 25{NBSP}%.")
    assert f"105{NBSP}%" in wording.changes_if(diagnosis.judgements["D07"], diagnosis)


def test_texts_follow_the_settings():
    diagnosis = judged(settings={"D04.relationship_coverage.deals": 0.6})
    assert f"60{NBSP}%" in wording.changes_if(diagnosis.judgements["D04"], diagnosis)


def test_eighteen_short_names():
    assert len({str(rule.title) for rule in findings}) == 18
