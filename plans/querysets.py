"""The access doors of this room: a plan is read by who may read plans of its account and stands in its circle."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.querysets import accounts_for
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class PlanQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User", permission: Permission = Permission.PLAN_VIEW) -> "PlanQuerySet":
        """Plans of accounts on which `user` holds `permission`, as far as their confidentiality lets him in.

        The KAM circle are those who may write or approve the plan; named people are those and the readers named.
        """
        on = accounts_for(user, permission)
        plans = self if on is None else self.filter(account__in=on)
        return plans.filter(_inside(user))


def _inside(user: "User") -> Q:
    """Open to the team, or `user` is of the circle, or is named. The team member who may write his own rows is not the circle."""
    circle: Any = Q(pk__in=[])
    for permission in (Permission.PLAN_EDIT, Permission.PLAN_APPROVE):
        ids = accounts_for(user, permission)
        if ids is None:
            return Q()
        circle |= Q(account__in=ids)
    readers = apps.get_model("plans", "PlanReader").objects.filter(person=user.person_id).values("plan")
    named = Q(confidentiality="named", pk__in=readers) if user.person_id else Q(pk__in=[])
    open_to: Q = Q(confidentiality="team") | circle | named
    return open_to


class OfPlanQuerySet(models.QuerySet[Any]):
    """What hangs on a plan is read by who reads the plan."""

    def visible_to(self, user: "User") -> "OfPlanQuerySet":
        return self.filter(plan__in=apps.get_model("plans", "Plan").objects.visible_to(user))


class OfSectionQuerySet(models.QuerySet[Any]):
    """What hangs on a section is read by who reads its plan."""

    def visible_to(self, user: "User") -> "OfSectionQuerySet":
        return self.filter(section__plan__in=apps.get_model("plans", "Plan").objects.visible_to(user))


class ActionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User", permission: Permission = Permission.PLAN_VIEW) -> "ActionQuerySet":
        """Actions of plans that one reads, and those of no plan on accounts where one holds `permission`."""
        plans = apps.get_model("plans", "Plan").objects.visible_to(user, permission).values("pk")
        on = accounts_for(user, permission)
        loose = Q(plan__isnull=True) if on is None else Q(plan__isnull=True, account__in=on)
        return self.filter(Q(plan__in=plans) | loose)


class ProgressQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "ProgressQuerySet":
        """As far as the objective that it measures."""
        ours, stated = (apps.get_model("plans", name).objects.visible_to(user) for name in ("Objective", "ObjectiveStatement"))
        return self.filter(Q(objective__in=ours) | Q(statement__in=stated))


PlanManager = models.Manager.from_queryset(PlanQuerySet)
OfSectionManager = models.Manager.from_queryset(OfSectionQuerySet)
OfPlanManager = models.Manager.from_queryset(OfPlanQuerySet)
ProgressManager = models.Manager.from_queryset(ProgressQuerySet)
ActionManager = models.Manager.from_queryset(ActionQuerySet)
