"""What the pages of meetings show to one reader, and the file for his calendar."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Alarm, Calendar, Event, vCalAddress

from accounts.models import Account
from accounts.registry import Reading
from base import clock
from people.models import User
from people.permissions import Permission
from people.rights import allowed
from teams.models import AgendaPoint, Meeting, MeetingDecision, MeetingGuest
from teams.registry import Followed, Point, agenda, follow_ups
from teams.verbs import agenda as agenda_verbs
from teams.verbs import minutes as minutes_verbs

TONES = {Meeting.State.PLANNED: "watch", Meeting.State.HELD: "good", Meeting.State.CANCELLED: "none"}
POINT_TONES = {AgendaPoint.State.OPEN: "none", AgendaPoint.State.DONE: "good", AgendaPoint.State.CARRIED: "watch"}
AHEAD = dt.timedelta(minutes=15)
CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")  # no value of a calendar may hold one


@dataclass
class Shown:
    """A point of the agenda: as it stands in its source now where it is still open there, else as it was drawn."""

    point: AgendaPoint
    number: int
    live: Point | None = None
    decisions: list[MeetingDecision] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.live.text if self.live else self.point.text

    @property
    def status(self) -> tuple[str, Any]:
        """How it stands in the meeting; while it is to be spoken of, how it stands in its source."""
        if self.point.state != AgendaPoint.State.OPEN:
            return POINT_TONES[AgendaPoint.State(self.point.state)], self.point.get_state_display()
        if self.live and self.live.tone in ("bad", "watch") and not self.live.key.startswith("alert:"):
            return self.live.tone, self.live.why
        return "none", self.point.get_state_display()


@dataclass(frozen=True)
class Taken:
    """A decision and what became of it."""

    decision: MeetingDecision
    followed: Followed | None
    is_kept: bool  # in the plan, whether this reader may read it there or not


class Room:
    """One meeting as one person reads it. Each source is read once."""

    def __init__(self, meeting: Meeting, user: User) -> None:
        self.meeting, self.user = meeting, user
        self.reading = Reading(meeting.account, user)
        self.may_write = meeting.state != Meeting.State.CANCELLED and minutes_verbs.may_write(meeting, user)
        self.may_settle = meeting.is_planned and self.may_write
        self.may_lead = allowed(user, Permission.ACCOUNT_ASSIGN, meeting.account)

    @cached_property
    def open_points(self) -> list[tuple[str, Point]]:
        """Live open points of the account; nothing to look for once the meeting is over."""
        return agenda_verbs.open_points(self.meeting, self.user) if self.meeting.is_planned else []

    @cached_property
    def _points(self) -> tuple[list[Shown], int]:
        rows, hidden = self._rows, self._hidden
        live = {point.key: point for _code, point in self.open_points}
        by_point: dict[int, list[MeetingDecision]] = {}
        for taken in self.decisions:
            if taken.decision.point_id:
                by_point.setdefault(taken.decision.point_id, []).append(taken.decision)
        shown = [row for row in rows if row.pk not in hidden]
        return [Shown(row, no, live.get(row.key), by_point.get(row.pk, [])) for no, row in enumerate(shown, 1)], len(hidden)

    @cached_property
    def _rows(self) -> list[AgendaPoint]:
        return list(self.meeting.points.select_related("carried_from__meeting"))

    @cached_property
    def _hidden(self) -> set[int]:
        """Points whose matter this reader may not read where it is kept."""
        rows = self._rows
        asked: dict[str, set[str]] = {}
        for row in rows:
            if row.source:
                asked.setdefault(row.source, set()).add(row.key)
        readable = {code: source.readable(self.reading, keys) for code, keys in asked.items() if (source := agenda.get(code))}
        return {row.pk for row in rows if row.source and row.key not in readable.get(row.source, set())}

    @property
    def points(self) -> list[Shown]:
        return self._points[0]

    @property
    def hidden(self) -> int:
        return self._points[1]

    @property
    def offered(self) -> list[tuple[Any, list[Point]]]:
        """Open points that are not on the agenda, by where they come from."""
        there = {shown.point.key for shown in self.points}
        groups = []
        for source in agenda:
            points = [point for code, point in self.open_points if code == source.code and point.key not in there]
            if points:
                groups.append((source.label, points))
        return groups

    @cached_property
    def decisions(self) -> list[Taken]:
        """Those on a point that this reader may not read are hidden with it."""
        rows = [row for row in self.meeting.decisions.select_related("owner", "point") if row.point_id not in self._hidden]
        tokens = [row.token for row in rows]
        followed: dict[UUID, Followed] = {}
        kept: set[UUID] = set()
        for door in follow_ups:
            if tokens:
                followed |= door.found(self.user, tokens)
                kept |= door.made(tokens)
        return [Taken(row, followed.get(row.token), row.token in kept) for row in rows]

    @property
    def waiting(self) -> int:
        """Decisions that are not in the plan yet."""
        return sum(not taken.is_kept for taken in self.decisions)

    @cached_property
    def may_follow(self) -> bool:
        return minutes_verbs.may_follow(self.meeting, self.user)

    @cached_property
    def guests(self) -> list[MeetingGuest]:
        return list(self.meeting.guests.select_related("person"))

    @property
    def mine(self) -> MeetingGuest | None:
        """The reader's own invitation."""
        return next((guest for guest in self.guests if guest.person_id == self.user.person_id), None)

    @property
    def coming(self) -> int:
        return sum(guest.answer == MeetingGuest.Answer.ACCEPTED for guest in self.guests)

    @property
    def tone(self) -> tuple[str, Any]:
        if self.meeting.is_forgotten:
            return "bad", _("not closed")
        return TONES[Meeting.State(self.meeting.state)], self.meeting.get_state_display()

    @property
    def finding(self) -> str:
        """The title: the meeting, and what is most worth knowing about it."""
        name = str(self.meeting)
        if self.meeting.state == Meeting.State.CANCELLED:
            return _("%(meeting)s was cancelled") % {"meeting": name}
        if self.meeting.state == Meeting.State.HELD:
            count = len(self.decisions)
            words = ngettext("%(count)s decision", "%(count)s decisions", count) % {"count": count}
            return _("%(meeting)s: %(words)s") % {"meeting": name, "words": words}
        late = sum(shown.status[0] == "bad" for shown in self.points)
        points = ngettext("%(count)s point", "%(count)s points", len(self.points)) % {"count": len(self.points)}
        if late:
            return _("%(meeting)s: %(points)s, %(late)s late") % {"meeting": name, "points": points, "late": late}
        return _("%(meeting)s: %(points)s") % {"meeting": name, "points": points}


