"""Asking for work, stopping it, trying it again."""

import pytest
from kombu.exceptions import OperationalError

from jobs import hints, verbs
from jobs.models import Job
from people.models import User
from people.rights import Refused
from tests.jobs.conftest import fail, write_unit

pytestmark = pytest.mark.django_db


def test_asking_twice_gives_the_same_job(karim: User) -> None:
    first = verbs.enqueue(write_unit, key="u:1", by=karim, name="Lyon")
    assert verbs.enqueue(write_unit, key="u:1", by=karim, name="Lyon") == first
    assert (first.by, first.args, first.queue, first.name) == (karim, {"name": "Lyon"}, "now", "tests.write_unit")


def test_the_number_is_sent_after_commit(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks) -> None:
    sent: list[int] = []
    monkeypatch.setattr(hints, "send", lambda pk, queue: sent.append(pk))
    with django_capture_on_commit_callbacks(execute=True):
        job = verbs.enqueue(write_unit, key="u:1", name="Lyon")
        assert sent == []
    assert sent == [job.pk]


def test_asking_never_fails_when_the_broker_is_away(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks) -> None:
    def away(*args, **kwargs) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(hints.current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = verbs.enqueue(write_unit, key="u:1", name="Lyon")
    assert job.state == "queued"


def test_asking_again_after_a_failure_tries_again() -> None:
    job = verbs.run_now(verbs.enqueue(fail, key="f:1"))
    assert job.state == "failed"
    again = verbs.enqueue(fail, key="f:1")
    assert (again.pk, again.state, again.error, again.attempts) == (job.pk, "queued", "", 0)


def test_asking_again_after_success_does_nothing() -> None:
    job = verbs.run_now(verbs.enqueue(write_unit, key="u:1", name="Lyon"))
    assert verbs.enqueue(write_unit, key="u:1", name="Lyon").state == "done"
    assert job.attempts == 1


def test_a_waiting_job_stops_at_once(karim: User) -> None:
    job = verbs.ask_stop(verbs.enqueue(write_unit, key="u:1", by=karim, name="Lyon"), by=karim)
    assert job.state == "cancelled"
    assert verbs.run_now(job).attempts == 0


def test_a_running_job_is_only_asked_to_stop(karim: User) -> None:
    job = verbs.enqueue(write_unit, key="u:1", by=karim, name="Lyon")
    assert verbs.engine.claim(job.pk)
    job = verbs.ask_stop(job, by=karim)
    assert (job.state, job.stop_asked) == ("running", True)


def test_a_job_that_is_over_cannot_be_stopped(karim: User) -> None:
    job = verbs.run_now(verbs.enqueue(write_unit, key="u:1", by=karim, name="Lyon"))
    with pytest.raises(verbs.JobRefusal):
        verbs.ask_stop(job, by=karim)


def test_a_failed_job_can_be_tried_again_and_a_done_one_not(karim: User) -> None:
    failed = verbs.run_now(verbs.enqueue(fail, key="f:1", by=karim))
    assert verbs.retry(failed, by=karim).state == "queued"
    done = verbs.run_now(verbs.enqueue(write_unit, key="u:1", by=karim, name="Lyon"))
    with pytest.raises(verbs.JobRefusal):
        verbs.retry(done, by=karim)


def test_only_its_owner_and_those_who_see_all_may_touch_a_job(karim: User, oscar: User, yann: User) -> None:
    job = verbs.enqueue(write_unit, key="u:1", by=karim, name="Lyon")
    with pytest.raises(Refused):
        verbs.ask_stop(job, by=oscar)
    assert list(Job.objects.visible_to(oscar)) == []
    assert list(Job.objects.visible_to(karim)) == list(Job.objects.visible_to(yann)) == [job]
