"""What `make run` does before its programs start: static files, migrations, the demo; nothing when all of it is as it was."""

import contextlib
import ctypes
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STARTED = time.monotonic()
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Stop(Exception):
    """A sentence for the person at the keyboard."""


def say(text: str) -> None:
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", file=sys.stderr, flush=True)


def die_with_parent() -> None:
    """In the child: SIGTERM when the launcher is killed outright (Linux), so that no orphan keeps the port."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def prepare(host: str, home: Path) -> None:
    """Static files, migrations, cache table; then the demo, when the company is empty and we listen to this machine alone.

    Nothing of it, and not even Django, when this program has already prepared just this: the web server can start at once.
    """
    state = state_of_program()
    if is_prepared(home, state):
        return
    prepare_all(host)
    mark_prepared(home, state)


def state_of_program() -> int:
    """A number for the migrations, the packages and the static files that there are."""
    found = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.lock"]):
        found.update(f"{path}\n".encode() + path.read_bytes())
    found.update(state_of_files([ROOT / "static"]).encode())
    return int.from_bytes(found.digest()[:4], "big") >> 1


def state_of_files(folders: list[Path]) -> str:
    """A digest of their dates and sizes."""
    found = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        stat = path.stat()
        found.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return found.hexdigest()


def own_database(home: Path) -> Path | None:
    """The SQLite file of the embedded default; other databases may change behind our back, so nothing is remembered of them."""
    if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"):
        return None
    return home / "kamapp.sqlite3"


def is_prepared(home: Path, state: int) -> bool:
    """The mark stands in the database itself (`user_version`), so that it comes and goes with it."""
    path = own_database(home)
    if path is None or not path.exists() or not (ROOT / "staticfiles" / ".digest").exists():
        return False
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as database:
        try:
            (mark,) = database.execute("PRAGMA user_version").fetchone()
            filled = database.execute("SELECT 1 FROM people_user UNION ALL SELECT 1 FROM accounts_account LIMIT 1").fetchone()
        except sqlite3.DatabaseError:
            return False
    return mark == state and (filled is not None or bool(os.environ.get("KAMAPP_NO_DEMO")))


def mark_prepared(home: Path, state: int) -> None:
    if (path := own_database(home)) is not None and path.exists():
        with contextlib.closing(sqlite3.connect(path, timeout=20)) as database:
            database.execute(f"PRAGMA user_version = {state}")


def prepare_all(host: str) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command, get_commands

    django.setup()
    collect_static(Path(settings.STATIC_ROOT), [Path(folder) for folder in settings.STATICFILES_DIRS])
    if migrations_wait():
        say("database: migrations")
        call_command("migrate", interactive=False, verbosity=0)
    if os.environ.get("KAMAPP_NO_DEMO") or not company_is_empty():
        return
    if host not in LOOPBACK:
        say("The company is empty, and the demo is for this machine alone: python manage.py create_admin EMAIL makes the first log-in")
    elif "load_demo" not in get_commands():
        say("The company is empty: this version brings no demo company (no command load_demo)")
    else:
        say("demo company: generated, imported as files, figures computed")
        run_to_end([sys.executable, "manage.py", "load_demo", "--leave-rest"])


def run_to_end(words: list[str]) -> None:
    """Run a command in a group of its own; end it when we are interrupted."""
    process = subprocess.Popen(words, cwd=ROOT, stdout=sys.stderr, start_new_session=True, preexec_fn=die_with_parent)  # noqa: PLW1509
    try:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, words)
    except KeyboardInterrupt:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise


def migrations_wait() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def company_is_empty() -> bool:
    from accounts.models import Account
    from people.models import User

    return not Account.objects.exists() and not User.objects.exists()


def collect_static(target: Path, sources: list[Path]) -> None:
    """Hash and compress the static files when one of them changed."""
    from django.core.management import call_command

    state, stamp = state_of_files(sources), target / ".digest"
    if stamp.exists() and stamp.read_text() == state:
        return
    say("static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)
