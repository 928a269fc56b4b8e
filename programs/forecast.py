"""What each KAM will carry in the quarters to come, from what is agreed today: hours granted and asked, missions, lapses."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Allocation
from base import clock
from base.periods import add_months
from people.models import Person
from teams import load
from teams.models import Mission, MissionAsk, TimeAgreement

QUARTERS = 4
FULL = Decimal("0.9")  # of the week, from which on nothing more fits in
Span = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Quarter:
    """Days a week granted on all accounts, asked and not answered, of those there are; missions that fall in it; agreements
    that end in it. What nobody has agreed yet is not in it."""

    since: dt.date
    granted: Decimal | None
    asked: Decimal | None
    capacity: Decimal | None
    missions: int
    lapses: int

    @property
    def label(self) -> str:
        return _("Q%(quarter)s %(year)s") % {"quarter": (self.since.month + 2) // 3, "year": self.since.year}

    @property
    def standing(self) -> tuple[str, str]:
        whole, most = (self.granted or Decimal(0)) + (self.asked or Decimal(0)), self.capacity or Decimal(0)
        if (self.granted or Decimal(0)) > most:
            return "bad", _("more than there is")
        if whole > most * FULL:
            return "watch", _("full")
        if self.lapses:
            return "watch", _("hours end")
        return "good", _("fits")


def quarters() -> list[Span]:
    """The next four, first day and first day after."""
    today = clock.today()
    start = add_months(dt.date(today.year, 3 * ((today.month - 1) // 3) + 1, 1), 3)
    return [(add_months(start, 3 * at), add_months(start, 3 * at + 3)) for at in range(QUARTERS)]


def of(people: Sequence[Person]) -> dict[int, list[Quarter]]:
    """The quarters to come of each of these colleagues, by his number."""
    ids = [person.pk for person in people]
    spans = quarters()
    capacities = load.Capacities(ids)
    accounts = list(Allocation.objects.filter(person__in=ids).order_by().values_list("account_id", flat=True).distinct())
    agreements = list(TimeAgreement.objects.filter(person__in=ids, until__gt=spans[0][0]))
    asks = list(MissionAsk.objects.filter(person__in=ids, state=MissionAsk.State.ACCEPTED, mission__state=Mission.State.OPEN))
    found: dict[int, list[Quarter]] = {pk: [] for pk in ids}
    for since, until in spans:
        weeks = Decimal((until - since).days) / load.DAYS_A_WEEK
        granted: dict[int, Decimal] = defaultdict(Decimal)
        for (_account, person), one in load.given([pk for pk in accounts if pk], since, until).items():
            granted[person] += one.granted
        asked = _asked(agreements, since, until)
        missions = Counter(ask.person_id for ask in asks if ask.since < until and ask.until > since)
        ends = Counter(each.person_id for each in agreements if each.state == TimeAgreement.State.GRANTED and since < each.until <= until)
        for pk in ids:
            given, open_, whole = (
                load.days_of_hours(hours) for hours in (granted[pk] / weeks, asked[pk] / weeks, capacities.on(pk, since))
            )
            found[pk].append(Quarter(since, given, open_, whole, missions[pk], ends[pk]))
    return found


def _asked(agreements: Sequence[Any], since: dt.date, until: dt.date) -> dict[int, Decimal]:
    """Hours within the days given that wait for an answer."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for each in agreements:
        days = (min(each.until, until) - max(each.since, since)).days
        if each.state == TimeAgreement.State.ASKED and days > 0:
            found[each.person_id] += each.asked * days / load.DAYS_A_WEEK
    return found
