"""A colleague reads a plan and answers five questions on its substance."""

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from base import clock
from people import inbox
from people.audit import record
from people.models import User
from people.permissions import Permission
from people.rights import require
from plans.models import PeerReview, Plan
from plans.page import authors_of
from plans.verbs.errors import PlanError
from plans.verbs.mentioning import readers


@transaction.atomic
def review_plan(plan: Plan, answers: Mapping[str, int], text: str, *, by: User) -> PeerReview:
    """Keep five answers, in place of earlier ones of the same reader. Raises PlanError for an author of the plan."""
    require(by, Permission.PLAN_VIEW, plan)
    if by.person is None or by.pk in authors_of(plan):
        raise PlanError(_("Who wrote in a plan does not rate it: ask a colleague."))
    if set(answers) != set(PeerReview.QUESTIONS) or not set(answers.values()) <= set(PeerReview.Answer.values):
        raise PlanError(_("Answer all five questions."))
    text = text.strip()
    if len(text) > 500:
        raise PlanError(_("The text is too long: %(most)s characters at most.") % {"most": 500}, "text")
    made, _created = PeerReview.objects.update_or_create(plan=plan, person=by.person, defaults={**answers, "text": text, "at": clock.now()})
    record(by, "plan.reviewed", plan, account=plan.account_id)
    link, key = reverse("plans:review", args=[plan.pk]), f"review:{plan.pk}:{by.person_id}"
    wrote = User.objects.filter(pk__in=authors_of(plan) | {plan.opened_by_id}, is_active=True).exclude(pk=by.pk).select_related("person")
    for each in wrote:
        if each.person and readers(plan, [each.person]):
            inbox.tell(each, "plan_reviewed", key, link, account=plan.account.name, by=str(by.person))
    return made
