"""Actions out of the diagnosis: directors agree on them, who owns one says what came of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from base import clock
from base.edits import compare_and_set
from people import inbox
from people.audit import record
from people.models import InboxItem, Person, User
from people.permissions import Permission
from people.rights import Refused
from pyramid.models import Improvement, Verdict
from pyramid.registry import findings
from pyramid.scopes import Scope

KIND = "improvement"
MORE = ("why", "position", "starts_on", "provider")  # what may stay empty
FIELDS = ("text", "owner_id", "due_on", *MORE)
LONGEST = 250
State = Improvement.State


class ImprovementError(Exception):
    """A refusal that the person can read and act on, beside the field it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def may_agree(user: User) -> bool:
    """Who sets targets for the company also agrees on what is done about its findings."""
    return user.holds_all(Permission.TARGET_SET)


def may_close(user: User, row: Improvement) -> bool:
    return may_agree(user) or (user.person_id is not None and row.owner_id == user.person_id)


@transaction.atomic
def add_improvement(
    rule: str, text: str, owner: Person, due_on: dt.date, *, token: UUID, by: User, more: Mapping[str, Any] | None = None
) -> Improvement:
    """Agree that `owner` does `text` by `due_on` about a rule; sent twice it gives the first one again.

    `more`: why, in which order, from which day, with whose help from outside.

    Raises Refused without the right, ImprovementError for what cannot be.
    """
    require_agree(by)
    known = Improvement.objects.filter(token=token).first()
    if known:
        return known
    if rule not in findings:
        raise ImprovementError(_("There is no rule %(rule)s.") % {"rule": rule}, "rule")
    beside = {name: value for name, value in (more or {}).items() if name in MORE and value}
    _check({"text": text, "due_on": due_on, **beside})
    company = Scope.company()
    verdict = Verdict.objects.filter(scope_kind=company.kind, scope_id=company.id).order_by("-pk").first()
    then = verdict.rules.filter(rule=rule).values_list("state", flat=True).first() if verdict else None
    made = Improvement.objects.create(
        rule=rule, verdict=verdict, state_then=then or "", text=text.strip(), owner=owner, due_on=due_on, token=token, by=by, **beside
    )
    record(by, "improvement.agreed", made, rule=rule, text=made.text, owner=owner.name, due_on=due_on, **beside)
    _tell(made, by)
    return made


@transaction.atomic
def edit_improvement(
    row: Improvement, written: Mapping[str, Any], *, by: User, base: Mapping[str, Any] | None = None, version: int | None = None
) -> dict[str, tuple[Any, Any]]:
    """Change what, who, by when and what may stay empty. Raises EditConflict, ImprovementError, Refused."""
    require_agree(by)
    values = {field: written[field] for field in FIELDS if field in written}
    _check({field: value for field, value in values.items() if field != "due_on" or value != row.due_on})
    _check_days(values.get("starts_on", row.starts_on), values.get("due_on", row.due_on))
    changes = compare_and_set(row, values, base=base, version=version)
    if changes:
        record(by, "improvement.edited", row, **changes)
        if row.state == State.OPEN:
            if changes.keys() - {"text"}:  # other words do not make what is late less late
                inbox.close([_key(row)])
            _tell(row, by)
    return changes


@transaction.atomic
def close_improvement(row: Improvement, state: str, outcome: str = "", *, by: User) -> bool:
    """Done, dropped with the reason, or open again. Gives whether anything changed; of two at once one holds.

    Raises ImprovementError for dropping without a reason, Refused for who neither owns nor agreed on it.
    """
    if not may_close(by, row):
        raise Refused(Permission.TARGET_SET)
    outcome = outcome.strip()[:LONGEST]
    if state not in State.values:
        raise ImprovementError(_("An improvement is open, done or dropped."))
    if state == State.DROPPED and not outcome:
        raise ImprovementError(_("Say why it is dropped."), "outcome")
    before = State.OPEN if state != State.OPEN else row.state
    closed_on = clock.today() if state != State.OPEN else None
    rows = Improvement.objects.filter(pk=row.pk, state=before).exclude(state=state)
    if not rows.update(state=state, closed_on=closed_on, outcome=outcome, version=F("version") + 1):
        return False
    row.refresh_from_db()
    record(by, "improvement.closed", row, state=(before, state), outcome=outcome)
    inbox.close([_key(row)])
    if state == State.OPEN:
        _tell(row, by)
    elif row.by_id != by.pk:
        line = "improvement_done" if state == State.DONE else "improvement_dropped"
        address = reverse("pyramid:improvements")
        inbox.tell(row.by, line, f"improvement-closed:{row.pk}:{row.version}", address, by=by.name, text=row.text, outcome=outcome)
    return True


def require_agree(by: User) -> None:
    """403 for who does not set targets for the company."""
    if not may_agree(by):
        raise Refused(Permission.TARGET_SET)


def _check(values: Mapping[str, Any]) -> None:
    if "text" in values and not values["text"].strip():
        raise ImprovementError(_("Say what is to be done."), "text")
    if values.get("due_on") and values["due_on"] < clock.today():
        raise ImprovementError(_("The day lies behind us."), "due_on")
    _check_days(values.get("starts_on"), values.get("due_on"))


def _check_days(starts_on: dt.date | None, due_on: dt.date | None) -> None:
    if starts_on and due_on and starts_on > due_on:
        raise ImprovementError(_("It begins after the day it is due."), "starts_on")


def _key(row: Improvement) -> str:
    return f"{KIND}:{row.pk}"


def _tell(row: Improvement, by: User) -> None:
    """Its owner finds it in the inbox until it is closed; one's own one knows."""
    if row.owner_id != by.person_id:
        inbox.tell(row.owner, KIND, _key(row), reverse("pyramid:improvements"), due=row.due_on, text=row.text, by=by.name)


def remind(user: User) -> int:
    """Tell its owner once that the day of an improvement has come, and once that it has passed; gives how many were told.

    Its one line in the inbox says so, open and unread again. A new day reminds anew.
    """
    rows = {_key(row): row for row in Improvement.objects.filter(owner=user.person_id, state=State.OPEN, due_on__lte=clock.today())}
    items = InboxItem.objects.filter(person=user.person_id, key__in=rows).values_list("key", "kind", "due")
    known = {key: (kind, due) for key, kind, due in items}
    told = 0
    for key, row in rows.items():
        kind = "improvement_late" if row.is_late else "improvement_due"
        if known.get(key) != (kind, row.due_on):
            inbox.tell(user, kind, key, reverse("pyramid:improvements"), due=row.due_on, text=row.text, rule=row.rule)
            told += 1
    return told
