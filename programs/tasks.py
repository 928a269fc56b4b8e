"""What this room does at night: remind of the yearly selection, and of rituals that were not held in their month."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountSnapshot
from base import clock
from jobs.work import Running, work
from people import inbox
from people.models import InboxItem, Person, RoleGrant
from people.permissions import Role
from programs.models import RitualDate, SelectionRound

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


def _directors() -> list[Person]:
    """Everybody who runs the programme today."""
    return list(RoleGrant.objects.held_today().filter(role=Role.PROGRAMME_DIRECTOR).people().order_by("pk"))


@work(queue="data", label=_("Remind of the yearly selection"), nightly=dt.time(6, 10))
def remind_of_selection(run: Running) -> Mapping[str, Any]:
    """A month before the year is over, once for each round, to everybody who runs the programme today."""
    found = due_selection()
    if found is None:
        return {"told": 0}
    key, due = found
    known = set(InboxItem.objects.filter(key=key).values_list("person_id", flat=True))
    told = [person for person in _directors() if person.pk not in known]
    for person in told:
        inbox.tell(person, "reselection_due", key, reverse("programs:selection"), due=due)
    return {"told": len(told)}


@work(queue="data", label=_("Ask about rituals that were not held"), nightly=dt.time(6, 15))
def ask_about_rituals(run: Running) -> Mapping[str, Any]:
    """Once the month of an open date is over, once for each date."""
    return {"told": ask_whether_held()}


def ask_whether_held() -> int:
    """Who holds the ritual, else who runs the programme, is asked; gives how many lines that makes."""
    first = clock.today().replace(day=1)
    told = 0
    rows = RitualDate.objects.filter(held_on=None, dropped_on=None, due_on__lt=first, ritual__ended_on=None)
    for date in rows.select_related("ritual__owner"):
        key, owner = f"ritual:{date.pk}", date.ritual.owner
        known = set(InboxItem.objects.filter(key=key, kind="ritual_missed").values_list("person_id", flat=True))
        asked = [owner] if owner is not None and (owner.left_on is None or owner.left_on > clock.today()) else _directors()
        for person in asked:
            if person.pk not in known:
                words = {"ritual": date.ritual.name, "on": date.due_on.isoformat()}
                inbox.tell(person, "ritual_missed", key, reverse("programs:governance"), due=date.due_on, **words)
                told += 1
    return told
