"""What plans give to meetings of account teams: actions for the agenda, and a place for what is decided."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import Account
from accounts.registry import Reading
from base import clock
from people.audit import Actor
from people.models import Person, User
from people.permissions import Permission
from people.rights import allowed
from plans import page, verbs
from plans.models import Action, Plan
from plans.rows import ROW_KINDS
from teams.registry import AgendaSource, Followed, FollowUp, Point, agenda, follow_ups
from teams.verbs import TeamError

MOST = 40


@agenda.register
class ActionsDue(AgendaSource):
    """Actions of the account that are late, or due before the meeting."""

    code, label, position, permission = "actions", gettext_lazy("Actions of the plan"), 10, Permission.PLAN_VIEW

    def points(self, reading: Reading, until: dt.date) -> list[Point]:
        rows = _actions(reading).filter(state=Action.State.OPEN, due_on__lte=until).select_related("owner", "plan")
        return [_point(action) for action in rows.order_by("due_on", "pk")[:MOST]]

    def readable(self, reading: Reading, keys: set[str]) -> set[str]:
        """Those of plans that the reader may read; of actions that were taken out since, none."""
        numbers = [int(number) for number in (key.partition(":")[2] for key in keys) if number.isdecimal()]
        return {f"action:{pk}" for pk in _actions(reading).filter(pk__in=numbers).values_list("pk", flat=True)} & keys


def _actions(reading: Reading) -> Any:
    return Action.objects.visible_to(reading.user).filter(account__in=reading.nodes)


def _point(action: Action) -> Point:
    link = reverse("plans:row_edit", args=[action.plan_id, "actions", action.pk]) if action.plan_id else reverse("plans:actions")
    tone, word = page.tone_of(action)
    return Point(f"action:{action.pk}", action.text[:250], tone, word, link, action.owner.name if action.owner else action.owner_text)


def running(account: Account) -> Any:
    """Plans that reach this year, that of the whole account first, the newest first."""
    year = clock.today().year
    plans = Plan.objects.filter(Q(account__in=account.ancestors()), year__lte=year, until_year__gte=year)
    return plans.order_by("scope", "-year", "pk")


@follow_ups.register
class ActionOfPlan(FollowUp):
    """A decision becomes an action of the living plan of the account."""

    code = "actions"

    def is_closed(self, account: Account) -> bool:
        plan = running(account).first()
        return plan is not None and plan.confidentiality != Plan.Confidentiality.TEAM

    def may(self, user: User, account: Account) -> bool:
        plan = self._plan(user, account)
        return plan is not None and allowed(user, Permission.PLAN_EDIT, plan)

    def make(self, account: Account, *, text: str, owner: Person, due_on: dt.date, token: UUID, by: Actor) -> None:
        plan = self._plan(by, account)
        if plan is None or self.made([token]):
            return
        try:
            verbs.add_row(plan, ROW_KINDS["actions"], {"text": text, "owner_id": owner.pk, "due_on": due_on}, by=by, token=token)
        except verbs.PlanError as error:
            raise TeamError(error.sentence) from error

    def _plan(self, by: Actor, account: Account) -> Plan | None:
        plans = running(account)
        found: Plan | None = (plans.filter(pk__in=Plan.objects.visible_to(by).values("pk")) if isinstance(by, User) else plans).first()
        return found

    def found(self, user: User, tokens: Iterable[UUID]) -> Mapping[UUID, Followed]:
        rows = Action.objects.visible_to(user).filter(token__in=list(tokens)).select_related("plan")
        return {row.token: Followed(f"{reverse('plans:plan', args=[row.plan_id])}#action_plan", *page.tone_of(row)) for row in rows}

    def made(self, tokens: Iterable[UUID]) -> set[UUID]:
        kept = Action.objects.filter(token__in=list(tokens)).values_list("token", flat=True)
        return {token for token in kept if token}
