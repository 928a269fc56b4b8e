"""S4: a right taken away is gone at the next request, and in jobs that wait when they start."""

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountRole
from accounts.verbs.access import rebuild_access
from imports import drafts
from imports.models import Batch
from jobs.models import Job
from jobs.verbs import run_now
from people import verbs
from people.models import RolePermission, Session, User
from people.permissions import Permission, Role
from reports.models import Paper
from reports.verbs import print_paper
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def helios(karim: User) -> Account:
    account = factories.account("Helios")
    AccountRole.objects.create(account=account, person=karim.person, role="kam", since=dt.date(2020, 1, 1))
    rebuild_access()
    return account


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    assert client.get(reverse("people:me")).status_code == 200
    return client


def test_a_role_that_ends_is_gone_at_the_next_request(yann: User, claire: User) -> None:
    session = signed_in(claire)
    assert session.get(reverse("pyramid:board")).status_code == 200
    verbs.end_role(claire, Role.PROGRAMME_DIRECTOR, by=yann)
    assert session.get(reverse("pyramid:board")).status_code == 403
    assert session.get(reverse("people:me")).status_code == 200


def test_a_cell_of_the_table_that_changes_holds_from_the_next_request(yann: User, karim: User, helios: Account) -> None:
    session = signed_in(karim)
    assert session.get(reverse("accounts:interaction_add", args=[helios.pk])).status_code == 200
    verbs.change_cells(Permission.INTERACTION_ADD, {Role.KAM: ""}, by=yann)
    assert RolePermission.objects.count() == 1
    assert session.get(reverse("accounts:interaction_add", args=[helios.pk])).status_code == 403


def test_a_role_on_an_account_that_ends_hides_it_at_the_next_request(karim: User, helios: Account) -> None:
    session = signed_in(karim)
    assert session.get(reverse("accounts:account", args=[helios.pk])).status_code == 200
    AccountRole.objects.update(until=factories.TODAY)
    rebuild_access()
    assert session.get(reverse("accounts:account", args=[helios.pk])).status_code == 404
    assert "Helios" not in session.get(reverse("accounts:list")).content.decode()


def test_deactivation_ends_every_session_and_every_link(yann: User, claire: User) -> None:
    sessions = [signed_in(claire), signed_in(claire)]
    verbs.deactivate(claire, by=yann)
    assert not Session.objects.filter(user=claire).exists()
    for session in sessions:
        answer = session.get(reverse("people:me"))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))


def deactivated(user: User, by: User) -> None:
    verbs.deactivate(user, by=by)


def without_role(user: User, by: User) -> None:
    for role in user.roles:
        verbs.end_role(user, role, by=by)


@pytest.mark.parametrize("take_away", [deactivated, without_role])
def test_a_paper_that_waits_is_not_printed(yann: User, claire: User, take_away) -> None:
    job = print_paper("pyramid", language="en", by=claire, hint=False)
    take_away(claire, yann)
    ended = run_now(job)
    assert (ended.state, set(ended.result)) == (Job.State.FAILED, {"why"})
    assert ended.error
    assert not Paper.objects.exists()


@pytest.mark.parametrize("take_away", [deactivated, without_role])
def test_an_import_that_waits_loads_nothing(yann: User, dora: User, tmp_path: Path, take_away) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("name\nHelios\n")
    batch = drafts.drop(file, "accounts.csv", kind="accounts", source="crm", by=dora)
    job = drafts.confirm(batch, by=dora)
    take_away(dora, yann)
    ended = run_now(job)
    assert ended.state == Job.State.FAILED
    assert not Account.objects.exists()
    assert Batch.objects.get().created == 0


def test_with_the_right_both_are_done(claire: User, dora: User, tmp_path: Path) -> None:
    """The twin: nothing is taken away."""
    assert run_now(print_paper("pyramid", language="en", by=claire, hint=False)).state == Job.State.DONE
    file = tmp_path / "accounts.csv"
    file.write_text("name\nHelios\n")
    batch = drafts.drop(file, "accounts.csv", kind="accounts", source="crm", by=dora)
    assert run_now(drafts.confirm(batch, by=dora)).state == Job.State.DONE
    assert Account.objects.get().name == "Helios"
