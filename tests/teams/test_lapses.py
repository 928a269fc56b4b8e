"""Granted hours that are about to lapse: who is told, once; and how they go on in one gesture."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Account, Allocation
from jobs.verbs import enqueue, run_now
from people import verbs as people
from people.audit import Operator
from people.inbox import words_of
from people.models import InboxItem, Person, User
from people.rights import Refused
from teams import lapses, verbs
from teams.models import TimeAgreement
from teams.tasks import warn_of_lapses
from tests import factories

TODAY = factories.TODAY
LAST = dt.date(2026, 12, 20)
OPERATOR = Operator("tests")


@pytest.fixture
def ending(helios: Account, karim: User, lea: User, sophie: User) -> TimeAgreement:
    """Granted since a quarter, over in a month."""
    made = verbs.ask_hours(helios, sophie.person, Decimal("2.1"), since=TODAY, until=LAST, why="Calibration", by=karim)
    verbs.grant_hours(made, by=lea)
    TimeAgreement.objects.filter(pk=made.pk).update(since=dt.date(2026, 9, 21))
    made.refresh_from_db()
    return made


def warned() -> int:
    return int(run_now(enqueue(warn_of_lapses, key=f"lapses:{uuid4()}", by=None)).result["told"])


def test_kam_and_line_manager_are_told_once(ending: TimeAgreement, karim: User, lea: User) -> None:
    assert warned() == 2
    assert warned() == 0
    lines = InboxItem.objects.filter(key=f"lapse:{ending.pk}")
    assert {(line.person_id, line.kind) for line in lines} == {(karim.person_id, "hours_lapse"), (lea.person_id, "hours_lapse_lent")}
    assert {(line.link, line.due) for line in lines} == {(f"/teams/hours/{ending.pk}/", LAST)}
    assert "Calibration" in str(words_of("hours_lapse").text) % lines[0].args
    lines.update(done_at=dt.datetime(2026, 11, 25, tzinfo=dt.UTC))
    assert warned() == 0  # put away is put away


def test_the_company_says_how_long_before(ending: TimeAgreement) -> None:
    people.change_setting("lapse_days", 20, by=OPERATOR)
    assert warned() == 0
    people.change_setting("lapse_days", 26, by=OPERATOR)
    assert warned() == 2
    for value in (0, 181, "soon"):
        with pytest.raises(ValueError, match="Write"):
            people.change_setting("lapse_days", value, by=OPERATOR)


def test_nobody_is_told_of_what_goes_on_ended_or_is_far(ending: TimeAgreement, lea: User, sophie: User) -> None:
    TimeAgreement.objects.filter(pk=ending.pk).update(until=TODAY + dt.timedelta(days=31))
    assert warned() == 0
    TimeAgreement.objects.filter(pk=ending.pk).update(until=LAST)
    after = verbs.renew_hours(ending, by=lea)
    assert warned() == 0
    TimeAgreement.objects.filter(pk=after.pk).update(state="refused")
    Person.objects.filter(pk=sophie.person_id).update(left_on=LAST)
    assert warned() == 0
    Person.objects.filter(pk=sophie.person_id).update(left_on=None)
    assert warned() == 2


def test_the_kam_asks_again_with_one_button(client: Client, ending: TimeAgreement, karim: User, lea: User, helios: Account) -> None:
    warned()
    client.force_login(karim)
    address = f"/teams/hours/{ending.pk}/"
    assert 'value="renew"' in client.get(address).content.decode()
    first = client.post(address, {"act": "renew"})
    assert first.status_code == 302
    assert client.post(address, {"act": "renew"})["Location"] == first["Location"]  # sent twice
    made = TimeAgreement.objects.exclude(pk=ending.pk).get()
    assert (made.state, made.asked, made.since, made.until) == ("asked", Decimal("2.10"), LAST, dt.date(2027, 3, 20))
    assert not InboxItem.objects.filter(key=f"lapse:{ending.pk}", done_at=None).exists()
    assert InboxItem.objects.filter(person=lea.person, kind="hours_asked", done_at=None).count() == 1
    assert Allocation.objects.count() == 1  # nothing more counts before the yes
    assert 'value="renew"' not in client.get(address).content.decode()


def test_who_lends_the_hours_lets_them_go_on_at_once(client: Client, ending: TimeAgreement, karim: User, lea: User) -> None:
    client.force_login(lea)
    client.post(f"/teams/hours/{ending.pk}/", {"act": "renew"})
    made = TimeAgreement.objects.exclude(pk=ending.pk).get()
    assert (made.state, made.granted, made.since) == ("granted", Decimal("2.10"), LAST)
    assert Allocation.objects.filter(since=LAST, until=made.until).count() == 1
    assert InboxItem.objects.filter(person=karim.person, kind="hours_granted", link__endswith=f"{made.pk}/").exists()
    assert not InboxItem.objects.filter(person=lea.person, kind="hours_asked", done_at=None).exists()


def test_others_renew_nothing(ending: TimeAgreement, sophie: User, mona: User) -> None:
    for by in (sophie, mona):
        with pytest.raises(Refused):
            verbs.renew_hours(ending, by=by)
    TimeAgreement.objects.filter(pk=ending.pk).update(state="ended")
    with pytest.raises(verbs.TeamError):
        verbs.renew_hours(ending, by=factories.user("Nadia", "programme_director"))


def test_ended_early_closes_the_warning(ending: TimeAgreement, lea: User) -> None:
    warned()
    verbs.end_hours(ending, by=lea, on=dt.date(2026, 12, 1))
    assert not InboxItem.objects.filter(key=f"lapse:{ending.pk}", done_at=None).exists()


def test_what_ran_before_beside_it_is_no_continuation(ending: TimeAgreement, karim: User, lea: User) -> None:
    """A longer agreement that began earlier gives other hours: the end of the shorter one is told all the same."""
    agreement = verbs.ask_hours(
        ending.account, ending.person, Decimal(1), since=TODAY, until=LAST + dt.timedelta(days=90), why="Service", by=karim
    )
    longer = verbs.grant_hours(agreement, by=lea)
    TimeAgreement.objects.filter(pk=longer.pk).update(since=ending.since - dt.timedelta(days=1))
    assert lapses.follow_on(ending) is None
    TimeAgreement.objects.filter(pk=longer.pk).update(since=ending.since + dt.timedelta(days=1))
    assert lapses.follow_on(ending) == longer
