"""How much of colleagues' time is granted, week by week, against what they have; and granted against used.

The same capacities and shares as the figure team_time_allocated reads: hours granted on a day are the share of the
weekly hours in force that day, over 7.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from accounts.models import Allocation
from base import company
from people.models import Capacity
from teams import weekly
from teams.models import CapacityStatement, TimeAgreement, TimeLog

DAYS_A_WEEK = 7
WORKING_DAYS = 5
MOST_WEEKS = 53
WEEK = dt.timedelta(days=7)
LOOK = 1  # decimals of days a week on a page
CENT = Decimal("0.01")


def usual_hours() -> Decimal:
    """Weekly hours of a colleague without a capacity of his own."""
    return Decimal(str(company.get("weekly_hours") or 0))


def hours_of_days(days: Decimal) -> Decimal:
    """Working days a week as hours a week."""
    return (days * usual_hours() / WORKING_DAYS).quantize(CENT)


def days_of_hours(hours: Decimal | None) -> Decimal | None:
    """Hours a week as working days a week; None for None, or where no working week is set."""
    usual = usual_hours()
    return hours * WORKING_DAYS / usual if hours is not None and usual else None


class Capacities:
    """Weekly hours of some colleagues on any day, the company's usual week where nothing else was stated."""

    def __init__(self, people: Iterable[int]) -> None:
        ids = list(people)
        self.usual = usual_hours()
        stated = (model._default_manager.filter(person__in=ids).values_list(*weekly.FIELDS) for model in (Capacity, CapacityStatement))
        by_hand, of_files = ([weekly.Hours(*values) for values in rows] for rows in stated)
        self.lines = weekly.by_person(by_hand, of_files)

    def on(self, person: int, day: dt.date) -> Decimal:
        stated = weekly.in_force(self.lines, person, day)
        return self.usual if stated is None else stated


@dataclass
class Week:
    """One colleague's week: hours he has, hours granted by account, and hours asked beside."""

    start: dt.date
    capacity: Decimal
    granted: dict[int, Decimal]
    asked: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return sum(self.granted.values(), Decimal(0)) + self.asked

    @property
    def over(self) -> Decimal:
        """Hours beyond the capacity; 0 when it holds. Less than a hundredth of an hour is rounding."""
        more = self.total - self.capacity
        return more if more > CENT else Decimal(0)

    @property
    def share(self) -> Decimal | None:
        return self.total / self.capacity if self.capacity else None


def monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def weeks(people: Iterable[int], start: dt.date, count: int) -> dict[int, list[Week]]:
    """The weeks from that of `start` on, for each colleague. Three queries, however many they are.

    An allocation to a role alone (a KAM's own job) grants no account anything, and is not counted on top.
    """
    ids = list(people)
    first, capacities = monday(start), Capacities(ids)
    end = first + count * WEEK
    rows = Allocation.objects.filter(Q(until__isnull=True) | Q(until__gt=first), person__in=ids, account__isnull=False, since__lt=end)
    by_person: dict[int, list[Allocation]] = defaultdict(list)
    for row in rows:
        by_person[row.person_id or 0].append(row)
    found: dict[int, list[Week]] = {}
    for person in ids:
        found[person] = []
        for at in range(count):
            day = first + at * WEEK
            found[person].append(_week(person, day, by_person.get(person, ()), capacities))
    return found


def _week(person: int, start: dt.date, rows: Sequence[Allocation], capacities: Capacities) -> Week:
    """The capacity of a week is that of its days, so that a change in the middle counts from its day on."""
    whole, granted = Decimal(0), defaultdict[int, Decimal](Decimal)
    for at in range(DAYS_A_WEEK):
        day = start + dt.timedelta(days=at)
        hours = capacities.on(person, day) / DAYS_A_WEEK
        whole += hours
        for row in rows:
            if row.since <= day and (row.until is None or row.until > day):
                granted[row.account_id or 0] += hours * row.share
    return Week(start, whole, dict(granted))


def with_agreement(agreement: TimeAgreement, hours: Decimal, today: dt.date) -> list[Week]:
    """The weeks of an agreement that are still to come, with `hours` a week of it added: at most a year of them."""
    first = monday(max(agreement.since, today))
    count = max(1, min(MOST_WEEKS, -((first - agreement.until).days // DAYS_A_WEEK)))
    found = weeks([agreement.person_id], first, count)[agreement.person_id]
    for week in found:
        days = [week.start + dt.timedelta(days=at) for at in range(DAYS_A_WEEK)]
        inside = sum(agreement.since <= day < agreement.until for day in days)
        week.asked = hours * inside / DAYS_A_WEEK
    return found


@dataclass(frozen=True)
class Given:
    """Hours granted to an account over some days, and hours logged on it."""

    granted: Decimal
    used: Decimal

    @property
    def share(self) -> Decimal | None:
        return self.used / self.granted if self.granted else None


NOTHING = Given(Decimal(0), Decimal(0))


def given(account: int | Sequence[int], since: dt.date, until: dt.date) -> dict[tuple[int, int], Given]:
    """Granted and used from `since` up to `until` (excluded), by account and colleague. Four queries."""
    accounts = [account] if isinstance(account, int) else list(account)
    rows = list(Allocation.objects.filter(Q(until__isnull=True) | Q(until__gt=since), account__in=accounts, since__lt=until))
    capacities = Capacities({row.person_id for row in rows if row.person_id})
    granted: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.person_id and row.account_id:
            first, last = max(row.since, since), min(row.until or until, until)
            days = (first + dt.timedelta(days=at) for at in range((last - first).days))
            key = row.account_id, row.person_id
            granted[key] += sum((capacities.on(row.person_id, day) * row.share / DAYS_A_WEEK for day in days), Decimal(0))
    logs = TimeLog.objects.filter(account__in=accounts, person__isnull=False, on__gte=since, on__lt=until)
    used: Mapping[tuple[int, int], Decimal] = {
        (of, person): hours for of, person, hours in logs.order_by().values_list("account_id", "person_id").annotate(hours=Sum("hours"))
    }
    return {key: Given(granted.get(key, Decimal(0)), used.get(key, Decimal(0))) for key in granted.keys() | used.keys()}
