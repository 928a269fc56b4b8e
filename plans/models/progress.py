"""How far objectives have come: measured on those of our plans, and as files tell it of plans kept elsewhere."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.querysets import FactManager
from imports.models import Origin
from people.models import User
from plans import querysets
from plans.models.rows import Objective


class ObjectiveStatement(Origin):
    """An objective of an account whose plan is kept elsewhere."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    text = models.CharField(_("objective"), max_length=250, blank=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=2, default=1)

    objects = FactManager()

    class Meta(Origin.Meta):
        indexes = [models.Index(fields=["account"], name="objective_statement_account")]

    def __str__(self) -> str:
        return self.text or str(self.key or self.pk)

    def relations_of(self, user: Any) -> frozenset[str]:
        return frozenset(self.account.relations_of(user))


class ObjectiveProgress(Origin):
    """How far an objective had come on a day: a fraction, which may pass 1. Of one of ours, or of one that a file states."""

    objective = models.ForeignKey(Objective, models.CASCADE, null=True, blank=True, related_name="measured")
    statement = models.ForeignKey(ObjectiveStatement, models.CASCADE, null=True, blank=True, related_name="measured")
    on = models.DateField(_("date"))
    progress = models.DecimalField(_("progress"), max_digits=7, decimal_places=4)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = querysets.ProgressManager()

    class Meta(Origin.Meta):
        constraints = [
            *Origin.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(objective__isnull=True) ^ models.Q(statement__isnull=True), name="progress_of_one_objective"
            ),
            models.UniqueConstraint(fields=["objective", "on"], name="progress_of_objective_and_day"),
        ]
