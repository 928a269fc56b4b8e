"""Adding, changing, ending the rows of a plan. Two people on two fields of one row never conflict (R1)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Model
from django.utils.translation import gettext as _

from base import clock
from base.edits import compare_and_set
from people.audit import Actor, record
from people.permissions import Permission
from people.rights import Refused, require
from plans.models import Action, Objective, Plan, Tactic
from plans.rows import RowKind, kind_of
from plans.verbs.common import changed, hold, moved
from plans.verbs.errors import PlanError

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
    values = {**kind.fixed, **written}
    if kind.model is Action:
        values |= {"account_id": plan.account_id, "first_due_on": written.get("due_on")}
    last = kind.of(plan).aggregate(last=Max("position"))["last"] or 0
    made = kind.model.objects.create(plan=plan, position=last + 10, token=token, **values)
    record(by, "plan.row_added", made, account=plan.account_id, text=str(made))
    _moved(plan, kind, made)
    return made


@transaction.atomic
def edit_row(
    row: Any, written: Mapping[str, Any], *, by: Actor, base: Mapping[str, Any] | None = None, version: int | None = None
) -> dict[str, tuple[Any, Any]]:
    """Save the fields of a row that its author changed. Raises EditConflict, PlanError, Refused."""
    require(by, Permission.PLAN_EDIT, row)
    plan = hold(row.plan)
    kind = kind_of(row)
    _check(plan, kind, written, row)
    changes = compare_and_set(row, written, base=base, version=version)
    if changes:
        if isinstance(row, Action) and row.first_due_on is None and row.due_on is not None:
            Action.objects.filter(pk=row.pk).update(first_due_on=row.due_on)
        record(by, "plan.row_edited", row, account=plan.account_id, **{_plain(field): values for field, values in changes.items()})
        _moved(plan, kind, row)
    return changes


@transaction.atomic
def remove_row(row: Any, *, by: Actor) -> None:
    """Take a row out of its plan; versions keep it. What hangs on it must be moved or taken out first."""
    require(by, Permission.PLAN_EDIT, row)
    if not _writes_plan(by, row.plan):
        raise Refused(Permission.PLAN_EDIT, row.plan)
    plan = hold(row.plan)
    if (isinstance(row, Objective) and row.tactics.exists()) or (isinstance(row, Tactic) and row.actions.exists()):
        raise PlanError(_("Others hang on this row: move them or take them out first."))
    kind = kind_of(row)
    record(by, "plan.row_removed", row, account=plan.account_id, text=(str(row), None))
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
        changed(action.plan, "action_plan")
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
    if kind.code == "scores" and not (written.get("kpi", getattr(row, "kpi", "")) or written.get("label", getattr(row, "label", ""))):
        raise PlanError(_("Choose a figure, or name a measure of your own."), "label")


def _moved(plan: Plan, kind: RowKind, row: Model | None) -> None:
    changed(plan, kind.section)
    if kind.model is Action:
        moved("actions", plan.account_id, getattr(row, "due_on", None))


def _plain(field: str) -> str:
    return field.removesuffix("_id")
