"""The verdict: the first that matches, its layer, and what proves a sound foundation. Worked out by hand."""

import json

import pytest
from django.core.management import CommandError, call_command

from base import company
from pyramid.diagnosis import diagnose
from pyramid.diagnosis_vectors import result_of
from pyramid.registry import findings
from tests.shared import shared

SOUND = {
    "data_quality": 0.8,
    "promises_kept.sale": 0.9,
    "promises_kept": 0.9,
    "on_time_delivery": 0.95,
    "support_response": 0.9,
    "csat": 0.8,
    "nps": 20,
    "grr": 0.95,
    "logo_churn": 0.05,
    "win_rate_count": 0.4,
    "relationship_coverage.deals": 0.7,
    "win_rate_value": 0.4,
    "cross_sell": 0.5,
    "nrr": 1.1,
    "new_customers": 20,
    "win_rate_diff": 0.0,
    "concentration.top1": 0.1,
    "sales_turnover": 0.1,
    "skill_gap": 0.1,
    "enps": 10,
    "account_pnl.key": 0.0,
    "functional_breadth": 5,
    "innovation_pace": 1.0,
    "strategy_execution": 0.8,
    "selectivity": 0.1,
    "growth_acceleration": 0.1,
    "plan_completeness": 0.9,
    "plan_freshness": 0.9,
    "action_completion": 0.9,
    "exec_sponsor_activity": 0.9,
    "team_time_allocated": 0.9,
    "single_threaded_share": 0.0,
    "sole_contact_share": 0.0,
    "team_turnover": 0.0,
}
CONTEXT = {"programme_exists": True, "kam_intent": True, "key_accounts": 8, "targets": {"new_customers": 15}}


def judged(context=None, settings=None, **changes):
    """The sound company with some figures changed; None takes a figure away. Dots are written as two underscores."""
    values = SOUND | {key.replace("__", "."): value for key, value in changes.items()}
    results = {
        key: result_of(key, {"status": "ok", "value": value, "n": 60, "hhi": 400, "per_kam": 5})
        for key, value in values.items()
        if value is not None
    }
    return diagnose(results, CONTEXT | (context or {}), settings or {})


@pytest.mark.parametrize(
    ("changes", "verdict", "layer"),
    [
        ({}, "base_sound", []),
        ({"data_quality": 0.5, "grr": 0.5}, "cannot_tell", []),
        ({"grr": 0.5}, "kam_wrong_now", ["management"]),
        ({"win_rate_count": 0.2, "win_rate_value": 0.2, "relationship_coverage__deals": 0.4}, "kam_wrong_now", ["sales"]),
        ({"win_rate_count": 0.2, "win_rate_value": 0.2, "cross_sell": 0.2, "nrr": 1.0}, "kam_wrong_now", ["sales", "management"]),
        ({"win_rate_count": 0.2, "win_rate_value": 0.2}, "strengthen_sale", ["sales"]),
        ({"win_rate_value": 0.2}, "strengthen_sale", ["sales"]),
        ({"win_rate_value": 0.2, "functional_breadth": 2, "innovation_pace": 0}, "strengthen_sale", ["sales"]),
        ({"functional_breadth": 2, "innovation_pace": 0}, "big_account_management", ["kam"]),
        ({"functional_breadth": 2, "innovation_pace": 0, "selectivity": 0.4}, "big_account_management", ["kam"]),
        ({"selectivity": 0.4}, "base_sound_repair_programme", ["kam"]),
        ({"account_pnl__key": 0.5}, "base_sound", []),
        ({"cross_sell": 0.2, "nrr": 1.0}, "no_clear_limit", []),
        ({"concentration__top1": 0.4}, "no_clear_limit", []),
        ({"promises_kept__sale": None}, "base_sound", []),
        ({"grr": None}, "no_clear_limit", []),
        ({"grr": 0.5, "win_rate_value": 0.2}, "kam_wrong_now", ["sales", "management"]),
    ],
)
def test_the_first_verdict_that_matches(changes, verdict, layer):
    diagnosis = judged(**changes)
    assert (diagnosis.verdict, [each.value for each in diagnosis.layer]) == (verdict, layer)


@pytest.mark.parametrize(
    ("exists", "intent", "verdict"),
    [(True, True, "kam_wrong_now"), (True, False, "kam_wrong_now"), (False, True, "kam_wrong_now"), (False, False, "build_layer_first")],
)
def test_kam_is_the_wrong_answer_only_where_somebody_asked_the_question(exists, intent, verdict):
    assert judged({"programme_exists": exists, "kam_intent": intent}, grr=0.5).verdict == verdict