def coming(account: Account, user: User) -> list[Meeting]:
    """The meetings of an account as its pages list them: what is planned, then the last ones held."""
    rows = Meeting.objects.visible_to(user).filter(account=account)
    planned = rows.filter(state=Meeting.State.PLANNED).order_by("starts_at", "pk")
    held = rows.filter(state=Meeting.State.HELD).order_by("-starts_at", "-pk")
    return [*planned[:10], *held[:5]]


def tone_of(meeting: Meeting) -> tuple[str, Any]:
    if meeting.is_forgotten:
        return "bad", _("not closed")
    return TONES[Meeting.State(meeting.state)], meeting.get_state_display()


def calendar(rooms: Iterable[tuple[Room, str]]) -> bytes:
    """Meetings with their addresses as a file for calendars (RFC 5545): times in UTC, texts escaped, lines folded by the library."""
    return _book("PUBLISH", [_event(room, address) for room, address in rooms])


def invitation(room: Room, address: str, receiver: User) -> tuple[str, bytes]:
    """One meeting as a message for calendars (RFC 5546) and its method: REQUEST puts or moves the entry of its UID, the higher
    SEQUENCE wins; CANCEL takes it out. No answer is asked by mail: one answers on the page, signed in."""
    meeting = room.meeting
    event = _event(room, address, only=receiver)
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["cn"] = _on_a_line(meeting.by or meeting.account.name)
    event.add("organizer", organizer, encode=False)
    method = "CANCEL" if meeting.state == Meeting.State.CANCELLED else "REQUEST"
    return method, _book(method, [event])


def _book(method: str, events: Iterable[Event]) -> bytes:
    book = Calendar()
    book.add("prodid", "-//kamapp//meetings//EN")
    book.add("version", "2.0")
    book.add("method", method)
    for event in events:
        book.add_component(event)
    return bytes(book.to_ical())


def _on_a_line(words: object) -> str:
    return CONTROLS.sub(" ", str(words))


PARTS = {"": "NEEDS-ACTION", MeetingGuest.Answer.ACCEPTED: "ACCEPTED", MeetingGuest.Answer.DECLINED: "DECLINED"}


def _event(room: Room, address: str, only: User | None = None) -> Event:
    meeting = room.meeting
    event = Event()
    event.add("uid", f"{meeting.uid}@kamapp")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", clock.now().astimezone(dt.UTC))
    event.add("dtstart", meeting.starts_at.astimezone(dt.UTC))
    event.add("dtend", meeting.ends_at.astimezone(dt.UTC))
    event.add("summary", _on_a_line(f"{meeting.account.name}: {meeting}"))
    event.add("status", "CANCELLED" if meeting.state == Meeting.State.CANCELLED else "CONFIRMED")
    if meeting.place:
        event.add("location", _on_a_line(meeting.place))
    lines = [f"{shown.number}. {_on_a_line(shown.text)}" for shown in room.points]
    event.add("description", "\n".join([*lines, "", address] if lines else [address]))
    event.add("url", address)
    for guest in room.guests:
        mail = only.email if only else guest.person.email
        if mail and (only is None or guest.person_id == only.person_id):
            attendee = vCalAddress(f"mailto:{mail}")
            attendee.params["cn"] = _on_a_line(guest.person.name)
            attendee.params["partstat"] = PARTS[guest.answer]
            attendee.params["rsvp"] = "FALSE"
            event.add("attendee", attendee, encode=False)
    if meeting.is_planned:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _on_a_line(meeting))
        alarm.add("trigger", -AHEAD)
        event.add_component(alarm)
    return event


def address_of(meeting: Meeting) -> str:
    return reverse("teams:meeting", args=[meeting.pk])
