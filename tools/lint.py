#!/usr/bin/env python3
"""All linters, one after the other, each with its seconds; exit 1 when one of them objects. `lint.py [NAME…]` runs only these."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import house_rules, messages  # noqa: E402


def command(*words: str) -> Callable[[], int]:
    """A linter of the environment that this Python belongs to."""

    def run() -> int:
        with tempfile.TemporaryDirectory() as home:
            environment = {"DJANGO_SETTINGS_MODULE": "kamapp.settings", **os.environ, "KAMAPP_HOME": home, "PYTHONWARNINGS": "ignore"}
            program = [sys.executable, *words[1:]] if words[0] == "python" else [str(Path(sys.executable).parent / words[0]), *words[1:]]
            done = subprocess.run(
                program, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
            )
        if done.returncode:
            print(done.stdout.rstrip())
        return done.returncode

    return run


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


def main(names: list[str]) -> int:
    failed = []
    for name in names or LINTERS:
        started = time.monotonic()
        if LINTERS[name]():
            failed.append(name)
        print(f"{'FAIL' if name in failed else 'ok':4}  {name}  {time.monotonic() - started:.1f} s", flush=True)
    if failed:
        print("lint: " + ", ".join(failed) + " failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
