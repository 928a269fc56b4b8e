"""Who is in a team as what, who answers for what, what the sponsor takes on."""

import datetime as dt

import pytest
from django.test import Client

from accounts import verbs as accounts
from accounts.models import Account, AccountRole, Contact, Interaction
from people import verbs as people
from people.audit import Operator
from people.models import User
from people.rights import Refused
from teams import page, verbs
from teams.models import Activity, Charter, SponsorPromise
from tests import factories
from tests.teams.conftest import LONG_AGO

TODAY = factories.TODAY
Role = AccountRole.Role
OPERATOR = Operator("tests")


def test_who_is_taken_in_sees_the_account_now(client: Client, helios: Account, karim: User, oscar: User) -> None:
    client.force_login(oscar)
    assert client.get(f"/teams/{helios.pk}/").status_code == 404
    role = verbs.add_member(helios, oscar.person, verbs.Place(part="Answers for the offer"), by=karim)
    assert client.get(f"/teams/{helios.pk}/").status_code == 200
    verbs.end_member(role, by=karim)
    assert client.get(f"/teams/{helios.pk}/").status_code == 404


def test_another_membership_begins_today_and_leaves_the_past(helios: Account, karim: User, mona: User) -> None:
    role = AccountRole.objects.get(person=mona.person)
    new = verbs.change_member(role, verbs.Place("core", "technical", "Tests", until=dt.date(2027, 1, 1)), by=karim)
    rows = AccountRole.objects.filter(person=mona.person).order_by("since")
    assert [(row.membership, row.since, row.until) for row in rows] == [
        ("extended", LONG_AGO, TODAY),
        ("core", TODAY, dt.date(2027, 1, 1)),
    ]
    assert (new.seat.function, new.seat.part) == ("technical", "Tests")


def test_a_member_changes_nobody(helios: Account, mona: User, oscar: User) -> None:
    for act in (
        lambda: verbs.add_member(helios, oscar.person, verbs.Place(), by=mona),
        lambda: verbs.add_activity(helios, ["Sell"], by=mona),
        lambda: verbs.write_raci(helios, {}, by=mona),
        lambda: verbs.write_charter(helios, {"text": "Mine"}, by=mona, version=1),
    ):
        with pytest.raises(Refused):
            act()


def test_exactly_one_is_accountable_else_the_page_warns(helios: Account, karim: User, mona: User, sophie: User) -> None:
    (activity,) = verbs.add_activity(helios, ["Deliver"], by=karim)

    def warning() -> str:
        return page.Team(helios, karim).raci[0].warning

    assert warning() == "nobody accountable"
    verbs.write_raci(helios, {(activity.pk, mona.person_id): "A", (activity.pk, sophie.person_id): "R"}, by=karim)
    assert warning() == ""
    verbs.write_raci(helios, {(activity.pk, sophie.person_id): "A"}, by=karim)
    assert warning() == "more than one accountable"
    verbs.write_raci(helios, {(activity.pk, sophie.person_id): ""}, by=karim)
    assert activity.cells.count() == 1


def test_on_a_phone_each_letter_stands_under_its_name(client: Client, helios: Account, karim: User, sophie: User) -> None:
    (activity,) = verbs.add_activity(helios, ["Deliver"], by=karim)
    verbs.write_raci(helios, {(activity.pk, sophie.person_id): "A"}, by=karim)
    client.force_login(karim)
    for address in ("", "raci/"):
        text = client.get(f"/teams/{helios.pk}/{address}").content.decode()
        assert '<td data-l="Sophie">' in text
        assert "t-wide" not in text


def test_a_commitment_of_mine_leads_to_where_it_is_done(client: Client, helios: Account, sven: User) -> None:
    SponsorPromise.objects.create(account=helios, person=sven.person, kind="visit", text="Meet the board", due_on=TODAY)
    client.force_login(sven)
    work = client.get("/accounts/my-work/").content.decode()
    assert f'href="/teams/{helios.pk}/#sponsor">Meet the board' in work
    team = client.get(f"/teams/{helios.pk}/").content.decode()
    assert 'id="sponsor"' in team
    assert 'Done<span class="vh"> Meet the board' in team


