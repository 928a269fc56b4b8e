"""What holds on every route, whoever asks: headers, no write by reading, no write from fields that no form names."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core import checks
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from kamapp import settings as product
from people.models import AuditLine, User
from tests.access.table import FORMS, LINES, Line
from tests.access.test_table import ask, undone
from tests.access.world import World

pytestmark = pytest.mark.django_db

# One line per route and method is enough here: the first that the table has.
FIRST = list({(line.name, line.method): line for line in reversed(LINES)}.values())
GETS = [line for line in LINES if line.method == "GET"]
POSTS = [line for line in FIRST if line.method == "POST"]

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
# Files under a policy of their own.
OWN_POLICY = {"reports:file", "imports:file", "plans:annex"}
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
}
# Acts whose purpose is to take rows away: what remains must still be as it was.
REMOVES = {"imports:undo"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def signed_in(world: World, code: str) -> tuple[Client, User]:
    user = User.objects.get(pk=world.users[code].pk)
    client = Client()
    client.force_login(user)
    client.get(reverse("people:me"))
    return client, user


@pytest.mark.parametrize("line", FIRST, ids=str)
@pytest.mark.parametrize("code", ["PD", "TM", ""], ids=["who may much", "who may little", "nobody"])
def test_every_answer_carries_the_headers(world: World, line: Line, code: str) -> None:
    client, user = signed_in(world, code) if code else (Client(), world.users["PD"])
    answer = ask(client, line, world, user)
    if line.name not in OWN_POLICY:
        assert {part.strip() for part in answer["Content-Security-Policy"].split(";")} == POLICY
    elif answer.status_code == 200:
        assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["X-Request-ID"]
    if code:
        assert "private" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("line", GETS, ids=str)
def test_reading_twice_writes_nothing(world: World, line: Line) -> None:
    for code in ("PD", "LM", "DS", "AD"):
        if line.statuses[code] >= 400:
            continue
        client, user = signed_in(world, code)
        with transaction.atomic():
            world.values(line.target, user)
            before = AuditLine.objects.count()
            with undone() as changed:
                ask(client, line, world, user)
                ask(client, line, world, user)
                lines = AuditLine.objects.count()
            assert changed == []
            if line.name not in AUDITED_READS:
                assert lines == before
            transaction.set_rollback(True)


# What no form of a page may ever move, whoever sends it: column values sent to every route.
GUARDED = {
    "people_user": ("password", "is_active", "email", "person_id"),
    "people_rolegrant": ("role", "user_id", "until"),
    "accounts_account": ("root_id", "search_text"),
}


def guarded() -> dict[str, list[tuple[Any, ...]]]:
    models = {model._meta.db_table: model for model in apps.get_models()}
    return {table: list(models[table].objects.order_by("pk").values_list("pk", *columns)) for table, columns in GUARDED.items()}


@pytest.mark.parametrize("line", POSTS, ids=str)
def test_fields_of_models_that_a_form_does_not_name_change_nothing(world: World, line: Line) -> None:
    """Every field of every model is sent along with the form of each route (S5)."""
    extra = {field.attname: "1" for model in apps.get_models() for field in model._meta.local_fields}
    extra |= {field.name: "1" for model in apps.get_models() for field in model._meta.local_fields}
    for code in ("KM", "PD"):
        client, user = signed_in(world, code)
        with transaction.atomic():
            address = reverse(line.name, kwargs=world.values(line.target, user))
            form = FORMS.get((line.name, line.target), FORMS.get(line.name, {}))
            data = form(world, user) if callable(form) else form
            before = guarded()
            client.post(address, {**{name: value for name, value in extra.items() if name not in data}, **data})
            after = guarded()
            for table, rows in before.items():
                kept = {row[0]: row for row in after[table]}
                remaining = [row for row in rows if row[0] in kept] if line.name in REMOVES else rows
                assert [row for row in remaining if kept.get(row[0]) != row] == [], table
            transaction.set_rollback(True)


def test_production_settings_pass_the_check_for_deployment() -> None:
    secure = {
        name: getattr(product, name) for name in dir(product) if name.isupper() and name.startswith(("SECURE", "SESSION", "CSRF", "X_"))
    }
    secure |= {
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "DEBUG": False,
        "SECRET_KEY": "k3y-of-production-" + "aB9$" * 12,
        "ALLOWED_HOSTS": ["kamapp.example"],
    }
    with override_settings(**secure):
        found = checks.run_checks(include_deployment_checks=True)
    assert [problem.id for problem in found if not problem.is_silenced()] == []
