"""Choosing key accounts: a round, its criteria, who rates, the candidates with their facts, scores and decisions."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from base.models import Versioned
from people.models import Person, User
from programs import querysets


class SelectionRound(Versioned):
    """One choice of key accounts. `capacity` are the places; `attractiveness` is the weight in percent of that axis."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SENT = "sent", _("decided")

    opened_on = models.DateField()
    closes_on = models.DateField(_("closes on"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    attractiveness = models.PositiveSmallIntegerField(_("weight of attractiveness, in percent"), default=60)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.RoundManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="open"), name="selection_one_open"),
            models.CheckConstraint(condition=Q(attractiveness__lte=100), name="selection_weight"),
        ]
        ordering = ["-opened_on", "-id"]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Criterion(models.Model):
    """What is rated from 1 to 5; standard ones go by their code, others by their own label. Current revenue is none."""

    class Axis(models.TextChoices):
        ATTRACTIVENESS = "attractiveness", _("Attractiveness")
        STRENGTH = "strength", _("Our strength")

    round = models.ForeignKey(SelectionRound, models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=40)
    axis = models.CharField(max_length=20, choices=Axis.choices)
    weight = models.PositiveSmallIntegerField(_("weight"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="selection_criterion_code")]
        ordering = ["axis", "position", "id"]


class Rater(models.Model):
    """Who is asked to fill sheets in a round."""

    round = models.ForeignKey(SelectionRound, models.CASCADE, related_name="raters")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="selection_rater")]
        ordering = ["id"]


class Candidate(Versioned):
    """An account in a round: the facts that proposed it, the profit test, and what was decided with which reason."""

    class Outcome(models.TextChoices):
        ENTERS = "enters", _("enters")
        STAYS = "stays", _("stays")
        WATCH = "watch", _("stays, on watch")
        WAITS = "waits", _("waits")
        LEAVES = "leaves", _("leaves")

    round = models.ForeignKey(SelectionRound, models.CASCADE, related_name="candidates")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    was_key = models.BooleanField(default=False)
    facts = models.JSONField(default=list)  # as they stood when it was proposed: {"code", "value"}; shown, never summed
    profit_low = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)  # a year, company currency
    profit_high = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    assumptions = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    effective_on = models.DateField(_("from"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "account"], name="selection_candidate")]
        ordering = ["account__name", "id"]

    def __str__(self) -> str:
        return self.account.name

    def relations_of(self, user: Any) -> frozenset[str]:
        return frozenset(self.account.relations_of(user))


class Score(models.Model):
    """From 1 to 5, by one rater. A rater's sheet of a candidate is in when each criterion has one."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="scores")
    rater = models.ForeignKey(Rater, models.CASCADE, related_name="scores")
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "criterion", "rater"], name="selection_score"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="selection_score_value"),
        ]


class Objection(models.Model):
    """A rater against a decision, in his words; kept, never rewritten."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="objections")
    rater = models.ForeignKey(Rater, models.CASCADE, related_name="+")
    text = models.CharField(_("objection"), max_length=500)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
