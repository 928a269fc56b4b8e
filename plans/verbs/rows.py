"""Adding, changing, ending the rows of a plan. Two people on two fields of one row never conflict (R1)."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Model
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.verbs.origin import remember, touched
from base import clock
from base.edits import compare_and_set
from imports.models import Origin
from people.audit import Actor, record
from people.models import Person
from people.permissions import Permission
from people.rights import Refused, require
from plans import facts, progress  # noqa: F401 - lay the tables that figures read
from plans.models import Action, Innovation, Insight, Objective, ObjectiveProgress, Outlook, Plan, RowClash, Standing, Tactic
from plans.rows import RowKind, kind_of
from plans.verbs.common import changed, claim, hold, moved, user_of
from plans.verbs.errors import PlanError
from plans.verbs.mentioning import tell_of_move
from pyramid.facts.tables import TABLES

MOST_ROWS = 300  # of one kind, in one plan


@transaction.atomic
def add_row(plan: Plan, kind: RowKind, written: Mapping[str, Any], *, by: Actor, token: UUID | None = None) -> Any:
    """Add a row of a kind at the end. `token` is drawn with the form: sent twice it gives the first one again."""
    require(by, Permission.PLAN_EDIT, plan)
    plan = hold(plan)
    known = kind.of(plan).filter(token=token).first() if token else None
    if known:
        return known
    if kind.of(plan).count() >= MOST_ROWS:
        raise PlanError(_("A plan has %(most)s of these at most.") % {"most": MOST_ROWS})
    _check(plan, kind, written)
    values = {**kind.fixed, **written, **_settled(kind, written, None, by=by)}
    if kind.loose or kind.model is Action:
        values["account_id"] = plan.account_id
    if kind.model is Action:
        values["first_due_on"] = written.get("due_on")
    last = kind.of(plan).aggregate(last=Max("position"))["last"] or 0
    made = kind.model.objects.create(plan=plan, position=last + 10, token=token, **values)
    record(by, "plan.row_added", made, account=plan.account_id, text=str(made))
    if written.get("progress_percent") is not None:
        _measured(made, by=by)
    _moved(plan, kind, made)
    return made


@transaction.atomic
def edit_row(
    row: Any, written: Mapping[str, Any], *, by: Actor, base: Mapping[str, Any] | None = None, version: int | None = None
) -> dict[str, tuple[Any, Any]]:
    """Save the fields of a row that its author changed. Raises EditConflict, PlanError, Refused."""
    require(by, Permission.PLAN_EDIT, row)
    plan, kind = row.plan, kind_of(row)
    _check(plan, kind, written, row)
    meant = {**written, **_settled(kind, written, row, by=by)}
    changes = compare_and_set(row, meant, base=base, version=version, claim=lambda: claim(plan))
    if changes:
        if isinstance(row, Action) and row.first_due_on is None and row.due_on is not None:
            Action.objects.filter(pk=row.pk).update(first_due_on=row.due_on)
        if isinstance(row, Origin):
            remember(row, changes, by=by)
        if "progress_percent" in changes:
            _measured(row, by=by)
        record(by, "plan.row_edited", row, account=plan.account_id, **{_plain(field): values for field, values in changes.items()})
        _moved(plan, kind, row, changes)
        if isinstance(row, Action) and "due_on" in changes:
            tell_of_move(row, by=by)
    return changes


@transaction.atomic
def move_action(action: Action, due_on: dt.date | None, *, by: Actor, base: Mapping[str, Any]) -> None:
    """Give an action another day. Its owner may, and who writes the plan; whoever answers for the account is told.

    Raises EditConflict when somebody else moved it meanwhile, PlanError, Refused.
    """
    if action.plan is not None:
        edit_row(action, {"due_on": due_on}, by=by, base=base)
        return
    require(by, Permission.PLAN_EDIT, action)
    changes = compare_and_set(action, {"due_on": due_on}, base=base)
    if changes:
        remember(action, changes, by=by)
        record(by, "plan.row_edited", action, account=action.account_id, due_on=changes["due_on"])
        moved("actions", action.account_id, action.due_on)


@transaction.atomic
def share_row(row: Any, shareable: bool, *, by: Actor) -> None:
    """Say whether a row may stand in the version for the customer. Raises PlanError for a kind that never leaves the house."""
    require(by, Permission.PLAN_EDIT, row.plan)
    plan = hold(row.plan)
    if not kind_of(row).shown:
        raise PlanError(_("Rows of this kind are never shown to the customer."))
    if type(row)._default_manager.filter(pk=row.pk).exclude(shareable=shareable).update(shareable=shareable, version=F("version") + 1):
        record(by, "plan.row_shared", row, account=plan.account_id, text=str(row), shareable=(not shareable, shareable))
        touched(plan.account_id)


@transaction.atomic
def remove_row(row: Any, *, by: Actor) -> None:
    """Take a row out of its plan; versions keep it. What hangs on it must be moved or taken out first."""
    require(by, Permission.PLAN_EDIT, row)
    if not _writes_plan(by, row.plan):
        raise Refused(Permission.PLAN_EDIT, row.plan)
    plan = hold(row.plan)
    if getattr(row, "source_id", None):
        raise PlanError(_("This row came from a file. Correct the file, or undo its import."))
    if (isinstance(row, Objective) and row.tactics.exists()) or (isinstance(row, Tactic) and row.actions.exists()):
        raise PlanError(_("Others hang on this row: move them or take them out first."))
    kind = kind_of(row)
    record(by, "plan.row_removed", row, account=plan.account_id, text=(str(row), None))
    RowClash.objects.filter(plan=plan, kind=kind.code, row_id=row.pk).delete()
    row.delete()
    _moved(plan, kind, None)


@transaction.atomic
def finish_action(action: Action, is_done: bool, *, by: Actor) -> None:
    """Done today, or not done after all. Its owner may, and who writes the plan. Twice is once."""
    require(by, Permission.PLAN_EDIT, action)
    if action.plan is not None:
        hold(action.plan)
    before, after = (Action.State.OPEN, Action.State.DONE) if is_done else (Action.State.DONE, Action.State.OPEN)
    done_on = clock.today() if is_done else None
    row = Action.objects.filter(pk=action.pk, state=before)
    if not row.update(state=after, done_on=done_on, version=F("version") + 1):
        return
    action.refresh_from_db()
    record(by, "action.finished", action, account=action.account_id, state=(before.value, after.value))
    if action.plan is not None:
        changed(action.plan, "action_plan", facts="actions", day=action.due_on, filled=True)
    else:
        moved("actions", action.account_id, action.due_on)


def note_action(account: Account, text: str, owner: Person, due_on: dt.date, *, by: Actor) -> Action:
    """An action of an account that stands in no plan, for a room above whose verb has asked the rights."""
    made = Action.objects.create(account=account, text=text, owner=owner, due_on=due_on, first_due_on=due_on, recorded_on=clock.today())
    record(by, "action.noted", made, account=account, text=text, owner=owner.name, due_on=due_on)
    moved("actions", account.pk, due_on)
    return made


def cancel_action(action: Action, *, by: Actor) -> None:
    """One that `note_action` made is not needed any more; the rights are the caller's to ask."""
    if Action.objects.filter(pk=action.pk, state=Action.State.OPEN).update(state=Action.State.CANCELLED, version=F("version") + 1):
        record(by, "action.cancelled", action, account=action.account_id, text=action.text)
        moved("actions", action.account_id, action.due_on)