def test_letters_go_to_the_team_alone(helios: Account, karim: User, oscar: User) -> None:
    (activity,) = verbs.add_activity(helios, ["Deliver"], by=karim)
    for key, letter in (
        ((activity.pk, oscar.person_id), "A"),
        ((activity.pk + 1, karim.person_id), "A"),
        ((activity.pk, karim.person_id), "X"),
    ):
        with pytest.raises(verbs.TeamError):
            verbs.write_raci(helios, {key: letter}, by=karim)


def test_a_stale_charter_is_refused_and_both_texts_are_shown(client: Client, helios: Account, karim: User) -> None:
    charter = verbs.write_charter(helios, {"rhythm": "We meet on Mondays.", "purpose": "Release in two days."}, by=karim, version=1)
    with pytest.raises(verbs.Answered):
        verbs.write_charter(helios, {"rhythm": "Never."}, by=karim, version=1)
    client.force_login(karim)
    stale = {"version": "1", "rhythm": "Every Friday, 30 minutes.", "purpose": "Release in two days."}
    answer = client.post(f"/teams/{helios.pk}/charter/", stale)
    page_text = answer.content.decode()
    assert answer.status_code == 409
    assert "Every Friday" in page_text
    assert page_text.count("Saved meanwhile") == 1  # the part that differs, not the one that is the same
    assert "We meet on Mondays." in page_text
    charter = verbs.write_charter(helios, {"rhythm": "On Tuesdays."}, by=karim, version=charter.version)
    assert (charter.version, charter.rhythm, charter.purpose) == (3, "On Tuesdays.", "Release in two days.")


def test_a_charter_begun_as_one_text_stays_beside_its_parts(client: Client, helios: Account, karim: User) -> None:
    Charter.objects.create(account=helios, text="Whoever promises something tells the team.")
    client.force_login(karim)
    words = {"version": "1", "text": "Whoever promises something tells the team.", "decisions": "Karim."}
    client.post(f"/teams/{helios.pk}/charter/", words)
    page_text = client.get(f"/teams/{helios.pk}/").content.decode()
    assert "Whoever promises something tells the team." in page_text
    assert "How we decide" in page_text
    assert "When we meet, and how" not in page_text  # nothing stands there


def test_a_member_is_a_link_to_his_part_in_the_team(
    client: Client, helios: Account, karim: User, mona: User, sophie: User, sven: User, oscar: User
) -> None:
    (activity,) = verbs.add_activity(helios, ["Deliver on time"], by=karim)
    verbs.write_raci(helios, {(activity.pk, sophie.person_id): "A"}, by=karim)
    address = f"/teams/{helios.pk}/people/{sophie.person_id}/"
    client.force_login(mona)
    team = client.get(f"/teams/{helios.pk}/").content.decode()
    assert address in team
    assert f"/teams/{helios.pk}/people/{sven.person_id}/" in team
    part = client.get(address).content.decode()
    assert "Deliver on time" in part
    assert "accountable" in part
    assert f"/teams/handovers/people/{sophie.person_id}/" not in part  # not hers to read
    assert client.get(f"/teams/{helios.pk}/people/{oscar.person_id}/").status_code == 404  # not in the team
    client.force_login(sophie)
    assert f"/teams/handovers/people/{sophie.person_id}/" in client.get(address).content.decode()


