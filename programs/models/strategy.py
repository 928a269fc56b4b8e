"""What the programme is for: versions of its strategy, with goals bound to figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from base.models import Versioned
from people.models import Person, User


class Strategy(Versioned):
    """One version. A draft is written; once approved it is never changed, and the next one begins from it.

    `is_on_hold` stops the programme with a reason and what must be true to resume; it is said of the approved version.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        REPLACED = "replaced", _("replaced")

    no = models.PositiveSmallIntegerField()
    purpose = models.TextField(_("what the programme is for"), blank=True)
    is_not = models.TextField(_("what it is not"), blank=True)
    sponsor = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sponsor"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    is_on_hold = models.BooleanField(default=False)
    hold_reason = models.CharField(_("reason"), max_length=500, blank=True)
    resume_when = models.CharField(_("resumes when"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["no"], name="strategy_no"),
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="draft"), name="strategy_one_draft"),
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="approved"), name="strategy_one_approved"),
        ]
        ordering = ["-no"]

    def __str__(self) -> str:
        return str(self.no)

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class StrategyGoal(models.Model):
    """A figure of the catalogue, what it should reach, and by when."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="goals")
    kpi = models.CharField(_("figure"), max_length=40)
    target = models.DecimalField(_("target"), max_digits=15, decimal_places=4)
    due_on = models.DateField(_("by"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["strategy", "kpi"], name="strategy_goal_figure")]
        ordering = ["position", "id"]
