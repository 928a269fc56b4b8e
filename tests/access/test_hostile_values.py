"""What no column holds: numbers beyond it, digits that are no decimal, days without a next one. Refused in words, never a failure."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from people.models import SavedView, User
from tests.access.table import FORMS, LINES, Json
from tests.access.world import World

pytestmark = pytest.mark.django_db

HUGE = "9" * 30
VALUES = (HUGE, "²", "NaN", "9999-12-31", "2026-13-01")
DONE = {200, 302, 422}
SUCCEED = {line.name: line for line in reversed(LINES) if line.method == "POST" and DONE & set(line.statuses.values())}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


class Asker:
    """Somebody who may, before the form of a route."""

    def __init__(self, world: World, name: str) -> None:
        self.line = SUCCEED[name]
        self.user = User.objects.get(pk=world.users[next(role for role, status in self.line.statuses.items() if status in DONE)].pk)
        self.client = world.client(self.user)
        self.client.raise_request_exception = False
        self.address = reverse(name, kwargs=world.values(self.line.target, self.user))
        form = FORMS.get((name, self.line.target), FORMS.get(name, {}))
        self.form = form(world, self.user) if callable(form) else form

    def send(self, **changed: str) -> Any:
        with transaction.atomic():
            answer = self.client.post(self.address, {**self.form, **changed})
            transaction.set_rollback(True)
        return answer


def test_no_field_of_a_form_fails_the_page(world: World) -> None:
    """One of the values for each field, in turn: all of them for all would take five times as long."""
    broken = []
    for number, name in enumerate(SUCCEED):
        with transaction.atomic():
            asker = Asker(world, name)
            for place, field in enumerate(() if isinstance(asker.form, Json) else asker.form):
                value = VALUES[(number + place) % len(VALUES)]
                status = asker.send(**{field: value}).status_code
                broken += [f"{name} {field}={value}: {status}"] if status >= 500 else []
            transaction.set_rollback(True)
    assert broken == []


@pytest.mark.parametrize(
    ("name", "field", "value", "status"),
    [
        ("pyramid:target", "last", "9999-12-31", 422),
        ("pyramid:target", "start", "0001-01-01", 422),
        ("programs:skills_of", "level-1", "NaN", 422),
        ("accounts:interaction_add", "contacts", HUGE, 400),
        ("accounts:note_add", "readers", HUGE, 400),
        ("teams:meeting_add", "on", "9999-12-31", 422),
        ("people:unit", "act", "no such act", 302),
        ("people:function", "act", "no such act", 302),
        ("plans:row_edit", "version", HUGE, 409),
        ("plans:action_finish", "next", "zzzz", 302),
    ],
)
def test_where_one_once_did(world: World, name: str, field: str, value: str, status: int) -> None:
    assert Asker(world, name).send(**{field: value}).status_code == status


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("people:organisation", {"unit": "²"}),
        ("people:organisation", {"unit": HUGE}),
        ("people:organisation", {"q": "x" * 60_000}),
        ("people:audit", {"account": "²"}),
        ("people:audit", {"until": "9999-12-31"}),
    ],
)
def test_nor_does_what_an_address_asks(world: World, name: str, asked: dict[str, str]) -> None:
    client = world.client(world.users["AD"])
    client.raise_request_exception = False
    assert client.get(reverse(name), asked).status_code in {200, 400}


def test_weights_that_are_no_numbers_stand_there_still(world: World) -> None:
    answer = Asker(world, "programs:round").send(act="weigh", attractiveness="as many as can be")
    assert answer.status_code == 422
    assert 'value="as many as can be"' in answer.content.decode()


def test_a_sign_that_nobody_types_is_taken_out(world: World) -> None:
    """PostgreSQL keeps no text with it, and a backup of SQLite that holds one could not move there."""
    asker = Asker(world, "accounts:view_save")
    with transaction.atomic():
        assert asker.client.post(asker.address, {"name": "My\x00 view", "query": ""}).status_code == 302
        assert SavedView.objects.latest("pk").name == "My view"
        transaction.set_rollback(True)
