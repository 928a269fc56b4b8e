"""What stands beside the adviser's questions: the account's own facts, each with its count and period."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, Interaction, Ticket
from accounts.registry import Reading
from base import clock, formats
from base.periods import last_months
from people.models import User
from teams.adviser import QUESTIONS, Advice, reasons, turns
from teams.models import AdviserRun, Mission
from teams.page import functions


@dataclass(frozen=True)
class Fact:
    """A line beside a question: what is on record, and how it was counted."""

    text: str
    proof: str


def facts(account: Account, user: User) -> dict[str, list[Fact]]:
    """Facts by question: functions that met the customer, months with contact, requests, missions. Whole 12 months."""
    reading = Reading(account, user)
    period = last_months(clock.today())
    proof = _("Exact count; %(period)s") % {"period": formats.period(period)}
    met = reading.facts(Interaction).filter(on__gte=period.start, on__lt=period.end)
    names = functions()
    engaged = sorted(names.get(code, code) for code in met.exclude(function="").order_by().values_list("function", flat=True).distinct())
    interactions = met.count()
    months = met.order_by().annotate(month=TruncMonth("on")).values("month").distinct().count()
    tickets = reading.facts(Ticket).filter(opened_at__date__gte=period.start, opened_at__date__lt=period.end).count()
    missions = Mission.objects.filter(account=account, since__gte=period.start, since__lt=period.end).count()
    experts = Mission.objects.filter(account=account, asks__state="declined").aggregate(n=Count("asks"))["n"]
    met_words = ngettext("%(count)s function met them: %(names)s", "%(count)s functions met them: %(names)s", len(engaged))
    months_words = ngettext("%(count)s month of 12 with an interaction", "%(count)s months of 12 with an interaction", months)
    talked = ngettext("%(count)s interaction", "%(count)s interactions", interactions) % {"count": formats.number(interactions)}
    asked = ngettext("%(count)s request of theirs", "%(count)s requests of theirs", tickets) % {"count": formats.number(tickets)}
    called = ngettext("%(count)s mission begun", "%(count)s missions begun", missions) % {"count": formats.number(missions)}
    declined = ngettext("%(count)s no to a mission", "%(count)s noes to missions", experts) % {"count": formats.number(experts)}
    return {
        "recurrence": [Fact(months_words % {"count": months}, proof), Fact(f"{talked}, {asked}", proof)],
        "functions": [Fact(met_words % {"count": len(engaged), "names": ", ".join(engaged) or "—"}, proof)],
        "scarcity": [Fact(declined, _("Exact count; since the first mission"))],
        "constant": [Fact(called, proof)],
    }


@dataclass(frozen=True)
class Decision:
    """A run as a page shows it."""

    run: AdviserRun

    @property
    def answers(self) -> dict[str, int]:
        return {question.code: getattr(self.run, question.code) for question in QUESTIONS}

    @property
    def advice(self) -> Advice:
        return Advice(self.run.advice)

    @property
    def decided(self) -> Advice:
        return Advice(self.run.decided)

    @property
    def follows(self) -> bool:
        return self.run.advice == self.run.decided

    @property
    def reasons(self) -> list[Any]:
        return reasons(self.answers)

    @property
    def turns(self) -> list[Any]:
        return turns(self.answers)


def decisions(account: Account) -> list[Decision]:
    """The newest first; the first one holds."""
    return [Decision(run) for run in AdviserRun.objects.filter(account=account).select_related("by__person")[:20]]
