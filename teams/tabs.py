"""What this room furnishes to the page of an account: its team, and alerts on what the team lacks."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccountRole
from accounts.registry import Alert, Line, Reading, Tab, alerts, tabs
from people.permissions import Permission
from teams import page


@tabs.register
class TeamTab(Tab):
    """Who works on the account as what, and what they are granted."""

    code, label, position, template = "team", gettext_lazy("Team"), 55, "teams/tab.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        return {"team": page.Team(reading.account, reading.user), "may_assign": reading.may(Permission.ACCOUNT_ASSIGN)}


@alerts.register
class NoSponsor(Alert):
    """A key account without an executive who answers for it."""

    code, position, permission = "no_sponsor", 45, Permission.ACCOUNT_ASSIGN

    def speak(self, reading: Reading) -> Line | None:
        snapshot = getattr(reading.account, "snapshot", None)
        if snapshot is None or not snapshot.is_key:
            return None
        sponsors = AccountRole.objects.current().filter(account=reading.account, role=AccountRole.Role.SPONSOR)
        if sponsors.exists():
            return None
        sentence = _("This is a key account, and no executive sponsors it.")
        return Line("watch", _("No sponsor"), sentence, reverse("teams:team", args=[reading.account.pk]), _("See the team"))
