"""How much programme there is, light, standard or full, on whose word; and self-assessments by several raters."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Person, User
from programs.models.grid import MaturityDimension


class Path(models.TextChoices):
    LIGHT = "light", pgettext_lazy("path", "light")
    STANDARD = "standard", pgettext_lazy("path", "standard")
    FULL = "full", pgettext_lazy("path", "full")


class MethodChoice(models.Model):
    """The path that holds from its day on, with what was proposed then; agreed once those who work by it said so."""

    path = models.CharField(_("path"), max_length=10, choices=Path.choices)
    proposed = models.CharField(max_length=10, choices=Path.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    chosen_on = models.DateField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    agreed_with = models.CharField(_("agreed with"), max_length=250, blank=True)
    agreed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]


class MaturityRound(models.Model):
    """Several people answer the questions on their own; closed, their means become the answers. One is open at a time."""

    opened_on = models.DateField()
    closes_on = models.DateField(_("closes on"))
    closed_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(models.Value(1), condition=Q(closed_on=None), name="maturity_one_open")]


class MaturityRater(models.Model):
    """Who is asked; his sheet is in from `in_at` on."""

    round = models.ForeignKey(MaturityRound, models.CASCADE, related_name="raters")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="maturity_rater")]


class MaturityScore(models.Model):
    """A rater’s level from 0 to 5 with what shows it."""

    rater = models.ForeignKey(MaturityRater, models.CASCADE, related_name="scores")
    dimension = models.ForeignKey(MaturityDimension, models.CASCADE, related_name="+")
    score = models.DecimalField(max_digits=3, decimal_places=2)
    evidence = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rater", "dimension"], name="maturity_score")]
