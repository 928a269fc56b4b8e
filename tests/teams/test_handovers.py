"""Continuity: what hangs on a colleague, and an account that passes on a day by itself, with the steps of both."""

import datetime as dt

import pytest
from django.test import Client

from accounts import relations
from accounts import verbs as accounts
from accounts.models import Account, AccountRole, Contact, Interaction, Opportunity, Promise, Subscription, Tie
from accounts.verbs import rebuild_access
from base import clock
from people import verbs as people
from people.inbox import lines
from people.models import AuditLine, InboxItem, Person, User
from people.permissions import Role
from people.rights import Refused
from plans.models import Action
from teams import verbs
from teams.handover import Page
from teams.hangs import Hangs
from teams.models import Handover, HandoverStep
from tests import factories
from tests.teams.conftest import LONG_AGO, OPERATOR

TODAY = factories.TODAY
DAY = TODAY + dt.timedelta(days=7)
pytestmark = pytest.mark.django_db


@pytest.fixture
def gina(db: None) -> User:
    return factories.user("Gina", Role.KAM)


@pytest.fixture
def imhof(helios: Account, karim: User, sophie: User) -> Contact:
    """Karim alone knows Imhof; Sophie knows Weibel as well; nobody knows Stoll."""
    alone, both = factories.contact(helios, "Dr Imhof", phone="+41 1"), factories.contact(helios, "Weibel")
    factories.contact(helios, "Stoll")
    for contact, user in ((alone, karim), (both, karim), (both, sophie)):
        Interaction.objects.create(account=helios, contact=contact, person=user.person, on=TODAY - dt.timedelta(days=18), channel="meeting")
    return alone


@pytest.fixture
def facts(helios: Account, karim: User, sophie: User, imhof: Contact) -> None:
    """A promise of Karim's, one of Sophie's, a contract that ends, an open deal and an open action."""
    Promise.objects.create(account=helios, text="Spare parts in May", made_by=karim.person, due_on=DAY)
    Promise.objects.create(account=helios, text="Two slots a week", made_by=sophie.person, due_on=DAY)
    Promise.objects.create(account=helios, text="Kept already", made_by=karim.person, due_on=DAY, state=Promise.State.KEPT)
    Subscription.objects.create(account=helios, name="Service", start=LONG_AGO, end=TODAY + dt.timedelta(days=90), amount=10)
    factories.opportunity(helios, name="Line 3", owner=karim.person)
    Action.objects.create(account=helios, text="Ask for the plan of 2027", owner=karim.person, due_on=DAY)
    Action.objects.create(account=helios, text="Somebody else's", owner=sophie.person, due_on=DAY)


@pytest.fixture
def manager(karim: User) -> User:
    """The line manager of Karim, who gives no owner or KAM."""
    user = factories.user("Martha", Role.LINE_MANAGER)
    Person.objects.filter(pk=karim.person_id).update(manager=user.person)
    people.rebuild_lines()
    rebuild_access()
    return user


@pytest.fixture
def agreed(helios: Account, karim: User, gina: User, serge: User, facts: None) -> Handover:
    return verbs.propose_handover(helios, karim.person, gina.person, DAY, by=serge)


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: DAY)


def sees(user: User, account: Account) -> bool:
    return Account.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=account.pk).exists()


def test_who_alone_knows_a_contact_is_told_apart_from_who_shares_it(helios: Account, karim: User, imhof: Contact, sophie: User) -> None:
    accounts_of = Account.objects.filter(pk=helios.pk).values("pk")
    assert [known.contact for known in relations.only_known_to(karim.person_id, accounts_of)] == [imhof]
    assert relations.only_known_to(sophie.person_id, accounts_of) == []
    Tie.objects.create(contact=imhof, person=sophie.person, strength=2, by=karim, on=TODAY)
    assert relations.only_known_to(karim.person_id, accounts_of, karim) == [], "a judged tie counts for who may read it"
    assert [known.contact for known in relations.only_known_to(karim.person_id, accounts_of)] == [imhof]


