"""A key account with its plan, and the people around it."""

import datetime as dt

import pytest

from accounts import verbs as accounts
from accounts.models import Account, AccountRole
from accounts.verbs import rebuild_access
from people.audit import Operator
from people.models import User
from plans import verbs
from plans.models import Plan
from tests import factories

OPERATOR = Operator("tests")
LONG_AGO = dt.date(2024, 1, 1)


@pytest.fixture
def helios(db: None, karim: User, mona: User, sven: User) -> Account:
    """Karim is its KAM, Mona an extended member, Sven the sponsor."""
    account = factories.account("Helios")
    accounts.assign_owner(account, karim.person, by=OPERATOR, since=LONG_AGO)
    accounts.set_role(account, mona.person, AccountRole.Role.MEMBER, by=OPERATOR, since=LONG_AGO, membership="extended")
    accounts.set_role(account, sven.person, AccountRole.Role.SPONSOR, by=OPERATOR, since=LONG_AGO)
    accounts.set_key(account, by=OPERATOR, since=LONG_AGO)
    rebuild_access()
    return account


@pytest.fixture
def plan(helios: Account, karim: User) -> Plan:
    return verbs.open_plan(helios, by=karim, template="full")
