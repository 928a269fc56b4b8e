"""The programme's calendar: rituals with their next date, decisions and escalations that wait."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from base import clock
from base.periods import add_months
from programs.models import Decision, Escalation, Ritual, RitualDate

YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """A ritual with its open date; `held` and `missed` count the last year."""

    ritual: Ritual
    next: RitualDate | None
    last: dt.date | None
    held: int
    dropped: tuple[RitualDate, ...] = ()  # not held within the last year, the newest first

    @property
    def planned(self) -> int:
        return max(1, 12 // self.ritual.every_months)

    @property
    def standing(self) -> tuple[str, Any]:
        if self.next is None:
            return "none", _("no date")
        if self.next.is_missed:
            return "bad", _("not held in %(month)s") % {"month": date_format(self.next.due_on, "F")}
        if self.next.is_late:
            return "bad", _("overdue")
        return ("watch", _("soon")) if self.next.due_on <= clock.today() + dt.timedelta(days=14) else ("good", _("planned"))


@dataclass(frozen=True)
class Month:
    first: dt.date
    entries: list[tuple[str, int, bool]]  # name, day, is it the open date (others follow the rhythm)


@dataclass(frozen=True)
class Calendar:
    lines: list[Line]
    months: list[Month]
    decisions: list[Decision]
    done: list[Decision]
    escalations: list[Escalation]
    answered: list[Escalation]

    @property
    def overdue(self) -> int:
        return sum(line.next is not None and line.next.is_late for line in self.lines)

    @property
    def missed(self) -> list[Line]:
        """Rituals whose month is over while nobody said whether they were held."""
        return [line for line in self.lines if line.next is not None and line.next.is_missed]

    @property
    def late(self) -> int:
        """Decisions and escalations past their date."""
        return sum(each.is_late for each in self.decisions) + sum(each.is_late for each in self.escalations)


def calendar() -> Calendar:
    today = clock.today()
    recent = Q(dates__held_on__gt=today - YEAR, dates__held_on__lte=today)
    rituals = list(
        Ritual.objects.filter(ended_on=None).select_related("owner").annotate(held=Count("dates", filter=recent)).prefetch_related("dates")
    )
    lines = [_line(ritual) for ritual in rituals]
    lines.sort(key=lambda line: (line.next.due_on if line.next else dt.date.max, line.ritual.name))
    decisions = Decision.objects.select_related("owner", "date__ritual")
    escalations = Escalation.objects.select_related("owner", "raised_by__person")
    return Calendar(
        lines,
        _months(lines),
        list(decisions.filter(done_on=None)),
        list(decisions.exclude(done_on=None).order_by("-done_on")[:10]),
        list(escalations.filter(answered_on=None)),
        list(escalations.exclude(answered_on=None).order_by("-answered_on")[:10]),
    )


def _line(ritual: Any) -> Line:
    dates = list(ritual.dates.all())
    following = next((date for date in dates if date.is_open), None)
    since = clock.today() - YEAR
    dropped = tuple(date for date in reversed(dates) if date.dropped_on and date.due_on > since)
    return Line(ritual, following, max((date.held_on for date in dates if date.held_on), default=None), ritual.held, dropped)


def _months(lines: list[Line]) -> list[Month]:
    """Twelve months from this one: open dates, then those that the rhythm gives."""
    start = clock.today().replace(day=1)
    months = [Month(add_months(start, at), []) for at in range(12)]
    by_first = {month.first: month for month in months}
    for line in lines:
        if line.next is None:
            continue
        at = 0
        while (day := add_months(line.next.due_on, at)) < add_months(start, 12):
            if day >= start:
                by_first[day.replace(day=1)].entries.append((line.ritual.name, day.day, at == 0))
            at += line.ritual.every_months
    for month in months:
        month.entries.sort(key=lambda entry: entry[1])
    return months
