"""PostgreSQL itself refuses two owners on a day and a key period twice, whatever a verb has overlooked."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AccountRole, KeyAccount
from imports.models import Source
from tests import factories

pytestmark = [pytest.mark.services, pytest.mark.django_db]
SINCE = dt.date(2026, 1, 1)


@pytest.fixture(autouse=True)
def on_postgresql(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def test_two_typed_owners_never_overlap() -> None:
    account, first, second = factories.account(), factories.person(), factories.person()
    AccountRole.objects.create(account=account, person=first, role="owner", since=SINCE, until=dt.date(2026, 7, 1))
    AccountRole.objects.create(account=account, person=second, role="owner", since=dt.date(2026, 7, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountRole.objects.create(account=account, person=first, role="owner", since=dt.date(2026, 8, 1))


def test_a_role_of_one_person_never_overlaps_itself() -> None:
    account, person = factories.account(), factories.person()
    AccountRole.objects.create(account=account, person=person, role="member", since=SINCE)
    AccountRole.objects.create(account=account, person=person, role="sponsor", since=SINCE)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountRole.objects.create(account=account, person=person, role="member", since=dt.date(2026, 3, 1))


def test_key_periods_never_overlap_and_files_are_judged_by_row() -> None:
    account, source = factories.account(), Source.objects.create(name="crm")
    KeyAccount.objects.create(account=account, since=SINCE)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyAccount.objects.create(account=account, since=dt.date(2026, 3, 1))
    KeyAccount.objects.create(account=account, since=SINCE, source=source, key="1")
