"""Helios and its site, with Karim as owner and Mona in the core team."""

import datetime as dt
from collections.abc import Callable

import pytest

from accounts.models import Account, AccountRole
from accounts.verbs import rebuild_access
from people.models import User
from tests import factories


@pytest.fixture
def give(db: None) -> Callable[..., AccountRole]:
    """Give somebody a role on an account, since long ago."""

    def give(user: User, account: Account, role: str = "owner", **fields: object) -> AccountRole:
        fields.setdefault("since", dt.date(2020, 1, 1))
        made = AccountRole.objects.create(account=account, person=user.person, role=role, **fields)
        rebuild_access(person_ids=[user.person_id])
        return made

    return give


@pytest.fixture
def helios(give: Callable[..., AccountRole], karim: User, mona: User) -> Account:
    account = factories.account("Helios")
    give(karim, account)
    give(mona, account, "member", membership="core")
    return account
