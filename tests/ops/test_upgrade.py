"""R7: a company from before many of today's migrations is brought up to today, and nobody's data or figures change."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.ops import old_company

ROOT = Path(__file__).resolve().parents[2]


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture
def home(tmp_path: Path, db: None) -> dict[str, str]:
    """Variables of a company whose database is empty: a new file, or a new database of the server."""
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "kamapp.settings", "KAMAPP_LOG_LEVEL": "ERROR", "KAMAPP_HOME": str(tmp_path / "home")}
    (tmp_path / "home").mkdir()
    if not settings.EMBEDDED:
        folder, name = settings.DATABASES["default"]["HOST"], f"old_{os.getpid()}"
        subprocess.run(["createdb", "-h", folder, "-U", "postgres", name], check=True, capture_output=True)
        told["DATABASE_URL"] = f"postgres://postgres@/{name}?host={folder}"
    return told


def figure(home: dict[str, str], code: str, to: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run(home, "manage.py", "kpi", code, "--from", "2025-01-01", "--to", to, "--json"))
    return told


@pytest.mark.django_db
def test_an_old_company_is_brought_up_to_today_and_keeps_rows_sums_and_figures(tmp_path: Path, home: dict[str, str]) -> None:
    file = tmp_path / "before.json"
    run(home, "-m", "tests.ops.old_company", str(file))
    before = json.loads(file.read_text())
    counts = {name: before[f"accounts_{name}"]["rows"] for name in ("account", "invoice", "opportunity", "opportunityevent")}
    assert counts == {"account": 300, "invoice": 3000, "opportunity": 900, "opportunityevent": 1800}
    assert "opened_on" not in before["plans_objective"]["columns"], "the old state is today's"

    run(home, "manage.py", "migrate", "--verbosity", "0")
    after = json.loads(run(home, "-m", "tests.ops.old_company", str(file)))
    assert {table: told["rows"] for table, told in after.items()} == {table: told["rows"] for table, told in before.items()}
    assert [table for table in before if after[table] != before[table]] == []

    amounts = [(-1 if n % 20 == 0 else 1) * (Decimal(n * 37 % 90_000) / 100 + 10) for n in range(old_company.INVOICES)]
    revenue, won = figure(home, "revenue_net", "2027-01-01"), figure(home, "win_rate_count", "2026-01-01")
    assert (Decimal(revenue["value"]), revenue["n"]) == (sum(amounts), 3000)
    assert (won["numerator"], won["denominator"]) == (300, 900)
