"""Background work. The Job row is the truth; a broker message is only a hint that it may be time to look."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from base.languages import in_language
from jobs import querysets
from people.permissions import Relation

if TYPE_CHECKING:
    from people.models import User


class Job(models.Model):
    """One piece of work, done once.

    `key` is unique, so asking twice gives the same job. A worker takes the row by a conditional update that moves
    `fence`; it writes its effect and `done` in one transaction on that fence, so a late one writes nothing.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("stopped")

    key = models.CharField(max_length=160)
    name = models.CharField(max_length=60)  # of the registered work
    args = models.JSONField(default=dict)
    queue = models.CharField(max_length=10, default="data")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    stage = models.CharField(max_length=100, blank=True)  # what it does now, a msgid
    progress = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(null=True, blank=True)  # of one that failed: {"why": {language: sentence}}
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    stop_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[querysets.JobManager] = querysets.JobManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="job_key")]
        indexes = [
            models.Index(fields=["state", "lease_until"], name="job_state"),
            models.Index(fields=["by", "-id"], name="job_by"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def reason(self) -> str:
        """Why it failed or waits again, in the reader's language."""
        return in_language((self.result or {}).get("why", {})) or self.error if self.error else ""

    def relations_of(self, user: "User") -> set[str]:
        """`own` for the person who asked."""
        return {Relation.OWN} if self.by_id is not None and self.by_id == user.pk else set()


class WorkerBeat(models.Model):
    """A sign of life of each worker, for /health/work."""

    name = models.CharField(max_length=100)
    at = models.DateTimeField()
    broker = models.BooleanField(default=True)  # whether it reached the broker then

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="worker_beat_name")]
