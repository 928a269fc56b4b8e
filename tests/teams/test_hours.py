"""Hours: asked, granted, reduced, refused, ended; worked; and what they make of each week."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Account, Allocation
from base.periods import Period
from people import verbs as people
from people.models import AuditLine, InboxItem, Person, User
from people.permissions import Role
from people.rights import Refused
from people.verbs.organisation import set_capacity
from pyramid.engine import compute
from teams import load, verbs
from teams.models import TimeAgreement, TimeLog
from tests import factories
from tests.teams.conftest import OPERATOR

TODAY = factories.TODAY  # a Tuesday
SINCE, UNTIL = dt.date(2026, 11, 30), dt.date(2027, 3, 1)


@pytest.fixture
def asked(helios: Account, karim: User, sophie: User) -> TimeAgreement:
    return verbs.ask_hours(helios, sophie.person, Decimal("2.1"), since=SINCE, until=UNTIL, why="Calibration slots", by=karim)


def test_nothing_counts_before_the_yes(asked: TimeAgreement, lea: User, helios: Account) -> None:
    assert not Allocation.objects.exists()
    line = InboxItem.objects.get(person=lea.person, kind="hours_asked")
    assert line.link == f"/teams/hours/{asked.pk}/"
    assert line.done_at is None
    verbs.grant_hours(asked, by=lea)
    allocation = Allocation.objects.get()
    assert (allocation.share, allocation.since, allocation.until) == (Decimal("0.06"), SINCE, UNTIL)  # 2.1 of 35 hours
    line.refresh_from_db()
    assert line.done_at is not None
    assert InboxItem.objects.filter(kind="hours_granted").count() == 1


def test_a_line_manager_without_the_right_is_passed_over(helios: Account, karim: User, lea: User, sophie: User) -> None:
    otto = factories.user("Otto", Role.LINE_MANAGER)
    Person.objects.filter(pk=lea.person_id).update(manager=otto.person)
    people.rebuild_lines()
    people.end_role(lea, Role.LINE_MANAGER, by=OPERATOR)
    verbs.ask_hours(helios, Person.objects.get(pk=sophie.person_id), Decimal(2), since=SINCE, until=UNTIL, why="Slots", by=karim)
    assert [line.person for line in InboxItem.objects.filter(kind="hours_asked")] == [otto.person]


def test_hours_are_not_asked_of_who_leaves_before_they_end(helios: Account, karim: User, sophie: User) -> None:
    sophie.person.left_on = UNTIL - dt.timedelta(days=1)
    with pytest.raises(verbs.TeamError, match="leaves before"):
        verbs.ask_hours(helios, sophie.person, Decimal(2), since=SINCE, until=UNTIL, why="Slots", by=karim)
    assert not TimeAgreement.objects.exists()


def test_a_grant_is_what_the_figure_reads(asked: TimeAgreement, lea: User, sophie: User, helios: Account) -> None:
    verbs.grant_hours(asked, Decimal("1.4"), by=lea)
    TimeLog.objects.create(person=sophie.person, account=helios, on=SINCE, hours=Decimal(2))
    period = Period(SINCE, SINCE + dt.timedelta(weeks=4))
    result = compute("team_time_allocated", period=period, as_of=period.end)
    assert (result.numerator, result.denominator) == (2, pytest.approx(5.6))  # four weeks of 1.4 hours


def test_only_the_line_above_answers(asked: TimeAgreement, karim: User, claire: User, sophie: User) -> None:
    other = factories.user("Otto", "line_manager")
    for by in (karim, claire, sophie, other):
        with pytest.raises(Refused):
            verbs.grant_hours(asked, by=by)
        with pytest.raises(Refused):
            verbs.refuse_hours(asked, "No.", by=by)


def test_a_refusal_needs_its_reason_and_changes_no_hours(asked: TimeAgreement, lea: User, karim: User) -> None:
    with pytest.raises(verbs.TeamError):
        verbs.refuse_hours(asked, "  ", by=lea)
    verbs.refuse_hours(asked, "Two are ill.", by=lea, counter_hours=Decimal("1.4"), counter_since=dt.date(2027, 1, 1))
    assert not Allocation.objects.exists()
    line = InboxItem.objects.get(person=karim.person, kind="hours_refused")
    assert line.args["reason"] == "Two are ill."


def test_of_two_answers_one_holds_and_the_other_is_told_by_whom(asked: TimeAgreement, lea: User) -> None:
    mine, theirs = TimeAgreement.objects.get(pk=asked.pk), TimeAgreement.objects.get(pk=asked.pk)
    verbs.refuse_hours(theirs, "Not now.", by=lea)
    with pytest.raises(verbs.Answered, match="Lea was faster: refused"):
        verbs.grant_hours(mine, by=lea)
    assert not Allocation.objects.exists()
    assert AuditLine.objects.filter(act__in=("hours.granted", "hours.refused")).count() == 1


def test_more_than_asked_is_not_granted(asked: TimeAgreement, lea: User) -> None:
    with pytest.raises(verbs.TeamError):
        verbs.grant_hours(asked, Decimal("2.2"), by=lea)


def test_ended_early_past_weeks_keep_their_hours(asked: TimeAgreement, lea: User, helios: Account, sophie: User) -> None:
    verbs.grant_hours(asked, by=lea)
    key = helios.pk, sophie.person_id
    weeks = SINCE, SINCE + dt.timedelta(weeks=2)
    before = load.given(helios.pk, *weeks)[key].granted
    verbs.end_hours(asked, by=lea, on=dt.date(2026, 12, 14))
    assert load.given(helios.pk, *weeks)[key].granted == before == pytest.approx(Decimal("4.2"))
    assert load.given(helios.pk, weeks[1], UNTIL) == {}
    with pytest.raises(verbs.Answered):
        verbs.end_hours(asked, by=lea, on=dt.date(2026, 12, 7))


def test_sent_twice_asks_once(helios: Account, karim: User, sophie: User) -> None:
    token = uuid4()
    for _sent in range(2):
        verbs.ask_hours(helios, sophie.person, Decimal(7), since=SINCE, until=UNTIL, why="Slots", by=karim, token=token)
    assert TimeAgreement.objects.count() == 1


def test_hours_are_asked_of_the_team_alone_and_of_who_has_a_manager(helios: Account, karim: User, oscar: User, mona: User) -> None:
    for person in (oscar.person, mona.person):
        with pytest.raises(verbs.TeamError):
            verbs.ask_hours(helios, person, Decimal(7), since=SINCE, until=UNTIL, why="Slots", by=karim)


def test_weeks_over_capacity_are_counted_day_by_day(asked: TimeAgreement, sophie: User, helios: Account) -> None:
    set_capacity(sophie.person, Decimal(28), dt.date(2026, 12, 16), by=OPERATOR)  # a Wednesday
    Allocation.objects.create(
        person=sophie.person, account=helios, role="member", share=Decimal("0.95"), since=TODAY, until=dt.date(2027, 1, 4)
    )
    weeks = load.with_agreement(asked, asked.asked, TODAY)
    assert weeks[0].start == SINCE
    assert weeks[-1].start == dt.date(2027, 2, 22)
    assert weeks[0].total == pytest.approx(Decimal("35.35"))  # 33.25 granted, 2.1 asked
    middle = next(week for week in weeks if week.start == dt.date(2026, 12, 14))
    assert middle.capacity == 30  # two days of 5, five of 4
    assert [week.start for week in weeks if week.over] == [SINCE + dt.timedelta(weeks=at) for at in range(5)]


def test_hours_are_noted_once_by_who_worked_them(helios: Account, sophie: User, oscar: User) -> None:
    token = uuid4()
    for _sent in range(2):
        verbs.log_hours(helios, Decimal("3.5"), on=TODAY, by=sophie, token=token)
    log = TimeLog.objects.get()
    for hours, on in ((Decimal(22), TODAY), (Decimal(2), TODAY + dt.timedelta(days=1)), (Decimal(2), dt.date(2023, 1, 1))):
        with pytest.raises(verbs.TeamError):
            verbs.log_hours(helios, hours, on=on, by=sophie)
    with pytest.raises(Refused):
        verbs.log_hours(helios, Decimal(1), on=TODAY, by=oscar)
    with pytest.raises(Refused):
        verbs.remove_log(log, by=oscar)
    verbs.remove_log(log, by=sophie)
    assert not TimeLog.objects.exists()


def test_my_time_lists_accounts_with_hours_alone(client: Client, helios: Account, sophie: User) -> None:
    """An account without granted or noted hours can be chosen, but is no line of noughts."""
    client.force_login(sophie)
    page = client.get("/teams/time/")
    assert page.context["rows"] == []
    assert f'<option value="{helios.pk}">' in page.content.decode()
    verbs.log_hours(helios, Decimal(2), on=TODAY, note="", by=sophie)
    assert [account for account, _week in client.get("/teams/time/").context["rows"]] == [helios]


def test_hours_that_go_on_are_not_asked_again_from_their_page(client: Client, asked: TimeAgreement, karim: User, lea: User) -> None:
    granted = verbs.grant_hours(asked, by=lea)
    client.force_login(karim)
    address = f"/teams/hours/{granted.pk}/"
    assert "?again=" in client.get(address).content.decode()
    verbs.ask_hours(
        asked.account, asked.person, Decimal(4), since=asked.until, until=asked.until + dt.timedelta(days=30), why="On", by=karim
    )
    page = client.get(address).content.decode()
    assert "Goes on from" in page
    assert "?again=" not in page
