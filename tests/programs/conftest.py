"""A programme with two key accounts: one with a team, one carried alone."""

import datetime as dt

import pytest

from accounts import verbs as accounts
from accounts.models import Account, AccountRole
from accounts.verbs import rebuild_access
from people.audit import Operator
from people.models import User
from tests import factories

OPERATOR = Operator("tests")
LONG_AGO = dt.date(2024, 1, 1)


@pytest.fixture
def helios(db: None, karim: User, mona: User, sven: User) -> Account:
    """Karim is its KAM, Mona (technical) a member, Sven its sponsor."""
    account = factories.account("Helios")
    mona.person.function = "technical"
    mona.person.save(update_fields=["function"])
    karim.person.function = "kam"
    karim.person.save(update_fields=["function"])
    accounts.set_role(account, karim.person, AccountRole.Role.KAM, by=OPERATOR, since=LONG_AGO)
    accounts.set_role(account, mona.person, AccountRole.Role.MEMBER, by=OPERATOR, since=LONG_AGO)
    accounts.set_role(account, sven.person, AccountRole.Role.SPONSOR, by=OPERATOR, since=LONG_AGO)
    accounts.set_key(account, by=OPERATOR, since=LONG_AGO)
    rebuild_access()
    return account


@pytest.fixture
def selene(db: None, karim: User) -> Account:
    """Karim alone."""
    account = factories.account("Selene")
    accounts.set_role(account, karim.person, AccountRole.Role.KAM, by=OPERATOR, since=LONG_AGO)
    accounts.set_key(account, by=OPERATOR, since=LONG_AGO)
    rebuild_access()
    return account
