"""Objections to a verdict, in writing: they stand beside it and change nothing."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from people.audit import record
from people.inbox import tell
from people.models import User
from people.permissions import Permission
from people.rights import require
from pyramid.models import Disagreement, DisagreementAnswer, Verdict
from pyramid.registry import findings
from pyramid.verbs.questions import stewards

LONGEST = 2000
LONGEST_EVIDENCE = 300


class VerdictError(Exception):
    """A refusal that the person can read and act on."""


class Stale(VerdictError):
    """Another verdict was kept since this one was read."""


@transaction.atomic
def disagree(verdict: Verdict, rule: str, text: str, *, evidence: str = "", by: User) -> Disagreement:
    """Keep an objection to the verdict in force, or to one of its rules (`rule` empty: the whole verdict).

    Who names evidence has the data stewards asked to look at it. The same words sent twice are kept once. Raises
    Refused, Stale when the verdict was replaced meanwhile, or VerdictError when there is nothing to keep.
    """
    require(by, Permission.VERDICT_DISAGREE)
    text = _kept_words(text, _("Write what you see differently."))
    evidence = evidence.strip()[:LONGEST_EVIDENCE]
    if rule and rule not in findings:
        raise VerdictError(_("There is no rule %(rule)s.") % {"rule": rule})
    newer = Verdict.objects.filter(scope_kind=verdict.scope_kind, scope_id=verdict.scope_id, pk__gt=verdict.pk)
    if newer.exists():
        raise Stale(_("The verdict was judged again since you opened this page. Read it, then send your words again."))
    same = verdict.disagreements.filter(rule=rule, text=text, by=by).first()
    if same is not None:
        return same
    made = Disagreement.objects.create(verdict=verdict, rule=rule, text=text, evidence=evidence, by=by)
    record(by, "verdict.disagreed", verdict, rule=rule, text=text, evidence=evidence)
    if evidence:
        for steward in stewards():
            tell(steward, "verdict_evidence", f"verdict-evidence:{made.pk}", _address(made), by=by.name, evidence=evidence)
    return made


@transaction.atomic
def answer(disagreement: Disagreement, text: str, *, by: User) -> DisagreementAnswer:
    """Answer an objection in writing, with name and date; the first answer is somebody else's, then the author may close.

    The other side finds it in the inbox. The same words sent twice are kept once. Raises Refused or VerdictError.
    """
    require(by, Permission.VERDICT_DISAGREE)
    text = _kept_words(text, _("Write what you found."))
    same = disagreement.answers.filter(text=text, by=by).first()
    if same is not None:
        return same
    last = disagreement.answers.order_by("at", "pk").last()
    if last is None and by.pk == disagreement.by_id:
        raise VerdictError(_("These are your own words: the first answer comes from somebody else."))
    made = DisagreementAnswer.objects.create(disagreement=disagreement, text=text, by=by)
    record(by, "verdict.answered", disagreement.verdict, disagreement=disagreement.pk, text=text)
    other = disagreement.by if by.pk != disagreement.by_id else last.by if last else None
    tell(other, "verdict_answered", f"verdict-answer:{made.pk}", _address(disagreement), by=by.name, text=text)
    return made


def _kept_words(text: str, nothing: str) -> str:
    text = text.strip()
    if not text:
        raise VerdictError(nothing)
    if len(text) > LONGEST:
        raise VerdictError(_("This is longer than %(limit)s characters; shorten it.") % {"limit": LONGEST})
    return text


def _address(disagreement: Disagreement) -> str:
    return f"{reverse('pyramid:diagnosis')}?verdict={disagreement.verdict_id}#objection-{disagreement.pk}"
