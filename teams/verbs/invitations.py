"""Invitations by mail, through the outbox: one letter a receiver for each time that time or place are new."""

from collections.abc import Iterable, Sequence

from people import outbox
from people.audit import Actor
from people.models import Person, User
from teams.models import Meeting
from teams.verbs.common import user_of

KIND = "meeting_invitation"


def send(meeting: Meeting, people: Iterable[Person], by: Actor, *, more: Sequence[Meeting] = ()) -> None:
    """Put a letter down for each of them with a log-in, but for who acts. `more`: those of the series that go with it."""
    keys = [person.pk for person in people if person.pk != getattr(by, "person_id", None)]
    for user in User.objects.filter(person__in=keys, is_active=True).order_by("pk"):
        key = f"meeting:{meeting.pk}:{meeting.sequence}"
        outbox.put(user, KIND, key, by=user_of(by), meetings=[meeting.pk, *(each.pk for each in more)])
