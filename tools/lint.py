#!/usr/bin/env python3
"""All linters, each with its seconds; exit 1 when one of them objects. `lint.py [NAME…]` runs only these.

The last one takes as long as all others together and runs beside them.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import house_rules, messages  # noqa: E402


def command(*words: str) -> Callable[[], int]:
    """A linter of the environment that this Python belongs to."""

    def act() -> int:
        with tempfile.TemporaryDirectory() as home:
            environment = {"DJANGO_SETTINGS_MODULE": "kamapp.settings", **os.environ, "KAMAPP_HOME": home, "PYTHONWARNINGS": "ignore"}
            program = [sys.executable, *words[1:]] if words[0] == "python" else [str(Path(sys.executable).parent / words[0]), *words[1:]]
            done = subprocess.run(
                program, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
            )
        if done.returncode:
            print(done.stdout.rstrip())
        return done.returncode

    return act


LINTERS: dict[str, Callable[[], int]] = {
    "ruff": command("ruff", "check", "--quiet", "."),
    "format": command("ruff", "format", "--check", "--quiet", "."),
    "house rules": house_rules.check,
    "translations": messages.check,
    "floors": command("lint-imports"),
    "django": command("python", "manage.py", "check", "--fail-level", "WARNING"),
    "migrations": command("python", "manage.py", "makemigrations", "--check", "--dry-run"),
    "types": command("mypy", "."),
}


def run(name: str) -> bool:
    started = time.monotonic()
    failed = bool(LINTERS[name]())
    print(f"{'FAIL' if failed else 'ok':4}  {name}  {time.monotonic() - started:.1f} s", flush=True)
    return failed


def main(names: list[str]) -> int:
    *first, last = names or LINTERS
    with ThreadPoolExecutor(1) as beside:
        slow = beside.submit(run, last)
        failed = [name for name in first if run(name)] + [last] * slow.result()
    if failed:
        print("lint: " + ", ".join(failed) + " failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
