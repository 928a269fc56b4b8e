from typing import ClassVar

from django.db import models

from base.models import StoredFile
from people.models import User


class Paper(models.Model):
    """A printed report: the same code, scope, language, parameters, audience and data version give the same file again.

    `audience` is what its reader may see of it; only readers with the same may open it. `density` is where the next
    layout of the same paper starts.
    """

    code = models.CharField(max_length=40)
    scope = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=5)
    params = models.JSONField(default=dict)
    params_hash = models.CharField(max_length=64)
    audience = models.CharField(max_length=64, default="all")
    data_version = models.CharField(max_length=80)
    density = models.PositiveSmallIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    not_shown = models.JSONField(default=list)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    IDENTITY: ClassVar[tuple[str, ...]] = ("code", "scope", "language", "params_hash", "audience", "data_version")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "scope", "language", "params_hash", "audience", "data_version"], name="paper_identity")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.scope} {self.language}".strip()


class PaperSchedule(models.Model):
    """A paper that goes to somebody each month, as that person may read it then. `sent_month` is the last one sent: `2026-11`."""

    code = models.CharField(max_length=40)
    scope = models.CharField(max_length=80, blank=True)
    receiver = models.ForeignKey(User, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    sent_month = models.CharField(max_length=7, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "scope", "receiver"], name="paper_schedule_receiver")]

    def __str__(self) -> str:
        return f"{self.code} {self.scope}".strip()
