"""The access door of meetings: read by who may read plans of the account, or less where the meeting is for those invited."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.querysets import accounts_for
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User


class MeetingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User", permission: Permission = Permission.PLAN_VIEW) -> "MeetingQuerySet":
        """Meetings on accounts whose plans `user` may read; those for invited people by them and by the KAM circle."""
        on = accounts_for(user, permission)
        meetings = self if on is None else self.filter(account__in=on)
        return meetings.filter(_inside(user))


def _inside(user: "User") -> Q:
    """Open to the team, or `user` writes or approves plans of the account, or is invited."""
    inside = Q(openness="team")
    for permission in (Permission.PLAN_EDIT, Permission.PLAN_APPROVE):
        ids = accounts_for(user, permission)
        if ids is None:
            return Q()
        inside |= Q(account__in=ids)
    if user.person_id:
        inside |= Q(pk__in=apps.get_model("teams", "MeetingGuest").objects.filter(person=user.person_id).values("meeting"))
    return inside


class OfMeetingQuerySet(models.QuerySet[Any]):
    """What hangs on a meeting is read by who reads the meeting."""

    def visible_to(self, user: "User") -> "OfMeetingQuerySet":
        return self.filter(meeting__in=apps.get_model("teams", "Meeting").objects.visible_to(user))


MeetingManager = models.Manager.from_queryset(MeetingQuerySet)
OfMeetingManager = models.Manager.from_queryset(OfMeetingQuerySet)
