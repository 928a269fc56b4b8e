"""Two versions of one field that wait for a decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from plans import querysets
from plans.models.plan import Plan


class RowClash(models.Model):
    """What somebody typed while a colleague saved something else in the same field, left for the two to decide.

    The row holds the colleague's text; `mine` is the one that was not saved, by `by`. Values are kept as the column writes
    them as text. Once answered it stays as history.
    """

    class Choice(models.TextChoices):
        MINE = "mine", _("the one not saved")
        THEIRS = "theirs", _("the one saved")
        BOTH = "both", _("both")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="clashes")
    kind = models.CharField(max_length=20)
    row_id = models.PositiveBigIntegerField()
    field = models.CharField(max_length=40)
    mine = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(null=True, blank=True)
    choice = models.CharField(max_length=10, choices=Choice.choices, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.OfPlanManager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "row_id", "field", "by"], condition=models.Q(answered_at__isnull=True), name="row_clash_open"
            )
        ]
        indexes = [models.Index(fields=["plan", "answered_at"], name="row_clash_plan")]

    def __str__(self) -> str:
        return self.mine
