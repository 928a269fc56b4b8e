"""R1, tests 1 and 2 of the design: several write one section at once, processes die, and no save is lost or written twice."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import template

ROOT = Path(__file__).resolve().parents[2]


def saved(home: Path, *words: object, **told: str) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment = {**kept, "KAMAPP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kamapp.settings", "KAMAPP_LOG_LEVEL": "CRITICAL", **told}
    program = [sys.executable, "-W", "ignore", "-m", "tests.plans.saving", *map(str, words)]
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def tokens(found: dict[str, Any]) -> Counter[str]:
    """What the section holds; a token is never torn, since each was inserted in one piece."""
    return Counter(part for part in found["text"].replace("<", " ").replace(">", " ").split() if part)


def expected(writers: int, saves: int) -> Counter[str]:
    return Counter(f"{writer}.{save}" for writer in range(writers) for save in range(saves))


@pytest.fixture
def home(django_db_setup: None) -> Iterator[Path]:
    """In memory where there is a disk of it: the tests are about order, not about the speed of a disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield template.lay(Path(folder) / "home")


def test_eight_writers_lose_nothing(home: Path) -> None:
    found = saved(home, 8, 60)
    assert found["answers"] == {"201": 480}
    assert tokens(found) == expected(8, 60)
    assert found["head"] == 480


def test_the_twin_without_immediate_transactions_fails(home: Path) -> None:
    found = saved(home, 6, 6, "deferred")
    assert found["answers"].get("500", 0) + found["answers"].get("503", 0) > 0
    assert tokens(found) != expected(6, 6)


def test_processes_that_are_killed_lose_nothing_and_write_nothing_twice(home: Path) -> None:
    found = saved(home, 3, 8, "killed")
    assert found["answers"].get("0", 0) > 0, "nobody was killed in the middle"
    assert tokens(found) == expected(3, 8)
    assert found["head"] == 24


def test_the_twin_that_does_not_send_again_loses_saves(home: Path) -> None:
    found = saved(home, 3, 8, "killed", "forgetful")
    assert tokens(found) != expected(3, 8)
