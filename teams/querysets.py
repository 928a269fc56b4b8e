"""The access doors of this room."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.querysets import accounts_for
from base import clock
from people.permissions import Permission, Relation

if TYPE_CHECKING:
    from people.models import User


class TimeLogQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User", permission: Permission = Permission.ACCOUNT_VIEW) -> "TimeLogQuerySet":
        """Hours on accounts that one reads, one's own, and those of the people one manages."""
        return self.filter(near(user, permission))


class AgreementQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User", permission: Permission = Permission.ACCOUNT_VIEW) -> "AgreementQuerySet":
        """Agreements on accounts that one reads, on one's own hours, and on those of the people one manages."""
        return self.filter(near(user, permission))


class MissionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User", permission: Permission = Permission.ACCOUNT_VIEW) -> "MissionQuerySet":
        """Missions of accounts that one reads, and those that one is asked for.

        A yes opens the account by its membership, not the mission past it: who is taken out of the team reads no more.
        Until the day that membership begins, the mission is all that is open.
        """
        ids = accounts_for(user, permission)
        if ids is None:
            return self
        rows = Q(account__in=ids)
        if user.person_id:
            asks = apps.get_model("teams", "MissionAsk").objects.filter(person=user.person_id)
            rows |= Q(
                state="open", pk__in=asks.filter(Q(state="asked") | Q(state="accepted", role__since__gt=clock.today())).values("mission")
            )
        return self.filter(rows)


def near(user: "User", permission: Permission) -> Q:
    """Rows on accounts where `permission` is held, one's own, and for a line manager those of the line below him."""
    ids = accounts_for(user, permission)
    if ids is None:
        return Q()
    rows = Q(account__in=ids)
    if user.person_id:
        rows |= Q(person=user.person_id)
        if Relation.PEOPLE in user.relations(Permission.HOURS_GRANT):
            below = apps.get_model("people", "PersonClosure").objects.filter(manager=user.person_id).values("person")
            rows |= Q(person__in=below)
    return rows


MissionManager = models.Manager.from_queryset(MissionQuerySet)
TimeLogManager = models.Manager.from_queryset(TimeLogQuerySet)
AgreementManager = models.Manager.from_queryset(AgreementQuerySet)
