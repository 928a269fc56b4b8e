"""The access doors of this room."""

from typing import TYPE_CHECKING, Any

from django.db import models

from people.permissions import Permission, Relation

if TYPE_CHECKING:
    from people.models import User


class RoundQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "RoundQuerySet":
        """Rounds of who runs the programme, and those in which one is asked to fill sheets."""
        if Relation.ALL in user.relations(Permission.PROGRAMME_EDIT):
            return self
        return self.filter(raters__person=user.person_id) if user.person_id else self.none()


RoundManager = models.Manager.from_queryset(RoundQuerySet)
