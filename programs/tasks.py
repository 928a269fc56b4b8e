"""What this room does at night: remind who runs the programme that a year has passed since the last selection."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountSnapshot
from base import clock
from jobs.work import Running, work
from people import inbox
from people.models import InboxItem, RoleGrant, User
from people.permissions import Role
from programs.models import SelectionRound

YEAR = dt.timedelta(days=365)
AHEAD = dt.timedelta(days=30)


def due_selection() -> tuple[str, dt.date] | None:
    """Key of the reminder and the day by which key accounts are chosen again; None while a round is open or the year runs."""
    if SelectionRound.objects.filter(state=SelectionRound.State.OPEN).exists():
        return None
    last = SelectionRound.objects.filter(state=SelectionRound.State.SENT, sent_at__isnull=False).order_by("-sent_at").first()
    if last is None or last.sent_at is None:
        is_any = AccountSnapshot.objects.filter(is_key=True).exists()
        return ("reselection:first", clock.today()) if is_any else None
    due = last.sent_at.date() + YEAR
    return (f"reselection:{last.pk}", due) if due - AHEAD <= clock.today() else None


@work(queue="data", label=_("Remind of the yearly selection"), nightly=dt.time(6, 10))
def remind_of_selection(run: Running) -> Mapping[str, Any]:
    """A month before the year is over, once for each round, to everybody who runs the programme today."""
    found = due_selection()
    if found is None:
        return {"told": 0}
    key, due = found
    today = clock.today()
    grants = RoleGrant.objects.filter(role=Role.PROGRAMME_DIRECTOR, since__lte=today).exclude(until__lte=today)
    users = User.objects.filter(grants__in=grants, is_active=True, person__isnull=False).select_related("person").distinct()
    known = set(InboxItem.objects.filter(key=key).values_list("person_id", flat=True))
    told = [user for user in users if user.person_id not in known]
    for user in told:
        inbox.tell(user, "reselection_due", key, reverse("programs:selection"), due=due)
    return {"told": len(told)}
