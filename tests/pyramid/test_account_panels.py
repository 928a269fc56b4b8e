"""Figures on the page of an account: kept ones, each leading to its own page for who may open it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccountRole
from accounts.verbs import set_role
from base import clock
from base.periods import last_months
from base.results import Direction, Result, Status, Unit
from people.audit import Operator
from people.models import User
from pyramid import stored
from pyramid.scopes import Scope
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def helios(karim: User, mona: User):
    account = factories.account("Helios")
    for user, role in ((karim, AccountRole.Role.KAM), (mona, AccountRole.Role.MEMBER)):
        set_role(account, user.person, role, by=Operator("test"))
    year = last_months(clock.today())
    health = Result("health_score", Unit.SCORE, Direction.UP_GOOD, year, year.end, Status.OK, value=71.0, n=9)
    stored.keep([health], Scope.account(account.pk))
    return account


def page_of(client: Client, user: User, account) -> str:
    client.force_login(user)
    return client.get(reverse("accounts:account", args=[account.pk])).content.decode()


def test_a_figure_of_the_account_leads_to_its_page(client: Client, karim: User, helios) -> None:
    address = reverse("pyramid:figure", args=["health_score"]) + f"?scope=account:{helios.pk}"
    assert f'href="{address}"' in page_of(client, karim, helios)
    assert client.get(address).status_code == 200


def test_who_may_not_open_pages_of_figures_reads_it_without_a_link(client: Client, mona: User, helios) -> None:
    page = page_of(client, mona, helios)
    assert "71" in page
    assert reverse("pyramid:figure", args=["health_score"]) not in page
