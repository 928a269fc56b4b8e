"""S5: every field of every model is sent along with the form of each route; only what its form names may move.

The same form is posted twice from the same state, once alone and once with all those fields. What the second one moves and the
first one does not must be named in `NAMED`: the fields of the form that the table of routes leaves out.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from people.models import User
from tests.access.asking import MOVING, watched
from tests.access.table import FORMS, LINES, Line
from tests.access.world import World

pytestmark = pytest.mark.django_db

POSTS = list({line.name: line for line in reversed(LINES) if line.method == "POST"}.values())
# Written by the clock or by chance, so they differ between two runs; instants and
# merged documents are left out by their type.
OWN = {"id", "search_text", "token", "occasion", "key", "digest", "seed", "salt", "message_id", "password", "args"}
# Where the act is not one of rows: sign-in; and an objection to a verdict of the table of routes, which is too bare for any page.
APART = {"account_login", "account_logout", "pyramid:answer"}
# Fields that a form names and its entry in FORMS leaves out.
NAMED: dict[str, set[str]] = {
    "accounts:note_add": {"accounts_note.confidential"},
    "accounts:view_save": {"people_savedview.shared"},
    "people:unit_add": {"people_unit.parent_id"},
    "plans:annexes": {"base_storedfile.stored_as"},  # drawn by chance
    "plans:bring": {"base_storedfile.stored_as"},
    "plans:white_cell": {"plans_whitespacecell.potential"},
    "programs:strategy": {"programs_strategy.is_not", "programs_strategy.sponsor_id"},
    "people:key_add": {"people_apitoken.start"},  # the first signs of a key, drawn by chance
}

State = dict[str, dict[Any, dict[str, Any]]]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def state(tables: Collection[str]) -> State:
    """The rows of these tables by key."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]
    return {
        model._meta.db_table: {row[model._meta.pk.attname]: row for row in model._base_manager.values()}
        for model in models
        if model._meta.db_table not in MOVING
    }


def moved(before: State, after: State) -> dict[str, Any]:
    """`table.column` of each value that changed or came with a new row, with the values; `table` of each row that went."""
    found: dict[str, Any] = {}
    for table, rows in after.items():
        for key, row in rows.items():
            former = before[table].get(key)
            for column, value in row.items():
                if (
                    column not in OWN
                    and not isinstance(value, dt.datetime | bytes | memoryview)
                    and (former is None or former[column] != value)
                ):
                    found.setdefault(f"{table}.{column}", []).append(repr(value))
        if before[table].keys() - rows.keys():
            found[table] = sorted(map(str, before[table].keys() - rows.keys()))
    return found


def everything() -> dict[str, str]:
    fields = [field for model in apps.get_models() for field in model._meta.local_fields]
    return {name: "1" for field in fields for name in (field.attname, field.name)}


def posted(world: World, line: Line, code: str, extra: dict[str, str]) -> dict[str, Any]:
    """What the form of a route moves, sent with more fields."""
    with transaction.atomic():
        user = User.objects.get(pk=world.users[code].pk)
        client = world.client(user)
        address = reverse(line.name, kwargs=world.values(line.target, user))
        form = FORMS.get((line.name, line.target), FORMS.get(line.name, {}))
        data = form(world, user) if callable(form) else form
        with transaction.atomic():
            with watched() as written:
                client.post(address, {**extra, **data})
            after = state(written)
            transaction.set_rollback(True)
        found = moved(state(written), after)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("line", [line for line in POSTS if line.name not in APART], ids=str)
def test_fields_that_a_form_does_not_name_move_nothing(world: World, line: Line) -> None:
    for code in ("KM", "PD", "AD"):
        alone, more = posted(world, line, code, {}), posted(world, line, code, everything())
        beyond = {what: more[what] for what in more if more[what] != alone.get(what) and what not in NAMED.get(line.name, set())}
        assert beyond == {}, f"as {code}"


def test_a_field_taken_without_being_named_would_be_found(world: World) -> None:
    """The twin: a form that takes what comes."""
    before = state({"people_user"})
    with transaction.atomic(), watched() as written:
        User.objects.filter(pk=world.users["KM"].pk).update(email="1")
        assert moved(before, state(written)) == {"people_user.email": ["'1'"]}
        transaction.set_rollback(True)