@pytest.mark.parametrize(
    ("changes", "proofs", "verdict"),
    [
        ({"nrr": 0.99, "csat": 0.69, "nps": -1}, ("promises_kept",), "no_clear_limit"),
        ({"nrr": 1.0, "csat": 0.7, "nps": -1, "promises_kept": 0.79}, ("nrr", "csat"), "base_sound"),
        ({"nrr": 0.99, "csat": 0.69, "nps": 0, "promises_kept": 0.8}, ("nps", "promises_kept"), "base_sound"),
        ({"nrr": None, "csat": None, "nps": None}, ("promises_kept",), "no_clear_limit"),
    ],
)
def test_a_sound_foundation_wants_two_proofs(changes, proofs, verdict):
    diagnosis = judged(**changes)
    assert (diagnosis.proofs, diagnosis.verdict) == (proofs, verdict)


def test_the_number_of_proofs_is_a_setting():
    assert judged(settings={"V5.minimum": 1}, nrr=0.99, csat=0.69, nps=-1).verdict == "base_sound"
    assert judged(settings={"V5.minimum": 4}).verdict == "base_sound"
    assert judged(settings={"V5.minimum": 4, "V5.nps": 30}).verdict == "no_clear_limit"


def test_a_watch_of_the_foundation_blocks_the_sound_verdict():
    values = {"status": "ok", "value": 0.24, "low": 0.2, "high": 0.28, "n": 400}
    results = {key: result_of(key, {"status": "ok", "value": value, "n": 60, "hhi": 400, "per_kam": 5}) for key, value in SOUND.items()}
    results["win_rate_count"] = result_of("win_rate_count", values)
    assert diagnose(results, CONTEXT, {}).verdict == "no_clear_limit"


def test_what_is_replaced_keeps_its_state_and_leaves_the_findings():
    diagnosis = judged(promises_kept__sale=0.5, on_time_delivery=0.5, csat=0.5)
    assert diagnosis.replaced == ("D02",)
    assert diagnosis.rules["D02"] == "held"
    assert [each.code for each in diagnosis.findings] == ["D01"]
    assert diagnosis.stories == ("over_promising",)


def test_the_intimacy_story_wants_both_halves():
    low = {"win_rate_count": 0.2, "win_rate_value": 0.2, "relationship_coverage__deals": 0.4}
    assert judged(**low).stories == ()
    assert judged(**low, cross_sell=0.2, nrr=1.0).stories == ("intimacy_gap",)
    assert judged(**low).replaced == ("D05",)


def test_findings_are_told_gravest_first():
    diagnosis = judged(grr=0.5, new_customers=1, concentration__top1=0.5)
    assert [each.code for each in diagnosis.findings] == ["D03", "D09", "D08"]


def test_unknown_inputs_are_named_whether_or_not_they_mattered():
    diagnosis = judged({"targets": {}}, enps=None, promises_kept=None, team_turnover=None)
    assert diagnosis.unknown_inputs == ("enps", "promises_kept", "target.new_customers", "team_turnover")


def test_without_key_accounts_their_inputs_go_unread():
    assert judged({"key_accounts": 0}, enps=None, team_turnover=None).unknown_inputs == ("enps",)


def test_eighteen_rules_each_with_settings_of_its_own():
    assert [rule.code for rule in findings] == [f"D{number:02}" for number in range(18)]
    names = [name for rule in findings for name in rule.thresholds]
    assert len(names) == len(set(names))
    assert {"D03.grr", "D09.concentration.top1.hhi", "D00.inputs", "D06.gap", "D06.min_n"} <= set(names)


@pytest.fixture
def write(tmp_path):
    def _write(expected, **more):
        vector = {"id": "x-1", "inputs": {}, "context": {}, "settings": {}, "expected": expected, **more}
        path = tmp_path / "vectors.json"
        path.write_text(json.dumps({"vectors": [vector]}), encoding="utf-8")
        return path

    return _write


def test_the_command_counts_what_passes(write, capsys):
    call_command("check_diagnosis", write({"verdict": "cannot_tell", "layer": []}))
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed"


def test_the_command_prints_each_miss_and_fails(write, capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("check_diagnosis", write({"verdict": "base_sound", "rules": {"D05": "held"}}))
    assert stop.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        'x-1 verdict: expected "base_sound", got "cannot_tell"',
        'x-1 D05: expected "held", got "unknown"',
        "0 passed, 1 failed",
    ]


@pytest.mark.parametrize("text", ["", "[]", '{"vectors": 3}', '{"vectors": [{"id": "a"}]}'])
def test_a_file_of_something_else_is_refused_with_a_sentence(tmp_path, text):
    path = tmp_path / "odd.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        call_command("check_diagnosis", path)
    assert refusal.value.returncode == 2


def test_the_shared_vectors_pass(capsys):
    call_command("check_diagnosis", shared("diagnosis_vectors.json"))
    assert capsys.readouterr().out.splitlines()[-1].endswith(" 0 failed")


def test_thresholds_are_settings_of_the_company(db):
    values = company.values()
    assert values["D05.win_rate_count"] == 0.25
    assert values["V5.minimum"] == 2
    assert company.checked("D05.win_rate_count", "0.4") == 0.4


@pytest.mark.parametrize("value", ["much", None, True, float("nan")])
def test_a_threshold_is_a_number(value):
    with pytest.raises(ValueError, match="number"):
        company.checked("D05.win_rate_count", value)
