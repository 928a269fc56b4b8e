"""kill -9 of the workers in the middle, on both stacks: every effect exactly once, no job lost, nothing says done too early."""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from tests import template
from tools import services

pytestmark = pytest.mark.chaos
ROOT = Path(__file__).resolve().parents[2]
LIMIT = 120  # seconds: no job may be unfinished longer (R3)
# Jobs, workers, SIGKILLs to one of them, times that the broker is emptied. KAMAPP_CHAOS=full is the size that R3 promises.
JOBS, WORKERS, KILLS, EMPTIED = (200, 4, 30, 2) if os.environ.get("KAMAPP_CHAOS") == "full" else (40, 3, 8, 1)


class Stack:
    """One company in a folder of its own, its workers, its broker. `names` are the jobs that it tells of."""

    names: tuple[str, ...] = ("tests.slow_units", "reports.print_page")

    def __init__(self, environment: dict[str, str], connect: Callable[[], Any], empty_broker: Callable[[], None]) -> None:
        self.environment, self.connect, self.empty_broker = environment, connect, empty_broker
        self.workers: list[subprocess.Popen[bytes]] = []

    def migrate(self) -> None:
        self.run("manage.py", "migrate", "-v0")

    def run(self, *words: str) -> str:
        done = subprocess.run([sys.executable, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def do(self, *words: str) -> str:
        return self.run("-m", "tests.chaos.program", *words)

    def told(self) -> dict[str, Any]:
        """States of the jobs, effects by job, the most attempts of a job, papers; past the ORM, so that asking is quick."""
        with contextlib.closing(self.connect()) as connection:
            cursor = connection.cursor()
            # Others are nightly: a sweeper asks for them as soon as it runs.
            names = ", ".join(f"'{name}'" for name in self.names)
            cursor.execute(f"SELECT state, attempts, progress FROM jobs_job WHERE name IN ({names})")
            jobs = cursor.fetchall()
            cursor.execute("SELECT name FROM people_unit")
            effects = Counter(name.rpartition(" ")[0] for (name,) in cursor.fetchall())
            cursor.execute("SELECT count(*) FROM reports_paper")
            papers = cursor.fetchone()[0]
        return {
            "states": Counter(state for state, _attempts, _progress in jobs),
            "effects": effects,
            "attempts": max((attempts for _state, attempts, _progress in jobs), default=0),
            "moving": sum(1 for state, _attempts, progress in jobs if state == "running" and progress > 0),
            "papers": papers,
        }

    def start_worker(self, kind: str = "worker") -> None:
        words = [sys.executable, "-m", "tests.chaos.program", kind]
        self.workers.append(subprocess.Popen(words, cwd=ROOT, env=self.environment, start_new_session=True))

    def kill(self, *victims: "subprocess.Popen[bytes]") -> None:
        """SIGKILL to every process of these workers at once, of all when none is named."""
        for worker in victims or tuple(self.workers):
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            self.workers.remove(worker)

    def until(self, met: Callable[[dict[str, Any]], bool], seconds: float = LIMIT) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while True:
            now = self.told()
            if met(now) or time.monotonic() > end:
                return now
            time.sleep(0.3)


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}}
    lease = {"KAMAPP_JOB_LEASE": "4", "KAMAPP_JOB_SWEEP": "1"}
    return {**kept, **lease, "KAMAPP_HOME": str(home), "KAMAPP_SECRET_KEY": "only-for-chaos-" + "x" * 40}


def embedded(home: Path) -> Stack:
    def empty() -> None:
        for message in (home / "broker").glob("*.msg"):
            message.unlink(missing_ok=True)

    template.lay(home)
    return Stack(environment(home), lambda: sqlite3.connect(home / "kamapp.sqlite3", timeout=20), empty)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[services.Services]:
    """Both servers as in production, their writes durable; a migrated database that each test copies."""
    with services.services(durable=True) as running:
        told = environment(tmp_path_factory.mktemp("servers")) | {"DATABASE_URL": running.database_url, "REDIS_URL": running.redis_url}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=told, check=True)
        yield running


