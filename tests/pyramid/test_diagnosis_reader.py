"""The diagnosis tells values of costs and of people only to who may read them; the states stand for everybody."""

import pytest

from people.models import User
from pyramid import diagnosis_page, wording
from pyramid.diagnosis_reader import for_reader, hidden_from
from tests.pyramid.test_verdict import judged

pytestmark = pytest.mark.django_db
SECRET = 0.4321  # printed as 43 %


def printed(told) -> str:  # type: ignore[no-untyped-def]
    """All that page, board and papers print of it."""
    parts = [repr(diagnosis_page.blocks(told)), repr(diagnosis_page.evidence(told)), " ".join(diagnosis_page.would_change(told))]
    parts += [wording.finding(each, told) for each in told.judgements.values()]
    parts += [repr(diagnosis_page.rule_of(each, told)) for each in told.judgements.values()]
    return " ".join([*parts, wording.title(told), wording.lead(told)])


def test_a_kam_reads_the_state_but_no_value(karim: User) -> None:
    told = judged(sales_turnover=SECRET, account_pnl__key=SECRET)
    seen = for_reader(told, karim)
    assert "43" in printed(told)
    assert "43" not in printed(seen)
    assert "not shown to you" in printed(seen)
    assert seen.rules == told.rules
    assert seen.verdict == told.verdict


def test_the_director_reads_everything(serge: User) -> None:
    told = judged(sales_turnover=SECRET)
    assert hidden_from(serge) == frozenset()
    assert for_reader(told, serge) is told


def test_the_data_steward_reads_costs_and_no_people(dora: User) -> None:
    seen = for_reader(judged(sales_turnover=SECRET, account_pnl__key=0.77), dora)
    assert "43" not in printed(seen)
    assert "77" in printed(seen)
