"""Whom to ask for a mission: first those who know the account, with when and what; and how full everybody's weeks are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, AccountRole, Interaction
from base import clock, formats
from people.models import Person, User
from people.permissions import Permission, Relation
from teams import load
from teams.models import Mission, MissionAsk, TimeAgreement, TimeLog

AHEAD_WEEKS = 12
FULL = Decimal("0.9")  # of the capacity, from which on a week counts as full
ALREADY = (MissionAsk.State.ASKED, MissionAsk.State.ACCEPTED)


@dataclass
class Knows:
    """A colleague who worked for the account before: what as, when last, and the facts that say so."""

    person: Person
    facts: list[str] = field(default_factory=list)
    last: dt.date | None = None
    is_in_team: bool = False
    least_free: Decimal | None = None  # hours in the fullest week of the mission

    def seen(self, fact: str, day: dt.date | None) -> None:
        self.facts.append(fact)
        if day is not None and (self.last is None or day > self.last):
            self.last = day


def who_knows(account: Account, user: User, *, without: Iterable[int] = ()) -> list[Knows]:
    """Colleagues in post who worked for this account, or one above or below it that `user` reads, the most recent first.

    The facts are those of the account itself: roles, missions, hours, interactions; nothing is guessed.
    """
    today = clock.today()
    near = account.ancestors() | account.descendants()
    nodes = set(Account.objects.visible_to(user).filter(pk__in=near.values("pk")).values_list("pk", flat=True))
    found: dict[int, Knows] = {}
    people = {person.pk: person for person in _people(nodes, today).exclude(pk__in=list(without)).select_related("manager")}

    def of(person: int | None) -> Knows | None:
        return found.setdefault(person, Knows(people[person])) if person is not None and person in people else None

    for role in AccountRole.objects.filter(account__in=nodes, since__lte=today).select_related("account").order_by("since", "pk"):
        if known := of(role.person_id):
            known.is_in_team = known.is_in_team or role.until is None or role.until > today
            known.seen(_role_words(role, account), min(role.until or today, today))
    asks = MissionAsk.objects.filter(mission__account__in=nodes, state=MissionAsk.State.ACCEPTED, since__lte=today)
    for ask in asks.select_related("mission").order_by("since", "pk"):
        if known := of(ask.person_id):
            known.seen(_("mission %(name)s") % {"name": ask.mission.name}, min(ask.mission.closed_on or ask.until, today))
    logs = TimeLog.objects.filter(account__in=nodes, person__in=people, on__lte=today).order_by()
    for person, hours, last in logs.values_list("person").annotate(Sum("hours"), Max("on")):
        if known := of(person):
            words = {"hours": formats.number(hours, 0), "day": formats.short_date(last, year=True)}
            known.seen(_("%(hours)s hours noted, last on %(day)s") % words, last)
    met = Interaction.objects.filter(account__in=nodes, person__in=people, on__lte=today).order_by()
    for person, count, last in met.values_list("person").annotate(Count("pk"), Max("on")):
        if known := of(person):
            words = {"count": count, "day": formats.short_date(last, year=True)}
            sentence = ngettext("%(count)s interaction, last on %(day)s", "%(count)s interactions, last on %(day)s", count)
            known.seen(sentence % words, last)
    return sorted(found.values(), key=lambda known: (-(known.last or dt.date.min).toordinal(), known.person.name))


def _people(nodes: set[int], today: dt.date) -> Any:
    """Everybody in post of whom a role, a mission, hours or an interaction is on record there."""
    asks = MissionAsk.objects.filter(mission__account__in=nodes, state=MissionAsk.State.ACCEPTED, since__lte=today)
    sources = (
        AccountRole.objects.filter(account__in=nodes, since__lte=today).exclude(role=AccountRole.Role.SPONSOR).values("person"),
        asks.values("person"),
        TimeLog.objects.filter(account__in=nodes, on__lte=today).values("person"),
        Interaction.objects.filter(account__in=nodes, on__lte=today).values("person"),
    )
    wanted = Q()
    for source in sources:
        wanted |= Q(pk__in=source)
    return Person.objects.in_post().filter(wanted)


def _role_words(role: AccountRole, account: Account) -> str:
    words = {
        "role": role.get_role_display(),
        "since": formats.short_date(role.since, year=True),
        "until": formats.short_date(formats.last_day(role.until), year=True) if role.until else "",
        "account": role.account.name,
    }
    if role.account_id != account.pk:
        pattern = _("%(role)s of %(account)s, %(since)s to %(until)s") if role.until else _("%(role)s of %(account)s since %(since)s")
    else:
        pattern = _("%(role)s, %(since)s to %(until)s") if role.until else _("%(role)s since %(since)s")
    return pattern % words


# How full weeks are -----------------------------------------------------------------


@dataclass
class FullWeek:
    """A week of somebody who is asked for: what is granted, what is asked beside, how many missions."""

    week: load.Week
    missions: int

    @property
    def standing(self) -> tuple[str, str]:
        """Tone and word: too much, full, or nothing to say."""
        if self.week.over:
            return "bad", _("too much")
        share = self.week.share
        if share is not None and share >= FULL:
            return "watch", _("full")
        return "", ""


def weeks_with_asked(people: Sequence[int], start: dt.date, count: int) -> dict[int, list[load.Week]]:
    """The weeks of these colleagues, with hours that wait for an answer (his own, or his manager's) in `asked`."""
    found = load.weeks(people, start, count)
    waiting: dict[int, list[tuple[dt.date, dt.date, Decimal]]] = defaultdict(list)
    agreements = TimeAgreement.objects.filter(person__in=people, state=TimeAgreement.State.ASKED)
    for person, since, until, hours in agreements.values_list("person_id", "since", "until", "asked"):
        waiting[person].append((since, until, hours))
    asks = MissionAsk.objects.filter(
        person__in=people, state=MissionAsk.State.ASKED, mission__state=Mission.State.OPEN, hours__isnull=False
    )
    for person, since, until, asked in asks.values_list("person_id", "since", "until", "hours"):
        waiting[person].append((since, until, asked or Decimal(0)))
    for person, weeks in found.items():
        for week in weeks:
            days = [week.start + dt.timedelta(days=at) for at in range(load.DAYS_A_WEEK)]
            for since, until, hours in waiting.get(person, ()):
                week.asked += hours * sum(since <= day < until for day in days) / load.DAYS_A_WEEK
    return found


def least_free(people: Sequence[int], since: dt.date, until: dt.date) -> dict[int, Decimal]:
    """Hours left in the fullest week of a period, by colleague; below nothing where he has too much already."""
    first = load.monday(max(since, clock.today()))
    count = max(1, min(load.MOST_WEEKS, -((first - until).days // load.DAYS_A_WEEK)))
    return {person: min(week.capacity - week.total for week in weeks) for person, weeks in weeks_with_asked(people, first, count).items()}


@dataclass
class Expert:
    """A colleague whom missions ask for: his weeks ahead, and the missions, those of hidden accounts without a name."""

    person: Person
    weeks: list[FullWeek]
    missions: list[tuple[str, str, int | None, MissionAsk, list[str]]]  # mission, account, number where it opens, ask, word by week

    @property
    def weeks_shown(self) -> list[load.Week]:
        return [each.week for each in self.weeks]

    @property
    def over(self) -> int:
        return sum(bool(week.week.over) for week in self.weeks)

    @property
    def most(self) -> int:
        """Missions at one time."""
        return max((week.missions for week in self.weeks), default=0)

    @property
    def standing(self) -> tuple[str, str]:
        if self.over:
            return "bad", ngettext("%(count)s week too much", "%(count)s weeks too much", self.over) % {"count": self.over}
        full = sum(bool(week.standing[0]) for week in self.weeks)
        if full:
            return "watch", ngettext("%(count)s week full", "%(count)s weeks full", full) % {"count": full}
        return "good", _("has time")


class Experts:
    """Whom missions ask for, the fullest first: for a planner those of the accounts he reads, for a manager his people."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.start = load.monday(clock.today())
        self.end = self.start + AHEAD_WEEKS * load.WEEK

    @cached_property
    def _asks(self) -> list[MissionAsk]:
        """Every open question and yes of the people shown, on whatever account."""
        every = MissionAsk.objects.filter(state__in=ALREADY, mission__state=Mission.State.OPEN, until__gt=self.start, since__lt=self.end)
        shown = Q()
        if self.user.holds(Permission.ACCOUNT_ASSIGN):
            shown |= Q(person__in=every.filter(mission__in=Mission.objects.visible_to(self.user)).values("person"))
        if Relation.PEOPLE in self.user.relations(Permission.HOURS_GRANT):
            shown |= Q(person__in=Person.objects.below(self.user.person_id or 0))
        if not shown:
            return []
        return list(every.filter(shown).select_related("person__manager", "mission__account").order_by("since", "pk"))

    @cached_property
    def visible(self) -> set[int]:
        numbers = {ask.mission_id for ask in self._asks}
        return set(Mission.objects.visible_to(self.user).filter(pk__in=numbers).values_list("pk", flat=True))

    @cached_property
    def lines(self) -> list[Expert]:
        by_person: dict[Person, list[MissionAsk]] = defaultdict(list)
        for ask in self._asks:
            by_person[ask.person].append(ask)
        loads = weeks_with_asked([person.pk for person in by_person], self.start, AHEAD_WEEKS)
        found = [self._expert(person, asks, loads[person.pk]) for person, asks in by_person.items()]
        return sorted(found, key=lambda each: (-each.over, -each.most, each.person.name))

    def _expert(self, person: Person, asks: list[MissionAsk], weeks: list[load.Week]) -> Expert:
        full = [FullWeek(week, sum(_touches(ask, week.start) for ask in asks)) for week in weeks]
        lines = []
        for ask in asks:
            is_open = ask.mission_id in self.visible
            name, account = (ask.mission.name, ask.mission.account.name) if is_open else (_("Another mission"), _("Another account"))
            word = _("yes") if ask.state == MissionAsk.State.ACCEPTED else _("asked")
            lines.append(
                (name, account, ask.mission_id if is_open else None, ask, [word if _touches(ask, week.start) else "" for week in weeks])
            )
        return Expert(person, full, lines)

    @property
    def finding(self) -> str:
        over = [each for each in self.lines if each.over]
        if over:
            sentence = ngettext(
                "%(count)s colleague is asked for more than the hours there are",
                "%(count)s colleagues are asked for more than the hours there are",
                len(over),
            )
            return sentence % {"count": len(over)}
        if self.lines:
            return _("Whom missions ask for has the hours")
        return _("No mission asks for a colleague whom you see here")


def _touches(ask: MissionAsk, monday: dt.date) -> bool:
    return ask.since < monday + load.WEEK and ask.until > monday
