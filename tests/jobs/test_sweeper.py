"""What each worker's sweeper mends."""

import datetime as dt

import pytest

from base import clock
from jobs import engine, hints, sweeper
from jobs.models import Job, WorkerBeat
from jobs.registry import works
from jobs.tasks import forget_old_attempts
from jobs.verbs import enqueue, run_now
from jobs.work import Running, work
from people.models import Throttle
from tests.jobs.conftest import LONG_AGO, write_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    numbers: list[int] = []
    monkeypatch.setattr(hints, "send", lambda pk, queue: numbers.append(pk) or True)
    return numbers


def test_a_lost_hint_is_sent_again_and_a_fresh_one_not(sent: list[int]) -> None:
    lost = enqueue(write_unit, key="u:1", name="Lyon")
    enqueue(write_unit, key="u:2", name="Brest")
    Job.objects.filter(pk=lost.pk).update(sent_at=clock.now() - LONG_AGO)
    assert sweeper.send_lost() == 1
    assert sent == [lost.pk]
    assert sweeper.send_lost() == 0


def test_the_job_of_a_dead_worker_is_sent_again(sent: list[int]) -> None:
    job = enqueue(write_unit, key="u:1", name="Lyon")
    engine.claim(job.pk)
    Job.objects.update(sent_at=clock.now() - LONG_AGO)
    assert sweeper.send_lost() == 0
    Job.objects.update(lease_until=clock.now() - dt.timedelta(seconds=1))
    assert sweeper.send_lost() == 1


def test_a_job_that_is_over_is_left_alone(sent: list[int]) -> None:
    job = enqueue(write_unit, key="u:1", name="Lyon")
    Job.objects.update(state="done", sent_at=clock.now() - LONG_AGO)
    assert sweeper.send_lost() == 0
    assert job.pk not in sent


def test_a_beat_is_one_row_a_worker_and_old_ones_go() -> None:
    WorkerBeat.objects.create(name="gone", at=clock.now() - dt.timedelta(days=2))
    sweeper.beat("w1")
    sweeper.beat("w1")
    assert list(WorkerBeat.objects.values_list("name", "broker")) == [("w1", True)]


def test_nightly_work_is_asked_for_once_a_day() -> None:
    def tidy(run: Running) -> None:
        return None

    work(nightly=dt.time(0, 0))(tidy)
    first = sweeper.ask_nightly()
    assert sweeper.ask_nightly() == first
    assert Job.objects.filter(name="tests.tidy").count() == 1


def test_nightly_work_waits_for_its_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    def tidy(run: Running) -> None:
        return None

    work(nightly=dt.time(2, 30))(tidy)
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 25, 1, 0, tzinfo=dt.UTC))  # 02:00 in Paris
    assert not any(key.startswith("tests.tidy") for key in sweeper.ask_nightly())
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 25, 1, 31, tzinfo=dt.UTC))
    assert "tests.tidy:2026-11-25" in sweeper.ask_nightly()


def test_old_attempts_are_forgotten_every_night() -> None:
    now = clock.now()
    for days in (2, 0):
        Throttle.objects.create(key=f"search:{days}", window=now - dt.timedelta(days=days), count=1, last_at=now)
    assert works["jobs.forget_old_attempts"].nightly
    job = run_now(enqueue(forget_old_attempts, key="forget:1"))
    assert (job.state, job.result) == ("done", {"deleted": 1})
    assert Throttle.objects.get().key == "search:0"
