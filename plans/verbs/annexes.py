"""Files kept with a plan: adding, marking for the customer, removing, putting back, and what goes for good."""

import datetime as dt
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from people.audit import Actor, record
from people.permissions import Permission
from people.rights import require
from plans import annexes
from plans.annex_check import AnnexError
from plans.models import DraftPiece, Plan, PlanFile
from plans.verbs.common import changed, hold, user_of
from plans.verbs.errors import PlanError


def add_annex(plan: Plan, path: Path, name: str, *, by: Actor, note: str = "", token: UUID | None = None) -> PlanFile:
    """Keep a copy of a file with the plan. `token` is drawn with the form: sent twice it gives the first one again.

    Raises PlanError with what is wrong with the file and what to do, Locked, Refused.
    """
    require(by, Permission.PLAN_EDIT, plan)
    known = PlanFile.objects.filter(plan=plan, token=token).select_related("file").first() if token else None
    if known:
        return known
    try:
        kind = annexes.looked_at(path, name)  # before the transaction: nobody waits for a slow file
        return _kept(plan, path, name, kind, by=by, note=note, token=token)
    except AnnexError as refused:
        raise PlanError(annexes.SENTENCES[refused.code], "file") from refused


@transaction.atomic
def _kept(plan: Plan, path: Path, name: str, kind: str, *, by: Actor, note: str, token: UUID | None) -> PlanFile:
    hold(plan)
    content, digest = path.read_bytes(), annexes.digest_of(path)
    annexes.refuse_beyond_limits(plan, len(content), digest, user_of(by))
    file = annexes.keep(content, name, kind, digest)
    try:
        made = PlanFile.objects.create(plan=plan, file=file, kind=kind, note=note.strip()[:200], token=token, by=user_of(by))
        record(by, "plan.annex_added", plan, account=plan.account_id, file=file.name, sha256=digest)
        changed(plan, "annexes")
    except BaseException:
        annexes.path_of(file).unlink(missing_ok=True)
        raise
    return made


@transaction.atomic
def share_annex(annex: PlanFile, shareable: bool, *, by: Actor) -> None:
    """Say whether the version for the customer may name this file."""
    require(by, Permission.PLAN_EDIT, annex.plan)
    plan = hold(annex.plan)
    if PlanFile.objects.filter(pk=annex.pk, removed_at=None).exclude(shareable=shareable).update(shareable=shareable):
        record(by, "plan.annex_shared", plan, account=plan.account_id, file=annex.file.name, shareable=(not shareable, shareable))


@transaction.atomic
def remove_annex(annex: PlanFile, reason: str, *, by: Actor, erase: bool = False) -> None:
    """Take a file off the plan with a reason. It is kept for 90 days and can be put back; with `erase` its content goes now."""
    require(by, Permission.PLAN_EDIT, annex.plan)
    plan = hold(annex.plan)
    reason = reason.strip()
    if not reason:
        raise PlanError(_("Say why the file goes."), "reason")
    if len(reason) > 250:
        raise PlanError(_("The text is too long: %(most)s characters at most.") % {"most": 250}, "reason")
    values = {"removed_at": clock.now(), "removed_by": user_of(by), "reason": reason, "shareable": False}
    if not PlanFile.objects.filter(pk=annex.pk, removed_at=None).update(**values):
        return
    if erase:
        _erase(annex)
    record(by, "plan.annex_removed", plan, account=plan.account_id, file=(annex.file.name, None), reason=reason, erased=erase)
    changed(plan, "annexes")


@transaction.atomic
def put_annex_back(annex: PlanFile, *, by: Actor) -> None:
    """A removed file whose content is still there is an annexe again."""
    require(by, Permission.PLAN_EDIT, annex.plan)
    plan = hold(annex.plan)
    if not annex.has_content:
        raise PlanError(_("Its content was erased. Add the file again."))
    if PlanFile.objects.filter(plan=plan, file__sha256=annex.file.sha256, removed_at=None).exists():
        raise PlanError(annexes.SENTENCES["twice"])
    removed = PlanFile.objects.filter(pk=annex.pk, removed_at__isnull=False)
    if removed.update(removed_at=None, removed_by=None, reason=""):
        record(by, "plan.annex_put_back", plan, account=plan.account_id, file=(None, annex.file.name))
        changed(plan, "annexes")


def erase_removed(before: dt.datetime) -> int:
    """The content of files removed before then goes; how many. The nightly run calls it."""
    old = list(PlanFile.objects.filter(removed_at__lt=before).exclude(file__sha256="").select_related("file"))
    for annex in old:
        with transaction.atomic():
            _erase(annex)
    return len(old)


def _erase(annex: PlanFile) -> None:
    annexes.empty(annex.file)
    unwritten = DraftPiece.objects.filter(old__annex=annex).exclude(state=DraftPiece.State.WRITTEN)
    unwritten.update(text="", rows=[])
    path = annexes.path_of(annex.file)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
