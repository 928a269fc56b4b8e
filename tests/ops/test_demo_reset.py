"""`make demo-reset` drops nothing that somebody made."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests import template

ROOT = Path(__file__).resolve().parents[2]
FILL = "import django; django.setup(); from tests import factories; factories.account('Somebody and sons')"


def test_a_company_that_is_not_the_demo_stays(tmp_path: Path) -> None:
    home = template.lay(tmp_path / "home")
    own = {name: value for name, value in os.environ.items() if not name.startswith(("KAMAPP_", "DJANGO_", "DATABASE_", "REDIS_"))}
    told = {**own, "KAMAPP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kamapp.settings"}
    subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=told, check=True)
    done = subprocess.run([sys.executable, "tools/demo_reset.py"], cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    (said,) = done.stderr.splitlines()
    assert "not the demo: nothing was changed" in said
    database = sqlite3.connect(home / "kamapp.sqlite3")
    assert database.execute("SELECT name FROM accounts_account").fetchall() == [("Somebody and sons",)]
    database.close()
