"""R6: a company moves from the embedded default to the servers and back: the same rows, and people sign in."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests import template
from tests.ops.backup_rows import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
LAY = "import django; django.setup(); from tests.ops import backup_rows; backup_rows.lay()"
SIGN_IN = f"""
import django; django.setup()
from django.contrib.auth import authenticate
from accounts.models import Account
who = authenticate(None, email="zoe@arvelle.example", username="zoe@arvelle.example", password="{PASSWORD}")
print(who.email, Account.objects.create(name="after", version=1).pk > 0)
"""


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def hashes(told: str) -> dict[str, tuple[int, str]]:
    """Of every table but the audit and its seals, which gain a line by each backup and restore."""
    tables = json.loads(told)["tables"]
    return {name: (table["rows"], table["sha256"]) for name, table in tables.items() if not name.startswith("people_audit")}


@pytest.fixture
def homes(tmp_path: Path, db: None) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Variables of an embedded home, of an empty company on the servers, and of a home that is not there yet."""
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "kamapp.settings", "KAMAPP_LOG_LEVEL": "ERROR"}
    alone = {name: value for name, value in told.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    folder, name = settings.DATABASES["default"]["HOST"], f"moves_{os.getpid()}"
    copy = f"CREATE DATABASE {name} TEMPLATE {template.name()}"
    subprocess.run(["psql", "-h", folder, "-U", "postgres", "-c", copy, "postgres"], check=True, capture_output=True)
    served = {**told, "KAMAPP_HOME": str(tmp_path / "served"), "DATABASE_URL": f"postgres://postgres@/{name}?host={folder}"}
    return {**alone, "KAMAPP_HOME": str(template.lay(tmp_path / "first"))}, served, {**alone, "KAMAPP_HOME": str(tmp_path / "back")}


def test_a_company_moves_to_postgresql_and_back(tmp_path: Path, homes: tuple[dict[str, str], dict[str, str], dict[str, str]]) -> None:
    embedded, served, back = homes
    out, again = str(tmp_path / "out.zip"), str(tmp_path / "again.zip")
    run(embedded, "-c", LAY)
    before = hashes(run(embedded, "manage.py", "backup", out, "--json"))
    assert before["accounts_account"][0] == 2
    run(served, "manage.py", "restore", out)
    assert (tmp_path / "served" / "files" / "abc123").read_bytes() == b"%PDF-1.7 not really"
    assert hashes(run(served, "manage.py", "backup", again, "--json")) == before
    assert run(served, "-c", SIGN_IN).split() == ["zoe@arvelle.example", "True"]
    run(back, "manage.py", "restore", again)  # compares each row with the backup itself
    database = sqlite3.connect(tmp_path / "back" / "kamapp.sqlite3")
    assert {name for (name,) in database.execute("SELECT name FROM accounts_account")} == {"Groupe Énergie", "Site Łódź"}
    database.close()
