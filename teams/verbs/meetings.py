"""Meetings: convened, prepared, written down while they go on, closed; what is open goes to the next one."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, AccountRole
from accounts.verbs.origin import touched
from base import clock
from base.edits import compare_and_set
from people import inbox
from people.audit import Actor, record
from people.models import Person, RoleGrant, User
from people.permissions import Permission, Role
from people.rights import require
from teams.models import AgendaPoint, Meeting, MeetingGuest
from teams.registry import follow_ups
from teams.verbs import invitations
from teams.verbs.agenda import carry_into, carry_on, must_be_planned, open_points, put_points
from teams.verbs.common import user_of
from teams.verbs.errors import Answered, TeamError

MOST_GUESTS = 60
DRAWN = 10  # points that a new agenda takes of those that press


@dataclass(frozen=True)
class Appointment:
    """What, when and where. `openness` empty: as open as the plan of the account."""

    kind: str
    starts_at: dt.datetime
    title: str = ""
    minutes_long: int = 30
    place: str = ""
    openness: str = ""

    @property
    def on(self) -> dt.date:
        return timezone.localtime(self.starts_at, timezone.get_default_timezone()).date()


# Convening ------------------------------------------------------------------------


def invitable(account: Account, on: dt.date | None = None) -> Any:
    """Whom one may invite: the team of that day, and who runs sales or the programme."""
    roles = AccountRole.objects.on(on or clock.today()).filter(account__in=account.ancestors())
    leads = RoleGrant.objects.filter(role__in=(Role.SALES_DIRECTOR, Role.PROGRAMME_DIRECTOR), until=None, user__is_active=True)
    ids = {*roles.values_list("person_id", flat=True), *leads.values_list("user__person_id", flat=True)}
    return Person.objects.in_post().filter(pk__in=ids - {None}).order_by("name", "pk")


def is_closed(account: Account) -> bool:
    """Whether the plan of the account is for fewer than its team."""
    return any(door.is_closed(account) for door in follow_ups)


@transaction.atomic
def convene(
    account: Account,
    what: Appointment,
    people: Sequence[Person],
    *,
    by: Actor,
    token: UUID | None = None,
    series: UUID | None = None,
    mails: bool = True,
) -> Meeting:
    """Call a meeting: its agenda begins with what was carried over and what presses. Raises TeamError, Refused.

    `mails` is False for the first of a series, whose letter tells all of it.
    """
    require(by, Permission.ACCOUNT_ASSIGN, account)
    require(by, Permission.PLAN_VIEW, account)
    known = Meeting.objects.filter(token=token).first() if token else None
    if known:
        return known
    values = _checked(account, what, people)
    if what.on < clock.today():
        raise TeamError(_("Choose a day that is still to come."), "on")
    meeting = Meeting.objects.create(account=account, by=user_of(by), token=token, series=series, **values)
    MeetingGuest.objects.bulk_create(MeetingGuest(meeting=meeting, person=person) for person in people)
    record(by, "meeting.convened", meeting, account=account, what=str(meeting), on=what.on, people=", ".join(p.name for p in people))
    carry_into(meeting, by)
    if isinstance(by, User):
        pressing = [(code, point) for code, point in open_points(meeting, by) if point.presses]
        put_points(meeting, pressing[:DRAWN], by)
    _invite(meeting, people, by, mails=mails)
    touched(account.pk)
    return meeting


def _checked(account: Account, what: Appointment, people: Sequence[Person]) -> dict[str, Any]:
    if not 5 <= what.minutes_long <= 1440:
        raise TeamError(_("A meeting lasts between five minutes and a day."), "minutes_long")
    if not people:
        raise TeamError(_("Invite at least one colleague."), "people")
    if len(people) > MOST_GUESTS:
        raise TeamError(_("At most %(most)s people can be invited.") % {"most": MOST_GUESTS}, "people")
    allowed_ids = set(invitable(account, what.on).values_list("pk", flat=True))
    for person in people:
        if person.pk not in allowed_ids:
            raise TeamError(_("%(name)s is not in the team on that day.") % {"name": person}, "people")
    closed = is_closed(account)
    openness = what.openness or (Meeting.Openness.INVITED if closed else Meeting.Openness.TEAM)
    if closed and openness == Meeting.Openness.TEAM:
        raise TeamError(_("The plan of this account is not open to the whole team; a meeting on it cannot be either."), "openness")
    return {
        "kind": what.kind,
        "title": what.title.strip()[:150],
        "starts_at": what.starts_at,
        "minutes_long": what.minutes_long,
        "place": what.place.strip()[:200],
        "openness": openness,
    }


@transaction.atomic
def change_meeting(
    meeting: Meeting,
    what: Appointment,
    people: Sequence[Person],
    *,
    by: Actor,
    base: Mapping[str, Any] | None = None,
    mails: bool = True,
) -> None:
    """Move a planned meeting, or change who comes. Each field is compared with what its author read (EditConflict).

    Of another time nobody has answered yet. `mails` is False for those of a series, which one letter tells.
    """
    require(by, Permission.ACCOUNT_ASSIGN, meeting)
    must_be_planned(meeting)
    values = _checked(meeting.account, what, people)
    if what.on < clock.today() and what.starts_at != meeting.starts_at:
        raise TeamError(_("Choose a day that is still to come."), "on")
    changes = compare_and_set(meeting, values, base=base)
    before = {guest.person_id for guest in meeting.guests.all()}
    after = {person.pk for person in people}
    if not changes and before == after:
        return
    meeting.guests.filter(person__in=before - after).delete()
    MeetingGuest.objects.bulk_create(MeetingGuest(meeting=meeting, person_id=pk) for pk in sorted(after - before))
    record(by, "meeting.changed", meeting, account=meeting.account, people=(len(before), len(after)), **changes)
    inbox.close(_key(meeting, pk) for pk in before - after)
    if changes.keys() & {"starts_at", "minutes_long", "place"}:
        Meeting.objects.filter(pk=meeting.pk).update(sequence=F("sequence") + 1)
        if "starts_at" in changes:
            meeting.guests.update(answer="", answer_note="", answered_at=None)
        meeting.refresh_from_db()
        _invite(meeting, people, by, mails=mails)
    else:
        _invite(meeting, [person for person in people if person.pk not in before], by, mails=mails)
    touched(meeting.account_id)


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: Actor, tells: bool = True, mails: bool = True) -> None:
    """It does not take place; what was carried into it goes on to the next one.

    Of a series that is cancelled as a whole only the first tells, and one letter says it of all.
    """
    require(by, Permission.ACCOUNT_ASSIGN, meeting)
    _move(meeting, Meeting.State.CANCELLED, Meeting.State.PLANNED)
    Meeting.objects.filter(pk=meeting.pk).update(sequence=F("sequence") + 1)
    record(by, "meeting.cancelled", meeting, account=meeting.account, what=str(meeting), on=meeting.on)
    guests = list(meeting.guests.select_related("person"))
    inbox.close(_key(meeting, guest.person_id) for guest in guests)
    meeting.refresh_from_db()
    for guest in guests if tells else ():
        _tell(meeting, guest.person, "meeting_cancelled", by)
    if tells and mails:
        invitations.send(meeting, [guest.person for guest in guests], by)
    AgendaPoint.objects.filter(meeting=meeting, state=AgendaPoint.State.OPEN, carried_from__isnull=False).update(
        state=AgendaPoint.State.CARRIED
    )
    carry_on(meeting, by)
    touched(meeting.account_id)


# Closing --------------------------------------------------------------------------


@transaction.atomic
def close_meeting(meeting: Meeting, present: Iterable[int], *, by: Actor) -> None:
    """The meeting was held: who was there; what is open goes to the next one; those invited find minutes and decisions."""
    require(by, Permission.INTERACTION_ADD, meeting)
    if meeting.on > clock.today():
        raise TeamError(_("This meeting has not taken place yet."))
    _move(meeting, Meeting.State.HELD, Meeting.State.PLANNED)
    there = set(present)
    for guest in meeting.guests.all():
        MeetingGuest.objects.filter(pk=guest.pk).update(was_there=guest.person_id in there)
    AgendaPoint.objects.filter(meeting=meeting, state=AgendaPoint.State.OPEN).update(state=AgendaPoint.State.CARRIED)
    decisions = list(meeting.decisions.select_related("owner"))
    carried = meeting.points.filter(state=AgendaPoint.State.CARRIED).count()
    record(by, "meeting.closed", meeting, account=meeting.account, present=len(there), decisions=len(decisions), carried=carried)
    carry_on(meeting, by)
    guests = {guest.person for guest in meeting.guests.select_related("person")}
    inbox.close(_key(meeting, person.pk) for person in guests)
    for person in guests | {decision.owner for decision in decisions}:
        mine = sum(decision.owner_id == person.pk for decision in decisions)
        if person.pk != getattr(by, "person_id", None) or mine:
            _tell(meeting, person, "meeting_held", by, decisions=len(decisions), mine=mine)
    touched(meeting.account_id)


@transaction.atomic
def reopen_meeting(meeting: Meeting, *, by: Actor) -> None:
    """Go on with what was closed too early. What was carried to the next meeting stays there."""
    require(by, Permission.ACCOUNT_ASSIGN, meeting)
    _move(meeting, Meeting.State.PLANNED, Meeting.State.HELD)
    AgendaPoint.objects.filter(meeting=meeting, state=AgendaPoint.State.CARRIED, carried_to=None).update(state=AgendaPoint.State.OPEN)
    record(by, "meeting.reopened", meeting, account=meeting.account)


def _move(meeting: Meeting, to: str, of: str) -> None:
    if not Meeting.objects.filter(pk=meeting.pk, state=of).update(state=to, version=F("version") + 1):
        meeting.refresh_from_db()
        raise Answered(_("This meeting is %(state)s already.") % {"state": meeting.get_state_display()})
    meeting.refresh_from_db()


# Telling --------------------------------------------------------------------------


def _key(meeting: Meeting, person: int) -> str:
    return f"meeting:{meeting.pk}:{person}"


def _invite(meeting: Meeting, people: Sequence[Person], by: Actor, *, mails: bool = True) -> None:
    if mails:
        invitations.send(meeting, people, by)
    for person in people:
        if person.pk != getattr(by, "person_id", None):
            args = {"starts_at": meeting.starts_at.isoformat(), "place": meeting.place}
            inbox.tell(
                person, "meeting_invited", _key(meeting, person.pk), link_to(meeting), due=meeting.on, **_subject(meeting, by), **args
            )


def _tell(meeting: Meeting, person: Person, kind: str, by: Actor, **args: Any) -> None:
    inbox.tell(person, kind, f"{kind}:{meeting.pk}", link_to(meeting), **_subject(meeting, by), **args)


def _subject(meeting: Meeting, by: Actor) -> dict[str, Any]:
    return {
        "subject": f"meeting:{meeting.pk}",
        "by": str(by),
        "account": meeting.account.name,
        "kind_of": meeting.kind,
        "title_of": meeting.title,
        "on": meeting.on.isoformat(),
    }


def link_to(meeting: Meeting) -> str:
    return reverse("teams:meeting", args=[meeting.pk])
