"""What a living plan tells the figures, and what it leaves alone."""

import datetime as dt

from base.periods import Period
from people.models import User
from plans import verbs
from plans.models import Plan
from plans.rows import ROW_KINDS
from pyramid.engine import compute

YEAR = Period(dt.date(2026, 1, 1), dt.date(2027, 1, 1))
AS_OF = dt.date(2026, 11, 25)


def test_words_and_rows_fill_their_section(plan: Plan, karim: User) -> None:
    assert compute("plan_completeness", period=YEAR, as_of=AS_OF).numerator == 0
    verbs.write_prose(plan.sections.get(code="profile"), "What they do.", by=karim, base=0)
    objective = verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Partner"}, by=karim)
    result = compute("plan_completeness", period=YEAR, as_of=AS_OF)
    assert (result.numerator, result.denominator) == (2, 9)
    verbs.remove_row(objective, by=karim)
    assert compute("plan_completeness", period=YEAR, as_of=AS_OF).numerator == 1


def test_a_section_left_out_is_not_filled(plan: Plan, karim: User) -> None:
    section = plan.sections.get(code="profile")
    verbs.write_prose(section, "What they do.", by=karim, base=0)
    verbs.switch_section(section, False, by=karim)
    assert compute("plan_completeness", period=YEAR, as_of=AS_OF).numerator == 0


def test_switching_and_reading_are_no_change_of_substance(plan: Plan, karim: User) -> None:
    verbs.switch_section(plan.sections.get(code="annexes"), False, by=karim)
    assert compute("plan_freshness", period=YEAR, as_of=AS_OF).numerator == 0
    verbs.write_prose(plan.sections.get(code="profile"), "What they do.", by=karim, base=0)
    assert compute("plan_freshness", period=YEAR, as_of=AS_OF).numerator == 1


def test_filling_a_plan_leaves_health_unchanged(plan: Plan, karim: User) -> None:
    before = compute("health_score", period=YEAR, as_of=AS_OF).as_json()
    for section in plan.sections.all():
        verbs.write_prose(section, "Words.", by=karim, base=0)
    assert compute("health_score", period=YEAR, as_of=AS_OF).as_json() == before
