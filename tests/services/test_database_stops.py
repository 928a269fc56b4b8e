"""PostgreSQL goes from under a running web process: an honest 503, and everything again once it is back, without a restart."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import template

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "kamapp_stops"


@pytest.fixture
def database(transactional_db: None) -> Iterator[str]:
    """The address of a migrated database of this test's own."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {connection.ops.quote_name(template.name())}")
    told = connection.settings_dict
    yield f"postgres://{told['USER']}@/{DATABASE}?host={told['HOST']}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


@pytest.fixture
def web(database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a web process on that database, as production starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = {**os.environ, "KAMAPP_HOME": str(tmp_path), "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    words = [sys.executable, "-m", "gunicorn", "kamapp.wsgi", "--worker-class", "gthread", "--threads", "2", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(words, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        until(address, 200)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def ask(address: str, path: str) -> tuple[int, str]:
    """Status and text, of somebody whose session must be looked up; who watches the health of a process has none."""
    cookie = "" if path.startswith("/health/") else f"{settings.SESSION_COOKIE_NAME}={'x' * 32}"
    request = urllib.request.Request(address + path, headers={"Cookie": cookie, "Accept-Language": "en"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def until(address: str, status: int, seconds: float = 90) -> None:
    """Wait until `/health/ready` says so; a process that starts does not listen yet."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            if ask(address, "/health/ready")[0] == status:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"/health/ready never says {status}")


def let_in(allowed: bool) -> None:
    """Whether the server takes connections to the database; those that are open are ended when it does not."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS {'true' if allowed else 'false'}")
        if not allowed:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [DATABASE])


def test_pages_say_503_while_postgresql_is_away_and_work_again_after(web: str) -> None:
    assert ask(web, "/health/live")[0] == 200
    before = ask(web, "/")[0]
    assert before < 400
    let_in(False)
    for path in ("/", "/accounts/", "/health/ready"):
        status, text = ask(web, path)
        assert status == 503, path
        assert "Traceback" not in text
    assert "Reference" in ask(web, "/")[1] or "reference" in ask(web, "/")[1]  # the page names the request
    assert ask(web, "/health/live")[0] == 200
    let_in(True)
    until(web, 200, 30)
    assert ask(web, "/")[0] == before
