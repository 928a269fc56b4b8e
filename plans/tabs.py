"""What this room furnishes to the page of an account: its plans, and an alert when a key account has none."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.registry import Alert, Line, Reading, Tab, alerts, tabs
from base import clock
from people.permissions import Permission
from plans import page
from plans.models import Action, Plan


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
        snapshot = getattr(reading.account, "snapshot", None)
        if snapshot is None or not snapshot.is_key:
            return None
        if Plan.objects.filter(account=reading.account, until_year__gte=clock.today().year).exists():
            return None
        sentence = _("This is a key account, and it has no plan for this year.")
        return Line("watch", _("No plan"), sentence, reverse("plans:open", args=[reading.account.pk]), _("Open a plan"))
