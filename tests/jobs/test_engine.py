"""A job happens once: claim, fence, lease, attempts."""

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.db.models import F

from base import clock
from jobs import engine
from jobs.models import Job
from jobs.verbs import enqueue, run_now
from jobs.work import JobError, Running, Stopped, Superseded, work
from people.models import Unit
from people.permissions import Permission
from people.rights import Refused
from tests.jobs.conftest import LONG_AGO, fail, write_unit

pytestmark = pytest.mark.django_db


def test_a_job_runs_and_keeps_its_result() -> None:
    job = run_now(enqueue(write_unit, key="u:1", name="Lyon"))
    assert (job.state, job.result, job.attempts, job.lease_until) == ("done", {"unit": "Lyon"}, 1, None)
    assert Unit.objects.get().name == "Lyon"


def test_a_finished_job_is_not_run_again() -> None:
    job = run_now(enqueue(write_unit, key="u:1", name="Lyon"))
    assert engine.run(job.pk) is False
    assert Unit.objects.count() == 1


def test_only_one_worker_gets_the_job() -> None:
    job = enqueue(write_unit, key="u:1", name="Lyon")
    assert engine.claim(job.pk) is not None
    assert engine.claim(job.pk) is None


def test_a_job_whose_lease_ran_out_goes_to_another_worker() -> None:
    job = enqueue(write_unit, key="u:1", name="Lyon")
    first = engine.claim(job.pk)
    Job.objects.update(lease_until=clock.now() - LONG_AGO)
    second = engine.claim(job.pk)
    assert first is not None
    assert second is not None
    assert second.fence == first.fence + 1


def late_worker(check_fence: bool, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Worker one sleeps past its lease, worker two does the job, worker one wakes; the units that remain."""
    job = enqueue(write_unit, key="u:1", name="from two")
    one = engine.claim(job.pk)
    assert one is not None
    Job.objects.update(lease_until=clock.now() - LONG_AGO)
    assert engine.run(job.pk)
    if not check_fence:
        monkeypatch.setattr(Running, "_mine", lambda self: Job.objects.filter(pk=self.job.pk))
    running = Running(one)
    try:
        with running.finishing({}):
            Unit.objects.create(name="from one")
    except Superseded:
        pass
    return sorted(Unit.objects.values_list("name", flat=True))


def test_the_late_write_of_a_worker_back_from_the_dead_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert late_worker(True, monkeypatch) == ["from two"]


def test_without_the_fence_the_late_write_would_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    assert late_worker(False, monkeypatch) == ["from one", "from two"]


def test_report_renews_the_lease_and_shows_progress() -> None:
    job = engine.claim(enqueue(write_unit, key="u:1", name="Lyon").pk)
    assert job is not None
    Job.objects.update(lease_until=clock.now() + dt.timedelta(seconds=1))
    Running(job).report(3, 10, stage="Reading")
    job.refresh_from_db()
    assert (job.progress, job.total, job.stage) == (3, 10, "Reading")
    assert job.lease_until is not None
    assert job.lease_until > clock.now() + dt.timedelta(seconds=50)


def test_report_tells_a_stop_from_a_lost_fence() -> None:
    job = engine.claim(enqueue(write_unit, key="u:1", name="Lyon").pk)
    assert job is not None
    running = Running(job)
    Job.objects.update(stop_asked=True)
    with pytest.raises(Stopped):
        running.report(1)
    Job.objects.update(fence=F("fence") + 1)
    with pytest.raises(Superseded):
        running.report(1)


def test_an_unexpected_error_fails_with_a_sentence_and_no_detail() -> None:
    job = run_now(enqueue(fail, key="f:1"))
    assert job.state == "failed"
    assert f"J{job.pk}" in job.error
    assert "secret" not in job.error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (JobError("The file is empty."), "The file is empty."),
        (Refused(Permission.IMPORT_RUN), "no longer has the right"),
    ],
    ids=["own sentence", "right taken away"],
)
def test_a_failure_says_why(error: Exception, sentence: str) -> None:
    def refuse(run: Running) -> None:
        raise error

    work()(refuse)
    job = run_now(enqueue(refuse, key="r:1"))
    assert job.state == "failed"
    assert sentence in job.error


def test_a_stopped_job_is_cancelled_and_leaves_nothing() -> None:
    def stop(run: Running) -> None:
        Job.objects.update(stop_asked=True)
        run.report(1)

    work()(stop)
    assert run_now(enqueue(stop, key="s:1")).state == "cancelled"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite is ever busy; elsewhere the error closes the connection")
def test_a_busy_database_is_tried_again_and_given_up_after_the_limit() -> None:
    def busy(run: Running) -> None:
        raise OperationalError("database is locked")

    work()(busy)
    job = enqueue(busy, key="b:1")
    for attempt in range(1, engine.MAX_ATTEMPTS + 1):
        assert engine.run(job.pk)
        job.refresh_from_db()
        assert (job.attempts, job.state) == (attempt, "failed" if attempt == engine.MAX_ATTEMPTS else "queued")
    assert job.error == "The database did not answer."


def test_a_job_whose_workers_always_die_is_given_up_with_a_sentence() -> None:
    job = enqueue(write_unit, key="u:1", name="Lyon")
    for _attempt in range(engine.MAX_ATTEMPTS):
        assert engine.claim(job.pk)
        assert engine.give_up() == 0
        Job.objects.update(lease_until=clock.now() - LONG_AGO)
    assert engine.claim(job.pk) is None
    assert engine.give_up() == 1
    job.refresh_from_db()
    assert job.state == "failed"
    assert "5" in job.error


def test_the_sentence_is_in_the_language_of_the_person_who_asked(karim) -> None:
    karim.language = "fr"
    karim.save()
    job = run_now(enqueue(fail, key="f:1", by=karim))
    assert job.error.startswith("Une erreur inattendue")


def test_nothing_is_done_for_who_was_deactivated_meanwhile(karim) -> None:
    job = enqueue(write_unit, key="u:1", by=karim, name="Lyon")
    karim.is_active = False
    karim.save(update_fields=["is_active"])
    assert (run_now(job).state, Unit.objects.count()) == ("failed", 0)
    assert "deactivated" in Job.objects.get().error


def test_an_unknown_work_fails_instead_of_staying_for_ever() -> None:
    job = Job.objects.create(key="old:1", name="gone.work")
    assert "gone.work" in run_now(job).error