def test_the_next_visit_follows_the_last_one_with_an_executive(helios: Account, karim: User, sven: User, mona: User) -> None:
    assert page.Team(helios, karim).next_visit == TODAY  # none yet: due now
    boss = factories.contact(helios, "Dr Halden", level=Contact.Level.EXECUTIVE)
    buyer = factories.contact(helios, "Marco")
    for person, contact, days in ((sven.person, boss, 30), (sven.person, buyer, 2), (mona.person, boss, 1)):
        Interaction.objects.create(account=helios, person=person, contact=contact, on=TODAY - dt.timedelta(days=days))
    assert page.Team(helios, karim).next_visit == TODAY + dt.timedelta(days=60)
    visit = SponsorPromise.Kind.VISIT
    promise = verbs.promise_as_sponsor(helios, sven.person, kind=visit, text="Plant", due_on=TODAY + dt.timedelta(days=9), by=sven)
    assert page.Team(helios, karim).next_visit == promise.due_on
    verbs.finish_promise(promise, True, by=sven)
    assert page.Team(helios, karim).next_visit == TODAY + dt.timedelta(days=60)
    with pytest.raises(verbs.TeamError):
        verbs.promise_as_sponsor(helios, mona.person, kind=visit, text="Plant", due_on=TODAY, by=karim)


def test_the_page_says_which_sponsor_the_figure_counts(client: Client, helios: Account, claire: User, sven: User, mona: User) -> None:
    """By group the visit of the sponsor above counts, counted singly it does not: as `exec_sponsor_activity` has it."""
    group = factories.account("Helios Group")
    accounts.edit_account(helios, {"parent_id": group.pk}, by=OPERATOR)
    AccountRole.objects.filter(account=helios, role="sponsor").delete()
    accounts.set_role(group, sven.person, AccountRole.Role.SPONSOR, by=OPERATOR, since=TODAY - dt.timedelta(days=90))
    helios.refresh_from_db()
    boss = factories.contact(group, "Dr Halden", level=Contact.Level.EXECUTIVE)
    met = Interaction.objects.create(account=group, person=sven.person, contact=boss, on=TODAY - dt.timedelta(days=3))
    client.force_login(claire)
    seen = client.get(f"/teams/{helios.pk}/").content.decode()
    assert "for the group: Helios Group" in seen
    assert "counts the group once" in seen
    assert page.Team(helios, claire).last_visit == met
    people.change_setting("group_level", "account", by=OPERATOR)
    assert "does not count the sponsor of the group: Helios Group." in client.get(f"/teams/{helios.pk}/").content.decode()
    assert page.Team(helios, claire).last_visit is None


@pytest.mark.parametrize("address", ["", "members/new/", "raci/", "charter/", "hours/new/", "promises/new/"])
def test_every_page_opens(client: Client, helios: Account, karim: User, sven: User, address: str) -> None:
    verbs.add_activity(helios, [str(name) for name in page.ACTIVITIES], by=karim)
    verbs.promise_as_sponsor(helios, sven.person, kind="other", text="Talk to their chief", due_on=TODAY, by=sven)
    client.force_login(karim)
    assert client.get(f"/teams/{helios.pk}/{address}").status_code == 200
    assert Activity.objects.filter(account=helios).count() == len(page.ACTIVITIES)


def test_list_and_tab_ask_as_much_for_many_teams_as_for_one(
    client: Client, helios: Account, karim: User, django_assert_max_num_queries: object
) -> None:
    client.force_login(karim)
    for number in range(6):
        account = factories.account(f"Other {number}")
        AccountRole.objects.create(account=account, person=karim.person, role=Role.KAM, since=LONG_AGO)
    client.get("/teams/")
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        assert client.get("/teams/").status_code == 200
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        assert client.get(f"/accounts/{helios.pk}/team/").status_code == 200


def test_key_accounts_stand_first_in_my_teams(client: Client, helios: Account, karim: User) -> None:
    first = factories.account("Aaa Small")
    AccountRole.objects.create(account=first, person=karim.person, role="owner", since=dt.date(2024, 1, 1))
    accounts.rebuild_access()
    accounts.refresh_snapshots()
    client.force_login(karim)
    assert [line.account.name for line in client.get("/teams/").context["lines"]][:2] == ["Helios", "Aaa Small"]
