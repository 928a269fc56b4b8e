"""What every act on a plan begins and ends with."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import AccountClosure
from accounts.verbs.origin import touched
from base import clock
from imports import hooks
from people.audit import user_of as user_of
from plans.models import Plan, PlanFile, PlanSection, WhiteSpaceCell
from plans.rows import ROW_KINDS
from plans.verbs.errors import Locked


def hold(plan: Plan) -> Plan:
    """The plan as it is now, one writer at a time where rows can be locked. Raises Locked while it waits for an answer."""
    now = Plan.objects.select_for_update().get(pk=plan.pk)
    if now.is_locked:
        raise _locked()
    return now


def _locked() -> Locked:
    return Locked(_("This plan waits for approval. It can be changed when it has been approved or sent back."))


def claim(plan: Plan) -> None:
    """As `hold`, for a change of substance of which nothing else of the plan need be read: one statement. Raises Locked."""
    now = Plan.objects.filter(pk=plan.pk, state=Plan.State.DRAFT)
    if not now.update(changed_at=clock.now()):
        raise _locked()


def changed(plan: Plan, code: str, *, facts: str = "", day: dt.date | None = None, filled: bool = False, claimed: bool = False) -> None:
    """Note that section `code` has changed in substance: facts of the figures on plans, and what browsers keep.

    `facts` names a further table of figures that has moved, on `day`. `filled`: the caller has just put something into the
    section; `claimed`: the plan tells already when it changed.
    """
    if not claimed:
        Plan.objects.filter(pk=plan.pk).update(changed_at=clock.now())
    sections = PlanSection.objects.filter(plan=plan, code=code)
    now = {"filled": filled or any(map(is_filled, sections)), "updated_on": clock.today()}
    if sections.exclude(**now).update(**now):  # somebody who writes saves several times a second, and figures move once a day
        hooks.mark("plan_sections", {(plan.account_id, None)})
    if facts:
        hooks.mark(facts, {(plan.account_id, day)})
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
