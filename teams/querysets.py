"""The access doors of this room."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.querysets import accounts_for
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class TimeLogQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User", permission: Permission = Permission.ACCOUNT_VIEW) -> "TimeLogQuerySet":
        """Hours on accounts that one reads, one's own, and those of the people one manages."""
        ids = accounts_for(user, permission)
        if ids is None:
            return self
        lines = apps.get_model("people", "PersonClosure").objects.filter(manager=user.person_id).values("person")
        near = Q(person=user.person_id) | Q(person__in=lines) if user.person_id else Q(pk__in=[])
        return self.filter(Q(account__in=ids) | near)


TimeLogManager = models.Manager.from_queryset(TimeLogQuerySet)
