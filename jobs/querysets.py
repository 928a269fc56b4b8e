from typing import TYPE_CHECKING, Any

from django.db import models

from people.permissions import Permission, Relation

if TYPE_CHECKING:
    from people.models import User


class JobQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "JobQuerySet":
        """All jobs for stewards and administrators, one's own for the others."""
        held = user.relations(Permission.JOBS_VIEW)
        if Relation.ALL in held:
            return self
        return self.filter(by=user) if Relation.OWN in held else self.none()

    def waiting(self) -> "JobQuerySet":
        return self.filter(state="queued")

    def is_open(self) -> "JobQuerySet":
        return self.filter(state__in=["queued", "running"])


JobManager = models.Manager.from_queryset(JobQuerySet)
