"""Files kept with a plan: its annexes."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from base.models import StoredFile
from people.models import User
from plans import querysets
from plans.models.plan import Plan


class PlanFile(models.Model):
    """A file that belongs to a plan: who brought it, when, and what became of it.

    Removed it stays for a while, so that it can be put back; then its content goes and this row alone tells that it was
    here. The content also goes when it names a person who is erased.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    note = models.CharField(_("what it is"), max_length=200, blank=True)
    shareable = models.BooleanField(_("may be shown to the customer"), default=False)
    token = models.UUIDField(null=True, blank=True, editable=False)  # of the form, so that sending twice adds once
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=250, blank=True)

    objects = querysets.OfPlanManager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["by"], name="plan_file_by")]

    def __str__(self) -> str:
        return self.file.name

    @property
    def has_content(self) -> bool:
        return bool(self.file.sha256)

    @property
    def short_digest(self) -> str:
        return self.file.sha256[:12]

    def relations_of(self, user: Any) -> frozenset[str]:
        """As near as its plan."""
        return frozenset(self.plan.account.relations_of(user))
