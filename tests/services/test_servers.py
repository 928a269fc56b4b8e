"""The production stack itself: schema, cache, broker, and what remains when Redis is gone (R8)."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client

from jobs import hints
from jobs.models import Job, WorkerBeat
from people.audit import Operator, record
from people.models import AuditLine
from tools.services import Redis

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis of this test's own, that it may stop."""
    folder = Path(tempfile.mkdtemp(prefix="kamapp-redis-", dir="/tmp"))
    folder.chmod(0o777)
    server = Redis(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.django_db
def test_the_schema_of_postgresql_is_that_of_the_models() -> None:
    assert connection.vendor == "postgresql"
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_an_audit_line_cannot_be_changed_or_deleted_even_by_sql() -> None:
    record(Operator("test"), "test.act", "thing")
    for statement in ("UPDATE people_auditline SET act = 'other'", "DELETE FROM people_auditline"):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement)
    assert AuditLine.objects.filter(act="test.act").exists()


def test_the_cache_is_redis_and_shared() -> None:
    cache = caches["default"]
    assert "redis" in type(cache).__module__
    cache.set("shared", {"a": 1}, 30)
    words = [sys.executable, "-c", "import django; django.setup(); from django.core.cache import cache; print(cache.get('shared'))"]
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    assert subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, check=True).stdout.strip() == "{'a': 1}"


@pytest.mark.django_db
def test_pages_answer_while_redis_is_gone(redis: Redis, settings: Any) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": redis.url}}
    redis.stop()
    answer = Client().get("/", follow=True)
    assert answer.status_code == 200
    assert b"<form" in answer.content


def until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if holds():
            return
        time.sleep(0.2)
    pytest.fail(f"not within {seconds} s: {what}")


@pytest.mark.django_db(transaction=True)
def test_a_job_is_done_although_redis_died_with_its_hint(redis: Redis, tmp_path: Path) -> None:
    """The row is the truth: Redis keeps nothing here, is emptied by its death, and the sweeper sends the hint again."""
    database = connection.settings_dict
    told = {
        **os.environ,
        "KAMAPP_HOME": str(tmp_path),
        "DATABASE_URL": f"postgres://postgres@/{database['NAME']}?host={database['HOST']}",
        "REDIS_URL": redis.url,
        "KAMAPP_JOB_SWEEP": "1",
        "DJANGO_SETTINGS_MODULE": "kamapp.settings",
    }
    send = "import django; django.setup(); from jobs import hints; print(hints.send(%d, 'data'))"

    def hint(job: Job) -> str:
        done = subprocess.run([sys.executable, "-c", send % job.pk], cwd=ROOT, env=told, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    # Work of an unknown name: the worker that takes it says so in the row, which is all that this test needs.
    first, second = (Job.objects.create(key=key, name="nobody.knows") for key in ("first", "second"))
    assert hint(first) == "True"
    redis.stop()
    assert hint(second) == "False"
    redis.start()
    with (tmp_path / "worker.log").open("wb") as log:
        words = [str(Path(sys.executable).parent / "celery"), "-A", "kamapp", "worker", "-Q", "now,data,mail", "--concurrency", "1"]
        worker = subprocess.Popen(words, cwd=ROOT, env=told, stdout=log, stderr=log)
        try:
            until(lambda: not Job.objects.filter(state=Job.State.QUEUED).exists(), 60, "both jobs taken")
            assert WorkerBeat.objects.exists()
        finally:
            worker.terminate()
            worker.wait(30)
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_a_broker_that_is_away_is_seen() -> None:
    assert settings.CELERY_BROKER_URL.startswith("redis+socket://")
    assert hints.broker_answers() is True
