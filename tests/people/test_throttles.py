"""Each limit of reliability.md A stands on its route: beyond it 429 with Retry-After, which no page counts down."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from base import clock
from people import throttle
from people.models import User
from people.permissions import Role
from tests import factories

WORDS = "seven otters cross at dawn"
LIMITED: list[tuple[str, list[Any], str, str, int, int]] = [
    ("accounts:search", [], "GET", "search", 60, 60),
    ("accounts:export", ["csv"], "GET", "export", 20, 3600),
    ("pyramid:figure_csv", ["win_rate_count"], "GET", "export", 20, 3600),
    ("people:audit_export", [], "GET", "export", 20, 3600),
    ("reports:print", ["pyramid"], "POST", "pdf", 60, 3600),
    ("imports:new", [], "POST", "import", 20, 3600),
    ("people:password", [], "POST", "password", 10, 900),
]


@pytest.fixture
def everybody(db) -> User:
    return factories.user("Every Role", *Role, password=WORDS)


def ask(client: Client, name: str, args: list[Any], method: str) -> Any:
    return getattr(client, method.lower())(reverse(name, args=args))


@pytest.mark.parametrize(("name", "args", "method", "counter", "limit", "seconds"), LIMITED, ids=[line[0] for line in LIMITED])
def test_beyond_its_limit_a_route_answers_429(
    client: Client,
    everybody: User,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    args: list[Any],
    method: str,
    counter: str,
    limit: int,
    seconds: int,
) -> None:
    counted: list[tuple[str, int]] = []
    standing = {"count": limit}

    def add(key: str, window: int) -> int:
        counted.append((key, window))
        return standing["count"]

    monkeypatch.setattr(throttle, "add", add)
    client.force_login(everybody)
    assert ask(client, name, args, method).status_code != 429
    assert counted == [(f"{counter}:user:{everybody.pk}", seconds)]
    standing["count"] = limit + 1
    answer = ask(client, name, args, method)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= seconds + 1
    shown = strip_tags(answer.content.decode().partition("<footer")[0])  # drawings have numbers, and the foot names a day
    assert answer["Retry-After"] not in shown.split()


def test_looking_at_the_form_of_an_import_is_not_counted(client: Client, everybody: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "add", lambda key, window: 10**6)
    client.force_login(everybody)
    assert client.get(reverse("imports:new")).status_code == 200


def test_five_resets_an_hour_for_an_account(client: Client, everybody: User) -> None:
    statuses = [client.post(reverse("account_reset_password"), {"email": everybody.email}).status_code for _time in range(6)]
    assert statuses == [302] * 5 + [429]


def test_a_second_invitation_asks_for_the_password_again(client: Client, everybody: User) -> None:
    invited = factories.user("Invited")
    client.force_login(everybody)
    session = client.session
    session["began"] = (clock.now() - dt.timedelta(hours=1)).isoformat()
    session.save()
    address = reverse("people:invite_again", args=[invited.pk])
    assert client.post(address).status_code == 409
    assert not invited.mails.exists()
    assert client.post(address, {"password": WORDS}).status_code == 200
    assert invited.mails.count() == 1
