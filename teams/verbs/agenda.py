"""The agenda of a meeting: drawn from what is open, added to, settled, carried over to the next meeting."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.registry import Reading
from base import clock
from people.audit import Actor, record
from people.models import User
from people.permissions import Permission
from people.rights import require
from teams.models import AgendaPoint, Meeting
from teams.registry import Point, agenda
from teams.verbs.common import user_of
from teams.verbs.errors import Answered, TeamError

MOST_POINTS = 40
LOOK_AHEAD = dt.timedelta(days=14)  # what falls due so soon after the meeting is spoken of in it


def open_points(meeting: Meeting, user: User) -> list[tuple[str, Point]]:
    """Open points of the account as this person may read them, with their source; those that press come first."""
    reading = Reading(meeting.account, user)
    until = max(meeting.on, clock.today()) + LOOK_AHEAD
    found = [(source.code, point) for source in agenda if reading.may(source.permission) for point in source.points(reading, until)]
    return sorted(found, key=lambda pair: ("bad", "watch").index(pair[1].tone) if pair[1].tone in ("bad", "watch") else 2)


@transaction.atomic
def draw_points(meeting: Meeting, keys: Iterable[str], *, by: User) -> list[AgendaPoint]:
    """Put open points on the agenda, by their keys; one that is there already stays."""
    require(by, Permission.INTERACTION_ADD, meeting)
    must_be_planned(meeting)
    wanted = set(keys)
    return put_points(meeting, [(code, point) for code, point in open_points(meeting, by) if point.key in wanted], by)


def put_points(meeting: Meeting, points: Sequence[tuple[str, Point]], by: Actor) -> list[AgendaPoint]:
    known = set(meeting.points.exclude(key="").values_list("key", flat=True))
    fresh = [(code, point) for code, point in points if point.key not in known]
    at = _room(meeting, len(fresh))
    made = [
        AgendaPoint.objects.create(
            meeting=meeting, position=at + 10 * no, text=point.text[:250], source=code, key=point.key, by=user_of(by)
        )
        for no, (code, point) in enumerate(fresh)
    ]
    if made:
        record(by, "meeting.point_added", meeting, account=meeting.account, points="; ".join(point.text for point in made)[:500])
    return made


@transaction.atomic
def add_point(meeting: Meeting, text: str, *, by: Actor) -> AgendaPoint:
    """Put a point of one's own on the agenda."""
    require(by, Permission.INTERACTION_ADD, meeting)
    must_be_planned(meeting)
    text = text.strip()
    if not text:
        raise TeamError(_("Say what to speak of."), "text")
    made: AgendaPoint = AgendaPoint.objects.create(meeting=meeting, position=_room(meeting, 1), text=text[:250], by=user_of(by))
    record(by, "meeting.point_added", meeting, account=meeting.account, points=made.text)
    return made


def _room(meeting: Meeting, more: int) -> int:
    """The position of the next point. Raises TeamError when the agenda is full."""
    if meeting.points.count() + more > MOST_POINTS:
        raise TeamError(_("An agenda has %(most)s points at most.") % {"most": MOST_POINTS}, "text")
    return 10 + (meeting.points.aggregate(last=Max("position"))["last"] or 0)


@transaction.atomic
def settle_point(point: AgendaPoint, state: str, *, by: Actor) -> None:
    """Dealt with, carried over, or open again. Twice is once."""
    require(by, Permission.INTERACTION_ADD, point)
    must_be_planned(point.meeting)
    if state not in AgendaPoint.State.values:
        raise TeamError(_("This cannot be done with a point."))
    before = point.state
    if AgendaPoint.objects.filter(pk=point.pk).exclude(state=state).update(state=state, version=F("version") + 1):
        record(by, "meeting.point_settled", point.meeting, account=point.meeting.account, point=point.text, state=(before, state))


@transaction.atomic
def remove_point(point: AgendaPoint, *, by: Actor) -> None:
    """Take a point off the agenda. One that something was said on, or that was carried over, stays."""
    require(by, Permission.INTERACTION_ADD, point)
    must_be_planned(point.meeting)
    if point.said or point.carried_from_id:
        raise TeamError(_("Something was said on this point, or it was carried over: settle it instead."))
    record(by, "meeting.point_removed", point.meeting, account=point.meeting.account, point=(point.text, None))
    point.delete()


def carry_into(meeting: Meeting, by: Actor) -> None:
    """What earlier meetings of the account left, and no later one took."""
    left = AgendaPoint.objects.filter(meeting__account=meeting.account, state=AgendaPoint.State.CARRIED, carried_to=None)
    # What was said among fewer does not appear before more.
    if meeting.openness == Meeting.Openness.TEAM:
        left = left.filter(meeting__openness=Meeting.Openness.TEAM)
    known = {point.key: point for point in meeting.points.exclude(key="")}
    position = 10 + (meeting.points.aggregate(last=Max("position"))["last"] or 0)
    for no, point in enumerate(left.order_by("meeting__starts_at", "position", "pk")[:MOST_POINTS]):
        twin = known.get(point.key) if point.key else None
        if twin is not None:  # drawn already: the same matter, now with its past
            AgendaPoint.objects.filter(pk=twin.pk, carried_from=None).update(carried_from=point)
            continue
        known[point.key] = AgendaPoint.objects.create(
            meeting=meeting,
            position=position + 10 * no,
            text=point.text,
            source=point.source,
            key=point.key,
            carried_from=point,
            by=user_of(by),
        )


def carry_on(meeting: Meeting, by: Actor) -> None:
    """To the next planned meeting, where there is one; else they wait for it."""
    following = Meeting.objects.filter(account=meeting.account, state=Meeting.State.PLANNED, starts_at__gt=meeting.starts_at)
    next_one = following.order_by("starts_at", "pk").first()
    if next_one is not None:
        carry_into(next_one, by)


def must_be_planned(meeting: Meeting) -> None:
    """Raises Answered when it is closed or cancelled, whatever the row in hand says."""
    state = Meeting.objects.filter(pk=meeting.pk).values_list("state", flat=True).get()
    if state != Meeting.State.PLANNED:
        raise Answered(_("This meeting is %(state)s: nothing changes in it any more.") % {"state": Meeting.State(state).label})
