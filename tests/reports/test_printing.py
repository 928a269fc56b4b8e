"""Ordering a paper, printing it as a job, opening it."""

import datetime as dt

import pytest
from django.test import Client, TestCase
from django.urls import reverse

from base import clock
from jobs import helper
from jobs.models import Job
from jobs.verbs import enqueue, run_now
from people.models import User
from people.rights import Refused
from reports import engine, files, tasks, verbs
from reports.layout import Fitted
from reports.models import Paper
from reports.registry import Content
from tests.reports.conftest import TestPaper, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def short(paper: TestPaper) -> TestPaper:
    paper.made = Content("Pyramid", [table("accounts", 3)])
    paper.version = "1"
    return paper


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where a test is not about the page: a page of no content, and the densities asked for."""
    asked: list[int] = []

    def render(paper, context, *, density=0):
        asked.append(density)
        return Fitted(b"%PDF-1.7", 1, 1, ["Promises"])

    monkeypatch.setattr(engine, "render", render)
    return asked


def printed(job: Job) -> Paper:
    assert job.state == "done", job.error
    return Paper.objects.get(pk=job.result["paper"])


def test_a_paper_is_laid_out_in_the_helper_and_kept(claire: User, client: Client) -> None:
    job = run_now(verbs.print_paper("test", language="en", by=claire))
    made = printed(job)
    assert (made.pages, made.density, made.not_shown) == (1, 0, [])
    client.force_login(claire)
    answer = client.get(reverse("reports:file", args=[made.pk]))
    body = b"".join(answer.streaming_content)
    assert body.startswith(b"%PDF")
    assert len(body) == made.file.size
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(reverse("reports:paper", args=[made.pk])).status_code == 200


def test_the_same_data_gives_the_same_file(claire: User, serge: User, quick: list[int]) -> None:
    first = printed(run_now(verbs.print_paper("test", language="en", by=claire)))
    assert printed(run_now(verbs.print_paper("test", language="en", by=claire))) == first
    assert printed(run_now(verbs.print_paper("test", language="en", by=serge))) == first
    assert len(quick) == 1


def test_new_data_gives_a_new_file_that_starts_at_the_last_density(claire: User, quick: list[int], short: TestPaper) -> None:
    first = printed(run_now(verbs.print_paper("test", language="en", by=claire)))
    short.version = "2"
    assert printed(run_now(verbs.print_paper("test", language="en", by=claire))) != first
    assert quick == [0, 1]


def test_each_language_has_its_file(claire: User, quick: list[int]) -> None:
    english = printed(run_now(verbs.print_paper("test", language="en", by=claire)))
    assert printed(run_now(verbs.print_paper("test", language="fr", by=claire))) != english
    with pytest.raises(ValueError, match="no language"):
        verbs.print_paper("test", language="de", by=claire)


def test_who_may_not_read_it_may_not_print_it(mona: User, claire: User, client: Client, quick: list[int]) -> None:
    with pytest.raises(Refused):
        verbs.print_paper("test", language="en", by=mona)
    made = printed(run_now(verbs.print_paper("test", language="en", by=claire)))
    client.force_login(mona)
    for name in ("paper", "file"):
        assert client.get(reverse(f"reports:{name}", args=[made.pk])).status_code == 404
        assert client.get(reverse(f"reports:{name}", args=[made.pk + 1])).status_code == 404
    assert client.post(reverse("reports:print", args=["test"])).status_code == 403


def test_the_right_is_asked_again_when_the_job_starts(claire: User, quick: list[int]) -> None:
    job = verbs.print_paper("test", language="en", by=claire)
    claire.grants.all().delete()
    job = run_now(job)
    assert job.state == "failed"
    assert "no longer has the right" in job.error
    assert quick == []


def test_a_deleted_reader_does_not_become_the_operator(claire: User, quick: list[int]) -> None:
    job = verbs.print_paper("test", language="en", by=claire)
    Job.objects.filter(pk=job.pk).update(by=None)
    assert run_now(job).state == "failed"


def test_a_paper_for_another_audience_is_hidden(claire: User, client: Client, quick: list[int], short: TestPaper, monkeypatch) -> None:
    made = printed(run_now(verbs.print_paper("test", language="en", by=claire)))
    client.force_login(claire)
    assert client.get(reverse("reports:paper", args=[made.pk])).status_code == 200
    monkeypatch.setattr(TestPaper, "audience", lambda self, context: "fewer accounts")
    assert client.get(reverse("reports:paper", args=[made.pk])).status_code == 404


def test_ordering_leads_to_the_job(claire: User, client: Client) -> None:
    client.force_login(claire)
    answer = client.post(reverse("reports:print", args=["test"]))
    assert answer["Location"] == reverse("jobs:job", args=[Job.objects.get().pk])
    assert client.post(reverse("reports:print", args=["nothing"])).status_code == 404
    assert client.post(reverse("reports:print", args=["test"]), {"language": "xx"}).status_code == 404
    assert client.get(reverse("reports:print", args=["test"])).status_code == 405


def test_printing_is_throttled(claire: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(claire)
    for _time in range(verbs.PER_HOUR):
        client.post(reverse("reports:print", args=["test"]))
    answer = client.post(reverse("reports:print", args=["test"]))
    assert answer.status_code == 429
    assert answer["Retry-After"]


@pytest.mark.parametrize("error", [helper.HelperTimeout, helper.HelperOutOfMemory, helper.HelperDied])
def test_a_layout_beyond_its_limits_fails_with_a_sentence(claire: User, monkeypatch: pytest.MonkeyPatch, error) -> None:
    def call(*args, **kwargs):
        assert kwargs == {"memory": 1024 * helper.MIB, "seconds": 60}
        raise error

    monkeypatch.setattr(helper, "call", call)
    job = run_now(verbs.print_paper("test", language="en", by=claire))
    assert job.state == "failed"
    assert job.error.startswith(("Laying out", "The page could not"))


def test_an_old_paper_goes_at_night_with_its_file_and_is_printed_again_when_asked(claire: User, quick: list[int]) -> None:
    old, new = (printed(run_now(verbs.print_paper("test", language=language, by=claire))) for language in ("en", "fr"))
    Paper.objects.filter(pk=old.pk).update(at=clock.now() - dt.timedelta(days=401))
    place = files.path_of(old.file)
    assert place.exists()
    with TestCase.captureOnCommitCallbacks(execute=True):
        job = run_now(enqueue(tasks.forget_old_papers, key="night"))
    assert (job.state, job.result) == ("done", {"papers": 1})
    assert list(Paper.objects.values_list("pk", flat=True)) == [new.pk]
    assert not place.exists()
    assert files.path_of(new.file).exists()
    assert printed(run_now(verbs.print_paper("test", language="en", by=claire))).pk != new.pk
