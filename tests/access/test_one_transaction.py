"""R5: each form of the table of routes is sent again and again, and each time another one of its writing statements fails."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from people import verbs
from people.models import Unit, User
from people.permissions import Role
from tests import factories
from tests.access.asking import ask
from tests.access.table import LINES, ROLES, Line
from tests.access.world import World
from tests.faults import half_done

pytestmark = pytest.mark.django_db

ACTS: dict[str, list[tuple[Line, str]]] = {}
for line in LINES:
    if line.method == "POST":
        ACTS.setdefault(line.name, []).extend((line, code) for code in ROLES if 200 <= line.statuses[code] < 400)
# Whose forms in the table are too bare to be taken: they are tried where tests send them whole, with KAMAPP_FAULTS.
BARE = {
    "account_login",
    "account_reset_password",
    "account_reset_password_from_key",
    "imports:forget",
    "people:inbox_mails",
    "people:persona",
    "plans:action_move",
    "plans:old",
    "plans:restore",
    "plans:submit",
    "plans:sync",
    "programs:template_file",
    "reports:schedule",
} | {name for name, acts in ACTS.items() if not acts}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", [name for name in ACTS if name not in BARE])
def test_a_statement_that_fails_undoes_the_whole_act(world: World, name: str) -> None:
    for line, code in ACTS[name]:
        with transaction.atomic():
            user = User.objects.get(pk=world.users[code].pk)
            client, values = world.client(user), world.values(line.target, user)
            left = half_done(lambda: ask(client, line, world, user, values))  # noqa: B023 - called in here alone
            transaction.set_rollback(True)
        if left is not None:
            assert left == [], f"{line} as {code}"
            return
    pytest.fail("nobody writes anything")


PASSWORD = "seven otters cross at dawn"


def _sign_in(client: Client) -> Callable[[], object]:
    user = factories.user("Signing", Role.KAM, password=PASSWORD)
    return lambda: client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def _ask_for_a_reset(client: Client) -> Callable[[], object]:
    user = factories.user("Forgetful", Role.KAM, password=PASSWORD)
    return lambda: client.post(reverse("account_reset_password"), {"email": user.email})


def _accept_an_invitation(client: Client) -> Callable[[], object]:
    yann = factories.user("Inviting", Role.ADMINISTRATOR)
    _user, token = verbs.invite("invited@arvelle.example", "Invited", None, by=yann)
    return lambda: client.post(reverse("people:invitation", args=[token]), {"password": PASSWORD, "again": PASSWORD})


@pytest.mark.parametrize("prepare", [_sign_in, _ask_for_a_reset, _accept_an_invitation])
def test_so_does_one_of_an_act_that_the_table_does_not_do_whole(db: None, prepare: Callable[[Client], Callable[[], object]]) -> None:
    client = Client()
    act = prepare(client)
    cookies = copy.deepcopy(client.cookies)

    def again() -> None:
        client.cookies = copy.deepcopy(cookies)
        act()

    assert half_done(again) == []


def test_two_statements_on_their_own_would_be_found(world: World) -> None:
    """The twin."""
    user, unit = world.users["KM"], world.unit

    def act() -> None:
        User.objects.filter(pk=user.pk).update(email="1")
        Unit.objects.filter(pk=unit.pk).update(name="1")

    assert half_done(act) == ["people_unit failed, statement 2 of 2; changed: people_user"]
    assert half_done(transaction.atomic(act)) == []
