"""Time that account teams give: hours asked for and granted, hours worked, and what files say of weekly hours."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Allocation
from base import clock
from base.models import Versioned
from imports.models import Origin
from people.models import Person, User
from people.permissions import Relation
from teams import querysets


class CapacityStatement(Origin):
    """Weekly hours of a colleague as a file brings them. What was set by hand, in `people`, wins from its own day on."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    person_text = models.CharField(max_length=200, blank=True)
    weekly_hours = models.DecimalField(_("hours a week"), max_digits=5, decimal_places=2)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta(Origin.Meta):
        constraints = [
            *Origin.Meta.constraints,
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="capacity_statement_dates"),
        ]


class TimeLog(Origin, Versioned):
    """Hours a colleague worked for an account on a day."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="time_logs")
    person_text = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="time_logs")
    on = models.DateField(_("date"))
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2)
    note = models.CharField(_("note"), max_length=250, blank=True)

    objects = querysets.TimeLogManager()

    class Meta(Origin.Meta):
        constraints = [*Origin.Meta.constraints, models.CheckConstraint(condition=Q(hours__gt=0), name="time_log_hours")]
        indexes = [
            models.Index(fields=["person", "on"], name="time_log_person"),
            models.Index(fields=["account", "on"], name="time_log_account"),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h, {self.on}"

    def relations_of(self, user: Any) -> frozenset[str]:
        """As near as its account, and one's own to who worked."""
        own = {Relation.OWN.value} if self.person_id and self.person_id == user.person_id else set()
        return frozenset(self.account.relations_of(user)) | own


class TimeAgreement(Versioned):
    """Hours a week that an account asks of a colleague and his line manager grants, for a period.

    Granting writes `allocation`, which the figures read; its share is the granted hours over his weekly hours on the
    first day. Nothing counts before. `counter_hours` and `counter_since` are what a refusal offers instead.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ENDED = "ended", _("ended early")

    account = models.ForeignKey(Account, models.CASCADE, related_name="time_agreements")
    person = models.ForeignKey(Person, models.CASCADE, related_name="time_agreements")
    asked = models.DecimalField(_("hours a week asked"), max_digits=6, decimal_places=2)
    granted = models.DecimalField(_("hours a week granted"), max_digits=6, decimal_places=2, null=True, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    why = models.CharField(_("what for"), max_length=250)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    counter_hours = models.DecimalField(_("hours a week offered instead"), max_digits=6, decimal_places=2, null=True, blank=True)
    counter_since = models.DateField(_("offered from"), null=True, blank=True)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_on = models.DateField()
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    allocation = models.OneToOneField(Allocation, models.SET_NULL, null=True, blank=True, related_name="agreement")
    token = models.UUIDField(null=True, blank=True, unique=True, editable=False)  # of the form: sent twice asks once

    objects = querysets.AgreementManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="time_agreement_dates"),
            models.CheckConstraint(condition=Q(asked__gt=0), name="time_agreement_asked"),
        ]
        indexes = [
            models.Index(fields=["account", "state"], name="time_agreement_account"),
            models.Index(fields=["person", "state"], name="time_agreement_person"),
        ]
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return f"{self.person}, {self.account}"

    @property
    def is_running(self) -> bool:
        today = clock.today()
        return self.state == self.State.GRANTED and self.since <= today < self.until

    @property
    def has_lapsed(self) -> bool:
        return self.state == self.State.GRANTED and self.until <= clock.today()

    def relations_of(self, user: Any) -> frozenset[str]:
        """What `user` is to the colleague whose hours these are."""
        return self.person.relations_of(user)
