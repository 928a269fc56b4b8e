"""What this room furnishes to the page of an account: its plans, and an alert when a key account has none."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from accounts.registry import Alert, Column, Duty, Line, Reading, Tab, Task, alerts, columns, duties, tabs
from base import clock, formats
from base.templatetags.ui import status
from people.models import User
from people.permissions import Permission
from plans import gaps, page
from plans.models import Action, Plan, PlanVersion


@tabs.register
class PlanTab(Tab):
    """The plans of the account, and its actions that are not done."""

    code, label, position, template = "plan", gettext_lazy("Plan"), 50, "plans/tab.html"
    permission = Permission.PLAN_VIEW

    def context(self, reading: Reading) -> dict[str, Any]:
        plans = Plan.objects.visible_to(reading.user).filter(account__in=reading.nodes).select_related("account")
        actions = Action.objects.visible_to(reading.user).filter(account__in=reading.nodes, state=Action.State.OPEN)
        running = actions.select_related("owner", "plan").order_by("due_on", "pk")[:30]
        return {
            "plans": list(plans.order_by("-year", "pk")[:30]),
            "running": [(action, *page.tone_of(action)) for action in running],
            "may_open": reading.may(Permission.PLAN_EDIT),
        }


@alerts.register
class NoPlan(Alert):
    """A key account without a plan that reaches this year; who may open one is led there."""

    code, position, permission = "no_plan", 40, Permission.PLAN_EDIT

    def speak(self, reading: Reading) -> Line | None:
        if not gaps.without_plan().filter(account=reading.account).exists():
            return None
        sentence = _("This is a key account, and it has no plan for this year.")
        return Line("watch", _("No plan"), sentence, reverse("plans:open", args=[reading.account.pk]), _("Open a plan"))


@alerts.register
class WaitingVersion(Alert):
    """A version that waits for the answer of who reads. What one is asked comes before what one is told."""

    code, position, permission = "waiting_version", 5, Permission.PLAN_APPROVE

    def speak(self, reading: Reading) -> Line | None:
        waiting = PlanVersion.objects.filter(
            plan__in=Plan.objects.visible_to(reading.user), plan__account=reading.account, state=PlanVersion.State.SUBMITTED
        )
        version = waiting.order_by("-at").first()
        if version is None:
            return None
        sentence = _("Version %(no)s of the plan waits for your answer.") % {"no": version.no}
        return Line("watch", _("Approval"), sentence, reverse("plans:version", args=[version.plan_id, version.no]), _("Read the version"))


@columns.register
class PlanColumn(Column):
    """The plan that reaches furthest of those that the reader may open, and whether it changed lately."""

    code, label, position, permission = "plan", gettext_lazy("Plan"), 95, Permission.PLAN_VIEW
    board_label = gettext_lazy("Plan, age")
    board_note = gettext_lazy("A plan is fresh when it changed in the last 90 days, and stale after 180.")

    def _plans(self, accounts: Sequence[Account], user: User) -> dict[int, Plan]:
        rows = Plan.objects.visible_to(user).filter(account__in=[account.pk for account in accounts])
        return {plan.account_id: plan for plan in rows.order_by("until_year", "pk")}

    def board_cells(self, accounts: Sequence[Account], user: User) -> dict[int, Any]:
        """`38 d, fresh`: days since its last change of substance."""
        return {pk: status(*_age(plan)) for pk, plan in self._plans(accounts, user).items()}

    def cells(self, accounts: Sequence[Account], user: User) -> dict[int, Any]:
        plans = self._plans(accounts, user)
        found = {}
        for account in accounts:
            plan_of = plans.get(account.pk)
            if plan_of is not None:
                # Kept on the row for `value`, which knows no reader and is asked after the cells.
                account.plan_words = _column_words(plan_of)  # type: ignore[attr-defined]
                found[account.pk] = status(_column_tone(plan_of), account.plan_words)  # type: ignore[attr-defined]
        return found

    def value(self, account: Account) -> Any:
        return getattr(account, "plan_words", None)


def _age(plan: Plan) -> tuple[str, str]:
    """Tone and words of how long ago a plan changed: fresh as on its own page, ageing up to twice as long, then stale."""
    if plan.changed_at is None:
        return "none", _("not written yet")
    days = (clock.today() - timezone.localtime(plan.changed_at).date()).days
    told = {"days": formats.number(max(0, days))}
    if days <= page.FRESH_DAYS:
        return "good", _("%(days)s d, fresh") % told
    if days <= 2 * page.FRESH_DAYS:
        return "watch", _("%(days)s d, ageing") % told
    return "bad", _("%(days)s d, stale") % told


def _column_tone(plan: Plan) -> str:
    if plan.changed_at is None:
        return "none"
    return "good" if (clock.now() - plan.changed_at).days <= page.FRESH_DAYS else "watch"


def _column_words(plan: Plan) -> str:
    if plan.changed_at is None:
        return _("%(years)s, not written yet") % {"years": plan}
    day = formats.short_date(timezone.localtime(plan.changed_at).date(), year=True)
    return _("%(years)s, changed %(day)s") % {"years": plan, "day": day}


@duties.register
class MyActions(Duty):
    """Actions of plans that carry one's name and are not done."""

    code, position, label = "my_actions", 10, gettext_lazy("My actions in plans")

    def tasks(self, user: User) -> list[Task]:
        rows = Action.objects.visible_to(user).filter(owner=user.person_id, state=Action.State.OPEN).select_related("account")
        rows = rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:8]
        return [Task(row.text, row.account.name, reverse("plans:actions"), row.due_on) for row in rows]
