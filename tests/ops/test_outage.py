"""R8: a database that is away or a full disk is an honest 503 in the reader's language, and nothing is half written."""

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Interaction
from accounts.verbs import rebuild_access
from base import faults
from people.models import AuditLine, User
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = {"en": "kamapp is not available for a moment.", "fr": "kamapp n’est pas disponible"}
WRITES = ("INSERT", "UPDATE", "DELETE")
SESSION = '"people_session"'  # written after the act, which stands by then


def full_disk() -> OperationalError:
    cause = sqlite3.OperationalError("database or disk is full")
    cause.sqlite_errorcode = sqlite3.SQLITE_FULL
    error = OperationalError("database or disk is full")
    error.__cause__ = cause
    return error


class Failing:
    """Lets statements through and fails from the given write of the product's own tables on."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES) and SESSION not in sql:
            self.seen += 1
            if self.seen >= self.at:
                raise full_disk()
        return execute(sql, params, many, context)


def counts() -> tuple[int, int]:
    return Interaction.objects.count(), AuditLine.objects.count()


@pytest.mark.django_db
def test_a_disk_that_fills_at_any_write_leaves_the_old_state(serge: User) -> None:
    account: Account = factories.account("Helios")
    rebuild_access()
    client = Client(raise_request_exception=False)
    client.force_login(serge)
    address = reverse("accounts:interaction_add", args=[account.pk])
    client.get(address)  # what a first visit writes is written
    before = counts()
    failed = 0
    for at in range(1, 60):
        form = {"note": "Said yes.", "on": "2026-11-23", "channel": "call", "occasion": f"0000000000000000000000000000{at:04}"}
        failing = Failing(at)
        with transaction.atomic(), connection.execute_wrapper(failing):
            answer = client.post(address, form)
            if failing.seen < at:
                transaction.set_rollback(True)
                break
        failed += 1
        assert answer.status_code == 503, at
        assert answer["Retry-After"]
        assert SENTENCES["en"] in answer.content.decode()
        assert counts() == before, at
    assert failed >= 3  # the note and its audit at least
    assert answer.status_code == 302


@pytest.mark.django_db
def test_a_disk_that_fills_after_the_act_leaves_it_and_its_answer(serge: User) -> None:
    """Its session alone cannot be written: the sentence about what was done is lost, and nobody is told that it failed."""
    account: Account = factories.account("Helios")
    rebuild_access()
    client = Client()
    client.force_login(serge)
    address = reverse("accounts:interaction_add", args=[account.pk])
    client.get(address)
    refused: list[str] = []

    def failing(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES) and SESSION in sql:
            refused.append(sql)
            raise full_disk()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(failing):
        answer = client.post(address, {"note": "Said yes.", "on": "2026-11-23", "channel": "call", "occasion": "0" * 32})
    assert refused
    assert (answer.status_code, Interaction.objects.count()) == (302, 1)
    assert client.get(address).status_code == 200  # still signed in


def test_a_database_that_is_away_is_said_in_both_languages(tmp_path: Path) -> None:
    """For real: a PostgreSQL whose socket nobody listens to."""
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.test import Client\n"
        "client = Client(raise_request_exception=False, headers={'host': '127.0.0.1'})\n"
        "client.cookies[settings.SESSION_COOKIE_NAME] = 'x' * 32\n"
        "for language in ('en', 'fr'):\n"
        "    answer = client.get('/', headers={'accept-language': language})\n"
        "    print(answer.status_code, answer.headers.get('X-Request-ID') is not None, answer.content.decode())\n"
        "client.cookies.clear()\n"  # who watches sends none
        "print(client.get('/health/live').status_code, client.get('/health/ready').status_code)\n"
    )
    own = {name: value for name, value in os.environ.items() if not name.startswith(("KAMAPP_", "DATABASE_", "REDIS_"))}
    told = {**own, "KAMAPP_HOME": str(tmp_path), "DATABASE_URL": f"postgres://nobody@/nothing?host={tmp_path}"}
    told |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "KAMAPP_SECRET_KEY": "only-for-this-test-" + "x" * 40}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=told, capture_output=True, text=True, check=True)
    english, _, french = done.stdout.partition('<html lang="fr"')
    assert english.startswith("503 True")
    assert SENTENCES["en"] in english
    assert SENTENCES["fr"] in french
    assert done.stdout.rstrip().endswith("200 503")


def test_a_wrong_statement_of_ours_is_no_passing_fault() -> None:
    """The twin: not every error of the database asks people to wait."""
    wrong, cause = OperationalError("no such column: x"), sqlite3.OperationalError("no such column: x")
    cause.sqlite_errorcode = sqlite3.SQLITE_ERROR
    wrong.__cause__ = cause
    assert not faults.is_passing(wrong)
    assert faults.is_passing(full_disk())
    assert faults.is_passing(OSError(errno.ENOSPC, "No space left on device"))
    assert not faults.is_passing(OSError(errno.ENOENT, "No such file"))
    assert not faults.is_passing(ValueError())
