#!/usr/bin/env python3
"""`make demo-reset`: forget the demo company of KAMAPP_HOME and load it again, dated today.

Refuses anything that is not the demo: a company that somebody filled is never dropped by this command.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.prepare import Stop, run_to_end, say  # noqa: E402
from tools.run import only_one  # noqa: E402


def holds_only_the_demo() -> bool:
    """Whether the company of this home is empty or was loaded by load_demo."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamapp.settings")
    django.setup()
    from django.conf import settings
    from django.db import OperationalError, ProgrammingError, connection

    from kamapp.backups import company_is_empty
    from people.personas import demo_users

    if not settings.EMBEDDED:
        raise Stop("demo-reset is for the embedded default (SQLite in KAMAPP_HOME): unset DATABASE_URL and REDIS_URL.")
    try:
        return bool(demo_users()) or company_is_empty()
    except (OperationalError, ProgrammingError):  # never migrated
        return True
    finally:
        connection.close()


def main() -> int:
    home = Path(os.environ.get("KAMAPP_HOME") or ROOT / "var").resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with only_one(home):
            if not holds_only_the_demo():
                raise Stop(f"{home} holds a company that is not the demo: nothing was changed. Choose another folder by KAMAPP_HOME=…")
            for name in ("kamapp.sqlite3", "kamapp.sqlite3-wal", "kamapp.sqlite3-shm", "last_backup.json"):
                (home / name).unlink(missing_ok=True)
            for name in ("files", "broker", "mail"):
                shutil.rmtree(home / name, ignore_errors=True)
            say("database: migrations")
            for words in (["migrate", "--verbosity", "0"], ["load_demo"]):
                run_to_end([sys.executable, "manage.py", *words])
            say("ready: make run")
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(map(str, error.cmd[1:]))} failed: see the lines above.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
