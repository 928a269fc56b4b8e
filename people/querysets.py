from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from base import clock
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class PersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "PersonQuerySet":
        """Colleagues whose name, function, unit and manager `user` may read."""
        return self if user.holds(Permission.PEOPLE_VIEW) else self.none()

    def in_post(self) -> "PersonQuerySet":
        """Not left yet, as of today."""
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=clock.today()))

    def below(self, person_id: int) -> "PersonQuerySet":
        """Everybody in the line below a manager, not the manager."""
        closure: Any = self.model._meta.apps.get_model("people", "PersonClosure")
        return self.filter(pk__in=closure.objects.filter(manager=person_id, depth__gt=0).values("person"))


class OfferedQuerySet(models.QuerySet[Any]):
    def offered(self) -> "OfferedQuerySet":
        """Units or functions that may be chosen: not retired."""
        return self.filter(retired_on=None)


class InboxQuerySet(models.QuerySet[Any]):
    def waiting(self) -> "InboxQuerySet":
        """Lines that are not done, and neither snoozed nor muted today."""
        return self.filter(Q(hidden_until=None) | Q(hidden_until__lte=clock.today()), done_at=None)


InboxManager = models.Manager.from_queryset(InboxQuerySet)
OfferedManager = models.Manager.from_queryset(OfferedQuerySet)
PersonManager = models.Manager.from_queryset(PersonQuerySet)


class TokenQuerySet(models.QuerySet[Any]):
    def alive(self) -> "TokenQuerySet":
        """Keys that open something: neither ended nor run out, of a log-in that is active."""
        return self.filter(revoked_at=None, expires_at__gt=clock.now(), user__is_active=True)


TokenManager = models.Manager.from_queryset(TokenQuerySet)
