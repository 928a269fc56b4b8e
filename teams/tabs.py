"""What this room furnishes to the page of an account: its team, and alerts on what the team lacks."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccountRole
from accounts.registry import Alert, Duty, Line, Reading, Tab, Task, alerts, duties, tabs
from people.models import User
from people.permissions import Permission
from teams import meetings, page
from teams.models import SponsorPromise


@tabs.register
class TeamTab(Tab):
    """Who works on the account as what, and what they are granted."""

    code, label, position, template = "team", gettext_lazy("Team"), 55, "teams/tab.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        return {
            "team": page.Team(reading.account, reading.user),
            "may_assign": reading.may(Permission.ACCOUNT_ASSIGN),
            "meetings": [(each, *meetings.tone_of(each)) for each in meetings.coming(reading.account, reading.user)],
        }


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


@duties.register
class SponsorPromises(Duty):
    """Visits and other commitments that one took upon oneself as sponsor."""

    code, position, label = "sponsor_promises", 15, gettext_lazy("My commitments as sponsor")

    def tasks(self, user: User) -> list[Task]:
        rows = SponsorPromise.objects.visible_to(user).filter(person=user.person_id, done_on=None).select_related("account")
        rows = rows.order_by("due_on", "pk")[:8]
        return [Task(row.text, row.account.name, reverse("teams:team", args=[row.account_id]) + "#sponsor", row.due_on) for row in rows]
