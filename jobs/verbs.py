"""What people and rooms do with jobs."""

import logging
import time
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from base import clock
from jobs import engine, hints
from jobs.models import Job
from jobs.registry import Function, code_of, works
from people.audit import user_of
from people.permissions import Permission
from people.rights import require

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger("kamapp.jobs")

AGAIN = {"state": Job.State.QUEUED, "attempts": 0, "error": "", "result": None, "stop_asked": False, "progress": 0, "finished_at": None}


class JobRefusal(Exception):
    """A refusal the user can read."""


@transaction.atomic
def enqueue(function: Function, *, key: str, by: object = None, hint: bool = True, **args: Any) -> Job:
    """The job with this key, made when there is none; its number goes to a worker after commit.

    Asking again gives the same job; one that failed or was stopped waits again. Never fails when the broker is away:
    the sweeper sends what was lost. `hint=False` when this process runs it next. Arguments are ids and plain values.
    """
    work = works[code_of(function)]
    asked_by = user_of(by)
    job, created = Job.objects.get_or_create(
        key=key, defaults={"name": work.code, "queue": work.queue, "args": args, "by": asked_by, "sent_at": clock.now()}
    )
    if not created:
        ended = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
        if ended.update(**AGAIN, args=args, by=asked_by, sent_at=clock.now()):
            job.refresh_from_db()
            created = True
    if created and hint:
        transaction.on_commit(lambda: hints.send(job.pk, job.queue))
    return job


def run_now(job: Job, *, on_progress: "Callable[[Job], None] | None" = None) -> Job:
    """Run the job in this process, or wait for the worker that has it; gives the row as it ended."""
    while not engine.run(job.pk):
        job.refresh_from_db()
        if on_progress:
            on_progress(job)
        if job.is_over:
            break
        time.sleep(0.2)
    job.refresh_from_db()
    return job


@transaction.atomic
def ask_stop(job: Job, *, by: Any) -> Job:
    """Stop a job: at once when it never began, else at its next part, where the work undoes what must not remain."""
    require(by, Permission.JOBS_VIEW, job)
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED, started_at__isnull=True)
    done = waiting.update(state=Job.State.CANCELLED, stop_asked=True, finished_at=clock.now(), fence=F("fence") + 1)
    done = done or Job.objects.is_open().filter(pk=job.pk).update(stop_asked=True)
    if not done:
        raise JobRefusal(_("This job is over already."))
    job.refresh_from_db()
    return job


@transaction.atomic
def retry(job: Job, *, by: Any) -> Job:
    """Queue a failed or stopped job again. It acts with the rights of the person who first asked."""
    require(by, Permission.JOBS_VIEW, job)
    ended = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
    if not ended.update(**AGAIN, sent_at=clock.now()):
        raise JobRefusal(_("Only a failed or stopped job can be tried again."))
    job.refresh_from_db()
    transaction.on_commit(lambda: hints.send(job.pk, job.queue))
    return job
