"""The access table holds: each line answers as it says, and whoever is refused changes and learns nothing."""

import hashlib
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from kamapp.routes import routes
from people.audit import record
from people.models import Person, User
from tests import factories
from tests.access.table import FORMS, LINES, OPEN, ROLES, Json, Line
from tests.access.world import World

pytestmark = pytest.mark.django_db  # or no test database would be made for `world`

# May move when somebody is refused: who asked, how often, and that he asked.
MOVING = {"people_auditline", "people_auditvalue", "people_throttle", "people_session", "django_session", "cache"}
# Of a user, only when he was last seen.
LAST_SEEN = {"people_user": {"last_seen"}}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once; each request runs in a savepoint that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def rolled_back(world: World, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


WRITES = re.compile(r'\b(?:INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


def fingerprint(tables: Collection[str] | None = None) -> dict[str, str]:
    """A hash of each table's rows, those that may move apart; of these tables only, where they are named."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in MOVING or (tables is not None and table not in tables):
                continue
            columns = [field.column for field in model._meta.local_fields if field.column not in LAST_SEEN.get(table, ())]
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY 1')
            found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


@contextmanager
def watched() -> Iterator[set[str]]:
    """Fills with the tables that a statement inside names as written, so that only these need to be read again: reading all of
    them for each request took most of these tests' time.
    """
    written: set[str] = set()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        written.update(WRITES.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield written


@contextmanager
def undone() -> Iterator[list[str]]:
    """What is done inside is undone; the list then names the tables whose rows it had changed."""
    moved: list[str] = []
    with transaction.atomic():
        with watched() as written:
            yield moved
        after = fingerprint(written)
        transaction.set_rollback(True)
    before = fingerprint(written)
    moved += [table for table in after if after[table] != before[table]]


def ask(client: Client, line: Line, world: World, user: User, **extra: Any) -> Any:
    address = reverse(line.name, kwargs=world.values(line.target, user))
    form = FORMS.get((line.name, line.target), FORMS.get(line.name, {}))
    data = form(world, user) if callable(form) else form
    if line.method == "GET":
        return client.get(address, **extra)
    if isinstance(data, Json):
        extra["content_type"] = "application/json"
    return getattr(client, line.method.lower())(address, data if line.method == "POST" else b"", **extra)


@pytest.mark.parametrize("line", LINES, ids=str)
def test_each_role_gets_the_status_of_the_table(world: World, rolled_back: None, line: Line) -> None:
    wrong, moved = {}, {}
    for code in ROLES:
        user = User.objects.get(pk=world.users[code].pk)
        with transaction.atomic():
            world.values(line.target, user)  # what the line is about exists before anybody asks
            client = Client()
            client.force_login(user)
            with undone() as changed:
                answer = ask(client, line, world, user)
            if answer.status_code != line.statuses[code]:
                wrong[code] = answer.status_code
            elif changed and 400 <= answer.status_code < 500:
                moved[code] = changed
            transaction.set_rollback(True)
    assert not wrong, f"answered {wrong}, the table says {line.statuses}"
    assert not moved, f"refused, and yet changed: {moved}"


@pytest.mark.parametrize("line", LINES, ids=str)
def test_nobody_and_a_deactivated_colleague_are_sent_to_sign_in(world: World, rolled_back: None, line: Line) -> None:
    deactivated = Client()
    deactivated.force_login(world.gone)
    is_open = OPEN.get((line.name, line.method))
    user = world.users["LM"]
    world.values(line.target, user)
    for client in (Client(), deactivated):
        with undone() as changed:
            answer = ask(client, line, world, user)
            as_json = None if is_open is not None else ask(client, line, world, user, headers={"accept": "application/json"})
        if as_json is None:
            assert answer.status_code == is_open
            continue
        assert (answer.status_code, answer.headers.get("Location", "").split("?")[0]) == (302, reverse("account_login"))
        assert as_json.status_code == 401
        assert not changed


HIDDEN = sorted({(line.name, line.method, line.target.split(".")[0]) for line in LINES if line.target.endswith(".foreign")})


def normalised(answer: Any) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers without what differs from one request to the next: its id, its form token, its own length."""
    body = answer.content.decode().replace(answer["X-Request-ID"], "REQUEST")
    body = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[A-Za-z0-9]+', r"\1TOKEN", body)
    headers = {name: value for name, value in answer.headers.items() if name not in {"X-Request-ID", "Set-Cookie"}}
    return answer.status_code, body, headers


@pytest.mark.parametrize(("name", "method", "kind"), HIDDEN)
def test_what_is_hidden_answers_like_what_never_was(world: World, rolled_back: None, name: str, method: str, kind: str) -> None:
    foreign = next(line for line in LINES if (line.name, line.method, line.target) == (name, method, f"{kind}.foreign"))
    missing = [line for line in LINES if (line.name, line.method, line.target) == (name, method, f"{kind}.missing")]
    assert missing, f"{name} {method}: a line with {kind}.foreign needs one with {kind}.missing"
    for code in ROLES:
        if foreign.statuses[code] != 404:
            continue
        user = User.objects.get(pk=world.users[code].pk)
        client = Client()
        client.force_login(user)
        client.get(reverse("base:home"))  # so that neither of the two begins the session
        assert normalised(ask(client, foreign, world, user)) == normalised(ask(client, missing[0], world, user))


def test_every_route_has_its_rows() -> None:
    known = {(line.name, line.method) for line in LINES}
    there = {(route.name, method) for route in routes() for method in route.methods}
    unnamed = [route.path for route in routes() if not route.name]
    assert not unnamed, f"routes without a name: {unnamed}"
    assert not there - known, f"no row in tests/access/table.py for: {sorted(there - known)}"
    assert not known - there, f"rows of routes that are gone: {sorted(known - there)}"


def test_a_route_without_a_row_would_be_found() -> None:
    """The twin: with one line taken out, the check above names its route."""
    known = {(line.name, line.method) for line in LINES if line.name != "people:audit"}
    there = {(route.name, method) for route in routes() for method in route.methods}
    assert there - known == {("people:audit", "GET")}


def test_a_write_behind_a_refusal_would_be_found(world: World, rolled_back: None) -> None:
    """The twin: a row more, a changed and a lost one are seen, whoever writes them; an audit line is not."""
    person = factories.person("Here before")
    with undone() as moved:
        factories.person("Written by mistake")
        record(world.users["AD"], "refused")
    assert moved == ["people_person"]
    assert not Person.objects.filter(name="Written by mistake").exists()
    for write in ("UPDATE people_person SET name = 'x' WHERE id = %s", "DELETE FROM people_person WHERE id = %s"):
        with undone() as moved, connection.cursor() as cursor:
            cursor.execute(write, [person.pk])
        assert moved == ["people_person"]
