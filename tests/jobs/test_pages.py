"""The list of jobs, the page of one with its live panel, the banner."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from base import clock
from imports.problems import Refused as ImportRefused
from jobs import engine
from jobs.models import Job, WorkerBeat
from jobs.registry import works
from jobs.shown import shown
from jobs.verbs import enqueue, retry, run_now
from jobs.work import JobError, Running, work
from people.inbox import line
from people.models import InboxItem, User
from tests.jobs.conftest import fail, write_unit

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


def page(job: Job) -> str:
    return reverse("jobs:job", args=[job.pk])


@pytest.fixture
def job(karim: User) -> Job:
    return enqueue(write_unit, key="u:1", by=karim, name="Lyon")


def test_a_person_sees_his_own_jobs_and_a_steward_all(client: Client, job: Job, karim: User, oscar: User, dora: User) -> None:
    for user, seen in ((karim, True), (oscar, False), (dora, True)):
        client.force_login(user)
        assert (b"Write a unit" in client.get(reverse("jobs:list")).content) is seen
        assert client.get(page(job)).status_code == (200 if seen else 404)
        assert client.post(reverse("jobs:stop", args=[job.pk])).status_code == (404 if not seen else 302 if user is karim else 409)


def test_the_list_can_be_narrowed_to_a_state(client: Client, job: Job, karim: User) -> None:
    client.force_login(karim)
    assert b"Write a unit" in client.get(reverse("jobs:list"), {"state": "queued"}).content
    assert b"No jobs here" in client.get(reverse("jobs:list"), {"state": "failed"}).content
    assert client.get(reverse("jobs:list"), {"state": "nonsense"}).status_code == 200


@pytest.mark.parametrize("count", [10, 60])
def test_the_list_takes_the_same_queries_for_any_length(client: Client, karim: User, count: int, django_assert_max_num_queries) -> None:
    for number in range(count):
        enqueue(write_unit, key=f"u:{number}", by=karim, name=str(number))
    client.force_login(karim)
    client.get(reverse("jobs:list"))
    with django_assert_max_num_queries(12):
        client.get(reverse("jobs:list"))


def test_the_panel_is_sent_only_when_something_changed(client: Client, job: Job, karim: User) -> None:
    client.force_login(karim)
    first = client.get(page(job), headers=HTMX)
    assert first.status_code == 200
    assert b"<html" not in first.content
    seen = shown(job, place=True).tag
    assert client.get(page(job), {"seen": seen}, headers=HTMX).status_code == 204
    claimed = engine.claim(job.pk)
    assert claimed is not None
    Job.objects.update(progress=3, total=10)
    changed = client.get(page(job), {"seen": seen}, headers=HTMX)
    assert changed.status_code == 200
    assert b"3 of 10" in changed.content


def test_asking_stops_when_the_job_is_over(client: Client, job: Job, karim: User) -> None:
    client.force_login(karim)
    assert b"every 2s" in client.get(page(job)).content
    run_now(job)
    answer = client.get(page(job), {"seen": "old"}, headers=HTMX)
    assert answer.status_code == 286
    assert b"every 2s" not in answer.content


def test_a_failed_job_says_why_and_is_tried_again(client: Client, karim: User) -> None:
    failed = run_now(enqueue(fail, key="f:1", by=karim))
    client.force_login(karim)
    content = client.get(page(failed)).content.decode()
    assert "An unexpected error stopped this" in content
    assert "Try again" in content
    assert client.post(reverse("jobs:retry", args=[failed.pk])).status_code == 302
    failed.refresh_from_db()
    assert failed.state == "queued"
    assert client.post(reverse("jobs:retry", args=[failed.pk])).status_code == 409


def test_stopping_a_waiting_job(client: Client, job: Job, karim: User) -> None:
    client.force_login(karim)
    assert client.post(reverse("jobs:stop", args=[job.pk])).status_code == 302
    job.refresh_from_db()
    assert job.state == "cancelled"


@pytest.mark.parametrize("name", ["stop", "retry"])
def test_acts_are_not_done_by_get(client: Client, job: Job, karim: User, name: str) -> None:
    client.force_login(karim)
    assert client.get(reverse(f"jobs:{name}", args=[job.pk])).status_code == 405


def test_a_failure_is_told_in_the_inbox(karim: User) -> None:
    run_now(enqueue(fail, key="f:1", by=karim))
    told = line(InboxItem.objects.get(person=karim.person))
    assert told.title == "Fail: failed"
    assert "unexpected error" in told.text


def test_the_place_in_the_queue_is_told(client: Client, karim: User, job: Job) -> None:
    second = enqueue(write_unit, key="u:2", by=karim, name="Brest")
    client.force_login(karim)
    assert b"1 before it" in client.get(page(second)).content


def banner(client: Client) -> tuple[int, str]:
    answer = client.get(reverse("jobs:banner"))
    return answer.status_code, answer.content.decode()


def test_the_banner_speaks_only_when_work_waits_and_says_what_is_away(client: Client, job: Job, karim: User) -> None:
    client.force_login(karim)
    assert banner(client)[0] == 204  # just asked for
    Job.objects.update(created_at=clock.now() - dt.timedelta(minutes=1))
    status, words = banner(client)
    assert (status, "no worker runs" in words) == (200, True)
    beat = WorkerBeat.objects.create(name="w1", at=clock.now(), broker=False)
    assert "queue cannot be reached" in banner(client)[1]
    beat.broker = True
    beat.save()
    assert banner(client)[0] == 204


def test_pages_speak_french(client: Client, karim: User) -> None:
    karim.language = "fr"
    karim.save()
    failed = run_now(enqueue(fail, key="f:1", by=karim))
    client.force_login(karim)
    assert "Réessayer" in client.get(page(failed)).content.decode()
    assert "Traitements" in client.get(reverse("jobs:list")).content.decode()


def test_only_who_asked_is_led_to_the_result(job: Job, karim: User, yann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    work = works.get(job.name)
    monkeypatch.setattr(type(work), "link", lambda _self, _job: "/papers/1/")
    run_now(job)
    job.refresh_from_db()
    assert shown(job, reader=karim).link == "/papers/1/"
    assert (shown(job, reader=yann).link, shown(job).link) == ("", "")


def test_why_a_job_failed_reads_in_the_language_of_whoever_looks(client: Client, karim: User, dora: User) -> None:
    def refuse(run: Running) -> None:
        raise JobError(ImportRefused("nul_byte", line=7))

    work()(refuse)
    User.objects.filter(pk=dora.pk).update(language="fr")
    dora.refresh_from_db()
    for function, english, french in (
        (refuse, "line 7: NUL byte; export as text.", "ligne 7"),
        (fail, "An unexpected error stopped this.", "Une erreur inattendue"),
    ):
        job = run_now(enqueue(function, key=f"f:{french}", by=karim))
        for user, said, other in ((karim, english, french), (dora, french, english)):
            client.force_login(user)
            for address in (page(job), reverse("jobs:list")):
                content = client.get(address).content.decode()
                assert said in content
                assert other not in content
        retry(job, by=dora)
        job.refresh_from_db()
        assert (job.error, job.result) == ("", None)


def test_a_failure_that_nobody_asked_for_is_told_to_each_in_his_language(client: Client, dora: User) -> None:
    job = run_now(enqueue(fail, key="f:1"))
    told = InboxItem.objects.get(person=dora.person, key=f"job:{job.pk}")
    assert line(told).text.startswith("An unexpected error")
    with override("fr"):
        assert line(told).text.startswith("Une erreur inattendue")
