"""R1: eight writers on ten rows lose nothing, on either database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests import template

ROOT = Path(__file__).resolve().parents[2]
WRITERS, SAVES, ROWS = 8, 60, 10

LAY = """
import django; django.setup()
from accounts.models import Account
from accounts.verbs.accounts import add_account
from people.audit import Operator
for number in range(%d):
    add_account({"name": f"Account {number}", "employees": 0}, by=Operator("test"))
"""
COUNT = """
import django; django.setup()
from django.db.models import Sum
from accounts.models import Account
from people.models import AuditLine
print(Account.objects.aggregate(n=Sum("employees"))["n"], AuditLine.objects.filter(act="account.edited").count())
"""


def run(words: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path, db: None) -> dict[str, str]:
    """A database of its own on the stack of this test, migrated."""
    told = {**os.environ, "KAMAPP_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kamapp.settings", "KAMAPP_LOG_LEVEL": "ERROR"}
    if request.param == "sqlite":
        del told["DATABASE_URL"], told["REDIS_URL"]
        template.lay(tmp_path)
    else:
        folder, name = settings.DATABASES["default"]["HOST"], f"writers_{os.getpid()}"
        run(["psql", "-h", folder, "-U", "postgres", "-c", f"CREATE DATABASE {name} TEMPLATE {template.name()}", "postgres"], told)
        told["DATABASE_URL"] = f"postgres://postgres@/{name}?host={folder}"
    return told


def test_eight_writers_lose_nothing(environment: dict[str, str]) -> None:
    run([sys.executable, "-c", LAY % ROWS], environment)
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.services.writers", str(number), str(SAVES), str(ROWS)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        _conflicts, complaint = writer.communicate(timeout=300)
        assert writer.returncode == 0, complaint[-3000:]
    assert run([sys.executable, "-c", COUNT], environment).split() == [str(WRITERS * SAVES)] * 2
