"""Missions: prepared, people asked who answer for themselves, hours by the one way there is, closed with a sentence."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.test import Client

from accounts import verbs as accounts
from accounts.models import Account, AccountRole, Allocation
from accounts.verbs import rebuild_access, refresh_snapshots
from imports.verbs import undo_import
from people import verbs as people
from people.inbox import lines
from people.models import AuditLine, InboxItem, Person, User
from people.permissions import Role
from people.rights import Refused
from teams import mission_people, missions, verbs
from teams.models import Mission, MissionAsk, TimeAgreement, TimeLog
from tests import factories
from tests.imports.conftest import load_file
from tests.teams.conftest import OPERATOR

TODAY = factories.TODAY  # a Tuesday
SINCE, UNTIL = dt.date(2026, 12, 7), dt.date(2027, 2, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def helga(lea: User) -> User:
    """An expert who is in no team, in the line below Lea."""
    user = factories.user("Helga", Role.TEAM_MEMBER)
    Person.objects.filter(pk=user.person_id).update(manager=lea.person, function="production")
    people.rebuild_lines()
    user.refresh_from_db()
    return user


@pytest.fixture
def line_two(helios: Account, karim: User) -> Mission:
    return verbs.prepare_mission(
        helios, "Line 2", "Validate line 2 before the audit", since=SINCE, until=UNTIL, skills=["validation", "method"], by=karim
    )


def ask(mission: Mission, user: User, by: User, hours: str | None = "7", **more: object) -> MissionAsk:
    return verbs.ask_person(mission, user.person, Decimal(hours) if hours else None, by=by, **more)


def test_a_yes_joins_the_team_for_the_mission_and_asks_the_manager(line_two: Mission, helga: User, karim: User, lea: User) -> None:
    asked = ask(line_two, helga, karim)
    assert not TimeAgreement.objects.exists(), "nothing is asked of the manager before the colleague’s own yes"
    verbs.accept_mission(asked, by=helga)
    agreement = TimeAgreement.objects.get()
    assert (agreement.person, agreement.asked, agreement.since, agreement.until) == (helga.person, 7, SINCE, UNTIL)
    assert (agreement.state, agreement.asked_by) == ("asked", karim)
    assert not Allocation.objects.exists(), "his hours wait for the manager"
    role = AccountRole.objects.get(person=helga.person)
    assert (role.membership, role.since, role.until) == ("extended", SINCE, UNTIL)
    assert InboxItem.objects.filter(person=lea.person, kind="hours_asked").count() == 1
    assert InboxItem.objects.filter(person=karim.person, kind="mission_accepted").count() == 1
    asked.refresh_from_db()
    assert missions.AskLine(asked).standing == ("watch", "yes, hours wait")
    verbs.grant_hours(agreement, by=lea)
    asked = MissionAsk.objects.get()
    assert missions.AskLine(asked).standing == ("good", "yes, hours granted")
    assert Allocation.objects.get().share == Decimal("0.2")


def test_the_last_day_shown_is_the_day_before_the_first_without(client: Client, line_two: Mission, karim: User) -> None:
    client.force_login(karim)
    page = client.get(f"/teams/missions/{line_two.pk}/").content.decode().replace("\u00a0", " ")
    assert "31 Jan 2027" in page
    assert "1 Feb 2027" not in page


def test_who_is_in_the_team_keeps_his_role_and_hours_granted_before_are_not_doubled(
    line_two: Mission, sophie: User, karim: User, lea: User, helios: Account
) -> None:
    with pytest.raises(verbs.TeamError, match="no hours"):
        ask(line_two, sophie, karim, hours=None)
    granted = verbs.ask_hours(helios, sophie.person, Decimal(7), since=TODAY, until=UNTIL, why="Slots", by=karim)
    verbs.grant_hours(granted, by=lea)
    before = list(AccountRole.objects.values())
    asked = ask(line_two, sophie, karim, hours=None)
    verbs.accept_mission(asked, by=sophie)
    assert list(AccountRole.objects.values()) == before
    assert TimeAgreement.objects.count() == 1
    assert missions.AskLine(asked).standing[0] == "good"


def test_a_no_needs_its_reason_and_the_second_answer_is_told_so(line_two: Mission, helga: User, karim: User) -> None:
    asked = ask(line_two, helga, karim)
    stale = MissionAsk.objects.get(pk=asked.pk)
    with pytest.raises(verbs.TeamError):
        verbs.decline_mission(asked, "  ", by=helga)
    verbs.decline_mission(asked, "The other audit is that week.", by=helga)
    with pytest.raises(verbs.Answered):
        verbs.accept_mission(stale, by=helga)
    assert not TimeAgreement.objects.exists()
    assert not AccountRole.objects.filter(person=helga.person).exists()
    line = InboxItem.objects.get(person=karim.person, kind="mission_declined")
    assert line.args["reason"] == "The other audit is that week."
    assert ask(line_two, helga, karim).pk != asked.pk, "he may be asked again"


def test_nobody_answers_for_a_colleague_who_can_answer(line_two: Mission, helga: User, karim: User, claire: User, lea: User) -> None:
    asked = ask(line_two, helga, karim)
    for by in (karim, claire, lea):
        with pytest.raises(Refused):
            verbs.accept_mission(asked, by=by)
        with pytest.raises(Refused):
            verbs.decline_mission(asked, "No.", by=by)
    User.objects.filter(pk=helga.pk).update(is_active=False)
    with pytest.raises(Refused):
        verbs.accept_mission(asked, by=lea)
    verbs.accept_mission(asked, by=karim)
    assert AuditLine.objects.get(act="mission.accepted").actor == karim, "what she said was noted by Karim, and the audit says so"


def test_who_is_asked_reads_the_mission_until_it_is_over_for_him(line_two: Mission, helga: User, karim: User, oscar: User) -> None:
    def reads(user: User) -> bool:
        try:
            get_object_or_404(Mission.objects.visible_to(User.objects.get(pk=user.pk)), pk=line_two.pk)
        except Http404:
            return False
        return True

    assert not reads(helga)
    asked = ask(line_two, helga, karim)
    assert reads(helga)
    assert not reads(oscar)
    verbs.release_person(asked, by=karim)
    assert not reads(helga), "a question that was taken back is not there"
    assert lines(helga, InboxItem.objects.filter(person=helga.person)) == []
    asked = ask(line_two, helga, karim)
    verbs.accept_mission(asked, by=helga)
    assert reads(helga), "until the membership begins, the mission is what is open"
    assert not Account.objects.visible_to(helga).filter(pk=line_two.account_id).exists()
    from base import clock  # noqa: PLC0415

    with clock.travel(SINCE):
        assert Account.objects.visible_to(helga).filter(pk=line_two.account_id).exists()
        role = AccountRole.objects.get(person=helga.person)
        verbs.end_member(role, by=karim)
        assert not reads(helga), "who is taken out of the team reads no more"


def test_closing_needs_a_sentence_and_ends_what_the_mission_gave(
    line_two: Mission, helga: User, sophie: User, karim: User, lea: User
) -> None:
    first, second = ask(line_two, helga, karim), ask(line_two, sophie, karim)
    verbs.accept_mission(first, by=helga)
    verbs.accept_mission(second, by=sophie)
    verbs.grant_hours(TimeAgreement.objects.get(person=helga.person), by=lea)
    third = ask(line_two, factories.user("Duc", person=factories.person("Duc", manager=lea.person)), karim)
    with pytest.raises(verbs.TeamError):
        verbs.close_mission(line_two, " ", by=karim)
    with pytest.raises(Refused):
        verbs.close_mission(line_two, "Done.", by=helga)
    verbs.close_mission(line_two, "Line 2 was validated in six weeks.", lessons="Ask quality first.", by=karim)
    assert not AccountRole.objects.filter(person=helga.person).exists(), "a membership that had not begun goes"
    assert AccountRole.objects.filter(person=sophie.person).exists(), "who was in the team stays"
    assert TimeAgreement.objects.get(person=sophie.person).state == "withdrawn", "a question that waits is taken back"
    assert TimeAgreement.objects.get(person=helga.person).state == "granted", "granted hours are the manager’s to end"
    told = InboxItem.objects.get(person=lea.person, kind="mission_closed")
    assert told.args["result"] == "Line 2 was validated in six weeks."
    third.refresh_from_db()
    assert third.state == "withdrawn"
    with pytest.raises(verbs.Answered):
        verbs.close_mission(line_two, "Again.", by=karim)
    with pytest.raises(verbs.TeamError):
        ask(line_two, helga, karim)


def test_a_mission_moves_by_weeks_only_before_it_binds_anybody(line_two: Mission, helga: User, karim: User) -> None:
    asked = ask(line_two, helga, karim)
    verbs.move_mission(line_two, 1, by=karim)
    asked.refresh_from_db()
    assert (asked.since, asked.until) == (SINCE + dt.timedelta(weeks=1), UNTIL + dt.timedelta(weeks=1))
    with pytest.raises(verbs.TeamError):
        verbs.move_mission(line_two, -3, by=karim)
    verbs.accept_mission(asked, by=helga)
    with pytest.raises(verbs.TeamError):
        verbs.move_mission(line_two, 1, by=karim)
    with pytest.raises(Refused):
        verbs.move_mission(line_two, 1, by=helga)


def test_a_change_never_overwrites_a_colleagues(line_two: Mission, helga: User, karim: User) -> None:
    given = {"need": "Validate lines 2 and 3", "since": SINCE, "until": UNTIL, "skills": ["validation", "law"], "by": karim}
    verbs.change_mission(line_two, "Lines 2 and 3", version=1, **given)
    assert [skill.name for skill in line_two.skills.all()] == ["validation", "law"]
    with pytest.raises(verbs.Answered):
        verbs.change_mission(line_two, "Line 2 only", version=1, **given)
    ask(line_two, helga, karim)
    with pytest.raises(verbs.TeamError, match="outside"):
        verbs.change_mission(line_two, "Lines", version=2, **{**given, "until": SINCE + dt.timedelta(days=7)})


def test_what_cannot_be_is_refused(line_two: Mission, helios: Account, helga: User, karim: User, oscar: User) -> None:
    token = uuid4()
    given = {"since": SINCE, "until": UNTIL, "by": karim, "token": token}
    assert verbs.prepare_mission(helios, "A", "B", **given) == verbs.prepare_mission(helios, "A", "B", **given)
    for name, need, since, until in (("", "B", SINCE, UNTIL), ("A", " ", SINCE, UNTIL), ("A", "B", UNTIL, SINCE)):
        with pytest.raises(verbs.TeamError):
            verbs.prepare_mission(helios, name, need, since=since, until=until, by=karim)
    with pytest.raises(Refused):
        verbs.prepare_mission(helios, "A", "B", since=SINCE, until=UNTIL, by=oscar)
    with pytest.raises(verbs.TeamError, match="inside"):
        ask(line_two, helga, karim, since=TODAY)
    ask(line_two, helga, karim)
    with pytest.raises(verbs.TeamError, match="already"):
        ask(line_two, helga, karim)
    with pytest.raises(verbs.TeamError, match="line manager"):
        ask(line_two, oscar, karim)


def test_those_who_know_the_account_come_first_with_when_and_what(
    helios: Account, karim: User, helga: User, sophie: User, oscar: User
) -> None:
    site = factories.account("Helios Lyon", parent=helios)
    rebuild_access()
    past = verbs.prepare_mission(helios, "Line 1", "Validate line 1", since=TODAY, until=UNTIL, by=karim)
    asked = ask(past, helga, karim)
    verbs.accept_mission(asked, by=helga)
    long_ago = dt.date(2025, 3, 3)
    MissionAsk.objects.update(since=long_ago, until=long_ago + dt.timedelta(days=40))
    Mission.objects.update(state="done", result="Validated.", closed_on=long_ago + dt.timedelta(days=40))
    AccountRole.objects.filter(person=helga.person).update(since=long_ago, until=long_ago + dt.timedelta(days=40))
    TimeLog.objects.create(person=oscar.person, account=site, on=dt.date(2026, 10, 5), hours=Decimal(12))
    gone = factories.person("Gone", left_on=dt.date(2026, 1, 1))
    TimeLog.objects.create(person=gone, account=helios, on=dt.date(2025, 12, 1), hours=Decimal(3))
    know = mission_people.who_knows(helios, karim)
    names = [each.person.name for each in know]
    assert names.index("Oscar") < names.index("Helga"), "the most recent first"
    assert "Gone" not in names
    facts = {each.person.name: " ".join(each.facts).replace("\u00a0", " ") for each in know}
    assert "mission Line 1" in facts["Helga"]
    assert "3 Mar 2025 to 11 Apr 2025" in facts["Helga"]
    assert "12 hours noted, last on 5 Oct 2026" in facts["Oscar"]
    assert next(each.person.name for each in mission_people.who_knows(helios, karim, without=[oscar.person_id])) != "Oscar"
    assert mission_people.who_knows(helios, factories.user("Nobody")) == [], "only what the reader may read"


def test_an_expert_asked_for_too_much_is_said_so_in_a_word(line_two: Mission, helga: User, karim: User, lea: User, serge: User) -> None:
    other = factories.account("Elsewhere")
    second = verbs.prepare_mission(other, "Bench", "Prove the bench", since=SINCE, until=UNTIL, by=serge)
    ask(line_two, helga, karim, hours="21")
    ask(second, helga, serge, hours="17.5")
    (expert,) = mission_people.Experts(karim).lines
    week = next(each for each in expert.weeks if each.week.start == SINCE)
    assert (week.week.total, week.week.capacity, week.missions) == (Decimal("38.5"), 35, 2)
    assert week.standing == ("bad", "too much")
    assert expert.standing[0] == "bad"
    assert [(name, account) for name, account, *_rest in expert.missions] == [("Line 2", "Helios"), ("Another mission", "Another account")]
    assert mission_people.Experts(lea).lines[0].person == helga.person, "her manager sees her"
    other = mission_people.Experts(factories.user("Otto", Role.LINE_MANAGER))
    assert (other.lines, other.finding) == ([], "No mission asks for a colleague whom you see here")
    assert mission_people.least_free([helga.person_id], SINCE, UNTIL) == {helga.person_id: Decimal("-3.5")}


def test_the_board_says_what_lacks_and_where_it_lies(line_two: Mission, helga: User, sophie: User, karim: User, helios: Account) -> None:
    board = missions.Board(karim, TODAY)
    (bar,) = board.groups[0].bars
    assert (bar.before, bar.weeks, bar.after, bar.may_move) == (2, 8, 2, True)
    assert bar.mission.standing == ("bad", "nobody asked")
    skills = list(line_two.skills.all())
    first = ask(line_two, helga, karim, skill=skills[0])
    assert missions.Standing(line_two).standing == ("watch", "nobody yet for method")
    ask(line_two, sophie, karim, skill=skills[1])
    line_two.refresh_from_db()
    assert missions.Standing(Mission.objects.get(pk=line_two.pk)).standing == ("watch", "2 not answered")
    verbs.accept_mission(first, by=helga)
    verbs.refuse_hours(TimeAgreement.objects.get(), "Not now.", by=User.objects.get(person__name="Lea"))
    assert missions.Standing(Mission.objects.get(pk=line_two.pk)).standing == ("bad", "hours refused")
    assert missions.Board(karim, UNTIL).groups == []


@pytest.mark.parametrize("count", [3, 30])
def test_pages_take_the_same_queries_for_few_and_many(
    client: Client, django_assert_max_num_queries, serge: User, lea: User, count: int
) -> None:
    for number in range(count):
        account = factories.account(f"Account {number}")
        accounts.set_key(account, by=OPERATOR, since=dt.date(2024, 1, 1))
        made = verbs.prepare_mission(account, "Bench", "Prove it", since=SINCE, until=UNTIL, skills=["a"], by=serge)
        person = factories.person(f"Expert {number}", manager=lea.person)
        verbs.accept_mission(verbs.ask_person(made, person, Decimal(7), by=serge), by=serge)
    client.force_login(serge)
    for page in ("/teams/missions/", "/teams/missions/experts/"):
        with django_assert_max_num_queries(24):
            assert client.get(page).status_code == 200


def test_the_export_is_what_one_may_take_along(client: Client, line_two: Mission, helga: User, karim: User, claire: User) -> None:
    verbs.accept_mission(ask(line_two, helga, karim), by=helga)
    factories.account("Elsewhere").missions.create(name="=Other", need="x", since=SINCE, until=UNTIL)
    client.force_login(karim)
    page = client.get("/teams/missions/").content.decode()
    assert "/teams/missions/export/csv/" in page
    mine = b"".join(client.get("/teams/missions/export/csv/").streaming_content).decode()
    assert "Line 2" in mine
    assert "Helga" in mine
    assert "Other" not in mine
    client.force_login(claire)
    assert "'=Other" in b"".join(client.get("/teams/missions/export/csv/").streaming_content).decode(), "no formula leaves"
    assert AuditLine.objects.filter(act="list.exported").count() == 2
    client.force_login(helga)
    assert client.get("/teams/missions/export/csv/").status_code == 403, "who was only asked takes nothing along"


def test_a_mission_is_offered_for_key_accounts_and_where_one_is_more_than_the_owner(karim: User, helios: Account) -> None:
    owned, led, had = (factories.account(name) for name in ("Owned", "Led", "Had one"))
    for account in (owned, had):
        accounts.assign_owner(account, karim.person, by=OPERATOR, since=dt.date(2024, 1, 1))
    accounts.set_role(led, karim.person, AccountRole.Role.KAM, by=OPERATOR, since=dt.date(2024, 1, 1))
    had.missions.create(name="Old", need="x", since=SINCE, until=UNTIL)
    rebuild_access()
    refresh_snapshots()
    assert {account.name for account in missions.may_prepare(karim)} == {"Helios", "Led", "Had one"}


def test_the_team_page_draws_missions_by_month_and_says_who_is_in_one(client: Client, helios: Account, helga: User, karim: User) -> None:
    running = verbs.prepare_mission(helios, "Line 1", "x", since=TODAY, until=UNTIL, skills=["validation"], by=karim)
    verbs.prepare_mission(helios, "Line 3", "x", since=SINCE, until=UNTIL, skills=[], by=karim)
    far = dt.date(2027, 9, 1)
    verbs.prepare_mission(helios, "Far", "x", since=far, until=far + dt.timedelta(days=30), skills=[], by=karim)
    verbs.accept_mission(ask(running, helga, karim), by=helga)
    client.force_login(karim)
    page = client.get(f"/teams/{helios.pk}/").content.decode()
    drawn = page[page.index('class="t-wrap months"') :].split("</svg>")[0]
    assert drawn.count("<rect") == 2, "two of the three touch these months"
    assert 'class="bun"' in drawn
    assert ">Far<" not in drawn
    assert '<td data-l="Mission under way">Line 1</td>' in page


def test_missions_come_from_a_file_and_what_people_changed_stays(helios: Account, karim: User, tmp_path: Path) -> None:
    file = tmp_path / "missions.csv"
    head, first = "account,name,need,from,to,state,result", "Helios,Line 2,Batches,2026-11-30,2027-01-11,en cours,"
    late, silent = "Helios,Audit,Papers,2026-09-01,2026-10-01,closed,Passed", "Helios,Spare parts,Stock,2026-09-01,2026-10-01,done,"
    file.write_text("\n".join((head, first, late, silent)), encoding="utf-8")
    batch = load_file(file, "missions").batch
    assert (batch.created, batch.rejected) == (2, 1)  # closed without saying what came of it
    opened, closed = Mission.objects.get(name="Line 2"), Mission.objects.get(name="Audit")
    assert (opened.state, closed.state, closed.closed_on) == ("open", "done", dt.date(2026, 10, 1))
    verbs.close_mission(opened, "Proven", by=karim)
    undone = undo_import(batch, by=OPERATOR)
    assert len(undone.kept) == 1
    assert Mission.objects.get().result == "Proven"


def test_the_arrows_of_the_board_lead_back_to_themselves(client: Client, line_two: Mission, karim: User) -> None:
    """Who moves by the keyboard presses the same arrow again."""
    client.force_login(karim)
    page = client.get("/teams/missions/").content.decode()
    assert f'id="later-{line_two.pk}"' in page
    start = page.split('name="board" value="')[1][:10]
    answer = client.post(f"/teams/missions/{line_two.pk}/", {"act": "later", "board": start})
    assert (answer.status_code, answer["Location"]) == (302, f"/teams/missions/?from={start}#later-{line_two.pk}")
