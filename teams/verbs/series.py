"""Meetings that come back every week, month or quarter until a day: each is a meeting of its own, with its own agenda and minutes.

The first is convened as any other; what presses and what was carried over stands on its agenda, and goes on from one to
the next. Who is not in the team any more on a later day is not invited to that one.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from base.periods import add_months
from people.audit import Actor, record
from people.models import Person
from people.permissions import Permission
from people.rights import require
from teams.models import Meeting, MeetingGuest
from teams.verbs import invitations
from teams.verbs import meetings as one
from teams.verbs.common import user_of
from teams.verbs.errors import TeamError

MOST = 53
LONGEST = dt.timedelta(days=366)


class Every(TextChoices):
    """How often it comes back."""

    WEEK = "week", gettext_lazy("every week")
    MONTH = "month", gettext_lazy("every month")
    QUARTER = "quarter", gettext_lazy("every quarter")


@dataclass(frozen=True)
class Rhythm:
    every: str
    until: dt.date  # the last day on which one may fall

    def days(self, first: dt.date) -> list[dt.date]:
        """The days after the first. A month that is too short takes its last day."""
        if self.every == Every.WEEK:
            found = [first + dt.timedelta(weeks=at) for at in range(1, MOST)]
        else:
            found = [add_months(first, at * (1 if self.every == Every.MONTH else 3)) for at in range(1, MOST)]
        return [day for day in found if day <= self.until]


@transaction.atomic
def convene_series(
    account: Account, what: one.Appointment, people: Sequence[Person], rhythm: Rhythm, *, by: Actor, token: UUID | None = None
) -> Meeting:
    """Call the first meeting and those that follow; gives the first. Raises TeamError, Refused."""
    known = Meeting.objects.filter(token=token).first() if token else None
    if known:
        return known
    if rhythm.every not in Every.values:
        raise TeamError(_("Choose how often it comes back."), "every")
    if rhythm.until > what.on + LONGEST:
        raise TeamError(_("Choose a last day within a year."), "repeats_until")
    days = rhythm.days(what.on)
    if not days:
        raise TeamError(_("Choose a last day on which it comes back at least once."), "repeats_until")
    series = uuid4()
    first = one.convene(account, what, people, by=by, token=token, series=series, mails=False)
    later = [_follow(first, what, people, day, by) for day in days]
    record(by, "meeting.repeated", first, account=account, every=rhythm.every, until=rhythm.until, count=len(later))
    invitations.send(first, people, by, more=later)
    return first


def _follow(first: Meeting, what: one.Appointment, people: Sequence[Person], day: dt.date, by: Actor) -> Meeting:
    """One of the later ones, at the same hour of the company's clock."""
    zone = timezone.get_default_timezone()
    at = timezone.localtime(what.starts_at, zone).time()
    in_team = set(one.invitable(first.account, day).values_list("pk", flat=True))
    values = {name: getattr(first, name) for name in ("account", "kind", "title", "minutes_long", "place", "openness", "series")}
    made = Meeting.objects.create(**values, starts_at=replace(what, starts_at=dt.datetime.combine(day, at, zone)).starts_at, by=user_of(by))
    MeetingGuest.objects.bulk_create(MeetingGuest(meeting=made, person=person) for person in people if person.pk in in_team)
    return made


def following(meeting: Meeting) -> list[Meeting]:
    """Those of its series that are still planned after it."""
    if meeting.series is None:
        return []
    rows = Meeting.objects.filter(series=meeting.series, state=Meeting.State.PLANNED, starts_at__gt=meeting.starts_at)
    return list(rows.select_related("account").order_by("starts_at", "pk"))


@transaction.atomic
def change_series(
    meeting: Meeting, what: one.Appointment, people: Sequence[Person], *, by: Actor, base: Mapping[str, Any] | None = None
) -> int:
    """This one and those after it: as many days earlier or later, at the same hour, with the same people as far as they are in
    the team then. Minutes and agendas stay. Those invited get one letter. Gives how many. Raises TeamError, EditConflict, Refused."""
    require(by, Permission.ACCOUNT_ASSIGN, meeting)
    zone, later = timezone.get_default_timezone(), following(meeting)
    shift = what.on - meeting.on
    at = timezone.localtime(what.starts_at, zone).time()
    one.change_meeting(meeting, what, people, by=by, base=base, mails=False)
    for each in later:
        moved = replace(what, starts_at=dt.datetime.combine(each.on + shift, at, zone))
        in_team = set(one.invitable(each.account, moved.on).values_list("pk", flat=True))
        theirs = [person for person in people if person.pk in in_team]
        if theirs:
            one.change_meeting(each, moved, theirs, by=by, mails=False)
        else:
            one.cancel_meeting(each, by=by, mails=False)
    record(by, "meeting.series_changed", meeting, account=meeting.account, days=shift.days, count=len(later))
    for each in later:
        each.refresh_from_db()
    invitations.send(meeting, people, by, more=later)
    return 1 + len(later)


@transaction.atomic
def cancel_series(meeting: Meeting, *, by: Actor) -> int:
    """This one and those after it do not take place; those invited are told once. Gives how many."""
    require(by, Permission.ACCOUNT_ASSIGN, meeting)
    later = following(meeting)
    people = list(Person.objects.filter(pk__in=MeetingGuest.objects.filter(meeting__in=[meeting, *later]).values("person")))
    for each in reversed(later):  # what was carried goes to the next one, and in the end to none of them
        one.cancel_meeting(each, by=by, tells=False)
    one.cancel_meeting(meeting, by=by, mails=False)
    for each in later:
        each.refresh_from_db()
    invitations.send(meeting, people, by, more=later)
    return 1 + len(later)