def _writes_plan(by: Actor, plan: Plan) -> bool:
    """Whether `by` writes the plan itself, not only rows that carry his name."""
    try:
        require(by, Permission.PLAN_EDIT, plan)
    except Refused:
        return False
    return True


def _check(plan: Plan, kind: RowKind, written: Mapping[str, Any], row: Any = None) -> None:
    """References stay inside the plan; ends lie after beginnings."""
    for field, model in (("objective_id", Objective), ("tactic_id", Tactic), ("action_id", Action)):
        wanted = written.get(field)
        if wanted and not model.objects.filter(pk=wanted, plan=plan).exists():
            raise PlanError(_("This does not belong to the plan."), field.removesuffix("_id"))
    now = {**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}, **written} if row else written
    if kind.model is Outlook and not _rises(now):
        raise PlanError(_("Low, likely and high must rise."), "likely")
    if kind.model is Innovation and now.get("launched_on") and now.get("abandoned_on"):
        raise PlanError(_("What was launched was not abandoned: keep one of the two dates."), "abandoned_on")
    if kind.model is Innovation and not _follows(now.get("started_on"), now.get("launched_on") or now.get("abandoned_on")):
        raise PlanError(_("It ends before it starts: check the dates."), "started_on")
    if kind.code == "scores" and not (written.get("kpi", getattr(row, "kpi", "")) or written.get("label", getattr(row, "label", ""))):
        raise PlanError(_("Choose a figure, or name a measure of your own."), "label")


