"""What a figure must reach, set on its page."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from base.edits import compare_and_set
from base.models import DataVersion
from base.periods import Period
from imports.hooks import mark
from people.audit import Actor, record
from people.models import Person
from people.permissions import Permission
from people.rights import require
from pyramid.changes import EVERYBODY
from pyramid.models import Target
from pyramid.scopes import Scope, ScopeKind


class TargetError(Exception):
    """A refusal that the person can read and act on."""


@transaction.atomic
def set_target(
    code: str,
    scope: Scope,
    period: Period,
    amount: Decimal,
    *,
    owner: Person | None = None,
    version: int | None = None,
    by: Actor,
    subject: object = None,
) -> Target:
    """Set the target of a figure for `period`, or change the one that begins that day. A ratio is 0 to 1.

    `version` is the one that the form read; a stale one raises `base.edits.EditConflict`. `subject` is the account of an
    account's target, so that a KAM sets those of his own accounts alone; a company's target asks for the right on all.
    """
    require(by, Permission.TARGET_SET, subject)
    if not amount.is_finite():
        raise TargetError(_("Write a number."))
    values = {"amount": amount, "end": period.end, "owner_id": owner.pk if owner else None}
    known = Target.objects.filter(kpi=code, scope_kind=scope.kind, scope_id=scope.id, start=period.start).first()
    if known is None:
        target = Target.objects.create(kpi=code, scope_kind=scope.kind, scope_id=scope.id, start=period.start, **values)
        record(by, "target.set", target, figure=code, amount=amount, start=period.start, end=period.end)
    else:
        changes = compare_and_set(known, values, version=version)
        target = Target.objects.get(pk=known.pk)
        record(by, "target.set", target, figure=code, **changes)
    DataVersion.bump(scope.kind, scope.id)
    mark("targets", {(_account_of(scope), None)})
    return target


def _account_of(scope: Scope) -> int | None:
    """The account whose figures a target may move: none for the company's own, every one for a segment's or an owner's."""
    if scope.kind is ScopeKind.COMPANY:
        return None
    return scope.pk if scope.kind is ScopeKind.ACCOUNT else EVERYBODY
