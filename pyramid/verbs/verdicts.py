"""Objections to a verdict, in writing: they stand beside it and change nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from people.audit import record
from people.models import User
from people.permissions import Permission
from people.rights import require
from pyramid.models import Disagreement, Verdict
from pyramid.registry import findings

LONGEST = 2000


class VerdictError(Exception):
    """A refusal that the person can read and act on."""


class Stale(VerdictError):
    """Another verdict was kept since this one was read."""


@transaction.atomic
def disagree(verdict: Verdict, rule: str, text: str, *, by: User) -> Disagreement:
    """Keep an objection to the verdict in force, or to one of its rules (`rule` empty: the whole verdict).

    The same words sent twice are kept once. Raises Refused, Stale when the verdict was replaced meanwhile, or
    VerdictError when there is nothing to keep.
    """
    require(by, Permission.VERDICT_DISAGREE)
    text = text.strip()
    if not text:
        raise VerdictError(_("Write what you see differently."))
    if len(text) > LONGEST:
        raise VerdictError(_("This is longer than %(limit)s characters; shorten it.") % {"limit": LONGEST})
    if rule and rule not in findings:
        raise VerdictError(_("There is no rule %(rule)s.") % {"rule": rule})
    newer = Verdict.objects.filter(scope_kind=verdict.scope_kind, scope_id=verdict.scope_id, pk__gt=verdict.pk)
    if newer.exists():
        raise Stale(_("The verdict was judged again since you opened this page. Read it, then send your words again."))
    same = verdict.disagreements.filter(rule=rule, text=text, by=by).first()
    if same is not None:
        return same
    made = Disagreement.objects.create(verdict=verdict, rule=rule, text=text, by=by)
    record(by, "verdict.disagreed", verdict, rule=rule, text=text)
    return made