def _rises(values: Mapping[str, Any]) -> bool:
    amounts = [values[name] for name in ("low", "likely", "high") if values.get(name) is not None]
    return amounts == sorted(amounts)


def _follows(start: Any, end: Any) -> bool:
    return not (start and end) or start <= end


def _settled(kind: RowKind, written: Mapping[str, Any], row: Any, *, by: Actor) -> dict[str, Any]:
    """What follows from what was written: who judged and when, when an outlook was stated, in which currency."""

    def has_moved(*names: str) -> bool:
        return row is None or any(name in written and written[name] != getattr(row, name) for name in names)

    if kind.model is Insight and has_moved("text", "certainty", "due_on"):
        return {"judged_by_id": getattr(by, "person_id", None), "judged_on": clock.today()}
    if kind.model is Objective and has_moved("standing"):
        closed_on = clock.today() if written.get("standing") == Standing.DONE else None
        return {"closed_on": closed_on} if row else {"closed_on": closed_on, "opened_on": clock.today()}
    if kind.model is Outlook and has_moved("low", "likely", "high"):
        return {"stated_on": clock.today()}
    if kind.loose and written.get("amount") is not None and not getattr(row, "currency", ""):
        return {"currency": settings.CURRENCY}
    return {}


def _measured(objective: Objective, *, by: Actor) -> None:
    """What is known of its progress from today on; a second measure on one day replaces the first, none takes it back."""
    today, percent = clock.today(), objective.progress_percent
    if percent is None:
        ObjectiveProgress.objects.filter(objective=objective, on=today).delete()
        return
    values = {"progress": Decimal(percent) / 100, "by": user_of(by), "recorded_on": today}
    ObjectiveProgress.objects.update_or_create(objective=objective, on=today, defaults=values)


# Kinds of row that figures read: the table that moves with them, the day on which, the columns that they read.
FACTS = {
    "objectives": ("objectives", "opened_on", {*TABLES["living_objectives"].columns, "progress_percent"}),
    "actions": ("actions", "due_on", {*TABLES["actions"].columns}),
    "innovations": ("innovations", "launched_on", {*TABLES["innovations"].columns}),
    "values": ("delivered_values", "on", {*TABLES["delivered_values"].columns}),
}


def _moved(plan: Plan, kind: RowKind, row: Model | None, fields: Collection[str] = ()) -> None:
    """A row was changed in these fields; without any it came, or went (None). Words alone move no figure."""
    table, day, read = FACTS.get(kind.code, ("", "", set()))
    told = "" if fields and read.isdisjoint(fields) else table
    changed(plan, kind.section, facts=told, day=getattr(row, day, None) if day else None, filled=row is not None, claimed=bool(fields))


def _plain(field: str) -> str:
    return field.removesuffix("_id")
