"""Comments on a passage of a plan: who reads the plan may write one, answer it, and read all."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from base import clock
from people import inbox
from people.audit import Actor, Restricted, record
from people.permissions import Permission
from people.rights import Refused, allowed, require
from plans import prose
from plans.models import PlanSection, ProseComment
from plans.verbs.common import user_of
from plans.verbs.errors import PlanError
from plans.verbs.mentioning import readers, tell_named
from plans.verbs.writing import mark_passage

LONGEST = 4000
MOST_THREADS = 300  # of one section


@transaction.atomic
def add_comment(section: PlanSection, body: str, *, by: Actor, anchor: str = "", quote: str = "", nth: int = 0) -> ProseComment:
    """Comment on a passage, or on the whole section without a quote.

    Whoever writes in the text marks the passage there himself and gives the `anchor` of his mark; for one who may read
    alone the server marks the `nth` place that says `quote`. Sending the same anchor twice writes once.
    """
    require(by, Permission.PLAN_VIEW, section.plan)
    body = _body(body)
    if not prose.ANCHOR.match(anchor):
        raise PlanError(_("The passage was not understood. Select it again."), "quote")
    known = section.comments.filter(anchor=anchor).first()
    if known is not None:
        if known.author_id != getattr(by, "pk", None):
            raise PlanError(_("The passage was not understood. Select it again."), "quote")
        return known
    if section.comments.filter(parent=None).count() >= MOST_THREADS:
        raise PlanError(_("A section has %(most)s comments at most.") % {"most": MOST_THREADS}, "body")
    quote = quote.strip()[:500]
    if quote and not allowed(by, Permission.PLAN_EDIT, section.plan):
        mark_passage(section, quote, nth, anchor, by=by)
    return _written(ProseComment(section=section, anchor=anchor, quote=quote), body, by)


@transaction.atomic
def answer_comment(comment: ProseComment, body: str, *, by: Actor) -> ProseComment:
    """Answer a thread; whoever began it is told."""
    section = comment.section
    require(by, Permission.PLAN_VIEW, section.plan)
    thread = comment.parent or comment
    made = _written(ProseComment(section=section, parent=thread), _body(body), by)
    ProseComment.objects.filter(pk=thread.pk).update(changed_at=clock.now())
    if thread.author and thread.author.person and thread.author_id != made.author_id and readers(section.plan, [thread.author.person]):
        link = f"{reverse('plans:plan', args=[section.plan_id])}#{section.code}"
        names: dict[str, Any] = {"account": section.plan.account.name, "by": str(getattr(by, "person", None) or by)}
        inbox.tell(thread.author, "plan_comment_answer", f"comment-answer:{thread.pk}", link, **names)
    return made


@transaction.atomic
def resolve_comment(comment: ProseComment, is_resolved: bool, *, by: Actor) -> None:
    """Close a thread or open it again: its author, or who writes in the plan."""
    require(by, Permission.PLAN_VIEW, comment.section.plan)
    if comment.author_id != getattr(by, "pk", None) and not allowed(by, Permission.PLAN_EDIT, comment.section.plan):
        raise Refused(Permission.PLAN_EDIT, comment.section.plan)
    now = clock.now()
    waiting = ProseComment.objects.filter(pk=comment.pk, parent=None, resolved_at__isnull=is_resolved)
    values = {"resolved_at": now, "resolved_by": user_of(by)} if is_resolved else {"resolved_at": None, "resolved_by": None}
    if waiting.update(changed_at=now, **values):
        plan = comment.section.plan
        record(by, "plan.comment_resolved", plan, account=plan.account_id, section=comment.section.code, resolved=is_resolved)


def _body(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise PlanError(_("Write the comment first."), "body")
    if len(text) > LONGEST:
        raise PlanError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST}, "body")
    return text


def _written(comment: ProseComment, body: str, by: Actor) -> ProseComment:
    comment.body, comment.author = body, user_of(by)
    comment.save()
    plan = comment.section.plan
    record(by, "plan.commented", plan, account=plan.account_id, section=comment.section.code, text=Restricted(body))
    tell_named(comment.section, body, comment.pk, by=by)
    return comment
