"""Running a job: claim, renew, finish or fail. The row is the truth and its fence decides."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base import clock
from base.languages import in_each_language
from jobs.models import Job
from jobs.registry import works
from jobs.work import JobError, Running, Stopped, Superseded, lease_end
from people import inbox
from people.models import RoleGrant, User
from people.permissions import Role

logger = logging.getLogger("kamapp.jobs")

MAX_ATTEMPTS = 5


def claim(job_id: int) -> Job | None:
    """Take the job: it waits, or its worker's lease ran out. None when somebody else has it or it is over.

    One conditional update, right on SQLite too: of many workers exactly one sees a changed row.
    """
    now = clock.now()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id, attempts__lt=MAX_ATTEMPTS).update(
        state=Job.State.RUNNING,
        lease_until=lease_end(),
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        started_at=Coalesce(F("started_at"), now),
        finished_at=None,
    )
    if not taken:
        return None
    return Job.objects.select_related("by__person").get(pk=job_id)


def run(job_id: int) -> bool:
    """Do the job once. False when there was nothing for us to do."""
    job = claim(job_id)
    if job is None:
        return False
    running = Running(job)
    language = job.by.language if job.by else settings.LANGUAGE_CODE
    with translation.override(language), _lease_kept(running):
        _attempt(running)
    return True


def _attempt(running: Running) -> None:
    job = running.job
    work = works.get(job.name)
    try:
        if work is None:
            _fail(running, lambda: _("This version does not know the work “%(name)s”.") % {"name": job.name})
            return
        if job.by is not None and not job.by.is_active:
            raise JobError(gettext_lazy("The person who asked for this has been deactivated."))
        result = work.function(running)
        if not running.finished:
            with running.finishing(result):
                pass
        inbox.close([f"job:{job.pk}"])  # a line of an earlier failure
    except Superseded:
        logger.warning("job superseded", extra={"job_id": job.pk})
    except Stopped:
        running.close(Job.State.CANCELLED)
    except JobError as error:
        reason = error
        _fail(running, lambda: reason)
    except PermissionDenied:
        _fail(running, lambda: _("The person who asked for this no longer has the right to it."))
    except (OperationalError, InterfaceError) as error:
        _give_back(running, error)
    except Exception:
        logger.exception("job failed", extra={"job_id": job.pk})
        _fail(running, lambda: _("An unexpected error stopped this. Try again; if it stays, give reference J%(id)s.") % {"id": job.pk})


@transaction.atomic
def _fail(running: Running, words: Callable[[], Any]) -> None:
    """Close the job with its sentence and tell the person who asked."""
    why = in_each_language(words)
    if running.close(Job.State.FAILED, str(words()), {"why": why}):
        tell_failed(running.job, why)


def tell_failed(job: Job, why: dict[str, str]) -> None:
    """A line for who asked; work that nobody asked for is told to those who answer for all jobs."""
    work = works.get(job.name)
    title = in_each_language(lambda: work.title(job) if work else job.name)
    people: Iterable[Any] = [job.by] if job.by is not None else _keepers()
    kind = "job_failed" if job.by is not None else "house_job_failed"
    for person in people:
        inbox.tell(person, kind, f"job:{job.pk}", reverse("jobs:job", args=[job.pk]), title=title, sentence=why)


def _keepers() -> list[User]:
    """Administrators and data stewards."""
    grants = RoleGrant.objects.held_today().filter(role__in=(Role.ADMINISTRATOR, Role.DATA_STEWARD))
    return list(User.objects.filter(is_active=True, pk__in=grants.values("user")).select_related("person"))


def _give_back(running: Running, error: Exception) -> None:
    """The database was away or busy: try again later, up to the limit. When it is still away, the lease runs out by itself."""
    logger.warning("job given back", extra={"job_id": running.job.pk, "error": type(error).__name__})
    sentence = gettext_lazy("The database did not answer.")
    try:
        connection.close_if_unusable_or_obsolete()
        if running.job.attempts < MAX_ATTEMPTS:
            running.give_back(str(sentence), {"why": in_each_language(lambda: sentence)})
        else:
            _fail(running, lambda: sentence)
    except DatabaseError:
        logger.warning("job left to its lease", extra={"job_id": running.job.pk})


@contextmanager
def _lease_kept(running: Running) -> Iterator[None]:
    """Renew the lease four times per its length from a thread, as long as the job is ours."""
    over = threading.Event()
    thread = threading.Thread(target=_renew_until, args=(running, over), name=f"lease-{running.job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew_until(running: Running, over: threading.Event) -> None:
    touched = False
    while not over.wait(settings.JOB_LEASE / 4):
        touched = True
        try:
            if not running.renew():
                break
        except DatabaseError:  # busy: the next turn tries again, well inside the lease
            logger.warning("lease not renewed", extra={"job_id": running.job.pk})
    if touched:
        connection.close()


def _stopped_often(count: int) -> str:
    return _("The worker was stopped %(count)s times while doing this. Nothing was half done; try again.") % {"count": count}


def give_up() -> int:
    """Close the jobs whose workers died at every allowed attempt; how many."""
    now = clock.now()
    dead = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now, attempts__gte=MAX_ATTEMPTS)
    count = 0
    for job in dead.select_related("by__person"):
        why = in_each_language(partial(_stopped_often, job.attempts))
        sentence = why.get(job.by.language if job.by else settings.LANGUAGE_CODE, why["en"])
        mine = Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING, lease_until__lt=now)
        if mine.update(state=Job.State.FAILED, error=sentence, result={"why": why}, lease_until=None, finished_at=now):
            tell_failed(job, why)
            count += 1
    return count
