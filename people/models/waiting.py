"""What waits for a person or leaves for one: inbox, mail, saved views; and the counters of the throttle."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base.models import Versioned
from people import querysets
from people.models.organisation import Person
from people.models.users import User

FOR_GOOD = dt.date(9999, 12, 31)


class Mail(models.Model):
    """A letter to a person that leaves the house: one row per receiver and key, written in the transaction of the act that wants it.

    Its text is composed when it is sent (`people.letters`), with what holds then; no text and no link is kept. `message_id` is
    fixed here, so that a letter sent twice, after a death between the mail server's yes and our commit, is recognised as one.
    """

    receiver = models.ForeignKey(User, models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    args = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    message_id = models.CharField(max_length=120)
    at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)  # kind of the last failure
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)  # not due any more when it was to be sent, or given up

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receiver", "key"], name="mail_receiver_key"),
            models.UniqueConstraint(fields=["message_id"], name="mail_message_id"),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(sent_at=None, dropped_at=None), name="mail_waiting")]

    @property
    def is_waiting(self) -> bool:
        return self.sent_at is None and self.dropped_at is None


class InboxItem(models.Model):
    """One line that waits for a person: what, why, where to go."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="inbox")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    subject = models.CharField(max_length=60, blank=True, default="")  # `account:17`: who may not see it any more sees no line
    args = models.JSONField(default=dict)
    link = models.CharField(max_length=500)
    due = models.DateField(null=True, blank=True)
    hidden_until = models.DateField(null=True, blank=True)  # snoozed or muted; FOR_GOOD where no day was said
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[querysets.InboxManager] = querysets.InboxManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="inbox_person_key")]
        indexes = [models.Index(fields=["person", "done_at", "due"], name="inbox_person")]


class Mute(models.Model):
    """Lines of a kind that a person does not want, of one subject or (empty) of all, until a day or for good."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="mutes")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True, default="")
    until = models.DateField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "subject"], name="mute_person_kind_subject")]


class DigestChoice(models.Model):
    """How often a person wants his inbox by e-mail, and which topics are left out of it. Without a row: each Monday, all."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("Every Monday")
        DAILY = "daily", _("Every working day")
        NEVER = "never", _("Never")

    user = models.OneToOneField(User, models.CASCADE, related_name="digest")
    rhythm = models.CharField(_("digest"), max_length=6, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    left_out = models.JSONField(default=list, blank=True)  # topics


class SavedView(Versioned):
    """A list with its filters, kept under a name; `shared` shows it to everybody who may open that list."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(_("shared"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name")]


class Throttle(models.Model):
    """Attempts per window, shared by all processes."""

    key = models.CharField(max_length=120)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="throttle_window")]
