"""Helios and its site, with Karim as owner and Mona in the core team."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Account, AccountRole, Contact
from accounts.verbs import rebuild_access
from people.models import User
from tests import factories
from tests.accounts.reto import MAIL, NAME, PHONE


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


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A home of its own, with a folder for kept files."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    return tmp_path


@pytest.fixture
def reto(helios: Account) -> Contact:
    return factories.contact(
        helios, NAME, email=MAIL, phone=PHONE, first_name="Rétô", last_name="Markerson", job_title="head of analysis", function="rd"
    )
