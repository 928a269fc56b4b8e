"""The way out of the programme: opened by the decision, prepared, walked as actions, closed or taken back."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import Account, AccountRole, AccountSnapshot
from accounts.verbs import rebuild_access, refresh_snapshots
from base import clock
from people import verbs as people
from people.models import AuditLine, InboxItem, User
from people.permissions import Role
from people.rights import Refused
from plans import verbs as plans
from plans.models import Action
from programs import verbs
from programs.models import Leaving, SelectionRound
from tests import factories

TODAY = factories.TODAY
JANUARY = dt.date(2027, 1, 1)


@pytest.fixture
def nadia(db: None) -> User:
    return factories.user("Nadia", Role.PROGRAMME_DIRECTOR)


@pytest.fixture
def leaving(nadia: User, helios: Account, selene: Account) -> Leaving:
    """Helios leaves in January, Selene stays; one place."""
    refresh_snapshots()
    round_ = verbs.open_round(capacity=2, closes_on=JANUARY, by=nadia)
    for row in round_.candidates.all():
        outcome = "leaves" if row.account == helios else "stays"
        verbs.decide(row, verbs.Verdict(outcome, "No plan that would pay.", JANUARY if outcome == "leaves" else None), by=nadia)
    verbs.send_round(round_, by=nadia)
    return Leaving.objects.get()


def prepare(leaving: Leaving, taker: User, by: User) -> None:
    values = {"keeps": "Prices and priority support.", "told": "Mona calls you every quarter."}
    verbs.prepare_way_out(leaving, **values, taker=taker.person, by=by, version=leaving.version)


def test_the_decision_opens_it_and_who_leads_the_account_is_told(leaving: Leaving, karim: User, mona: User, helios: Account) -> None:
    assert (leaving.account, leaving.on, leaving.reason, leaving.is_prepared) == (helios, JANUARY, "No plan that would pay.", False)
    line = InboxItem.objects.get(kind="leaving_opened")
    assert (line.person, line.link, line.done_at) == (karim.person, f"/programme/leaving/{leaving.pk}/", None)
    with pytest.raises(Refused):
        prepare(leaving, mona, mona)
    with pytest.raises(verbs.ProgrammeError):
        verbs.prepare_way_out(leaving, keeps=" ", taker=mona.person, told="x", by=karim, version=1)
    prepare(leaving, mona, karim)
    line.refresh_from_db()
    assert line.done_at is not None
    steps = Action.objects.filter(leaving_step__leaving=leaving).order_by("due_on", "pk")
    assert next((step.owner, step.due_on) for step in steps) == (karim.person, dt.date(2026, 12, 18))
    assert steps.last().owner == mona.person, "after the day, who takes over"
    assert steps.last().due_on == dt.date(2027, 3, 2)
    prepare(leaving, mona, karim)
    assert steps.count() == 5, "laid once"


def test_it_closes_when_the_day_has_come_and_every_step_is_done(leaving: Leaving, karim: User, mona: User) -> None:
    prepare(leaving, mona, karim)
    with pytest.raises(verbs.ProgrammeError):
        verbs.close_way_out(leaving, by=karim)
    with clock.travel(JANUARY):
        with pytest.raises(verbs.ProgrammeError):
            verbs.close_way_out(leaving, by=karim)
        for action in Action.objects.filter(leaving_step__leaving=leaving):
            plans.finish_action(action, True, by=karim)
        verbs.close_way_out(leaving, by=karim)
    assert Leaving.objects.get().state == "done"
    assert AuditLine.objects.filter(act="leaving.closed").count() == 1


def test_taken_back_before_its_day_the_end_is_lifted(leaving: Leaving, karim: User, mona: User, nadia: User, helios: Account) -> None:
    prepare(leaving, mona, karim)
    with pytest.raises(Refused):
        verbs.undo_way_out(leaving, "They signed.", by=karim)
    with pytest.raises(verbs.ProgrammeError):
        verbs.undo_way_out(leaving, " ", by=nadia)
    verbs.undo_way_out(leaving, "They signed for three years.", by=nadia)
    (period,) = helios.key_periods.all()
    assert period.until is None
    assert set(Action.objects.values_list("state", flat=True)) == {"cancelled"}
    with pytest.raises(verbs.ProgrammeError):
        verbs.undo_way_out(leaving, "Again.", by=nadia)


def test_taken_back_after_its_day_it_is_key_anew_and_the_days_between_stay(leaving: Leaving, nadia: User, helios: Account) -> None:
    with clock.travel(dt.date(2027, 1, 20)):
        refresh_snapshots()
        verbs.undo_way_out(leaving, "They signed for three years.", by=nadia)
        assert AccountSnapshot.objects.get(account=helios).is_key
    assert list(helios.key_periods.order_by("since").values_list("since", "until"))[-2:] == [
        (dt.date(2024, 1, 1), JANUARY),
        (dt.date(2027, 1, 20), None),
    ]


def test_taken_back_only_where_a_place_is_free(leaving: Leaving, nadia: User) -> None:
    SelectionRound.objects.update(capacity=1)
    with pytest.raises(verbs.ProgrammeError):
        verbs.undo_way_out(leaving, "They signed.", by=nadia)
    assert Leaving.objects.get().is_open


def test_pages_say_it_and_act(client: Client, leaving: Leaving, karim: User, mona: User, nadia: User, helios: Account) -> None:
    people.rebuild_lines()
    AccountRole.objects.filter(account=helios, person=mona.person).update(membership="core")
    rebuild_access()
    client.force_login(mona)
    assert "nothing is prepared yet" in client.get(f"/accounts/{helios.pk}/").content.decode()
    address = f"/programme/leaving/{leaving.pk}/"
    assert 'name="keeps"' not in client.get(address).content.decode(), "she only reads it"
    client.force_login(karim)
    form = {"act": "prepare", "version": "1", "keeps": "Prices.", "told": "Mona calls.", "taker": mona.person_id}
    assert client.post(address, {**form, "told": ""}).status_code == 422
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 422, "of version 1 no more"
    step = Action.objects.filter(leaving_step__leaving=leaving, owner=mona.person).get()
    client.force_login(mona)
    client.post(address, {"act": f"done-{step.pk}"})
    step.refresh_from_db()
    assert step.state == "done"
    client.force_login(nadia)
    assert address in client.get("/programme/selection/").content.decode()
    assert client.post(address, {"act": "undo", "reason": ""}).status_code == 422
    assert client.post(address, {"act": "undo", "reason": "They signed."}).status_code == 302
    assert "way out" not in client.get(f"/accounts/{helios.pk}/").content.decode()


def test_a_new_round_does_not_ask_again_about_an_account_on_its_way_out(leaving: Leaving, nadia: User, helios: Account) -> None:
    """It is key until January; before, a second decision broke on the way out that is open."""
    again = verbs.open_round(capacity=2, closes_on=JANUARY, by=nadia)
    assert [row.account.name for row in again.candidates.all()] == ["Selene"]
    with pytest.raises(verbs.ProgrammeError, match="on its way out"):
        verbs.add_candidate(again, helios, by=nadia)
    verbs.undo_way_out(leaving, "The new plant changes it.", by=nadia)
    assert verbs.add_candidate(again, helios, by=nadia).was_key


def test_an_account_on_its_way_out_is_named_by_the_round_and_joins_it_when_it_stays(
    client: Client, leaving: Leaving, nadia: User, helios: Account
) -> None:
    round_ = verbs.open_round(capacity=2, closes_on=JANUARY, by=nadia)
    assert not round_.candidates.filter(account=helios).exists()
    client.force_login(nadia)
    page = client.get(f"/programme/selection/{round_.pk}/").content.decode()
    assert "On their way out, so not judged here" in page
    assert f'href="/programme/leaving/{leaving.pk}/">Helios</a>' in page
    verbs.undo_way_out(leaving, "They signed for three years.", by=nadia)
    assert round_.candidates.get(account=helios).was_key
    assert "On their way out" not in client.get(f"/programme/selection/{round_.pk}/").content.decode()
