"""Owner and team: who may give them, no overlap, and what they open at once."""

import datetime as dt
from collections.abc import Callable

import pytest

from accounts.models import Account, AccountAccess, AccountRole, AccountSnapshot
from accounts.verbs import AccountError, assign_owner, end_role, rebuild_access, set_role
from base import clock
from imports.models import Change, Source
from people.models import AuditLine, PersonClosure, User
from people.rights import Refused
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY


def opens(user: User, account: Account) -> bool:
    return Account.objects.visible_to(user).filter(pk=account.pk).exists()


def test_a_new_owner_opens_the_account_and_the_former_one_no_longer(claire: User, karim: User, oscar: User, helios: Account) -> None:
    assign_owner(helios, oscar.person, by=claire)
    assert opens(oscar, helios)
    assert not opens(karim, helios)
    assert AccountSnapshot.objects.get(account=helios).owner == oscar.person
    former = AccountRole.objects.get(account=helios, person=karim.person)
    assert former.until == TODAY
    assert AuditLine.objects.filter(act="account.owner_assigned", account_id=helios.pk, actor=claire).count() == 1


def test_an_owner_of_december_opens_nothing_in_november(claire: User, karim: User, oscar: User, helios: Account) -> None:
    assign_owner(helios, oscar.person, by=claire, since=dt.date(2026, 12, 1))
    assert (opens(karim, helios), opens(oscar, helios)) == (True, False)
    with clock.travel(dt.date(2026, 12, 1)):
        assert (opens(karim, helios), opens(oscar, helios)) == (False, True)


def test_an_owner_before_one_already_named_is_refused(claire: User, oscar: User, mona: User, helios: Account) -> None:
    assign_owner(helios, oscar.person, by=claire, since=dt.date(2026, 12, 1))
    with pytest.raises(AccountError):
        assign_owner(helios, mona.person, by=claire)


def test_the_same_owner_twice_is_one_row(claire: User, oscar: User, helios: Account) -> None:
    first = assign_owner(helios, oscar.person, by=claire)
    assert assign_owner(helios, oscar.person, by=claire) == first
    assert AccountRole.objects.filter(account=helios, role="owner").count() == 2


def test_who_has_left_owns_nothing(claire: User, helios: Account) -> None:
    gone = factories.person("Gone", left_on=TODAY)
    with pytest.raises(AccountError):
        assign_owner(helios, gone, by=claire)


def test_a_kam_fills_his_team_and_neither_gives_away_nor_takes_an_account(karim: User, oscar: User, helios: Account) -> None:
    set_role(helios, oscar.person, "member", by=karim, membership="extended")
    assert opens(oscar, helios)
    for role in ("owner", "kam", "sponsor"):
        with pytest.raises(Refused):
            set_role(helios, oscar.person, role, by=karim)
    with pytest.raises(Refused):
        set_role(factories.account("Foreign"), oscar.person, "member", by=karim)


def test_equal_roles_do_not_overlap(claire: User, oscar: User, helios: Account) -> None:
    set_role(helios, oscar.person, "member", by=claire, since=dt.date(2026, 1, 1), until=dt.date(2026, 7, 1))
    set_role(helios, oscar.person, "member", by=claire, since=dt.date(2026, 7, 1))
    with pytest.raises(AccountError):
        set_role(helios, oscar.person, "member", by=claire, since=dt.date(2026, 6, 30), until=dt.date(2026, 12, 1))


def test_ending_a_role_closes_the_account_and_a_second_time_is_refused(claire: User, mona: User, helios: Account) -> None:
    role = AccountRole.objects.get(person=mona.person)
    end_role(role, by=claire)
    assert not opens(mona, helios)
    with pytest.raises(AccountError):
        end_role(role, by=claire)


def test_ending_an_imported_role_is_remembered_for_undo(claire: User, mona: User, helios: Account) -> None:
    AccountRole.objects.filter(person=mona.person).update(source=Source.objects.create(name="crm"), key="7", line=3)
    role = AccountRole.objects.get(person=mona.person)
    end_role(role, by=claire)
    change = Change.objects.get()
    assert (change.batch, change.by, change.kind, change.object_id) == (None, claire, "account_team", role.pk)
    assert (change.former, change.written, change.former_line) == ({"until": None}, {"until": TODAY.isoformat()}, 3)


def test_what_roles_open_is_followed_as_if_all_were_worked_out_anew(
    claire: User, lea: User, karim: User, oscar: User, mona: User, helios: Account
) -> None:
    """Group and site, roles on both, a manager above: each act touches its own rows only and leaves what a whole rebuild leaves."""

    def rows() -> set[tuple[object, ...]]:
        return set(AccountAccess.objects.values_list("person", "account", "relation", "since", "until"))

    PersonClosure.objects.bulk_create(PersonClosure(manager=lea.person, person=user.person, depth=1) for user in (karim, oscar))
    site, other = factories.account("Helios Lyon", parent=helios), factories.account("Cervi")
    rebuild_access()
    acts: list[Callable[[], object]] = [
        lambda: set_role(site, oscar.person, "member", by=claire, since=dt.date(2024, 1, 1)),
        lambda: set_role(helios, oscar.person, "kam", by=claire),
        lambda: set_role(other, karim.person, "member", by=claire, until=dt.date(2027, 1, 1)),
        lambda: assign_owner(helios, oscar.person, by=claire),
        lambda: end_role(AccountRole.objects.get(account=site, person=oscar.person), by=claire),
        lambda: end_role(AccountRole.objects.get(account=helios, person=mona.person), by=claire, on=dt.date(2026, 12, 1)),
    ]
    for number, act in enumerate(acts):
        before = rows()
        act()
        followed = rows()
        assert followed != before, number
        rebuild_access()
        assert followed == rows(), number
