"""Letters that leave the house: put down with the act that wants them, carried by a job, tried again until the mail server takes them.

One row per receiver and key, so that an act done twice mails once. A room gives each kind its words (`people.letters`); the text is
composed when it is sent, for the person as he is then: who was deactivated meanwhile, or whose link is used, gets nothing. Mail is
at-least-once by nature: a letter sent twice bears the same message id. Spec: reliability.md R3, S4.
"""

import datetime as dt
import logging
import smtplib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation

from base import clock
from people.models import Mail, User

logger = logging.getLogger("kamapp.mail")

# Minutes to wait after each failed attempt; after the last one it is given up: two days in all.
PAUSES = (1, 5, 15, 60, 240, 720, 1440)
LOST = dt.timedelta(minutes=1)  # a letter that no job has tried for so long is handed over again


@dataclass(frozen=True)
class Attached:
    """A file that goes with a letter."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    files: tuple[Attached, ...] = ()


Compose = Callable[[Mail], Letter | None]
_kinds: dict[str, Compose] = {}
_carriers: list[Callable[[Mail], object]] = []


class Undelivered(Exception):
    """The mail server did not take it. `given_up` when that was the last attempt."""

    def __init__(self, *, given_up: bool) -> None:
        super().__init__("undelivered")
        self.given_up = given_up


def declare(kind: str, compose: Compose) -> None:
    """Give a kind its words; rooms do it in their `letters.py`, found at first use. None from `compose`: not due any more."""
    if kind in _kinds:
        raise ValueError(f"The letter {kind} is declared twice.")
    _kinds[kind] = compose


def carry_with(carrier: Callable[[Mail], object]) -> None:
    """The room of jobs says here how a letter becomes a job; this room stands below it."""
    if carrier not in _carriers:
        _carriers.append(carrier)


@transaction.atomic
def put(receiver: User, kind: str, key: str, *, by: User | None = None, **args: Any) -> Mail:
    """Put a letter down with the job that carries it. The same key for the same receiver gives the letter that is there."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    values = {"kind": kind, "args": args, "by": by, "at": clock.now(), "message_id": f"<{uuid.uuid4()}@{host}>"}
    mail, created = Mail.objects.get_or_create(receiver=receiver, key=key[:160], defaults=values)
    if created:
        _carry(mail)
    return mail


def _carry(mail: Mail) -> None:
    for carrier in _carriers:
        carrier(mail)


def waiting() -> Any:
    return Mail.objects.filter(sent_at=None, dropped_at=None)


def carry_waiting() -> int:
    """Hand over again what no job tried, and what the mail server refused a while ago; how many. The sweeper calls it."""
    now = clock.now()
    # A job acts with the rights of who asked: of somebody deactivated since, it would only fail again.
    waiting().filter(by__is_active=False).update(dropped_at=now)
    due = Q(attempts=0, at__lt=now - LOST)
    for attempts, pause in enumerate(PAUSES, start=1):
        due |= Q(attempts=attempts, tried_at__lt=now - dt.timedelta(minutes=pause))
    letters = list(waiting().filter(due).select_related("by").order_by("pk")[:100])
    for mail in letters:
        _carry(mail)
    return len(letters)


def deliver(mail: Mail) -> bool:
    """Compose and hand to the mail server. False when it is not due any more (dropped). Raises Undelivered.

    The caller marks it sent (`mark_sent`) in the transaction that ends its job.
    """
    waiting().filter(pk=mail.pk).update(attempts=F("attempts") + 1, tried_at=clock.now())
    receiver = mail.receiver
    with translation.override(receiver.language):
        letter = _compose(mail) if receiver.is_active else None
    if letter is None:
        waiting().filter(pk=mail.pk).update(dropped_at=clock.now())
        return False
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    subject = " ".join(letter.subject.split())  # a name may hold a line break, a head may not
    message = EmailMessage(subject, letter.text, settings.DEFAULT_FROM_EMAIL, [receiver.email], headers=headers)
    for file in letter.files:
        message.attach(file.name, file.content, file.mime)
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        _failed(mail, type(error).__name__)
    return True


def _failed(mail: Mail, error: str) -> None:
    logger.warning("mail not taken", extra={"mail": mail.pk, "error": error})
    mail.refresh_from_db(fields=["attempts"])
    given_up = mail.attempts > len(PAUSES)
    waiting().filter(pk=mail.pk).update(error=error[:200], **({"dropped_at": clock.now()} if given_up else {}))
    raise Undelivered(given_up=given_up)


def mark_sent(mail: Mail) -> bool:
    return bool(waiting().filter(pk=mail.pk).update(sent_at=clock.now(), error=""))


def _compose(mail: Mail) -> Letter | None:
    if mail.kind not in _kinds:
        for config in apps.get_app_configs():
            if find_spec(f"{config.name}.letters") is not None:
                import_module(f"{config.name}.letters")
    return _kinds[mail.kind](mail)
