"""Meetings: an agenda from open points, minutes that lose nothing, decisions that become actions, what is carried over."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Account, AccountRole, Promise
from accounts.verbs import rebuild_access
from base.edits import EditConflict
from people.inbox import lines
from people.models import AuditLine, InboxItem, Mail, User
from people.permissions import Role
from people.rights import Refused
from plans import verbs as plans
from plans.models import Action, Plan
from plans.rows import ROW_KINDS
from teams import meetings
from teams.models import AgendaPoint, Meeting, MeetingDecision
from teams.verbs import Answered, TeamError, series
from teams.verbs import agenda as agenda_verbs
from teams.verbs import meetings as verbs
from teams.verbs import minutes as minutes_verbs
from tests import factories
from tests.mails import send_mails

TODAY = factories.TODAY
DAY = dt.timedelta(days=1)
NINE = dt.datetime.combine(TODAY, dt.time(9), tzinfo=timezone.get_default_timezone())


def convene(account: Account, by: User, *people: User, at: dt.datetime = NINE, **more: Any) -> Meeting:
    guests = [user.person for user in people or (by,)]
    return verbs.convene(account, verbs.Appointment("round", at, **more), guests, by=by)


@pytest.fixture
def plan(helios: Account, claire: User, karim: User) -> Plan:
    return plans.open_plan(helios, by=karim)


def act(plan: Plan, text: str, days: int, by: User, owner: User | None = None) -> Action:
    values = {"text": text, "due_on": TODAY + days * DAY, "owner_id": (owner or by).person_id}
    made: Action = plans.add_row(plan, ROW_KINDS["actions"], values, by=by)
    return made


def test_the_agenda_begins_with_what_presses(helios: Account, plan: Plan, karim: User, mona: User) -> None:
    act(plan, "Prove release", -3, karim)
    act(plan, "Price list", 5, karim)
    Promise.objects.create(account=helios, text="Two slots", due_on=TODAY - DAY, recorded_on=TODAY)
    Promise.objects.create(account=helios, text="Kept long ago", due_on=TODAY - DAY, kept_on=TODAY, state="kept", recorded_on=TODAY)
    meeting = convene(helios, karim, karim, mona)
    assert {"Prove release", "Promise: Two slots"} <= set(meeting.points.values_list("text", flat=True))
    assert not meeting.points.filter(text="Price list").exists(), "due, not late: offered beside the agenda"
    room = meetings.Room(meeting, karim)
    offered = {point.key for _label, points in room.offered for point in points}
    assert f"action:{Action.objects.get(text='Price list').pk}" in offered
    agenda_verbs.draw_points(meeting, offered, by=karim)
    agenda_verbs.draw_points(meeting, offered, by=karim)
    assert meeting.points.filter(text="Price list").count() == 1


def test_those_invited_have_one_line_and_who_may_not_read_it_has_none(helios: Account, karim: User, mona: User, oscar: User) -> None:
    meeting = convene(helios, karim, karim, mona, place="Room 3")
    assert not InboxItem.objects.filter(person=karim.person, kind="meeting_invited").exists(), "not to who convened it"
    (line,) = lines(mona, InboxItem.objects.filter(person=mona.person, kind="meeting_invited"))
    assert line.title == "Helios: team round, 24\u00a0Nov\u00a02026"
    assert "09:00, Room 3" in line.text
    with pytest.raises(TeamError):
        convene(helios, karim, karim, oscar)
    assert meeting.guests.count() == 2


def test_a_meeting_is_never_more_open_than_the_plan(
    client: Client, helios: Account, plan: Plan, karim: User, mona: User, sophie: User
) -> None:
    act(plan, "Secret price", -3, karim)
    open_one = convene(helios, karim, karim, mona)
    plans.set_confidentiality(plan, Plan.Confidentiality.CIRCLE, by=karim)
    with pytest.raises(TeamError):
        convene(helios, karim, karim, openness="team")
    closed = convene(helios, karim, karim, mona)
    assert closed.openness == Meeting.Openness.INVITED
    client.force_login(sophie)
    assert client.get(f"/teams/meetings/{closed.pk}/").status_code == 404
    assert client.get(f"/teams/meetings/{open_one.pk}/").status_code == 200
    # What was drawn from the plan is not read by who may not read the plan, in either meeting, page or file.
    for user in (sophie, mona):
        client.force_login(user)
        for address in ("", "meeting.ics"):
            assert "Secret price" not in client.get(f"/teams/meetings/{open_one.pk}/{address}").content.decode()
    assert "belongs to a plan that you may not read" in client.get(f"/teams/meetings/{closed.pk}/").content.decode()
    point = closed.points.get(text="Secret price")
    assert client.post(f"/teams/meetings/{closed.pk}/minutes/", {"point": point.pk, "text": "x", "base": ""}).status_code == 404


def test_what_two_people_write_is_never_lost(client: Client, helios: Account, karim: User, mona: User) -> None:
    meeting = convene(helios, karim, karim, mona)
    address = f"/teams/meetings/{meeting.pk}/minutes/"
    client.force_login(karim)
    htmx = {"HTTP_HX_REQUEST": "true"}
    saved = client.post(address, {"text": "They want\r\ntwo slots. ", "base": ""}, **htmx)
    assert saved.status_code == 200
    assert 'hx-swap-oob="true"' in saved.content.decode()
    meeting.refresh_from_db()
    assert meeting.minutes == "They want\ntwo slots."
    client.force_login(mona)
    clash = client.post(address, {"text": "Nothing agreed", "base": ""}, **htmx)
    assert clash.status_code == 409
    assert "Karim wrote here meanwhile" in clash.content.decode()
    assert "two slots." in clash.content.decode()
    meeting.refresh_from_db()
    assert meeting.minutes == "They want\ntwo slots.", "nothing was overwritten"
    plain = client.post(address, {"text": "Nothing agreed", "base": ""})
    assert (plain.status_code, "Nothing agreed" in plain.content.decode()) == (409, True)
    both = client.post(address, {"text": "Nothing agreed", "base": "", "seen": meeting.minutes, "keep": "both"}, **htmx)
    assert (both.status_code, both.headers["HX-Refresh"]) == (200, "true")
    meeting.refresh_from_db()
    assert meeting.minutes == "They want\ntwo slots.\nNothing agreed"
    # A third text came while both were before him: told again.
    with pytest.raises(EditConflict):
        minutes_verbs.write_minutes(meeting, "Mine", by=mona, base="They want\ntwo slots.")


def test_two_points_and_the_minutes_do_not_disturb_each_other(helios: Account, karim: User, mona: User) -> None:
    meeting = convene(helios, karim, karim, mona)
    one, two = (agenda_verbs.add_point(meeting, text, by=karim) for text in ("One", "Two"))
    for subject, by in ((one, karim), (two, mona), (meeting, mona)):
        assert minutes_verbs.write_minutes(subject, f"said by {by.name}", by=by, base="")
    assert not minutes_verbs.write_minutes(one, "said by Karim\r\n", by=mona, base=""), "the same words are no change"


def test_a_decision_becomes_an_action_of_the_plan_once(client: Client, helios: Account, plan: Plan, karim: User, sophie: User) -> None:
    meeting = convene(helios, karim, karim, sophie)
    client.force_login(karim)
    form = {"text": "Two slots in January", "owner": sophie.person_id, "due_on": (TODAY + 9 * DAY).isoformat(), "token": str(uuid4())}
    for _twice in range(2):
        assert client.post(f"/teams/meetings/{meeting.pk}/decisions/", form).status_code == 302
    action = Action.objects.get(text="Two slots in January")
    assert (action.plan, action.owner, action.due_on, action.first_due_on) == (plan, sophie.person, TODAY + 9 * DAY, TODAY + 9 * DAY)
    assert MeetingDecision.objects.count() == 1
    assert AuditLine.objects.filter(act="meeting.decided").count() == 1
    plans.finish_action(action, True, by=sophie)
    (taken,) = meetings.Room(meeting, karim).decisions
    assert taken.followed
    assert taken.followed.word == "done", "the meeting follows what became of it"
    with pytest.raises(TeamError):
        minutes_verbs.remove_decision(taken.decision, by=karim)


def test_without_right_or_plan_the_decision_waits_for_the_kam(client: Client, helios: Account, karim: User, sophie: User) -> None:
    meeting = convene(helios, karim, karim, sophie)
    decision = minutes_verbs.decide(meeting, "Call them", owner=sophie.person, due_on=TODAY + DAY, by=sophie)
    assert not Action.objects.exists()
    with pytest.raises(Refused):
        minutes_verbs.into_plan(decision, by=sophie)
    plan = plans.open_plan(helios, by=karim)
    assert meetings.Room(meeting, karim).waiting == 1
    plans.write_prose(plan.sections.get(code="summary"), "Large.", by=karim, base=0)
    plans.submit_plan(plan, by=karim)
    with pytest.raises(TeamError, match="waits for approval"):
        minutes_verbs.into_plan(decision, by=karim)
    late = minutes_verbs.decide(meeting, "Write to them", owner=karim.person, due_on=TODAY + DAY, by=karim)
    assert late.pk, "a locked plan does not lose the decision"
    plans.send_back(plan.versions.get(), "Thin.", by=factories.user("Nadia", Role.SALES_DIRECTOR, Role.PROGRAMME_DIRECTOR))
    client.force_login(karim)
    assert client.post(f"/teams/meetings/{meeting.pk}/", {"act": f"plan:{decision.pk}"}).status_code == 302
    assert Action.objects.get().text == "Call them"


def test_what_is_open_goes_to_the_next_meeting_once(helios: Account, karim: User, mona: User) -> None:
    first = convene(helios, karim, karim, mona)
    points = {text: agenda_verbs.add_point(first, text, by=karim) for text in ("Price", "Slots", "People")}
    agenda_verbs.settle_point(points["Slots"], "done", by=karim)
    minutes_verbs.write_minutes(points["Price"], "Not agreed yet.", by=karim, base="")
    verbs.close_meeting(first, [karim.person_id], by=karim)
    assert first.guests.get(person=mona.person).was_there is False
    second = convene(helios, karim, karim, mona, at=NINE + 14 * DAY)
    own = {point.text: point for point in second.points.filter(carried_from__isnull=False)}
    assert {"Price", "People"} <= set(own)
    assert "Slots" not in own
    assert own["Price"].carried_from == points["Price"]
    third = convene(helios, karim, karim, at=NINE + 28 * DAY)
    assert not third.points.filter(carried_from__isnull=False).exists(), "each is carried once"
    verbs.cancel_meeting(second, by=karim)
    assert set(third.points.filter(carried_from__isnull=False).values_list("text", flat=True)) >= {"Price", "People"}
    with pytest.raises(Answered):
        agenda_verbs.add_point(first, "Too late", by=karim)
    with pytest.raises(Answered):
        verbs.close_meeting(first, [], by=karim)


def test_a_meeting_to_come_is_not_closed(helios: Account, karim: User) -> None:
    meeting = convene(helios, karim, at=NINE + DAY)
    with pytest.raises(TeamError, match="not taken place"):
        verbs.close_meeting(meeting, [], by=karim)
    with pytest.raises(TeamError):
        convene(helios, karim, at=NINE - DAY)


def test_closing_tells_who_was_invited_and_who_has_to_act(helios: Account, plan: Plan, karim: User, mona: User, sophie: User) -> None:
    meeting = convene(helios, karim, karim, mona)
    minutes_verbs.decide(meeting, "Call them", owner=sophie.person, due_on=TODAY + DAY, by=karim)
    verbs.close_meeting(meeting, [karim.person_id, mona.person_id], by=karim)
    told = {item.person: lines(user, [item])[0].text for user in (mona, sophie) for item in user.person.inbox.filter(kind="meeting_held")}
    assert told == {mona.person: "Decisions: 1, of which yours: 0.", sophie.person: "Decisions: 1, of which yours: 1."}
    assert not InboxItem.objects.filter(kind="meeting_invited", done_at=None).exists()


def test_the_file_for_calendars_is_read_back_whole(client: Client, helios: Account, karim: User, mona: User) -> None:
    place = "Salle ; « Étage 2 », bâtiment A\\B " + "é" * 80
    type(mona.person).objects.filter(pk=mona.person_id).update(name="Mona, d’Aix", email="mona@arvelle.example")
    summer = dt.datetime(2027, 7, 1, 9, 30, tzinfo=timezone.get_default_timezone())
    meeting = convene(helios, karim, karim, mona, at=summer, place=place, title="Prices; slots, people")
    agenda_verbs.add_point(meeting, "Slots, prices; people", by=karim)
    client.force_login(mona)
    answer = client.get(f"/teams/meetings/{meeting.pk}/meeting.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    body = answer.content
    assert all(len(line) <= 75 for line in body.split(b"\r\n")), "folded by octets"
    assert body.count(b"\n") == body.count(b"\r\n")
    assert b"DTSTART:20270701T073000Z" in body, "UTC, with the company's summer time taken off"
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert event["LOCATION"] == place
    assert event["SUMMARY"] == "Helios: Prices; slots, people"
    assert "Slots, prices; people" in event["DESCRIPTION"]
    assert event["SEQUENCE"] == 0
    attendees = event["ATTENDEE"] if isinstance(event["ATTENDEE"], list) else [event["ATTENDEE"]]
    assert "mailto:mona@arvelle.example" in [str(each).lower() for each in attendees]
    verbs.change_meeting(meeting, verbs.Appointment("round", summer + DAY, openness="team"), [karim.person, mona.person], by=karim)
    again = Calendar.from_ical(client.get(f"/teams/meetings/{meeting.pk}/meeting.ics").content).walk("VEVENT")[0]
    assert (again["SEQUENCE"], again["UID"]) == (1, event["UID"])
    verbs.cancel_meeting(meeting, by=karim)
    assert b"STATUS:CANCELLED" in client.get(f"/teams/meetings/{meeting.pk}/meeting.ics").content


def test_moving_compares_each_field(client: Client, helios: Account, karim: User, claire: User) -> None:
    meeting = convene(helios, karim, karim, place="Room 3")
    client.force_login(karim)
    page = client.get(f"/teams/meetings/{meeting.pk}/edit/")
    read = {**dict(page.context["form"].bases())}
    given = {
        "kind": "round", "title": "", "on": TODAY.isoformat(), "at": "09:00", "minutes_long": "30", "openness": "team",
        "people": [karim.person_id],
    }  # fmt: skip
    assert client.post(f"/teams/meetings/{meeting.pk}/edit/", {**given, **read, "place": "Room 4"}).status_code == 302
    client.force_login(claire)
    assert client.post(f"/teams/meetings/{meeting.pk}/edit/", {**given, **read, "place": "Room 3", "at": "10:00"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.place, meeting.starts_at.hour) == ("Room 4", 9), "UTC: ten o’clock in Paris in November"
    late = client.post(f"/teams/meetings/{meeting.pk}/edit/", {**given, **read, "place": "Room 5"})
    assert late.status_code == 409
    assert "changed this meeting meanwhile" in late.content.decode()


def test_a_line_manager_reads_no_meeting(client: Client, helios: Account, karim: User, lea: User, dora: User) -> None:
    meeting = convene(helios, karim)
    for user in (lea, dora):
        client.force_login(user)
        assert client.get("/teams/meetings/").status_code == 403
        assert client.get(f"/teams/meetings/{meeting.pk}/").status_code == 404


def test_pages_ask_as_much_for_many_points_as_for_few(
    client: Client, helios: Account, plan: Plan, karim: User, sophie: User, django_assert_max_num_queries: Any
) -> None:
    meeting = convene(helios, karim, karim, sophie)
    for number in range(12):
        point = agenda_verbs.add_point(meeting, f"Point {number}", by=karim)
        minutes_verbs.decide(meeting, f"Decision {number}", owner=sophie.person, due_on=TODAY + DAY, by=karim, point=point)
    client.force_login(karim)
    client.get(f"/teams/meetings/{meeting.pk}/")
    with django_assert_max_num_queries(80):
        assert client.get(f"/teams/meetings/{meeting.pk}/").status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get("/teams/meetings/?all=1").status_code == 200
    assert AgendaPoint.objects.filter(meeting=meeting).count() >= 12


def test_a_meeting_comes_back_at_the_same_hour_until_a_day(helios: Account, karim: User, mona: User) -> None:
    """The hour is that of the clock on the wall, also after the change of time; each one has its own agenda."""
    first_at = dt.datetime(2027, 1, 31, 9, tzinfo=timezone.get_default_timezone())
    what = verbs.Appointment("round", first_at, "Monthly")
    first = series.convene_series(helios, what, [karim.person, mona.person], series.Rhythm("month", dt.date(2027, 4, 30)), by=karim)
    rows = list(Meeting.objects.order_by("starts_at"))
    local = [timezone.localtime(each.starts_at, timezone.get_default_timezone()) for each in rows]
    assert [(each.date().isoformat(), each.hour) for each in local] == [
        ("2027-01-31", 9), ("2027-02-28", 9), ("2027-03-31", 9), ("2027-04-30", 9),
    ]  # fmt: skip
    assert {each.series for each in rows} == {first.series}
    assert all(each.guests.count() == 2 for each in rows)
    assert InboxItem.objects.filter(kind="meeting_invited").count() == 1, "one line for the series, not four"
    for every, until in (("week", dt.date(2027, 2, 2)), ("week", dt.date(2029, 1, 1)), ("never", dt.date(2027, 4, 30))):
        with pytest.raises(TeamError):
            series.convene_series(helios, what, [karim.person], series.Rhythm(every, until), by=karim)


def test_who_leaves_the_team_is_not_invited_to_the_later_ones(helios: Account, karim: User, mona: User) -> None:
    AccountRole.objects.filter(person=mona.person).update(until=TODAY + 10 * DAY)
    series.convene_series(
        helios, verbs.Appointment("round", NINE), [karim.person, mona.person], series.Rhythm("week", TODAY + 14 * DAY), by=karim
    )
    assert [each.guests.count() for each in Meeting.objects.order_by("starts_at")] == [2, 2, 1]


def test_the_rest_of_a_series_is_cancelled_at_once_and_said_once(
    client: Client, helios: Account, karim: User, mona: User, mailoutbox: list[Any]
) -> None:
    client.force_login(karim)
    form = {"kind": "round", "on": TODAY.isoformat(), "at": "09:00", "minutes_long": "30", "openness": "team", "token": str(uuid4())}
    form |= {"people": [karim.person_id, mona.person_id], "every": "week", "title": "Round"}
    assert client.post(f"/teams/{helios.pk}/meetings/new/", form).status_code == 422, "until when?"
    form["repeats_until"] = (TODAY + 21 * DAY).isoformat()
    for _sent in range(2):
        assert client.post(f"/teams/{helios.pk}/meetings/new/", form).status_code == 302
    rows = list(Meeting.objects.order_by("starts_at"))
    assert len(rows) == 4, "sent twice convenes once"
    page = client.get(f"/teams/meetings/{rows[1].pk}/edit/").content.decode()
    assert "Cancel it and the 2 next ones" in page
    send_mails()
    client.post(f"/teams/meetings/{rows[1].pk}/edit/", {"act": "cancel_series"})
    assert [each.state for each in Meeting.objects.order_by("starts_at")] == ["planned", "cancelled", "cancelled", "cancelled"]
    assert InboxItem.objects.filter(person=mona.person, kind="meeting_cancelled").count() == 1
    send_mails()
    invited, cancelled = mailoutbox
    events, gone = ([Calendar.from_ical(file[1]).walk("VEVENT")[0] for file in mail.attachments] for mail in (invited, cancelled))
    assert len(events) == 4
    assert [(str(event["status"]), int(event["sequence"])) for event in gone] == [("CANCELLED", 1)] * 3
    assert {str(event["uid"]) for event in gone} < {str(event["uid"]) for event in events}, "a calendar knows them again"


def test_the_letter_says_what_its_receiver_may_read_when_it_is_sent(
    helios: Account, plan: Plan, karim: User, mona: User, sophie: User, mailoutbox: list[Any]
) -> None:
    act(plan, "Secret price", -3, karim)
    meeting = convene(helios, karim, karim, mona, sophie, place="Room 3")
    plans.set_confidentiality(plan, Plan.Confidentiality.CIRCLE, by=karim)
    User.objects.filter(pk=mona.pk).update(language="fr")
    AccountRole.objects.filter(person=sophie.person).update(until=TODAY)
    rebuild_access()
    send_mails()
    (letter,) = mailoutbox
    assert letter.to == [mona.email], "not to who convened it, nor to who left the team meanwhile"
    assert "Helios" in letter.subject
    assert f"/teams/meetings/{meeting.pk}/" in letter.body
    name, content, mime = letter.attachments[0]
    assert (name, mime) == ("meeting-2026-11-24.ics", "text/calendar; method=REQUEST")
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["location"]) == "Room 3"
    assert "Secret price" not in f"{letter.body}{content}"
    assert Mail.objects.filter(kind="meeting_invitation").count() == 2
    moved = verbs.Appointment("round", NINE + DAY)
    verbs.change_meeting(meeting, moved, [karim.person, mona.person], by=karim)
    verbs.change_meeting(meeting, verbs.Appointment("round", NINE + DAY, "New name"), [karim.person, mona.person], by=karim)
    send_mails()
    assert len(mailoutbox) == 2, "one more for the new day, none for a title"
