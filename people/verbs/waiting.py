"""What a person does with his own inbox: put a line off, want no more of a kind, choose the e-mail. No right is asked: all is his own."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from base import clock
from people.audit import record
from people.inbox import Topic
from people.models import DigestChoice, InboxItem, Mute, Person, User
from people.models.waiting import FOR_GOOD
from people.verbs.errors import PeopleError

FARTHEST = dt.timedelta(days=366)


def snooze(item: InboxItem, until: dt.date | None) -> None:
    """Out of sight until this day, unread then; None brings it back. Raises PeopleError for a day that is not ahead, or too far."""
    today = clock.today()
    if until is not None and not today < until <= today + FARTHEST:
        raise PeopleError(_("Choose a day ahead, within a year."))
    InboxItem.objects.filter(pk=item.pk).update(hidden_until=until, **({"read_at": None} if until else {}))


@transaction.atomic
def mute(person: Person, kind: str, subject: str = "", *, until: dt.date | None = None) -> Mute:
    """No line of this kind any more, on this subject or (empty) on all; what waits now goes out of sight too."""
    made, _new = Mute.objects.update_or_create(person=person, kind=kind, subject=subject, defaults={"until": until})
    _of(made).filter(done_at=None).update(hidden_until=until or FOR_GOOD)
    return made


@transaction.atomic
def unmute(muted: Mute) -> None:
    """Lines of this kind come again, and those that are not done come back."""
    _of(muted).filter(done_at=None).update(hidden_until=None)
    muted.delete()


def _of(muted: Mute) -> Any:
    about = Q(subject=muted.subject) if muted.subject else Q()
    return InboxItem.objects.filter(about, person=muted.person_id, kind=muted.kind)


@transaction.atomic
def choose_digest(user: User, rhythm: str, topics: Collection[str]) -> DigestChoice:
    """How often the inbox comes by e-mail, and with which topics. Raises PeopleError."""
    if rhythm not in DigestChoice.Rhythm.values or not set(topics) <= set(Topic):
        raise PeopleError(_("Choose from the lists."))
    left_out = [topic.value for topic in Topic if topic not in topics]
    former = DigestChoice.objects.filter(user=user).first() or DigestChoice(user=user)
    moved = {"digest": (former.rhythm, rhythm), "left_out": (former.left_out, left_out)}
    moved = {name: pair for name, pair in moved.items() if pair[0] != pair[1]}
    if moved or former.pk is None:
        former.rhythm, former.left_out = rhythm, left_out
        former.save()
        record(user, "preferences.changed", user, **moved)
    return former
