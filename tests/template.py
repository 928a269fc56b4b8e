"""A migrated database, made once for each state of the migrations and copied by every process of the tests from then on.

Migrating an empty database takes seconds of CPU; the tests need one for each of their processes, each leg and each program
that they start. What is copied was made by the product's own `migrate`, so nothing is tested less.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.gettempdir()) / f"kamapp-tests-{os.getuid()}"
KEPT = 4  # templates of former states


def lay(home: Path) -> Path:
    """A home with a migrated, empty SQLite database, as after the first start."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copy(migrated(), home / "kamapp.sqlite3")
    return home


def command(verb: str, *words: Any, **options: Any) -> Any:
    """Stands in for `call_command` while Django sets its test databases up: `migrate` becomes a copy."""
    if verb != "migrate":
        return call_command(verb, *words, **options)
    connection = connections[options.get("database", DEFAULT_DB_ALIAS)]
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(migrated())) as source, connection.cursor() as cursor:
            source.backup(cursor.connection)
        return None
    with _alone():
        return _clone(connection, lambda: call_command(verb, *words, **options))


def _clone(connection: Any, migrate: Any) -> None:
    """On PostgreSQL: the first process of this server migrates, the others take a copy."""
    database, template = connection.settings_dict["NAME"], name()
    connection.close()
    quote = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone()[0]:
            cursor.execute(f"DROP DATABASE {quote(database)}")
            cursor.execute(f"CREATE DATABASE {quote(database)} TEMPLATE {quote(template)}")
            return
    migrate()
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quote(template)} TEMPLATE {quote(database)}")


def name() -> str:
    """Of the template database on PostgreSQL; there once Django has set up its test database."""
    return f"kamapp_template_{_digest()}"


def migrated() -> Path:
    """The SQLite file of this state of the migrations."""
    target = FOLDER / f"{_digest()}.sqlite3"
    if target.exists():
        return target
    with _alone():
        if not target.exists():
            _make(target)
    return target


def _make(target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=FOLDER) as home:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KAMAPP_", "DATABASE_", "REDIS_", "DJANGO_"))}
        told = {**kept, "KAMAPP_HOME": home, "DJANGO_SETTINGS_MODULE": "kamapp.settings"}
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=told, check=True)
        whole = Path(home) / "whole.sqlite3"
        with contextlib.closing(sqlite3.connect(Path(home) / "kamapp.sqlite3")) as database:
            database.execute("VACUUM INTO ?", [str(whole)])
        whole.rename(target)
    for old in sorted(FOLDER.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


@cache
def _digest() -> str:
    """Of all that decides what `migrate` leaves behind: migrations, models (their permissions), the libraries' versions."""
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/models.py"), *ROOT.glob("*/models/*.py"), ROOT / "requirements.lock"]
    found = hashlib.sha256()
    for path in sorted(files):
        found.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One process at a time. The folder must be ours: others may write beside it."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    assert FOLDER.stat().st_uid == os.getuid()
    with (FOLDER / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
