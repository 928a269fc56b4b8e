"""Roles spread over groups and lines: who may open what, and when."""

import datetime as dt

import pytest

from accounts.models import Account, AccountAccess, AccountRole, ContactLink, Cost, Interaction, Opportunity, SurveyResponse
from accounts.verbs import rebuild_access
from accounts.verbs.access import merged
from base import clock
from people.models import PersonClosure, User
from people.permissions import Permission, Role
from people.rights import allowed
from tests import factories

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2020, 1, 1)


def give(user: User, account: Account, role: str = "owner", **fields: object) -> AccountRole:
    fields.setdefault("since", LONG_AGO)
    made = AccountRole.objects.create(account=account, person=user.person, role=role, **fields)
    rebuild_access(person_ids=[user.person_id])
    return made


def opens(user: User) -> set[str]:
    return set(Account.objects.visible_to(user).values_list("name", flat=True))


def test_an_owner_opens_the_account_and_all_below_it(karim: User, oscar: User) -> None:
    helios = factories.account("Helios")
    factories.account("Helios Lyon", parent=helios)
    factories.account("Other")
    give(karim, helios)
    assert opens(karim) == {"Helios", "Helios Lyon"}
    assert opens(oscar) == set()


def test_a_role_on_a_site_does_not_open_its_group(karim: User) -> None:
    site = factories.account("Site", parent=factories.account("Group"))
    give(karim, site)
    assert opens(karim) == {"Site"}


def test_directors_open_all_and_an_administrator_nothing(claire: User, dora: User, yann: User) -> None:
    factories.account("Helios")
    assert opens(claire) == opens(dora) == {"Helios"}
    assert opens(yann) == set()


def test_roles_hold_from_their_first_day_up_to_the_day_before_their_last(karim: User) -> None:
    give(karim, factories.account("Helios"), since=dt.date(2026, 11, 1), until=dt.date(2026, 12, 1))
    for day, seen in [("2026-10-31", False), ("2026-11-01", True), ("2026-11-30", True), ("2026-12-01", False)]:
        with clock.travel(dt.date.fromisoformat(day)):
            assert (opens(karim) == {"Helios"}) is seen, day


def test_a_line_manager_opens_the_accounts_of_all_below(lea: User, karim: User, mona: User) -> None:
    PersonClosure.objects.create(manager=lea.person, person=karim.person, depth=2)
    give(karim, factories.account("Helios"))
    give(mona, factories.account("Cervi"), "member")
    assert opens(lea) == {"Helios"}
    helios = Account.objects.get(name="Helios")
    assert allowed(lea, Permission.ACCOUNT_VIEW, helios)
    assert not allowed(lea, Permission.CONTACT_DETAILS, helios)


@pytest.mark.parametrize(
    ("role", "membership", "edits", "judges"),
    [("owner", "", True, True), ("kam", "", True, True), ("member", "core", False, False), ("member", "extended", False, False)],
)
def test_relations_of_a_kam(karim: User, role: str, membership: str, edits: bool, judges: bool) -> None:
    helios = factories.account("Helios")
    give(karim, helios, role, membership=membership)
    assert allowed(karim, Permission.ACCOUNT_VIEW, helios)
    assert allowed(karim, Permission.ACCOUNT_EDIT, helios) is edits
    assert allowed(karim, Permission.MONEY_VIEW, helios) is judges


def test_core_members_read_judgements_and_extended_ones_do_not(mona: User) -> None:
    near, far = factories.account("Near"), factories.account("Far")
    give(mona, near, "member", membership="core")
    give(mona, far, "member", membership="extended")
    assert opens(mona) == {"Near", "Far"}
    assert allowed(mona, Permission.CONTACT_JUDGEMENT, near)
    assert not allowed(mona, Permission.CONTACT_JUDGEMENT, far)
    assert not allowed(mona, Permission.MONEY_VIEW, near)


def test_facts_follow_their_account(karim: User) -> None:
    helios, other = factories.account("Helios"), factories.account("Other")
    give(karim, helios)
    for account in (helios, other):
        Interaction.objects.create(account=account, on=factories.TODAY)
    assert list(Interaction.objects.visible_to(karim).values_list("account__name", flat=True)) == ["Helios"]


def test_a_deal_without_account_is_its_owners_and_of_who_reads_all(karim: User, oscar: User, claire: User) -> None:
    factories.opportunity(None, name="Loose", owner=karim.person)
    factories.opportunity(None, name="Nobody's")
    seen = {user: set(Opportunity.objects.visible_to(user).values_list("name", flat=True)) for user in (karim, oscar, claire)}
    assert seen == {karim: {"Loose"}, oscar: set(), claire: {"Loose", "Nobody's"}}


def test_a_tie_between_contacts_needs_the_right_at_both_ends(karim: User, claire: User) -> None:
    near, far = factories.account("Near"), factories.account("Far")
    give(karim, near)
    here, there = factories.contact(near, "Ines"), factories.contact(far, "Otto")
    for one, other in ((here, there), (there, here)):
        ContactLink.objects.create(one=one, other=other, kind="ally")
    assert not ContactLink.objects.visible_to(karim).exists()
    give(karim, far)
    assert ContactLink.objects.visible_to(karim).count() == 2


def test_costs_are_rows_of_who_reads_money_there(karim: User, mona: User, claire: User) -> None:
    helios = factories.account("Helios")
    give(karim, helios)
    give(mona, helios, "member", membership="core")
    Cost.objects.create(account=helios, category="cost_to_serve", on=factories.TODAY, amount=100)
    assert {user: Cost.objects.visible_to(user).count() for user in (karim, mona, claire)} == {karim: 1, mona: 0, claire: 1}


def test_what_colleagues_answered_is_in_nobodys_list(claire: User) -> None:
    for kind in ("nps", "enps"):
        SurveyResponse.objects.create(kind=kind, on=factories.TODAY, score=9)
    assert [row.kind for row in SurveyResponse.objects.visible_to(claire)] == ["nps"]


def test_rebuilding_parts_gives_the_same_rows_as_rebuilding_all(karim: User, lea: User, mona: User) -> None:
    PersonClosure.objects.create(manager=lea.person, person=karim.person, depth=1)
    group = factories.account("Group")
    site = factories.account("Site", parent=group)
    give(karim, group)
    give(karim, site, "member", since=dt.date(2024, 1, 1))
    give(mona, site, "member", membership="core", until=dt.date(2025, 1, 1))
    rows = set(AccountAccess.objects.values_list("person", "account", "relation", "since", "until"))
    for parts in ({"account_ids": [group.pk]}, {"account_ids": [site.pk]}, {"person_ids": [mona.person_id]}, {}):
        rebuild_access(**parts)
        assert set(AccountAccess.objects.values_list("person", "account", "relation", "since", "until")) == rows


def test_stretches_are_merged() -> None:
    day = [dt.date(2026, 1, n) for n in range(1, 10)]
    assert merged([(day[3], day[5]), (day[0], day[2]), (day[2], day[3])]) == [(day[0], day[5])]
    assert merged([(day[0], day[1]), (day[3], None), (day[4], day[5])]) == [(day[0], day[1]), (day[3], None)]


def test_someone_without_a_person_has_no_account() -> None:
    login = User.objects.create_user("machine@arvelle.example")
    login.grants.create(role=Role.KAM, since=LONG_AGO)
    factories.account("Helios")
    assert opens(login) == set()
