"""Verdicts are dated and kept: written when something changed, and the same for ever."""

import datetime as dt

import pytest
from django.utils.translation import override

from base.periods import Period
from pyramid import kept, wording
from pyramid.diagnosis import window
from pyramid.models import RuleState, Verdict
from pyramid.scopes import Scope
from tests.pyramid.test_verdict import judged

COMPANY = Scope.company()


def keep(diagnosis, period=None):
    chosen, as_of = window()
    return kept.keep(diagnosis, COMPANY, period or chosen, period.end if period else as_of)


def test_the_same_diagnosis_is_kept_once(db):
    first = keep(judged(grr=0.5))
    assert first is not None
    assert keep(judged(grr=0.5)) is None
    assert RuleState.objects.filter(verdict=first).count() == 18


@pytest.mark.parametrize(
    "changed",
    [
        judged(grr=0.4),
        judged(grr=0.9),
        judged(settings={"D03.grr": 0.86}, grr=0.5),
        judged({"programme_exists": False}, grr=0.5),
        judged(grr=0.5, csat=0.81),
        judged(grr=0.5, enps=None),
    ],
    ids=["a figure", "the verdict", "a threshold", "the programme", "a proof", "an input that fell silent"],
)
def test_whatever_changed_is_kept_as_a_new_row(db, changed):
    first = keep(judged(grr=0.5))
    assert keep(changed) is not None
    assert Verdict.objects.count() == 2
    assert kept.restored(Verdict.objects.get(pk=first.pk)).rules["D03"] == "held"


def test_another_period_is_another_verdict(db):
    keep(judged())
    assert keep(judged(), Period(dt.date(2024, 1, 1), dt.date(2025, 1, 1))) is not None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_comes_back_is_what_was_said(db, language):
    said = judged(promises_kept__sale=0.71, on_time_delivery=0.84, support_response=None, csat=0.6, enps=None)
    verdict = Verdict.objects.get(pk=keep(said).pk)
    again = kept.restored(verdict)
    assert again.rules == said.rules
    assert (again.verdict, again.layer, again.stories, again.replaced) == (said.verdict, said.layer, said.stories, said.replaced)
    assert (again.unknown_inputs, again.proofs) == (said.unknown_inputs, said.proofs)
    with override(language):
        assert kept.sentence(verdict, language) == wording.sentence(said) == wording.sentence(again)
        for code, judgement in said.judgements.items():
            assert wording.finding(judgement, said) == wording.finding(again.judgements[code], again)
            assert wording.changes_if(judgement, said) == wording.changes_if(again.judgements[code], again)
        assert [line.name for line in wording.evidence(again)] == [line.name for line in wording.evidence(said)]


def test_the_words_stay_even_if_the_texts_change(db, monkeypatch):
    verdict = keep(judged(grr=0.5))
    monkeypatch.setitem(wording.TEXTS, "kam_wrong_now", {"t": "Something else", "l": "", "p": ""})
    assert kept.sentence(verdict, "en").title.startswith("Gross retention")
