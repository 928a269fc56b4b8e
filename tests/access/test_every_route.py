"""What holds on every route, whoever asks: headers, and no write by reading."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import checks
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from kamapp import settings as product
from people.models import AuditLine, User
from tests.access.table import LINES, Line
from tests.access.test_table import ask, undone
from tests.access.world import World

pytestmark = pytest.mark.django_db

# One line per route and method is enough here: the first that the table has.
FIRST = list({(line.name, line.method): line for line in reversed(LINES)}.values())
GETS = [line for line in LINES if line.method == "GET"]

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
    "teams:missions_export",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def signed_in(world: World, code: str) -> tuple[Client, User]:
    user = User.objects.get(pk=world.users[code].pk)
    client = Client()
    client.force_login(user)
    client.get(reverse("base:home"))  # begins the session
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
