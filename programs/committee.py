"""What the steering committee must decide on each key account, the most pressing first, with the facts it needs for that."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from accounts.models import Account, Promise
from base import clock, formats
from plans.models import Action
from programs.models import Candidate, Leaving
from programs.overview import Overview
from pyramid.figure import money
from teams import lapses
from teams.models import TimeAgreement
from teams.page import TeamLine, team_lines


@dataclass(frozen=True)
class Point:
    """An account on the agenda: what to decide, the first question first, and the facts."""

    line: TeamLine
    questions: list[str]
    facts: list[str]

    @property
    def account(self) -> Account:
        return self.line.account


class Agenda:
    """Key accounts with something to decide; each source is read once for all of them."""

    def __init__(self, seen: Overview) -> None:
        self.seen, self.today = seen, clock.today()
        self.ids = [account.pk for account in seen.programme.keys]

    @cached_property
    def points(self) -> list[Point]:
        """Most questions first; where equal, the account that more traps name, then by name."""
        named = Counter(fact.words for trap in self.seen.traps for fact in trap.facts if fact.link)
        found = [Point(line, list(self._questions(line)), self._facts(line)) for line in team_lines(self.seen.programme.keys)]
        found = [point for point in found if point.questions]
        return sorted(found, key=lambda each: (-len(each.questions), -named[each.account.name], each.account.name))

    def _questions(self, line: TeamLine) -> Iterator[str]:
        pk = line.account.pk
        if pk in self._undecided:
            yield _("Key account or not: the round closes on %(day)s.") % {"day": formats.short_date(self._undecided[pk], year=True)}
        if not line.has_sponsor and pk not in self._leaving:
            yield _("Which executive becomes its sponsor?")
        if pk not in self.seen.programme.plans and pk not in self._leaving:
            yield _("Who writes its plan, and by when?")
        if pk in self._promises:
            count, since = self._promises[pk]
            words = {"count": count, "day": formats.short_date(since, year=True)}
            yield _("Late promises: %(count)s, the oldest since %(day)s. Keep them, or tell the customer?") % words
        if count := self._lapsing[pk]:
            yield _("Hours that lapse within %(days)s days, colleagues: %(count)s. Do they go on?") % {
                "days": lapses.ahead().days,
                "count": count,
            }
        if count := self._asked.get(pk, 0):
            yield _("Questions for hours that have waited a week: %(count)s. Who answers?") % {"count": count}
        if line.people <= 1:
            yield _("One person carries it alone: who joins?")
        if count := self._late.get(pk, 0):
            yield _("Late actions: %(count)s. What gives way?") % {"count": count}

    def _facts(self, line: TeamLine) -> list[str]:
        account, snapshot = line.account, line.account.snapshot
        health = formats.NO_VALUE if snapshot.health is None else formats.number(snapshot.health)
        plan, left = self.seen.programme.plans.get(account.pk), self._leaving.get(account.pk)
        changed = formats.short_date(plan.changed_at.date(), year=True) if plan and plan.changed_at else formats.NO_VALUE
        return [
            _("Revenue, 12 months: %(value)s") % {"value": formats.money(money(snapshot.revenue_minor or 0), settings.CURRENCY)},
            _("Health: %(value)s of 100") % {"value": health},
            _("Team: %(people)s, functions: %(functions)s") % {"people": line.people, "functions": line.functions},
            _("Days a week, used of granted: %(used)s of %(granted)s")
            % {"used": formats.number(line.used_days or 0, 1), "granted": formats.number(line.granted_days or 0, 1)},
            _("Actions done: %(done)s of %(all)s") % {"done": self._done.get(account.pk, 0), "all": self._whole.get(account.pk, 0)},
            _("Plan changed: %(day)s") % {"day": changed if plan else _("no plan")},
            *([_("Leaves the programme on %(day)s") % {"day": formats.short_date(left, year=True)}] if left else []),
        ]

    # Sources

    @cached_property
    def _leaving(self) -> dict[int, Any]:
        """First day as an ordinary account of those on their way out: what they lack as key accounts is no question any more."""
        return dict(Leaving.objects.filter(account__in=self.ids, state=Leaving.State.OPEN).values_list("account", "on"))

    @cached_property
    def _undecided(self) -> dict[int, Any]:
        rows = Candidate.objects.filter(round__state="open", account__in=self.ids, outcome="")
        return dict(rows.values_list("account", "round__closes_on"))

    @cached_property
    def _promises(self) -> dict[int, tuple[int, Any]]:
        late = Promise.objects.filter(account__in=self.ids, state="open", due_on__lt=self.today)
        rows = late.order_by().values_list("account").annotate(n=Count("pk"), first=Min("due_on"))
        return {account: (count, first) for account, count, first in rows}

    @cached_property
    def _lapsing(self) -> Counter[int]:
        return Counter(each.account_id for each in lapses.about_to_lapse())

    @cached_property
    def _asked(self) -> dict[int, int]:
        old = self.today - lapses.WEEK
        return _counts(TimeAgreement.objects.filter(account__in=self.ids, state=TimeAgreement.State.ASKED, asked_on__lt=old))

    @cached_property
    def _late(self) -> dict[int, int]:
        return _counts(Action.objects.filter(account__in=self.ids, state=Action.State.OPEN, due_on__lt=self.today))

    @cached_property
    def _done(self) -> dict[int, int]:
        return _counts(Action.objects.filter(account__in=self.ids, state=Action.State.DONE))

    @cached_property
    def _whole(self) -> dict[int, int]:
        return _counts(Action.objects.filter(account__in=self.ids).exclude(state=Action.State.CANCELLED))


def version() -> list[Any]:
    """Moves with what the questions are drawn from, beside what the programme's own version moves with."""
    sources = (
        (Promise.objects.filter(state="open"), "pk"),
        (Action.objects.filter(state=Action.State.OPEN), "pk"),
        (TimeAgreement.objects.filter(state__in=lapses.LIVE), "version"),
        (Candidate.objects.filter(outcome=""), "version"),
        (Leaving.objects.filter(state=Leaving.State.OPEN), "version"),
    )
    return [sorted(rows.aggregate(n=Count("pk"), last=Max(column)).items()) for rows, column in sources]


def _counts(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().values_list("account").annotate(n=Count("pk")))
