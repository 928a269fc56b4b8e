"""A key account with its team, and the line manager of one of them."""

import datetime as dt

import pytest

from accounts import verbs as accounts
from accounts.models import Account, AccountRole
from accounts.verbs import rebuild_access
from people import verbs as people
from people.audit import Operator
from people.models import Person, User
from people.permissions import Role
from tests import factories

OPERATOR = Operator("tests")
LONG_AGO = dt.date(2024, 1, 1)


@pytest.fixture
def sophie(db: None, lea: User) -> User:
    """A service manager in the line below Lea, with 35 hours a week."""
    user = factories.user("Sophie", Role.TEAM_MEMBER)
    Person.objects.filter(pk=user.person_id).update(manager=lea.person, function="services")
    people.rebuild_lines()
    user.refresh_from_db()
    return user


@pytest.fixture
def helios(db: None, karim: User, mona: User, sven: User, sophie: User) -> Account:
    """Karim is its KAM, Sophie a core member, Mona an extended one, Sven the sponsor."""
    account = factories.account("Helios")
    accounts.assign_owner(account, karim.person, by=OPERATOR, since=LONG_AGO)
    accounts.set_role(account, sophie.person, AccountRole.Role.MEMBER, by=OPERATOR, since=LONG_AGO, membership="core")
    accounts.set_role(account, mona.person, AccountRole.Role.MEMBER, by=OPERATOR, since=LONG_AGO, membership="extended")
    accounts.set_role(account, sven.person, AccountRole.Role.SPONSOR, by=OPERATOR, since=LONG_AGO)
    accounts.set_key(account, by=OPERATOR, since=LONG_AGO)
    rebuild_access()
    return account
