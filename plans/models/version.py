"""What was submitted, frozen: words, rows and figures as they stood. Never computed again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from plans import querysets
from plans.models.plan import Plan
from plans.sections import SECTIONS


class PlanVersion(models.Model):
    """A version of a plan; its number counts from 1. `figures` holds whole results, `rows` what each kind of row held."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("waiting for approval")
        APPROVED = "approved", _("approved")
        SENT_BACK = "sent_back", _("sent back")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    no = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    signed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    rows = models.JSONField(default=dict)
    figures = models.JSONField(default=list)

    objects = querysets.OfPlanManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "no"], name="plan_version_no")]
        ordering = ["-no"]

    def __str__(self) -> str:
        return str(self.no)


class PlanVersionSection(models.Model):
    """A section as it was submitted; `sha256` of its HTML and text lets a later change be seen."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="sections")
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)
    shareable = models.BooleanField(default=False)
    seq = models.PositiveIntegerField()
    blocks = models.JSONField(default=list)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="plan_version_section_code")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label or str(SECTIONS[self.code].label)
