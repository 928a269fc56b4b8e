"""The timeline: every source, one query, newest first, page by page, without what is not for the reader."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import BadRequest
from django.utils import timezone

from accounts import verbs
from accounts.models import (
    Account,
    Delivery,
    Interaction,
    KeyAccount,
    Promise,
    Subscription,
    SurveyResponse,
    Ticket,
)
from accounts.registry import Reading
from accounts.timeline import KINDS, timeline
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def told(helios: Account, karim: User) -> Account:
    contact = factories.contact(helios, "Dr Ricci")
    Interaction.objects.create(account=helios, contact=contact, on=ago(1), note="Wants a date.")
    factories.opportunity(helios, (ago(2), "qualified"), (ago(2), "lost"), name="Visp")
    Promise.objects.create(account=helios, text="Calibration", due_on=ago(20), kept_on=ago(4), state="kept")
    Delivery.objects.create(account=helios, name="Analyser", first_due_on=ago(5), delivered_on=ago(5), state="delivered")
    Ticket.objects.create(account=helios, subject="Drift", opened_at=timezone.now() - dt.timedelta(days=400))
    SurveyResponse.objects.create(account=helios, kind="nps", on=ago(6), score=Decimal(9))
    SurveyResponse.objects.create(account=helios, kind="enps", on=ago(6), score=Decimal(1), comment="secret")
    Subscription.objects.create(account=helios, start=ago(7), amount=Decimal(100), name="Service")
    KeyAccount.objects.create(account=helios, since=ago(8))
    factories.invoice(helios, ago(9), number="I-1")
    Promise.objects.create(account=helios, text="Future", due_on=TODAY + dt.timedelta(days=9))
    return helios


def kinds(entries: list) -> list[str]:
    return [entry.kind for entry in entries]


def test_every_source_speaks_once_newest_first(told: Account, karim: User, django_assert_num_queries) -> None:
    reading = Reading(told, karim)
    assert reading.nodes
    assert karim.rights
    with django_assert_num_queries(1):
        found = timeline(reading, kinds=KINDS).entries
    assert [entry.day for entry in found] == sorted((entry.day for entry in found), reverse=True)
    assert set(kinds(found)) == set(KINDS) - {"notes"}
    assert {entry.what for entry in found} >= {"Wants a date.", "Calibration", "Drift"}
    assert not {entry.what for entry in found} & {"secret", "Future"}
    tones = {entry.kind: entry.tone for entry in found}
    assert (tones["promises"], tones["deliveries"], tones["interactions"]) == ("bad", "", "")


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_pages_give_every_entry_once(told: Account, karim: User, size: int) -> None:
    reading = Reading(told, karim)
    whole = [(entry.kind, entry.row) for entry in timeline(reading, kinds=KINDS).entries]
    paged, after = [], ""
    while True:
        stretch = timeline(reading, kinds=KINDS, after=after, most=size)
        paged += [(entry.kind, entry.row) for entry in stretch.entries]
        if not (after := stretch.after):
            break
    assert paged == whole


@pytest.mark.parametrize("after", ["x", "2026-01-01", "2026-01-01~nonsense~1", "2026-13-01~notes~1", "2026-01-01~notes~x"])
def test_a_cursor_that_is_none_is_refused(told: Account, karim: User, after: str) -> None:
    with pytest.raises(BadRequest):
        timeline(Reading(told, karim), after=after)


def test_confidential_notes_are_on_the_timeline_of_their_readers_alone(helios: Account, mona: User, karim: User, claire: User) -> None:
    verbs.write_note(helios, "Secret.", by=mona, token=uuid4(), confidential=True)
    for user, seen in ((mona, True), (karim, True), (claire, False)):
        found = timeline(Reading(helios, user), kinds=("notes",)).entries
        assert bool(found) is seen, user.name


def test_a_meeting_with_two_contacts_is_one_line(helios: Account, karim: User) -> None:
    contacts = [factories.contact(helios, "Ricci"), factories.contact(helios, "Stoll")]
    verbs.note_interaction(helios, by=karim, occasion=uuid4(), contacts=contacts, note="Met.")
    (entry,) = timeline(Reading(helios, karim), kinds=("interactions",)).entries
    assert {entry.who, *entry.others} == {"Ricci", "Stoll"}


def test_the_node_decides_what_is_told(told: Account, karim: User) -> None:
    site = factories.account("Site", parent=told)
    Interaction.objects.create(account=site, on=TODAY, note="At the site.")
    assert "At the site." in {entry.what for entry in timeline(Reading(told, karim)).entries}
    assert "At the site." not in {entry.what for entry in timeline(Reading(told, karim, {"below": "0"})).entries}
