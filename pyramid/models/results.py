"""Figures as they were computed, what they should reach, and what the diagnosis said."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from base.models import Versioned
from imports.models import Origin
from people.models import Person


class Scoped(models.Model):
    """`scope_kind` company, segment, owner or account; `scope_id` the row's id, empty for the company."""

    scope_kind = models.CharField(max_length=10, default="company")
    scope_id = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        abstract = True


class StoredResult(Scoped):
    """A result for a scope and period, as the refresh job wrote it; pages read only these."""

    code = models.CharField(max_length=40)
    start = models.DateField()
    end = models.DateField()
    as_of = models.DateField()
    settings_hash = models.CharField(max_length=16, default="")
    data_version = models.PositiveBigIntegerField(default=0)
    # The whole result as base.results writes it; the columns beside it are for sorting.
    document = models.JSONField()
    status = models.CharField(max_length=10)
    value = models.FloatField(null=True, blank=True)
    n = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "scope_kind", "scope_id", "start", "end", "as_of", "settings_hash"], name="stored_result_identity"
            )
        ]
        indexes = [models.Index(fields=["scope_kind", "scope_id", "end"], name="stored_result_scope")]


class Target(Origin, Scoped, Versioned):
    """What a figure must reach, for a scope and a period, with its owner."""

    kpi = models.CharField(max_length=40)
    start = models.DateField(_("from"))
    end = models.DateField(_("to"))  # exclusive
    amount = models.DecimalField(_("target"), max_digits=17, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    owner_text = models.CharField(max_length=200, blank=True)  # an owner that the file names and nobody matches yet

    class Meta(Origin.Meta):
        constraints = [
            *Origin.Meta.constraints,
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="target_dates"),
            models.UniqueConstraint(fields=["kpi", "scope_kind", "scope_id", "start"], name="target_identity"),
        ]

    @property
    def last(self) -> dt.date:
        """The last day that it holds."""
        return self.end - dt.timedelta(days=1)


class Crossing(models.Model):
    """A target that its figure misses for sure, from the refresh that saw it first to the one that saw it end.

    One is open a target at most: an alert comes once a crossing. `document` is the result that crossed, without its details.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="crossings")
    amount = models.DecimalField(max_digits=17, decimal_places=4)  # what it asked for when it was crossed
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    document = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target"], condition=Q(until=None), name="crossing_open")]


class Verdict(Scoped):
    """What the rules said on a day, kept and never rewritten."""

    start = models.DateField()
    end = models.DateField()
    as_of = models.DateField()
    verdict = models.CharField(max_length=40)
    layer = models.JSONField(default=list)
    stories = models.JSONField(default=list)
    document = models.JSONField(default=dict)  # the sentence's parts, inputs and context, so that it reads the same for ever
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["scope_kind", "scope_id", "-at"], name="verdict_scope")]


class RuleState(models.Model):
    verdict = models.ForeignKey(Verdict, models.CASCADE, related_name="rules")
    rule = models.CharField(max_length=4)
    state = models.CharField(max_length=8)
    evidence = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["verdict", "rule"], name="rule_state_rule")]


class Disagreement(models.Model):
    """A written objection to a verdict, or to one of its rules."""

    verdict = models.ForeignKey(Verdict, models.CASCADE, related_name="disagreements")
    rule = models.CharField(max_length=4, blank=True)
    text = models.TextField(_("why"))
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)  # figure, rows or file, in the author's words
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class DisagreementAnswer(models.Model):
    """What somebody else found about an objection, or how its author closes. Like the objection, it changes no state."""

    disagreement = models.ForeignKey(Disagreement, models.CASCADE, related_name="answers")
    text = models.TextField(_("answer"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]


class QuestionedRow(models.Model):
    """A row behind a figure that somebody doubts; the steward has one inbox line for all told at once."""

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500)
    told = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["code", "done_at"], name="questioned_code"), models.Index(fields=["told"], name="questioned_told")]
