"""R6: what was saved comes back, row by row and byte by byte; a broken, newer or misplaced backup changes nothing."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Account
from kamapp import backups
from people.audit import Operator
from people.models import AuditLine, Person
from tests import factories, template
from tests.ops import backup_rows

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db
BY = Operator("test")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture
def saved(home: Path) -> Path:
    """A backup of awkward rows; the home still holds them."""
    backup_rows.lay()
    backups.backup(home / "b.zip", by=BY)
    return home / "b.zip"


def hashes() -> dict[str, str]:
    """Of every table but the audit, which gains a line by backup and restore."""
    tables = [model for model in backups.stored_models() if not model._meta.db_table.startswith("people_audit")]
    return {model._meta.db_table: backups._copy_lines(backups.lines_of(model), None)[1] for model in tables}


def rewrite(path: Path, name: str, content: bytes) -> Path:
    """The archive with one member changed."""
    other = path.with_name("other.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for item in old.namelist():
            new.writestr(item, content if item == name else old.read(item))
    return other


def test_all_rows_and_files_come_back(saved: Path, home: Path) -> None:
    before = hashes()
    Account.objects.update(name="spoiled")
    factories.account("late")
    (home / "files" / "abc123").write_bytes(b"spoiled")
    manifest = backups.restore(saved, by=BY, replace=True)
    assert hashes() == before
    assert (home / "files" / "abc123").read_bytes() == b"%PDF-1.7 not really"
    assert manifest["tables"]["accounts_account"]["rows"] == 2
    assert AuditLine.objects.filter(act="backup.restored").count() == 1
    assert sorted(path.name for path in home.iterdir()) == ["b.zip", "files", "last_backup.json"]


def test_a_restored_person_signs_in_with_the_former_password(saved: Path) -> None:
    backups.restore(saved, by=BY, replace=True)
    assert Client().login(username="zoe@arvelle.example", email="zoe@arvelle.example", password=backup_rows.PASSWORD)


def test_new_rows_after_a_restore_get_new_numbers(saved: Path) -> None:
    backups.restore(saved, by=BY, replace=True)
    factories.account("next")
    assert Account.objects.count() == 3


def test_a_filled_home_needs_replace(saved: Path) -> None:
    before = hashes()
    with pytest.raises(backups.BackupError, match="--replace"):
        backups.restore(saved, by=BY)
    assert hashes() == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tables/accounts_account.jsonl", b"[1]\n"),
        ("files/abc123", b"other bytes"),
        ("manifest.json", b"{"),
        ("manifest.json", b"{}"),
    ],
)
def test_a_damaged_backup_changes_nothing(saved: Path, home: Path, name: str, content: bytes) -> None:
    before = hashes()
    with pytest.raises(backups.BackupError):
        backups.restore(rewrite(saved, name, content), by=BY, replace=True)
    assert hashes() == before
    assert (home / "files" / "abc123").read_bytes() == b"%PDF-1.7 not really"


def test_a_truncated_backup_changes_nothing(saved: Path) -> None:
    before = hashes()
    saved.write_bytes(saved.read_bytes()[:-200])
    with pytest.raises(backups.BackupError, match="not a whole backup"):
        backups.restore(saved, by=BY, replace=True)
    assert hashes() == before


def test_a_file_name_that_climbs_out_is_refused(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    manifest["files"] = {"../../escaped": {"size": 1, "sha256": "0"}}
    with pytest.raises(backups.BackupError, match="outside its folder"):
        backups.restore(rewrite(saved, "manifest.json", json.dumps(manifest).encode()), by=BY, replace=True)


@pytest.mark.parametrize("change", ["format", "newer", "older"])
def test_another_schema_is_refused_with_the_way_out(saved: Path, change: str) -> None:
    with zipfile.ZipFile(saved) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    if change == "format":
        manifest["format"] = backups.FORMAT + 1
    elif change == "newer":
        manifest["migrations"]["accounts"].append("9999_from_the_future")
    else:
        manifest["migrations"]["accounts"].pop()
    with pytest.raises(backups.BackupError, match="update"):
        backups.restore(rewrite(saved, "manifest.json", json.dumps(manifest).encode()), by=BY, replace=True)


def test_a_backup_from_before_migrations_were_squashed_comes_back(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    for names in manifest["migrations"].values():
        names[:] = [name for name in names if "squashed" not in name]
    before = hashes()
    backups.restore(rewrite(saved, "manifest.json", json.dumps(manifest).encode()), by=BY, replace=True)
    assert hashes() == before


def test_a_failure_in_the_middle_leaves_rows_and_files(saved: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hashes()

    def fail(manifest: object) -> None:
        raise backups.BackupError("compare failed")

    monkeypatch.setattr(backups, "_compare", fail)
    with pytest.raises(backups.BackupError, match="compare failed"):
        backups.restore(saved, by=BY, replace=True)
    assert hashes() == before
    assert (home / "files" / "abc123").exists()


def test_the_commands_speak_to_operators(saved: Path, home: Path) -> None:
    out = StringIO()
    call_command("backup", str(home / "c.zip"), "--json", stdout=out, stderr=StringIO())
    assert json.loads(out.getvalue())["tables"]["accounts_account"]["rows"] == 2
    assert (home / "c.zip").stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(saved))
    with pytest.raises(CommandError, match="does not exist"):
        call_command("restore", str(home / "nowhere.zip"))


def environment(home: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("KAMAPP_", "DJANGO_", "DATABASE_", "REDIS_"))}
    return {**own, "KAMAPP_HOME": str(home)}


def manage(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False
    )


def test_a_backup_during_writes_is_one_moment_and_restores_into_an_empty_home(tmp_path: Path) -> None:
    """Another process adds pairs of rows in one transaction each; a backup may never hold half a pair."""
    first, second = template.lay(tmp_path / "first"), tmp_path / "second"
    over = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        database = sqlite3.connect(first / "kamapp.sqlite3", timeout=20, isolation_level=None)
        columns = "version, name, email, function, role, job_title, search_text, manager_text"
        insert = f"INSERT INTO people_person ({columns}) VALUES (1, ?, '', '', '', '', '', '')"
        while not over.is_set():
            database.execute("BEGIN IMMEDIATE")
            database.execute(insert, (f"left {written}",))
            database.execute(insert, (f"right {written}",))
            database.execute("COMMIT")
            written += 1
            time.sleep(0.01)
        database.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = manage(first, "backup", str(tmp_path / "b.zip"))
    finally:
        over.set()
        writer.join()
    assert made.returncode == 0, made.stderr
    assert written > 10
    restored = manage(second, "restore", str(tmp_path / "b.zip"))
    assert restored.returncode == 0, restored.stderr
    names = [name for (name,) in sqlite3.connect(second / "kamapp.sqlite3").execute("SELECT name FROM people_person")]
    assert len(names) > 0
    assert sum(name.startswith("left") for name in names) == sum(name.startswith("right") for name in names)
    assert Person._meta.db_table == "people_person"
