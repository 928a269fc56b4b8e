"""Adoption measured by use, where colleagues stand, and practices with the accounts that took them up."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountSnapshot, Interaction, Note
from base import clock
from plans.models import PeerReview
from programs.models import Practice, Stance
from programs.traps import Programme
from teams.models import Meeting, TimeLog

WINDOW = dt.timedelta(days=90)


@dataclass(frozen=True)
class Use:
    """Of all key accounts, those where the programme was at work within 90 days."""

    label: Any
    count: int
    whole: int

    @property
    def share(self) -> float:
        return self.count / self.whole if self.whole else 0.0

    @property
    def standing(self) -> tuple[str, Any]:
        if not self.whole:
            return "none", _("no key account")
        return ("good", _("lived")) if self.share >= 0.75 else ("watch", _("partly")) if self.share >= 0.4 else ("bad", _("on paper"))


def adoption() -> list[Use]:
    """Use seen in the data, never what people say of it."""
    programme, today = Programme(), clock.today()
    ids = programme.ids
    since = today - WINDOW
    logged = TimeLog.objects.filter(account__in=ids, on__gt=since, on__lte=today).values("account").distinct().count()
    met = Interaction.objects.filter(account__in=ids, on__gt=since, on__lte=today, person__isnull=False)
    several = met.order_by().values("account").annotate(people=Count("person", distinct=True)).filter(people__gte=2).count()
    begun = clock.now() - WINDOW
    told = Interaction.objects.filter(account__in=ids, on__gt=since, on__lte=today).values_list("account", flat=True)
    noted = len(set(told) | set(Note.objects.filter(account__in=ids, at__gte=begun).values_list("account", flat=True)))
    met_in = Meeting.objects.filter(account__in=ids, state=Meeting.State.HELD, starts_at__gte=begun, starts_at__lte=clock.now())
    read = PeerReview.objects.filter(plan__account__in=ids, at__gte=begun).values_list("plan__account", flat=True)
    held = set(met_in.values_list("account", flat=True)) | set(read)
    return [
        Use(_("Plan changed"), len(programme.lived), len(ids)),
        Use(_("Hours of the team logged"), logged, len(ids)),
        Use(_("Met by two of us or more"), several, len(ids)),
        Use(_("Note or exchange written"), noted, len(ids)),
        Use(_("Meeting or review held"), len(held), len(ids)),
    ]


def stances() -> list[Stance]:
    """Where each colleague stands today, by name."""
    last: dict[int, Stance] = {}
    for row in Stance.objects.filter(on__lte=clock.today()).select_related("person__unit").order_by("on", "pk"):
        last[row.person_id] = row
    return sorted(last.values(), key=lambda row: row.person.name)


def counts(rows: list[Stance]) -> list[tuple[Any, int]]:
    found = Counter(row.step for row in rows)
    return [(step.label, found[step.value]) for step in Stance.Step]


@dataclass(frozen=True)
class Offered:
    practice: Practice
    key: int  # accounts that took it up
    others: int


def practices() -> list[Offered]:
    keys = set(AccountSnapshot.objects.filter(is_key=True).values_list("pk", flat=True))
    found = []
    for practice in Practice.objects.prefetch_related("uses"):
        used = {use.account_id for use in practice.uses.all()}
        found.append(Offered(practice, len(used & keys), len(used - keys)))
    return found
