"""The meetings of the demo: one held with minutes and decisions, one to come that takes over what stayed open."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from people.audit import Operator
from people.models import Person, User
from teams.load import monday
from teams.models import AgendaPoint, Meeting
from teams.verbs import agenda, meetings, minutes

ACCOUNT, KAM = "Cervi Biotech", "Giulia Ferrante"
GUESTS = ("Giulia Ferrante", "Tom Lasalle", "Sophie Pons", "Helga Brandt", "Duc Nguyen")
HOUR, PLACE = dt.time(9, 30), "Room Galilei, and by video"
FORTNIGHT = dt.timedelta(days=14)
# What was spoken of, what was said, how it ended.
POINTS = (
    (
        "Release of line 2: what the first twelve batches show",
        "Two batches left in two days, the others in five. What slows them is the review of the spectra, not the sensor.",
        AgendaPoint.State.DONE,
    ),
    (
        "The new quality director in Monza",
        "Nobody has met her. Claire Morvan asks Dr Ricci for an introduction.",
        AgendaPoint.State.OPEN,
    ),
    ("Calibration slots of January", "", AgendaPoint.State.OPEN),
)
MINUTES = "Marco Bellini hears each month how many batches left in two days. The next meeting begins with that number."
# On which point, what, by whom, days from today.
DECISIONS = (
    (0, "Review the spectra of four batches a week with their quality team", "Helga Brandt", 10),
    (0, "Send Marco Bellini the number of batches released in two days", "Tom Lasalle", 5),
    (1, "Prepare the visit to the new quality director: three questions, one page", "Giulia Ferrante", 14),
)
ABSENT = "Duc Nguyen"


@transaction.atomic
def hold_meetings(*, today: dt.date) -> int:
    """Hold one and convene the next, in the name of the KAM; gives how many."""
    account, kam = Account.objects.get(name=ACCOUNT), User.objects.get(person__name=KAM)
    people = {name: Person.objects.get(name=name) for name in GUESTS}
    _held(account, kam, people, today)
    meetings.convene(account, _appointment(_next_round(today)), list(people.values()), by=kam)
    return 2


def _held(account: Account, kam: User, people: dict[str, Any], today: dt.date) -> None:
    """Convened for today, for no verb convenes into the past, then put on its day before anything is written in it."""
    meeting = meetings.convene(account, _appointment(today), list(people.values()), by=Operator(KAM))  # who draws no points
    starts_at = _appointment(_next_round(today) - FORTNIGHT).starts_at
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, by=kam)
    meeting.refresh_from_db()
    points = [agenda.add_point(meeting, text, by=kam) for text, _said, _state in POINTS]
    for point, (_text, said, state) in zip(points, POINTS, strict=True):
        if said:
            minutes.write_minutes(point, said, by=kam, base="")
        agenda.settle_point(point, state, by=kam)
    minutes.write_minutes(meeting, MINUTES, by=kam, base="")
    for at, text, who, days in DECISIONS:
        due_on = today + dt.timedelta(days=days)
        minutes.decide(meeting, text, owner=Person.objects.get(name=who), due_on=due_on, point=points[at], by=kam)
    meetings.close_meeting(meeting, [person.pk for name, person in people.items() if name != ABSENT], by=kam)
    Meeting.objects.filter(pk=meeting.pk).update(written_at=starts_at + dt.timedelta(minutes=meeting.minutes_long))


def _next_round(today: dt.date) -> dt.date:
    """The Tuesday of next week; the charter of the team says every second Tuesday."""
    return monday(today) + dt.timedelta(days=8)


def _appointment(day: dt.date) -> meetings.Appointment:
    starts_at = dt.datetime.combine(day, HOUR, timezone.get_default_timezone())
    return meetings.Appointment(Meeting.Kind.ROUND, starts_at, place=PLACE)
