"""What saving one field of a row asks of the database, and what it moves: goal 10 is a small multiple of a bare UPDATE."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base.models import DataVersion
from people.models import AuditLine, User
from plans import verbs
from plans.models import Action, Plan
from plans.rows import ROW_KINDS
from pyramid.models import DirtyScope

MOST = 8


@pytest.fixture
def action(plan: Plan, karim: User) -> Action:
    """Written earlier today, with the figures refreshed since."""
    made = verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Call Bellini", "owner_id": karim.person_id}, by=karim)
    DirtyScope.objects.all().delete()
    return Action.objects.select_related("plan__account").get(pk=made.pk)


def saved(action: Action, by: User, **written: Any) -> list[str]:
    """The statements of a save, without those that open and close its transaction."""
    with CaptureQueriesContext(connection) as asked:
        verbs.edit_row(action, written, by=by, base={field: getattr(action, field) for field in written})
    said = [query["sql"] for query in asked.captured_queries]
    return [sql for sql in said if "SAVEPOINT" not in sql and not sql.startswith(("BEGIN", "COMMIT"))]


def test_words_are_saved_in_a_few_statements(action: Action, karim: User) -> None:
    before, changed_at = DataVersion.current("account", action.account_id), Plan.objects.get(pk=action.plan_id).changed_at
    statements = saved(action, karim, text="Call Bellini and Conti")
    assert len(statements) <= MOST, "\n".join(statements)
    assert not any(sql.startswith("SELECT") and 'FROM "plans_plan"' in sql for sql in statements), "the plan is not read again"
    assert DataVersion.current("account", action.account_id) == before + 1, "browsers are told once"
    assert Plan.objects.get(pk=action.plan_id).changed_at > changed_at
    line = AuditLine.objects.filter(act="plan.row_edited").get()
    assert [(value.before, value.after) for value in line.values.all()] == [("Call Bellini", "Call Bellini and Conti")]
    assert not DirtyScope.objects.exists(), "no figure reads the words"


def test_a_day_moves_the_figures_that_read_it(action: Action, karim: User) -> None:
    saved(action, karim, due_on=dt.date(2027, 3, 1))
    assert [mark.kind for mark in DirtyScope.objects.all()] == ["actions"]
    assert action.due_on == dt.date(2027, 3, 1), "the row in hand is what is saved"
    assert action.version == Action.objects.get(pk=action.pk).version


def test_the_same_again_changes_nothing(action: Action, karim: User) -> None:
    before = DataVersion.current("account", action.account_id), Plan.objects.get(pk=action.plan_id).changed_at
    assert verbs.edit_row(action, {"text": "Call Bellini"}, by=karim) == {}
    assert (DataVersion.current("account", action.account_id), Plan.objects.get(pk=action.plan_id).changed_at) == before


def test_a_save_of_a_plan_submitted_meanwhile_is_refused(action: Action, karim: User) -> None:
    Plan.objects.filter(pk=action.plan_id).update(state=Plan.State.SUBMITTED)  # the row in hand still has the plan as a draft
    with pytest.raises(verbs.Locked):
        verbs.edit_row(action, {"text": "Too late"}, by=karim)
    assert Action.objects.get(pk=action.pk).text == "Call Bellini"
