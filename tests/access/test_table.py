"""The access table holds: each line answers as it says, and whoever is refused changes and learns nothing. What holds on every
answer is looked at on the same ones: headers, no write by reading, and that what is hidden answers like what never was.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kamapp.routes import routes
from people.audit import record
from people.models import Person, User
from tests import factories
from tests.access.asking import HEADERS, POLICY, ask, normalised, undone, wrong_headers
from tests.access.table import LINES, OPEN, ROLES, Line
from tests.access.world import World

pytestmark = pytest.mark.django_db  # or no test database would be made for `world`

# A GET that is kept in the log, because something leaves the house: rulings.md, Safety.
AUDITED_READS = {
    "accounts:export",
    "accounts:person_data",
    "pyramid:figure_csv",
    "pyramid:figure_xlsx",
    "reports:file",
    "imports:file",
    "plans:annex",
    "imports:rejects",
    "people:audit_export",
    "teams:meeting_ics",
    "teams:missions_export",
}
ROUTES: dict[str, list[Line]] = defaultdict(list)
for each in LINES:
    ROUTES[f"{each.name} {each.method}"].append(each)


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


def faults(line: Line, code: str, world: World) -> tuple[list[str], Any]:
    """What is wrong with the answer to this role, and the answer without what differs each time if it says 404."""
    user = User.objects.get(pk=world.users[code].pk)
    found: list[str] = []
    with transaction.atomic():
        values = world.values(line.target, user)
        client = world.client(user)
        with undone() as trace:
            answer = ask(client, line, world, user, values)
            if line.method == "GET" and answer.status_code < 400 and code in {"PD", "DS"}:
                ask(client, line, world, user, values)  # nor does reading it again
        transaction.set_rollback(True)
    status = answer.status_code
    if status != line.statuses[code]:
        found.append(f"answered {status}, the table says {line.statuses[code]}")
    elif trace.changed and 400 <= status < 500:
        found.append(f"refused, and yet changed {trace.changed}")
    elif trace.changed and line.method == "GET" and status < 400:
        found.append(f"reading changed {trace.changed}")
    elif trace.audited and line.method == "GET" and status < 400 and line.name not in AUDITED_READS:
        found.append("reading wrote an audit line")
    found += [f"header {name}: {answer.get(name)}" for name in wrong_headers(answer, line.name, known=True)]
    return [f"{line} as {code}: {what}" for what in found], normalised(answer) if status == 404 else None


@pytest.mark.parametrize("route", ROUTES)
def test_each_role_gets_the_answer_of_the_table(world: World, rolled_back: None, route: str) -> None:
    wrong: list[str] = []
    hidden: dict[tuple[str, str], Any] = {}
    for line in ROUTES[route]:
        for code in ROLES:
            found, hidden[line.target, code] = faults(line, code, world)
            wrong += found
    for line in ROUTES[route]:
        kind, _, relation = line.target.partition(".")
        if relation == "foreign":
            assert (f"{kind}.missing", "SD") in hidden, f"{route}: a line with {kind}.foreign needs one with {kind}.missing"
            wrong += [
                f"{line} as {code}: what is hidden does not answer like {kind}.missing"
                for code in ROLES
                if line.statuses[code] == 404 and hidden[line.target, code] != hidden[f"{kind}.missing", code]
            ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_and_a_deactivated_colleague_are_sent_to_sign_in(world: World, rolled_back: None, route: str) -> None:
    lines = ROUTES[route]
    # Who is not signed in never gets as far as an object, so one of a route tells of all; where nobody may enter, each is asked.
    for line in lines if (lines[0].name, lines[0].method) in OPEN else lines[:1]:
        with transaction.atomic():
            _sent_to_sign_in(line, world)
            transaction.set_rollback(True)


def _sent_to_sign_in(line: Line, world: World) -> None:
    is_open = OPEN.get((line.name, line.method))
    user = world.users["LM"]
    values = world.values(line.target, user)
    for who, client in (("nobody", Client()), ("a deactivated colleague", world.client(world.gone))):
        with undone() as trace:
            answer = ask(client, line, world, user, values)
            as_json = None if is_open is not None else ask(client, line, world, user, values, headers={"accept": "application/json"})
        assert wrong_headers(answer, line.name, known=False) == [], f"{line} as {who}"
        if as_json is None:
            assert answer.status_code == is_open, f"{line} as {who}"
            continue
        told = (answer.status_code, answer.headers.get("Location", "").split("?")[0])
        is_for_programs = line.name.startswith("api:") and line.name != "api:page"
        assert told == ((401, "") if is_for_programs else (302, reverse("account_login"))), f"{line} as {who}"
        assert as_json.status_code == 401, f"{line} as {who}"
        assert not trace.changed, f"{line} as {who}"


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
    """The twin: a row more, a changed and a lost one are seen, whoever writes them; an audit line is told apart."""
    person = factories.person("Here before")
    with undone() as trace:
        factories.person("Written by mistake")
        record(world.users["AD"], "refused")
    assert (trace.changed, trace.audited) == (["people_person"], True)
    assert not Person.objects.filter(name="Written by mistake").exists()
    for write in ("UPDATE people_person SET name = 'x' WHERE id = %s", "DELETE FROM people_person WHERE id = %s"):
        with undone() as trace, connection.cursor() as cursor:
            cursor.execute(write, [person.pk])
        assert (trace.changed, trace.audited) == (["people_person"], False)


def test_a_wrong_status_a_read_that_is_kept_and_a_hidden_page_that_differs_would_be_found(world: World, rolled_back: None) -> None:
    """The twins: a line that says something else than what is answered is named with its route, method and role."""
    wrong, _ = faults(Line("people:audit GET - 200"), "KM", world)
    assert wrong == ["people:audit GET - as KM: answered 403, the table says 200"]
    _, foreign = faults(Line("accounts:account GET account.foreign 404"), "KM", world)
    _, missing = faults(Line("accounts:account GET account.missing 404"), "KM", world)
    assert foreign == missing
    assert foreign[0] == 404
    assert foreign != (404, foreign[1] + "Foreign", foreign[2])


@pytest.mark.parametrize("name", [*HEADERS, "Content-Security-Policy", "Permissions-Policy", "X-Request-ID", "Cache-Control"])
def test_a_header_that_is_missing_would_be_found(name: str) -> None:
    """The twin, for each header."""
    whole = HttpResponse(headers={**HEADERS, "Content-Security-Policy": "; ".join(POLICY), "Permissions-Policy": "camera=()"})
    whole["X-Request-ID"], whole["Cache-Control"] = "1", "private"
    assert wrong_headers(whole, "people:me", known=True) == []
    del whole[name]
    assert wrong_headers(whole, "people:me", known=True) == [name]
