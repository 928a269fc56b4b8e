"""Two versions of one field of a row: left open for the two who wrote them, and decided by either."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from base import clock
from people import inbox
from people.audit import Actor, record
from people.models import AuditLine, User
from people.permissions import Permission
from people.rights import require
from plans.models import Plan, RowClash
from plans.rows import ROW_KINDS, kind_of
from plans.verbs.common import hold, user_of
from plans.verbs.errors import PlanError
from plans.verbs.mentioning import readers
from plans.verbs.rows import edit_row


def saved_by(row: Any, *, besides: Actor | None = None) -> AuditLine | None:
    """Who saved a row last, and when; `besides` one who asks."""
    lines = AuditLine.objects.filter(act="plan.row_edited", object_kind=row._meta.model_name, object_id=str(row.pk))
    if isinstance(besides, User):
        lines = lines.exclude(actor=besides)
    return lines.select_related("actor__person").order_by("-at").first()


@transaction.atomic
def leave_open(
    row: Any,
    written: Mapping[str, Any],
    fields: Collection[str],
    *,
    by: Actor,
    base: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> list[RowClash]:
    """Keep what was written in these fields beside what a colleague saved there; that colleague is asked. The others are saved.

    Raises EditConflict where a further field clashes, PlanError, Refused; then nothing is saved.
    """
    require(by, Permission.PLAN_EDIT, row)
    last, kept = saved_by(row, besides=by), []
    edit_row(row, {field: value for field, value in written.items() if field not in fields}, by=by, base=base, version=version)
    plan, kind = hold(row.plan), kind_of(row)
    row.refresh_from_db()
    for field in fields:
        mine, theirs = _as_text(written[field]), _as_text(getattr(row, field))
        if mine == theirs:
            continue
        values = {
            "plan": plan,
            "mine": mine,
            "theirs": theirs,
            "saved_by": last.actor if last else None,
            "saved_at": last.at if last else None,
        }
        clash, _made = RowClash.objects.update_or_create(
            kind=kind.code, row_id=row.pk, field=field, by=user_of(by), answered_at=None, defaults=values
        )
        record(by, "plan.clash_left", row, account=plan.account_id, field=field, text=(theirs, mine))
        _tell(clash, row, clash.saved_by, "plan_clash", by=by)
        kept.append(clash)
    return kept


@transaction.atomic
def answer_clash(clash: RowClash, choice: str, *, by: Actor, seen: str) -> None:
    """Keep one of the two texts, or both, the saved one first. Twice is once.

    `seen` is what stood in the row when it was decided. Raises EditConflict if somebody has changed it since, PlanError.
    """
    row = ROW_KINDS[clash.kind].of(clash.plan).get(pk=clash.row_id)
    row.plan = clash.plan
    require(by, Permission.PLAN_EDIT, row)
    hold(clash.plan)
    clash = RowClash.objects.select_for_update().get(pk=clash.pk)
    if clash.answered_at is not None:
        return
    if choice not in RowClash.Choice.values:
        raise PlanError(_("Choose which text to keep."))
    column = row._meta.get_field(clash.field)
    if choice != RowClash.Choice.THEIRS:
        text = clash.mine if choice == RowClash.Choice.MINE else f"{seen} / {clash.mine}"
        if column.max_length and len(text) > column.max_length:
            raise PlanError(_("The text is too long: %(most)s characters at most.") % {"most": column.max_length})
        try:
            wanted, before = ((column.to_python(value) if value else _empty(column)) for value in (text, seen))
        except ValidationError as error:  # both of two days
            raise PlanError(_("Only texts can be joined.")) from error
        edit_row(row, {clash.field: wanted}, by=by, base={clash.field: before})
    clash.choice, clash.answered_by, clash.answered_at = choice, user_of(by), clock.now()
    clash.save(update_fields=["choice", "answered_by", "answered_at"])
    record(by, "plan.clash_answered", row, account=clash.plan.account_id, field=clash.field, choice=choice, text=(seen, clash.mine))
    inbox.close([_key(clash)])
    if clash.by_id != getattr(by, "pk", None):
        _tell(clash, row, clash.by, "plan_clash_answered", by=by)


def _empty(column: Any) -> Any:
    return None if column.null else ""


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def _key(clash: RowClash) -> str:
    return f"plan-clash:{clash.pk}"


def _tell(clash: RowClash, row: Any, user: User | None, kind: str, *, by: Actor) -> None:
    plan: Plan = clash.plan
    person = user.person if user else None
    if person is None or person.pk == by.person_id or not readers(plan, [person]):
        return
    link = f"{reverse('plans:plan', args=[plan.pk])}#clash-{clash.pk}" if kind == "plan_clash" else reverse("plans:plan", args=[plan.pk])
    key = _key(clash) if kind == "plan_clash" else f"plan-clash-answered:{clash.pk}"
    names: dict[str, Any] = {"account": plan.account.name, "by": str(getattr(by, "person", None) or by), "text": str(row)}
    inbox.tell(person, kind, key, link, subject=f"plan:{plan.pk}", **names)
