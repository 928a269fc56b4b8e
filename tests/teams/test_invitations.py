"""Invitations: calendars know them again, a series is moved as a whole, one answers on the page for oneself."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Account
from people.models import AuditLine, InboxItem, User
from people.rights import Refused
from teams.models import Meeting, MeetingGuest
from teams.verbs import TeamError, answers, series
from teams.verbs import meetings as verbs
from tests import factories
from tests.mails import send_mails

TODAY = factories.TODAY
DAY = dt.timedelta(days=1)
NINE = dt.datetime.combine(TODAY, dt.time(9), tzinfo=timezone.get_default_timezone())


def weekly(account: Account, by: User, *people: User) -> list[Meeting]:
    what = verbs.Appointment("round", NINE, "Round")
    rhythm = series.Rhythm("week", TODAY + 21 * DAY)
    series.convene_series(account, what, [user.person for user in people], rhythm, by=by)
    return list(Meeting.objects.order_by("starts_at"))


def told(mail: Any) -> list[Any]:
    """Method and event of each file of a letter."""
    books = [Calendar.from_ical(content) for _name, content, _mime in mail.attachments]
    return [(str(book["method"]), book.walk("VEVENT")[0]) for book in books]


def test_a_moved_meeting_moves_in_the_calendar(helios: Account, karim: User, mona: User, mailoutbox: list[Any]) -> None:
    meeting = verbs.convene(helios, verbs.Appointment("round", NINE), [karim.person, mona.person], by=karim)
    send_mails()
    later = verbs.Appointment("round", NINE + DAY)
    verbs.change_meeting(meeting, later, [karim.person, mona.person], by=karim)
    send_mails()
    verbs.cancel_meeting(meeting, by=karim)
    send_mails()
    assert [mail.to for mail in mailoutbox] == [[mona.email]] * 3
    files = [told(mail)[0] for mail in mailoutbox]
    assert [method for method, _event in files] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["uid"]) for _method, event in files}) == 1
    assert [int(event["sequence"]) for _method, event in files] == [0, 1, 2]
    assert files[1][1]["dtstart"].dt == NINE + DAY
    attendee = files[0][1]["attendee"]
    assert (str(attendee), attendee.params["PARTSTAT"]) == (f"mailto:{mona.email}", "NEEDS-ACTION")
    assert mailoutbox[0].attachments[0][2] == "text/calendar; method=REQUEST"
    assert "method=REQUEST" in str(mailoutbox[0].message()).replace('"', "")
    assert f"/teams/meetings/{meeting.pk}/" in mailoutbox[0].body
    assert "token" not in mailoutbox[0].body


def test_this_one_and_the_following_move_as_a_whole(
    client: Client, helios: Account, karim: User, mona: User, mailoutbox: list[Any]
) -> None:
    rows = weekly(helios, karim, karim, mona)
    answers.answer_invitation(rows[2], "accepted", by=mona)
    send_mails()
    client.force_login(karim)
    page = client.get(f"/teams/meetings/{rows[1].pk}/edit/").content.decode()
    assert "Save for this one and the 2 next ones" in page
    day = rows[1].on + 2 * DAY
    form = {"kind": "round", "title": "Round", "on": day.isoformat(), "at": "14:30", "minutes_long": "45", "openness": "team"}
    form["people"] = [karim.person_id, mona.person_id]  # type: ignore[assignment]
    assert client.post(f"/teams/meetings/{rows[1].pk}/edit/", {**form, "act": "series"}).status_code == 302
    zone = timezone.get_default_timezone()
    now = [timezone.localtime(each.starts_at, zone) for each in Meeting.objects.order_by("starts_at")]
    assert [(at.date() - TODAY).days for at in now] == [0, 9, 16, 23]
    assert [f"{at:%H:%M}" for at in now] == ["09:00", "14:30", "14:30", "14:30"]
    assert MeetingGuest.objects.get(meeting=rows[2], person=mona.person).answer == "", "of another time nobody has answered"
    send_mails()
    assert len(mailoutbox) == 2, "one letter for all of them"
    moved = told(mailoutbox[1])
    assert [(method, int(event["sequence"])) for method, event in moved] == [("REQUEST", 1)] * 3
    assert {str(event["uid"]) for _m, event in moved} < {str(event["uid"]) for _m, event in told(mailoutbox[0])}


def test_only_this_one_moves_when_only_this_one_is_saved(client: Client, helios: Account, karim: User, mona: User) -> None:
    rows = weekly(helios, karim, karim, mona)
    what = verbs.Appointment("round", rows[1].starts_at + DAY, "Round")
    verbs.change_meeting(rows[1], what, [karim.person, mona.person], by=karim)
    assert [(each.on - TODAY).days for each in Meeting.objects.order_by("starts_at")] == [0, 8, 14, 21]


def test_one_answers_for_oneself_and_who_convened_hears_of_a_no(
    client: Client, helios: Account, karim: User, mona: User, sophie: User
) -> None:
    meeting = verbs.convene(helios, verbs.Appointment("round", NINE + DAY), [karim.person, mona.person], by=karim)
    address = f"/teams/meetings/{meeting.pk}/"
    client.force_login(mona)
    assert "I do not come" in client.get(address).content.decode()
    client.post(address, {"act": "declined", "note": "At the customer that day."})
    guest = MeetingGuest.objects.get(meeting=meeting, person=mona.person)
    assert (guest.answer, guest.answer_note) == ("declined", "At the customer that day.")
    line = InboxItem.objects.get(person=karim.person, kind="meeting_declined")
    assert line.args["note"] == "At the customer that day."
    client.post(address, {"act": "accepted", "note": ""})
    assert AuditLine.objects.filter(act="meeting.answered").count() == 2
    client.force_login(karim)
    assert "1 of 2 come" in client.get(address).content.decode()
    with pytest.raises(Refused):
        answers.answer_invitation(meeting, "accepted", by=sophie)
    client.force_login(sophie)
    assert "I do not come" not in client.get(address).content.decode()
    verbs.cancel_meeting(meeting, by=karim)
    meeting.refresh_from_db()
    with pytest.raises(TeamError):
        answers.answer_invitation(meeting, "declined", by=mona)
