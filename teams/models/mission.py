"""Fluid work in project mode: a need of an account, the skills looked for, the people asked, what came of it."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountRole
from base import clock
from base.models import Versioned
from imports.models import Origin
from people.models import Person, User
from people.permissions import Relation
from teams import querysets
from teams.models.time import TimeAgreement


class Mission(Origin, Versioned):
    """What a few people are called together for, from `since` up to `until` (the first day after)."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    account = models.ForeignKey(Account, models.CASCADE, related_name="missions")
    name = models.CharField(_("name"), max_length=120)
    need = models.CharField(_("need"), max_length=500)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    result = models.CharField(_("result"), max_length=500, blank=True)
    lessons = models.TextField(_("lessons"), blank=True)
    closed_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    token = models.UUIDField(null=True, blank=True, unique=True, editable=False)  # of the form: sent twice makes one

    objects = querysets.MissionManager()

    class Meta(Origin.Meta):
        constraints = [
            *Origin.Meta.constraints,
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="mission_dates"),
            models.CheckConstraint(condition=Q(state="open") | ~Q(result=""), name="mission_closed_with_result"),
        ]
        indexes = [models.Index(fields=["account", "state"], name="mission_account")]
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_late(self) -> bool:
        """Open although its last day is over."""
        return self.is_open and self.until <= clock.today()

    @property
    def has_begun(self) -> bool:
        return self.since <= clock.today()

    def relations_of(self, user: Any) -> frozenset[str]:
        """As near as its account."""
        return self.account.relations_of(user)


class MissionSkill(models.Model):
    """Something that somebody in the mission must know how to do."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="skills")
    name = models.CharField(_("skill"), max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mission", "name"], name="mission_skill")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class MissionAsk(Versioned):
    """A colleague asked for a mission. With his yes `hours` a week are asked of his line manager by `agreement`.

    Without `hours` he is to find the time in what is granted to him for this account already. `role` is the membership
    that his yes gave him, where he was not in the team; it ends with the mission.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("not needed any more")

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="asks")
    person = models.ForeignKey(Person, models.CASCADE, related_name="mission_asks")
    skill = models.ForeignKey(MissionSkill, models.SET_NULL, null=True, blank=True, related_name="asks")
    hours = models.DecimalField(_("hours a week"), max_digits=6, decimal_places=2, null=True, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    agreement = models.OneToOneField(TimeAgreement, models.SET_NULL, null=True, blank=True, related_name="mission_ask")
    role = models.ForeignKey(AccountRole, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="mission_ask_dates"),
            models.CheckConstraint(condition=Q(hours__isnull=True) | Q(hours__gt=0), name="mission_ask_hours"),
            models.UniqueConstraint(fields=["mission", "person"], condition=Q(state__in=["asked", "accepted"]), name="mission_ask_open"),
        ]
        indexes = [models.Index(fields=["person", "state"], name="mission_ask_person")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.person}, {self.mission}"

    def relations_of(self, user: Any) -> frozenset[str]:
        """As near as the account of its mission, and one's own to who is asked."""
        own = {Relation.OWN.value} if self.person_id == user.person_id else set()
        return frozenset(self.mission.account.relations_of(user)) | own
