"""Meetings of an account: who is invited, what is spoken of, what is written down, what is decided."""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account
from base import clock
from base.models import Versioned
from people.models import Person, User
from teams import meetings_querysets as querysets


class Meeting(Versioned):
    """A meeting on one account. `starts_at` is an instant; its day is that of the company's time zone.

    It may be as closed as the plan of its account: `invited` leaves out the team members who were not asked.
    `minutes` is what was said beside the points; each point keeps its own words. `sequence` counts changes of time
    and place, so that a calendar takes the newer file for the newer one.
    """

    class Kind(models.TextChoices):
        ROUND = "round", _("team round")
        REVIEW = "review", _("account review")
        SPONSOR = "sponsor", _("round with the sponsor")
        OTHER = "other", _("other meeting")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("of a meeting", "planned")
        HELD = "held", pgettext_lazy("of a meeting", "held")
        CANCELLED = "cancelled", pgettext_lazy("of a meeting", "cancelled")

    class Openness(models.TextChoices):
        TEAM = "team", _("account team")
        INVITED = "invited", _("invited people and KAM circle")

    account = models.ForeignKey(Account, models.CASCADE, related_name="meetings")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ROUND)
    title = models.CharField(_("title"), max_length=150, blank=True)
    starts_at = models.DateTimeField(_("start"))
    minutes_long = models.PositiveSmallIntegerField(_("length in minutes"), default=30)
    place = models.CharField(_("place or link"), max_length=200, blank=True)
    openness = models.CharField(_("who may read it"), max_length=10, choices=Openness.choices, default=Openness.TEAM)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    minutes = models.TextField(_("minutes"), blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # of the calendar
    sequence = models.PositiveIntegerField(default=0)
    token = models.UUIDField(null=True, blank=True, unique=True, editable=False)  # of the form: sent twice convenes once
    series = models.UUIDField(null=True, blank=True, db_index=True, editable=False)  # shared by those that were convened together

    objects = querysets.MeetingManager()

    class Meta:
        indexes = [models.Index(fields=["account", "starts_at"], name="meeting_account")]
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())

    @property
    def on(self) -> dt.date:
        """The day it takes place."""
        return timezone.localtime(self.starts_at, timezone.get_default_timezone()).date()

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes_long)

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_forgotten(self) -> bool:
        """Its day has passed and nobody closed it."""
        return self.is_planned and self.on < clock.today()

    def relations_of(self, user: Any) -> frozenset[str]:
        """As near as its account."""
        return frozenset(self.account.relations_of(user))


class MeetingGuest(models.Model):
    """A colleague who is invited, what he answered, and after the meeting whether he was there."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("comes")
        DECLINED = "declined", _("does not come")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="guests")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    answer = models.CharField(_("answer to an invitation"), max_length=10, choices=Answer.choices, blank=True, default="")
    answer_note = models.CharField(_("word to who invites"), max_length=200, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    was_there = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="meeting_guest")]
        ordering = ["person__name", "id"]


class AgendaPoint(Versioned):
    """Something to speak of. One drawn from open points keeps where it came from: `source` and `key` (`action:17`).

    Who may not read that any more does not read the point. What was not dealt with is carried to the next meeting,
    where `carried_from` names it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to speak of")
        DONE = "done", _("dealt with")
        CARRIED = "carried", _("carried over")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("point of an agenda"), max_length=250)
    said = models.TextField(_("what was said"), blank=True)
    source = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    carried_from = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="carried_to")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = querysets.OfMeetingManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "key"], condition=~models.Q(key=""), name="agenda_point_key"),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text

    def relations_of(self, user: Any) -> frozenset[str]:
        return self.meeting.relations_of(user)


class MeetingDecision(models.Model):
    """What was decided, by whom it is done and until when. `token` is what the action of the plan made of it carries."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    point = models.ForeignKey(AgendaPoint, models.SET_NULL, null=True, blank=True, related_name="decisions")
    text = models.CharField(_("decision"), max_length=250)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("owner"))
    due_on = models.DateField(_("due"))
    token = models.UUIDField(unique=True, editable=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = querysets.OfMeetingManager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text

    def relations_of(self, user: Any) -> frozenset[str]:
        return self.meeting.relations_of(user)
