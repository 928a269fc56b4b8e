"""Plans that were kept elsewhere, on their way in: what was found in a file, where it is to go, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from plans import querysets
from plans.models.annex import PlanFile
from plans.models.plan import Plan


class OldPlan(models.Model):
    """One reading of an annexe. Nothing is in the plan before somebody confirms; what was written can be taken back."""

    class State(models.TextChoices):
        OPEN = "open", _("to be confirmed")
        CONFIRMED = "confirmed", _("in the plan")
        DROPPED = "dropped", _("left out")
        UNDONE = "undone", _("taken back")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="old_plans")
    annex = models.ForeignKey(PlanFile, models.CASCADE, related_name="readings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    day_order = models.CharField(max_length=3, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    kept = models.JSONField(default=list)  # what taking it back left in the plan, in words

    objects = querysets.OfPlanManager()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.annex.file.name


class DraftPiece(models.Model):
    """A piece of an old plan: where it stood, what it says, where it is to go. `rows` are plain texts by field."""

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        KEPT = "kept", _("keep")
        DROPPED = "dropped", _("leave out")
        WRITTEN = "written", _("in the plan")

    old = models.ForeignKey(OldPlan, models.CASCADE, related_name="pieces")
    in_columns = models.BooleanField(default=False)  # its words stood side by side with others: their order may be wrong
    position = models.PositiveIntegerField()
    place = models.CharField(max_length=10)  # heading, slide, sheet, page
    no = models.PositiveIntegerField(default=0)
    sheet = models.CharField(max_length=100, blank=True)
    heading = models.CharField(max_length=250, blank=True)
    section = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    rows = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["old", "position"], name="draft_piece_position")]

    def __str__(self) -> str:
        return self.heading or self.sheet


class BroughtRow(models.Model):
    """Which row of the plan, or which contact, a piece became: its lineage."""

    piece = models.ForeignKey(DraftPiece, models.CASCADE, related_name="brought")
    kind = models.CharField(max_length=20)
    row_id = models.PositiveBigIntegerField()
    no = models.PositiveIntegerField(default=0)  # its number in the piece, from 1

    class Meta:
        indexes = [models.Index(fields=["kind", "row_id"], name="brought_row")]
