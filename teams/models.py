"""Time that account teams give: hours worked on accounts, and what files say of colleagues' weekly hours."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from base.models import Versioned
from imports.models import Origin
from people.models import Person
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
