"""Reminders of due actions, names in comments, and key accounts without a plan on every page that asks."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountSnapshot
from accounts.registry import Reading, alerts, columns
from jobs.verbs import enqueue, run_now
from people.models import InboxItem, Person, User
from people.permissions import Role
from plans import gaps, verbs
from plans.models import Action, Plan
from plans.rows import ROW_KINDS
from plans.tasks import remind_of_actions
from tests import factories


def reminded(mark: str) -> int:
    job = run_now(enqueue(remind_of_actions, key=f"remind:{mark}", by=None))
    return int(job.result["told"])


def test_each_owner_is_told_once_that_it_is_due_and_once_that_it_is_late(plan: Plan, karim: User, mona: User) -> None:
    """Today is the 24th: due on the 26th, late since the 20th, due in a month, done."""
    for text, day in (("Soon", 26), ("Late", 20), ("Done", 20)):
        verbs.add_row(plan, ROW_KINDS["actions"], {"text": text, "owner_id": mona.person_id, "due_on": dt.date(2026, 11, day)}, by=karim)
    far = {"text": "Far", "owner_id": mona.person_id, "due_on": dt.date(2026, 12, 24)}
    verbs.add_row(plan, ROW_KINDS["actions"], far, by=karim)
    verbs.finish_action(Action.objects.get(text="Done"), True, by=karim)
    assert reminded("1") == 2
    InboxItem.objects.update(done_at=dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    assert reminded("2") == 0
    assert {(item.kind, item.args["text"]) for item in InboxItem.objects.filter(person=mona.person)} == {
        ("action_due", "Soon"),
        ("action_late", "Late"),
    }
    verbs.edit_row(Action.objects.get(text="Late"), {"due_on": dt.date(2026, 11, 25)}, by=karim)
    assert reminded("3") == 1


def test_who_may_not_read_the_plan_is_told_nothing(plan: Plan, karim: User, mona: User) -> None:
    verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Late", "owner_id": mona.person_id, "due_on": dt.date(2026, 11, 1)}, by=karim)
    verbs.set_confidentiality(plan, "circle", by=karim)
    assert reminded("1") == 0


@pytest.mark.parametrize(("until_year", "is_missing"), [(2026, False), (2025, True)])
def test_a_key_account_without_a_living_plan_is_one_everywhere(
    client: Client, plan: Plan, karim: User, until_year: int, is_missing: bool
) -> None:
    AccountSnapshot.objects.filter(account=plan.account_id).update(is_key=True)
    Plan.objects.filter(pk=plan.pk).update(year=2025, until_year=until_year)
    assert gaps.without_plan().filter(account=plan.account_id).exists() is is_missing
    client.force_login(karim)
    assert ("Key accounts without a plan" in client.get(reverse("plans:list")).content.decode()) is is_missing
    spoken = alerts["no_plan"].speak(Reading(Account.objects.get(pk=plan.account_id), karim))
    assert (spoken is not None) is is_missing


def test_the_column_tells_a_plan_only_to_who_may_read_it(plan: Plan, karim: User, mona: User) -> None:
    verbs.set_confidentiality(plan, "circle", by=karim)
    verbs.write_prose(plan.sections.get(code="summary"), "Words.", by=karim, base=0)
    column = columns["plan"]
    rows = [Account.objects.get(pk=plan.account_id)]
    assert "changed" in str(column.cells(rows, karim)[plan.account_id])
    assert "changed" in column.value(rows[0])
    hidden = [Account.objects.get(pk=plan.account_id), factories.account("Bare")]
    assert column.cells(hidden, mona) == {}
    assert column.value(hidden[0]) is None


def test_a_first_name_alone_tells_the_one_reader_who_bears_it(plan: Plan, karim: User, mona: User, yann: User) -> None:
    """Two of that name are told apart by the last name; a name of somebody who may not read the plan tells nobody."""
    section, told = plan.sections.get(code="summary"), InboxItem.objects.filter(kind="plan_comment_mention")
    Person.objects.filter(pk=mona.person_id).update(name="Mona Lind")
    Person.objects.filter(pk=yann.person_id).update(name="Mona Elsewhere")
    verbs.add_comment(section, "@Mona is this still true?", by=karim, anchor="c1")
    assert [item.person_id for item in told] == [mona.person_id], "the other Mona may not read it"
    told.delete()
    factories.user("Mona Third", Role.PROGRAMME_DIRECTOR)
    verbs.add_comment(section, "@Mona and now?", by=karim, anchor="c2")
    assert not told.exists()