def test_what_hangs_is_read_through_the_readers_doors(
    helios: Account, karim: User, facts: None, manager: User, serge: User, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        found = Hangs(karim.person, serge)
        (line,) = found.lines
    assert (line.account, line.leads, line.contacts, line.promises, line.deals, line.work) == (helios, True, 1, 1, 1, 1)
    assert Hangs(karim.person, manager).open_count == 0, "a line manager reads no plans"
    assert len(Hangs(karim.person, manager).promises) == 1
    stranger = factories.user("Stranger", Role.KAM)
    assert Hangs(karim.person, stranger).lines == []


def test_the_page_of_a_colleague_is_his_his_lines_and_the_directors(
    client: Client, karim: User, facts: None, manager: User, serge: User, mona: User, yann: User, gina: User
) -> None:
    address = f"/teams/handovers/people/{karim.person_id}/"
    for user, status in (
        (karim, 200),
        (manager, 200),
        (serge, 200),
        (gina, 404),
        (mona, 404),
        (yann, 403),
    ):
        client.force_login(user)
        assert client.get(address).status_code == status, user
    client.force_login(manager)
    assert "Dr Imhof" in client.get(address).content.decode()


def test_access_changes_on_the_day_by_itself(
    helios: Account, karim: User, gina: User, agreed: Handover, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert agreed.state == "agreed"
    monkeypatch.setattr(clock, "today", lambda: DAY - dt.timedelta(days=1))
    assert (sees(karim, helios), sees(gina, helios)) == (True, False)
    monkeypatch.setattr(clock, "today", lambda: DAY)
    assert (sees(karim, helios), sees(gina, helios)) == (False, True)
    owner = AccountRole.objects.get(account=helios, role="owner", until__isnull=True)
    assert (owner.person, owner.since) == (gina.person, DAY)


def test_a_kam_passes_as_an_owner_does(karim: User, gina: User, serge: User) -> None:
    account = factories.account("Halden")
    accounts.set_role(account, karim.person, AccountRole.Role.KAM, by=OPERATOR, since=LONG_AGO)
    verbs.propose_handover(account, karim.person, gina.person, DAY, by=serge)
    assert list(AccountRole.objects.order_by("since").values_list("person", "role", "since", "until")) == [
        (karim.person_id, "kam", LONG_AGO, DAY),
        (gina.person_id, "kam", DAY, None),
    ]


def test_a_line_manager_proposes_and_the_programme_director_says_yes(
    client: Client, helios: Account, karim: User, gina: User, manager: User, claire: User, lea: User
) -> None:
    with pytest.raises(Refused):
        verbs.propose_handover(helios, karim.person, gina.person, DAY, by=lea)
    client.force_login(manager)
    form = {"giver": karim.person_id, "taker": gina.person_id, "on": DAY.isoformat()}
    answer = client.post(f"/teams/{helios.pk}/handovers/new/", form)
    made = Handover.objects.get()
    assert (answer.status_code, made.state) == (302, "proposed")
    assert not AccountRole.objects.filter(person=gina.person).exists()
    item = InboxItem.objects.get(person=claire.person, kind="handover_proposed")
    assert [line.title for line in lines(claire, [item])] == ["Martha proposes: Helios passes from Karim to Gina"]
    with pytest.raises(Refused):
        verbs.agree_handover(made, by=manager)
    client.force_login(claire)
    client.post(f"/teams/handovers/{made.pk}/", {"act": "agree"})
    made.refresh_from_db()
    assert (made.state, made.decided_by, made.held) == ("agreed", claire, "owner")
    kinds = set(InboxItem.objects.filter(done_at=None, key__endswith=f":{made.pk}").values_list("person", "kind"))
    told = {(karim.person_id, "handover_agreed"), (gina.person_id, "handover_agreed"), (manager.person_id, "handover_answered")}
    assert kinds == told, "nobody is asked any more"
    with pytest.raises(verbs.Answered):
        verbs.agree_handover(made, by=claire)


def test_who_leads_the_account_proposes_it_himself_and_the_three_concerned_are_told(
    client: Client, helios: Account, karim: User, gina: User, claire: User, sophie: User
) -> None:
    with pytest.raises(Refused):
        verbs.propose_handover(helios, karim.person, gina.person, DAY, by=sophie)  # in the team, but he leads nothing
    client.force_login(karim)
    own = client.get(f"/teams/handovers/people/{karim.person_id}/").content.decode()
    address = f"/teams/{helios.pk}/handovers/new/?giver={karim.person_id}"
    assert address in own
    assert client.post(address, {"giver": karim.person_id, "taker": gina.person_id, "on": DAY.isoformat()}).status_code == 302
    made = Handover.objects.get()
    assert made.state == "proposed"
    told = set(InboxItem.objects.filter(done_at=None, key__endswith=f":{made.pk}").values_list("person", "kind"))
    assert told == {(gina.person_id, "handover_named"), (claire.person_id, "handover_proposed")}
    client.force_login(gina)
    assert "Karim proposes: Helios passes from Karim to Gina" in client.get("/inbox/").content.decode()
    with pytest.raises(Refused):
        verbs.agree_handover(made, by=karim)
    verbs.refuse_handover(made, "Not now", by=claire)
    told = set(InboxItem.objects.filter(done_at=None, key__endswith=f":{made.pk}").values_list("person", "kind"))
    assert told == {(gina.person_id, "handover_dropped"), (karim.person_id, "handover_refused")}


@pytest.mark.parametrize("role", [Role.LINE_MANAGER, Role.SPONSOR, Role.DATA_STEWARD])
def test_everybody_reads_what_hangs_on_himself(client: Client, role: Role) -> None:
    user = factories.user("Self", role)
    client.force_login(user)
    address = f"/teams/handovers/people/{user.person_id}/"
    assert address in client.get("/teams/handovers/").content.decode()
    assert client.get(address).status_code == 200


def test_a_no_carries_its_reason(helios: Account, karim: User, gina: User, manager: User, serge: User) -> None:
    made = verbs.propose_handover(helios, karim.person, gina.person, DAY, by=manager)
    with pytest.raises(verbs.TeamError):
        verbs.refuse_handover(made, " ", by=serge)
    verbs.refuse_handover(made, "Not before the fair", by=serge)
    assert InboxItem.objects.get(person=manager.person, kind="handover_refused").args["reason"] == "Not before the fair"


def test_wrong_days_and_people_are_refused_in_words(helios: Account, karim: User, gina: User, serge: User, sophie: User) -> None:
    gone = factories.person("Gone", left_on=TODAY)
    for giver, taker, day, field in (
        (karim.person, karim.person, DAY, "taker"),
        (karim.person, gone, DAY, "taker"),
        (sophie.person, gina.person, DAY, "giver"),
        (karim.person, gina.person, TODAY - dt.timedelta(days=1), "on"),
        (karim.person, gina.person, TODAY + dt.timedelta(days=900), "on"),
    ):
        with pytest.raises(verbs.TeamError) as refused:
            verbs.propose_handover(helios, giver, taker, day, by=serge)
        assert refused.value.field == field
    verbs.propose_handover(helios, karim.person, gina.person, DAY, by=serge)
    with pytest.raises(verbs.TeamError, match="under way"):
        verbs.propose_handover(helios, karim.person, sophie.person, DAY, by=serge)


def test_steps_come_from_what_hangs_there(agreed: Handover, karim: User, gina: User, imhof: Contact) -> None:
    found = [(step.side, step.kind, step.about) for step in agreed.steps.order_by("pk")]
    assert found == [
        ("giver", "introduce", "Dr Imhof"),
        ("giver", "promise", "Spare parts in May"),
        ("giver", "silence", ""),
        ("taker", "review", ""),
        ("taker", "notice", "Service"),
        ("taker", "keep", "Spare parts in May"),
        ("taker", "keep", "Two slots a week"),
    ]
    step = agreed.steps.get(kind="introduce")
    with pytest.raises(Refused):
        verbs.tick_step(step, "done", by=gina)
    verbs.tick_step(step, "done", by=karim, note="Lunch on the 28th")
    step.refresh_from_db()
    assert (step.state, step.done_on, step.done_by, step.note) == ("done", TODAY, karim, "Lunch on the 28th")
    with pytest.raises(verbs.TeamError, match="sentence"):
        verbs.tick_step(agreed.steps.get(kind="silence"), "done", by=karim)


def test_open_work_passes_on_the_day_all_at_once_and_history_stays(
    agreed: Handover, helios: Account, karim: User, gina: User, sophie: User, on_the_day: None
) -> None:
    with pytest.raises(Refused):
        verbs.move_work(agreed, by=karim)
    assert verbs.move_work(agreed, by=gina) == 2
    assert Opportunity.objects.get().owner == gina.person
    assert set(Action.objects.values_list("owner", flat=True)) == {gina.person_id, sophie.person_id}
    assert Promise.objects.get(text="Spare parts in May").made_by == karim.person, "who made a promise is history"
    acts = set(AuditLine.objects.filter(act__in=("opportunity.passed", "action.passed", "handover.moved")).values_list("act", flat=True))
    assert acts == {"opportunity.passed", "action.passed", "handover.moved"}
    with pytest.raises(verbs.Answered):
        verbs.move_work(agreed, by=gina)


def test_before_the_day_nothing_passes(agreed: Handover, serge: User) -> None:
    with pytest.raises(verbs.TeamError, match="on the day"):
        verbs.move_work(agreed, by=serge)


def test_a_failure_half_way_moves_nothing(
    agreed: Handover, karim: User, gina: User, on_the_day: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plans.handovers import OpenActions  # noqa: PLC0415

    def fails(*_args: object, **_more: object) -> int:
        raise verbs.TeamError("no")

    monkeypatch.setattr(OpenActions, "move", fails)
    with pytest.raises(verbs.TeamError):
        verbs.move_work(agreed, by=gina)
    assert Opportunity.objects.get().owner == karim.person
    assert Handover.objects.get().moved_on is None


def test_it_closes_with_a_sentence_once_no_step_is_open(agreed: Handover, karim: User, gina: User, on_the_day: None) -> None:
    with pytest.raises(verbs.TeamError, match="not passed"):
        verbs.close_handover(agreed, "Good", by=gina)
    verbs.move_work(agreed, by=gina)
    with pytest.raises(verbs.TeamError, match="done, or said"):
        verbs.close_handover(agreed, "Good", by=gina)
    for step in agreed.steps.all():
        verbs.tick_step(step, "unknown", by=karim if step.side == "giver" else gina)
    with pytest.raises(verbs.TeamError):
        verbs.close_handover(agreed, "", by=gina)
    verbs.close_handover(agreed, "Imhof opened two doors.", by=gina)
    agreed.refresh_from_db()
    assert (agreed.state, agreed.done_on, agreed.sentence) == ("done", DAY, "Imhof opened two doors.")
    with pytest.raises(verbs.Answered):
        verbs.tick_step(HandoverStep.objects.filter(side="taker").first(), "open", by=gina)
    assert not InboxItem.objects.filter(kind="handover_agreed", done_at=None).exists()


def test_taken_back_before_the_day_the_account_stays(agreed: Handover, helios: Account, karim: User, gina: User, serge: User) -> None:
    verbs.withdraw_handover(agreed, "She stays where she is", by=serge)
    assert AccountRole.objects.on(DAY).filter(account=helios, role="owner").get().person == karim.person
    assert not AccountRole.objects.filter(person=gina.person).exists()
    assert set(InboxItem.objects.filter(kind="handover_withdrawn").values_list("person", flat=True)) == {karim.person_id, gina.person_id}


def test_from_the_day_on_it_is_not_taken_back(agreed: Handover, serge: User, on_the_day: None) -> None:
    with pytest.raises(verbs.TeamError, match="has come"):
        verbs.withdraw_handover(agreed, "Too late", by=serge)


def test_facts_stand_only_on_the_page_of_who_reads_the_account(
    client: Client, agreed: Handover, karim: User, gina: User, mona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/teams/handovers/{agreed.pk}/"
    client.force_login(karim)
    assert "Dr Imhof" in client.get(address).content.decode()
    client.force_login(gina)
    early = client.get(address).content.decode()
    assert "Dr Imhof" not in early
    assert "Spare parts" not in early
    client.force_login(mona)
    assert client.get(address).status_code == 404, "the rest of the team takes no part"
    monkeypatch.setattr(clock, "today", lambda: DAY)
    client.force_login(gina)
    late = client.get(address).content.decode()
    assert "Dr Imhof" in late
    assert "+41 1" in late
    client.force_login(karim)
    assert "Dr Imhof" not in client.get(address).content.decode()


def test_whom_to_call_begins_with_whom_only_the_giver_knows(
    agreed: Handover, helios: Account, gina: User, karim: User, sophie: User, on_the_day: None
) -> None:
    Contact.objects.filter(name="Weibel").update(role="decides")
    Contact.objects.filter(name="Stoll").update(role="blocks", left_on=TODAY)
    calls = Page(agreed, gina).calls
    assert [(call.contact.name, call.introduced_by) for call in calls] == [("Dr Imhof", "Karim"), ("Weibel", "Sophie")]


def test_a_kam_beyond_the_companys_limit_is_said(agreed: Handover, gina: User, serge: User) -> None:
    people.change_setting("accounts_per_kam", 1, by=OPERATOR)
    assert Page(agreed, serge).load == ""
    second = factories.account("Second")
    accounts.set_role(second, gina.person, AccountRole.Role.KAM, by=OPERATOR, since=LONG_AGO)
    accounts.set_key(second, by=OPERATOR, since=LONG_AGO)
    assert Page(agreed, serge).load == "Gina would lead 2 key accounts: the company’s limit is 1"


def test_before_the_day_steps_that_nobody_could_tell_apart_stand_in_one_line(
    client: Client, agreed: Handover, gina: User, serge: User, on_the_day: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two promises that the successor may not read yet are one line without a button; who reads the account has each by its name."""
    address = f"/teams/handovers/{agreed.pk}/"
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    client.force_login(gina)
    page = client.get(address).content.decode()
    assert page.count("keep an open promise × 2") == 1
    assert "Spare parts in May" not in page
    assert "Named here from 1\xa0Dec\xa02026." in page
    assert page.count('value="done"') == 1, "the account review, which carries no fact"
    client.force_login(serge)
    assert "Two slots a week, due " in client.get(address).content.decode()
    monkeypatch.setattr(clock, "today", lambda: DAY)
    client.force_login(gina)
    page = client.get(address).content.decode()
    assert "Two slots a week" in page
    assert page.count('value="done"') == 4
