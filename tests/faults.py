"""R5: what an act writes stands or falls together, with its line in the audit log.

With KAMAPP_FAULTS set, each form that any test sends is first sent once for each statement that it writes, and that statement
fails as on a full disk: nothing of the act may be left. Four tests count what one request does (its statements, its hits of a
throttle) and fail then, since they count those tries too.
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import OperationalError, connection, transaction
from django.test import Client

from people.models import AuditLine
from tests.access.asking import MOVING, WRITES, fingerprint, watched

# Counted whatever becomes of the act; and the values of an audit line, which are written with it or not at all.
BESIDE = MOVING - {"people_auditline"}


@contextmanager
def failing(at: int) -> Iterator[list[str]]:
    """The statement that writes as number `at` fails; 0: none does. Gives the tables written, a statement each."""
    seen: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = set(WRITES.findall(sql)) - BESIDE
        if found and not sql.startswith("SELECT"):
            seen.append(" ".join(sorted(found)))
            if len(seen) == at:
                raise OperationalError("disk I/O error")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield seen


def left_behind(act: Callable[[], object], at: int) -> tuple[list[str], list[str]]:
    """The tables that the act writes, a statement each, and those that differ when statement `at` has failed. Undoes the act."""
    said = AuditLine.objects.count()
    with transaction.atomic():
        with watched() as written, failing(at) as seen, suppress(OperationalError):
            act()
        transaction.set_rollback(False)  # a statement alone, outside any block of the act's own, marks this one
        after, lines = fingerprint(written), AuditLine.objects.count()
        transaction.set_rollback(True)
    before = fingerprint(written)
    return seen, [table for table in after if after[table] != before[table]] + ["people_auditline"] * (lines > said)


def half_done(act: Callable[[], object]) -> list[str] | None:
    """What stays of the act when one of its statements fails, for each of them; None of an act that writes nothing."""
    tables, _changed = left_behind(act, 0)
    found = []
    for at, table in enumerate(tables, 1):
        _seen, changed = left_behind(act, at)
        if changed:
            found.append(f"{table} failed, statement {at} of {len(tables)}; changed: {', '.join(changed)}")
    return found if tables else None


@contextmanager
def tried_before() -> Iterator[None]:
    """Each form that a test client sends is tried with faults first."""
    send = Client.generic

    def generic(self: Client, method: str, path: str, *args: Any, **more: Any) -> Any:
        if method not in {"GET", "HEAD", "OPTIONS"} and connection.in_atomic_block:
            cookies = copy.deepcopy(self.cookies)

            def act() -> None:
                self.cookies = copy.deepcopy(cookies)
                send(self, method, path, *args, **more)

            left = half_done(act)
            self.cookies = cookies
            assert not left, f"{method} {path}: {left}"
        return send(self, method, path, *args, **more)

    Client.generic = generic  # type: ignore[method-assign]
    try:
        yield
    finally:
        Client.generic = send  # type: ignore[method-assign]
