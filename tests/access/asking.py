"""Asking for a route as somebody, and what an answer and the database must then show."""

import hashlib
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.access.table import FORMS, Json, Line
from tests.access.world import World

# May move when somebody is refused: who asked, how often, and that he asked.
MOVING = {"people_auditline", "people_auditvalue", "people_throttle", "people_session", "django_session", "cache"}
# Of a user, only when he was last seen.
LAST_SEEN = {"people_user": {"last_seen"}}

WRITES = re.compile(r'\b(?:INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)

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
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def fingerprint(tables: Collection[str] | None = None) -> dict[str, str]:
    """A hash of each table's rows, those that may move apart; of these tables only, where they are named."""
    found: dict[str, str] = {}
    if tables is not None and not set(tables) - MOVING:
        return found
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


@dataclass
class Trace:
    """What a request left behind: the tables whose rows it changed, and whether it wrote an audit line."""

    changed: list[str] = field(default_factory=list)
    audited: bool = False


@contextmanager
def undone() -> Iterator[Trace]:
    """What is done inside is undone; the trace then tells what it was."""
    trace = Trace()
    with transaction.atomic():
        with watched() as written:
            yield trace
        after = fingerprint(written)
        transaction.set_rollback(True)
    before = fingerprint(written)
    trace.changed += [table for table in after if after[table] != before[table]]
    trace.audited = "people_auditline" in written


def ask(client: Client, line: Line, world: World, user: User, values: dict[str, Any], **extra: Any) -> Any:
    """The answer to a line of the table; `values` are those of its object, which exists before anybody asks."""
    address = reverse(line.name, kwargs=values)
    form = FORMS.get((line.name, line.target), FORMS.get(line.name, {}))
    data = form(world, user) if callable(form) else form
    if line.method == "GET":
        return client.get(address, **extra)
    if isinstance(data, Json):
        extra["content_type"] = "application/json"
    return getattr(client, line.method.lower())(address, data if line.method == "POST" else b"", **extra)


def normalised(answer: Any) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers without what differs from one request to the next: its id, its form token, its own length."""
    body = answer.content.decode().replace(answer["X-Request-ID"], "REQUEST")
    body = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[A-Za-z0-9]+', r"\1TOKEN", body)
    headers = {name: value for name, value in answer.headers.items() if name not in {"X-Request-ID", "Set-Cookie"}}
    return answer.status_code, body, headers


def wrong_headers(answer: Any, name: str, *, known: bool) -> list[str]:
    """The headers of this route's answer that are not as they must be, to somebody who is signed in (`known`) or not."""
    wrong = [header for header, value in HEADERS.items() if answer.get(header) != value]
    policy = answer.get("Content-Security-Policy", "")
    if name not in OWN_POLICY:
        right = {part.strip() for part in policy.split(";")} == POLICY
    else:
        right = answer.status_code != 200 or "sandbox" in policy
    wrong += [] if right else ["Content-Security-Policy"]
    wrong += [] if "camera=()" in answer.get("Permissions-Policy", "") else ["Permissions-Policy"]
    wrong += [] if answer.get("X-Request-ID") else ["X-Request-ID"]
    kept = answer.get("Cache-Control", "")
    wrong += ["Cache-Control"] if known and "private" not in kept and "no-store" not in kept else []
    return wrong