def on_servers(home: Path, running: services.Services, name: str) -> Stack:
    socket = running.redis_url.removeprefix("unix://")
    url = running.database_url.replace("/kamapp?", f"/{name}?")

    def flush() -> None:
        subprocess.run([shutil.which("redis-cli") or "redis-cli", "-s", socket, "FLUSHALL"], check=True, capture_output=True)

    copy = f"CREATE DATABASE {name} TEMPLATE kamapp"
    words = [services.postgres_program("psql"), "-h", str(running.folder), "-U", "postgres", "-c", copy, "postgres"]
    subprocess.run(words, check=True, capture_output=True)
    told = environment(home) | {"DATABASE_URL": url, "REDIS_URL": running.redis_url}
    return Stack(told, lambda: psycopg2.connect(url.replace("postgres:", "postgresql:", 1)), flush)


@pytest.fixture(params=["embedded", "servers"])
def stack(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stack]:
    if request.param == "embedded":
        made = embedded(tmp_path)
    else:
        made = on_servers(tmp_path, request.getfixturevalue("servers"), f"chaos_{uuid.uuid4().hex[:8]}")
    yield made
    made.kill()
    made.empty_broker()


def all_done(told: dict[str, Any]) -> bool:
    return set(told["states"]) == {"done"}


def test_each_effect_happens_once_whoever_is_killed_and_though_the_broker_is_emptied(stack: Stack) -> None:
    chance = random.Random(JOBS)
    stack.do("storm", str(JOBS), "1")
    for _worker in range(WORKERS):
        stack.start_worker()
    middle = stack.until(lambda told: told["moving"] > 0)
    assert middle["moving"] > 0
    stack.kill()  # first all at once: what they were doing stays undone
    dead = stack.told()
    assert sum(dead["effects"].values()) + dead["papers"] == dead["states"].get("done", 0)  # what says done is done, nothing else
    for kill in range(WORKERS + 1, KILLS + 1):
        while len(stack.workers) < WORKERS:
            stack.start_worker()
        if kill % (KILLS // EMPTIED) == 0:
            stack.empty_broker()
        time.sleep(chance.uniform(0.5, 4))
        stack.kill(chance.choice(stack.workers))
    stack.start_worker()
    end = stack.until(all_done)
    assert end["states"] == {"done": JOBS + 1}
    assert end["effects"] == {f"unit {number}": 1 for number in range(JOBS)}
    assert end["papers"] == 1
    assert end["attempts"] >= 2


def test_a_paper_is_printed_once_though_its_worker_is_killed(stack: Stack) -> None:
    stack.do("print")
    stack.start_worker()
    stack.until(lambda told: told["moving"] > 0 or told["papers"] > 0)
    stack.kill()
    assert stack.told()["papers"] <= 1
    stack.start_worker()
    end = stack.until(all_done)
    assert (end["states"], end["papers"]) == ({"done": 1}, 1)


def test_figures_are_kept_once_though_the_worker_dies_in_their_middle(stack: Stack) -> None:
    stack.names = ("pyramid.refresh_figures",)
    stack.do("figures")
    stack.start_worker("worker-of-slow-figures")
    middle = stack.until(lambda told: told["moving"] > 0)
    stack.kill()
    stack.empty_broker()
    assert middle["moving"] > 0
    assert stack.told()["states"] == {"running": 1}  # never done too early
    stack.start_worker()
    end = stack.until(all_done)
    assert (end["states"], end["attempts"] >= 2) == ({"done": 1}, True)
    assert stack.do("compare").split() == ["True", "0"]


def test_without_the_sweeper_the_killed_job_would_stay_undone(tmp_path: Path) -> None:
    """The twin: the broker alone does not bring the work back."""
    made = embedded(tmp_path)
    try:
        made.do("ask", "1", "12")
        made.start_worker()
        assert made.until(lambda told: told["moving"] > 0)["moving"] > 0
        made.kill()
        made.start_worker("worker-without-sweeper")
        assert not all_done(made.until(all_done, 20))
    finally:
        made.kill()
