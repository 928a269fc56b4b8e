"""Decisions on how an account is worked for: dedicated, fluid, mixed, or account management alone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.querysets import FactManager
from people.models import User


class AdviserRun(models.Model):
    """Six answers, the advice they gave, and what was decided; kept, and never rewritten: the last one holds."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="adviser_runs")
    recurrence = models.PositiveSmallIntegerField()
    functions = models.PositiveSmallIntegerField()
    scarcity = models.PositiveSmallIntegerField()
    constant = models.PositiveSmallIntegerField()
    freed = models.PositiveSmallIntegerField()
    worth = models.PositiveSmallIntegerField()
    advice = models.PositiveSmallIntegerField()
    decided = models.PositiveSmallIntegerField()
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    on = models.DateField()

    objects = FactManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(advice__lte=3) & Q(decided__lte=3), name="adviser_run_advice")]
        indexes = [models.Index(fields=["account", "on"], name="adviser_run_account")]
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.account}, {self.on}"
