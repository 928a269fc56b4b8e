"""What every act on a plan begins and ends with."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import AccountClosure
from accounts.verbs.origin import touched
from base import clock
from imports import hooks
from people.audit import Actor
from people.models import User
from plans.models import Plan, PlanFile, PlanSection, WhiteSpaceCell
from plans.rows import ROW_KINDS
from plans.verbs.errors import Locked


def hold(plan: Plan) -> Plan:
    """The plan as it is now, one writer at a time where rows can be locked. Raises Locked while it waits for an answer."""
    now = Plan.objects.select_for_update().get(pk=plan.pk)
    if now.is_locked:
        raise Locked(_("This plan waits for approval. It can be changed when it has been approved or sent back."))
    return now


def changed(plan: Plan, code: str) -> None:
    """Note that section `code` has changed in substance: facts of the figures on plans, and what browsers keep."""
    section = PlanSection.objects.filter(plan=plan, code=code).first()
    is_moved = section is None
    if section is not None:
        facts = is_filled(section), clock.today()
        is_moved = facts != (section.filled, section.updated_on)
        if is_moved:
            PlanSection.objects.filter(pk=section.pk).update(filled=facts[0], updated_on=facts[1])
    Plan.objects.filter(pk=plan.pk).update(changed_at=clock.now())
    if is_moved:  # somebody who writes saves several times a second, and figures move once a day
        moved("plan_sections", plan.account_id)
    else:
        touched(plan.account_id)


def is_filled(section: PlanSection) -> bool:
    """Words, or at least one row of its own; of the white space, something that was said; of the annexes, a file."""
    if section.text.strip():
        return True
    if section.code == "white_space":
        below = AccountClosure.objects.filter(ancestor=section.plan.account_id).values("descendant")
        return WhiteSpaceCell.objects.filter(account__in=below).exclude(stated="", potential=None, opportunity=None).exists()
    if section.code == "annexes" and PlanFile.objects.filter(plan=section.plan_id, removed_at=None).exists():
        return True
    return any(ROW_KINDS[kind].of(section.plan).exists() for kind in section.kinds)


def moved(table: str, account_id: int, day: dt.date | None = None) -> None:
    """Figures that read `table` are old for this account; pages about it are no longer what a browser keeps."""
    hooks.mark(table, {(account_id, day)})
    touched(account_id)


def user_of(by: Actor) -> User | None:
    return by if isinstance(by, User) else None
