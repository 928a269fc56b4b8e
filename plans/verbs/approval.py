"""Submitting a plan, approving it or sending it back, signing it. A version is frozen when it is submitted."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AccountClosure, AccountRole
from base import clock
from people import inbox
from people.audit import Actor, record
from people.models import Person, RoleGrant
from people.permissions import Permission, Role
from people.rights import Refused, require
from plans import annexes, around, background, live, white
from plans.models import Plan, PlanSection, PlanVersion, PlanVersionSection
from plans.rows import ROW_KINDS
from plans.verbs.common import hold, user_of
from plans.verbs.errors import PlanError

State = PlanVersion.State


@transaction.atomic
def submit_plan(plan: Plan, *, by: Actor) -> PlanVersion:
    """Freeze words, rows and figures as the next version, and ask those who approve. Locks the plan until they answer."""
    require(by, Permission.PLAN_EDIT, plan)
    plan = hold(plan)
    sections = list(PlanSection.objects.select_for_update().filter(plan=plan, is_on=True))
    if not any(section.filled for section in sections):
        raise PlanError(_("This plan is empty. Write a section first."))
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.SUBMITTED)
    version = PlanVersion.objects.create(
        plan=plan,
        no=1 + (plan.versions.aggregate(last=Max("no"))["last"] or 0),
        by=user_of(by),
        rows={kind.code: [kind.frozen(row) for row in kind.of(plan)] for kind in ROW_KINDS.values()}
        | {"white_space": white.frozen(plan), "annexes": annexes.frozen(plan)}
        | around.now(plan.account)
        | background.now(plan.account),
        figures=live.of_plan(plan),
    )
    PlanVersionSection.objects.bulk_create(_frozen(version, section) for section in sections)
    record(by, "plan.submitted", plan, account=plan.account_id, version=version.no)
    inbox.close(f"plan_sent_back:{plan.pk}:{no}" for no in range(1, version.no))  # what was asked for has been answered
    for person in _approvers(plan):
        inbox.tell(
            person, "plan_submitted", f"plan:{plan.pk}:{version.no}", _link(version), subject=f"plan:{plan.pk}", **_names(version, by)
        )
    return version


def _frozen(version: PlanVersion, section: PlanSection) -> PlanVersionSection:
    return PlanVersionSection(
        version=version,
        code=section.code,
        label=section.label,
        position=section.position,
        shareable=section.shareable,
        seq=section.head,
        blocks=section.blocks,
        text=section.text,
        html=section.html,
        sha256=hashlib.sha256(f"{section.html}\n{section.text}".encode()).hexdigest(),
    )


@transaction.atomic
def approve_version(version: PlanVersion, *, by: Actor) -> PlanVersion:
    """Approve what was submitted; the plan may be written again. Raises PlanError when somebody was faster."""
    require(by, Permission.PLAN_APPROVE, version.plan)
    _approve(version, by=by)
    for role in sponsors_of(version.plan).exclude(person=by.person_id).select_related("person"):
        inbox.tell(role.person, "plan_to_sign", _to_sign(version), _link(version), subject=f"plan:{version.plan_id}", **_names(version, by))
    return version


def _approve(version: PlanVersion, *, by: Actor) -> None:
    _decide(version, State.APPROVED, by=by)
    inbox.close(map(_to_sign, version.plan.versions.filter(no__lt=version.no)))  # nobody signs what a newer version replaces
    record(by, "plan.approved", version.plan, account=version.plan.account_id, version=version.no)
    _answer(version, "plan_approved", by)


@transaction.atomic
def send_back(version: PlanVersion, reason: str, *, by: Actor) -> PlanVersion:
    """Give the plan back to its author with what is missing. Raises PlanError without a reason."""
    require(by, Permission.PLAN_APPROVE, version.plan)
    reason = reason.strip()
    if not reason:
        raise PlanError(_("Say what is missing, so that the author can mend it."), "reason")
    if len(reason) > 2000:
        raise PlanError(_("The text is too long: %(most)s characters at most.") % {"most": 2000}, "reason")
    _decide(version, State.SENT_BACK, by=by, reason=reason)
    record(by, "plan.sent_back", version.plan, account=version.plan.account_id, version=version.no, reason=reason)
    _answer(version, "plan_sent_back", by, reason=reason[:200])
    return version


def _decide(version: PlanVersion, state: PlanVersion.State, *, by: Actor, reason: str = "") -> None:
    now = clock.now()
    waiting = PlanVersion.objects.filter(pk=version.pk, state=State.SUBMITTED)
    if not waiting.update(state=state, decided_by=user_of(by), decided_at=now, reason=reason):
        raise PlanError(_("This version no longer waits for an answer."))
    Plan.objects.filter(pk=version.plan_id).update(state=Plan.State.DRAFT)
    version.refresh_from_db()
    inbox.close([f"plan:{version.plan_id}:{version.no}"])  # of everybody who was asked


@transaction.atomic
def sign_version(version: PlanVersion, *, by: Actor) -> PlanVersion:
    """The sponsor of the account, or of the group above it, signs a version that was approved, or approves and signs in one. Once."""
    require(by, Permission.PLAN_APPROVE, version.plan)
    if not sponsors_of(version.plan).filter(person=by.person_id).exists():
        raise Refused(Permission.PLAN_APPROVE, version.plan)
    if version.state == State.SUBMITTED:
        _approve(version, by=by)
    ready = PlanVersion.objects.filter(pk=version.pk, state=State.APPROVED, signed_at__isnull=True)
    if not ready.update(signed_by=user_of(by), signed_at=clock.now()):
        raise PlanError(_("This version no longer waits for a signature."))
    version.refresh_from_db()
    inbox.close([_to_sign(version)])
    record(by, "plan.signed", version.plan, account=version.plan.account_id, version=version.no)
    _answer(version, "plan_signed", by)
    return version


def _approvers(plan: Plan) -> Iterable[Person]:
    """The sponsors of the account; where there is none, the directors of the programme."""
    people = list({role.person_id: role.person for role in sponsors_of(plan).select_related("person")}.values())
    if people:
        return people
    return RoleGrant.objects.held_today().filter(role=Role.PROGRAMME_DIRECTOR).people()


def sponsors_of(plan: Plan) -> Any:
    """Sponsors of the account and of the group above it: whoever sponsors a group may sign the plan of a site."""
    above = AccountClosure.objects.filter(descendant=plan.account_id).values("ancestor")
    return AccountRole.objects.current().filter(account__in=above, role=AccountRole.Role.SPONSOR)


def _answer(version: PlanVersion, kind: str, by: Actor, **args: Any) -> None:
    """Tell the author of a version, unless he answered himself."""
    if version.by and version.by_id != getattr(by, "pk", None):
        subject, key = f"plan:{version.plan_id}", f"{kind}:{version.plan_id}:{version.no}"
        inbox.tell(version.by, kind, key, _link(version), subject=subject, **_names(version, by), **args)


def _names(version: PlanVersion, by: Actor) -> dict[str, Any]:
    return {"account": version.plan.account.name, "no": str(version.no), "by": str(getattr(by, "person", None) or by)}


def _to_sign(version: PlanVersion) -> str:
    return f"plan-sign:{version.plan_id}:{version.no}"


def _link(version: PlanVersion) -> str:
    return reverse("plans:version", args=[version.plan_id, version.no])
