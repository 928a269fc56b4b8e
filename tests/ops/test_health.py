"""Health for operators: honest about each part, and told to nobody else."""

import datetime as dt

import pytest
from django.test import Client

from base import clock
from jobs import hints
from jobs.models import Job, WorkerBeat
from kamapp import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def beat(settings: object) -> WorkerBeat:
    return WorkerBeat.objects.create(name="w", at=clock.now())


def test_all_parts_well_is_200(client: Client, beat: WorkerBeat) -> None:
    answer = client.get("/health/work")
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "ok"
    assert set(told) == {"status", "database", "worker", "jobs", "backup", "broker", "disk"}


def test_a_silent_worker_is_503(client: Client, beat: WorkerBeat) -> None:
    WorkerBeat.objects.update(at=clock.now() - dt.timedelta(minutes=5))
    answer = client.get("/health/work")
    assert answer.status_code == 503
    assert answer.json()["worker"]["ok"] is False


def test_no_worker_is_503(client: Client) -> None:
    assert client.get("/health/work").status_code == 503


def test_a_broker_away_is_503(client: Client, beat: WorkerBeat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "broker_answers", lambda: False)
    assert client.get("/health/work").json()["broker"] == {"ok": False}


def test_a_full_disk_is_503(client: Client, beat: WorkerBeat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "DISK_NEEDED", 10**18)
    assert client.get("/health/work").status_code == 503


def test_the_oldest_waiting_job_is_told(client: Client, beat: WorkerBeat) -> None:
    job = Job.objects.create(key="a", name="x")
    Job.objects.filter(pk=job.pk).update(created_at=clock.now() - dt.timedelta(seconds=90))
    told = client.get("/health/work").json()["jobs"]
    assert told["waiting"] == 1
    assert 89 < told["oldest_waiting_s"] < 100


def test_metrics_are_numbers_of_each_part_and_of_the_jobs(client: Client, beat: WorkerBeat) -> None:
    Job.objects.create(key="a", name="x", state=Job.State.FAILED)
    answer = client.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain")
    told = dict(line.rsplit(" ", 1) for line in answer.content.decode().splitlines())
    assert told['kamapp_up{part="database"}'] == told['kamapp_up{part="worker"}'] == "1"
    assert (told['kamapp_jobs{state="failed"}'], told['kamapp_jobs{state="running"}']) == ("1", "0")
    assert int(told["kamapp_disk_free_bytes"]) > 0
    assert all(float(value) >= 0 for value in told.values())


@pytest.mark.parametrize("path", ["/health/work", "/metrics"])
@pytest.mark.parametrize(
    "came",
    [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"HTTP_X_FORWARDED_PROTO": "https"}],
    ids=["from outside", "through a proxy", "through one that says no more than https"],
)
def test_others_need_the_token(client: Client, beat: WorkerBeat, path: str, came: dict[str, str], settings: object) -> None:
    assert client.get(path, **came).status_code == 403
    settings.METRICS_TOKEN = "t" * 40
    assert client.get(path, **came).status_code == 403
    assert client.get(path, HTTP_AUTHORIZATION="Bearer " + "t" * 40, **came).status_code == 200


def test_live_needs_no_database(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):
        assert client.get("/health/live").status_code == 200
