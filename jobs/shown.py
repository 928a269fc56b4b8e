"""A job in words: title, state, how far, how long."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from base import clock, formats
from jobs.models import Job, WorkerBeat
from jobs.registry import works
from people.models import User

TONES = {"queued": "none", "running": "none", "done": "good", "failed": "bad", "cancelled": "none"}
SILENT_AFTER = 3  # sweeps without a beat: the worker is away
WAITS_AFTER = 20  # seconds in the queue after which a job waits for more than its turn


@dataclass(frozen=True)
class Shown:
    """What the page of a job prints."""

    job: Job
    title: str
    word: str
    tone: str
    link: str
    stage: str
    counts: str
    time: str
    before: int

    @property
    def tag(self) -> str:
        """Equal as long as the panel would look the same."""
        job = self.job
        return "-".join(str(part) for part in (job.state, job.fence, job.progress, job.total, int(job.stop_asked), self.before, job.stage))

    @property
    def can_stop(self) -> bool:
        return not self.job.is_over and not self.job.stop_asked

    @property
    def can_retry(self) -> bool:
        return self.job.state in {Job.State.FAILED, Job.State.CANCELLED}

    @property
    def sentence(self) -> str:
        """What is read out when the state changes."""
        return gettext("%(title)s: %(state)s") % {"title": self.title, "state": self.word}


def shown(job: Job, *, reader: User | None = None, place: bool = False) -> Shown:
    """The job in the reader's language; its result is linked for `reader` if he asked for it, others may not open it.

    `place` counts how many wait before it: one query.
    """
    work = works.get(job.name)
    return Shown(
        job=job,
        title=work.title(job) if work else job.name,
        word=gettext("stopping") if job.stop_asked and not job.is_over else str(Job.State(job.state).label),
        tone=TONES[job.state],
        link=work.link(job) if work and job.state == Job.State.DONE and reader is not None and reader.pk == job.by_id else "",
        stage=gettext(job.stage) if job.stage else "",
        counts=_counts(job),
        time=_time(job),
        before=Job.objects.waiting().filter(queue=job.queue, pk__lt=job.pk).count() if place and job.state == Job.State.QUEUED else 0,
    )


def _counts(job: Job) -> str:
    if not job.total:
        return ""
    return _("%(done)s of %(total)s") % {"done": formats.number(job.progress), "total": formats.number(job.total)}


def _time(job: Job) -> str:
    """How long it took, or about how long it still takes once a tenth is done."""
    if job.started_at is None:
        return ""
    if job.finished_at is not None:
        return _("in %(time)s") % {"time": _seconds((job.finished_at - job.started_at).total_seconds())}
    gone = (clock.now() - job.started_at).total_seconds()
    if job.total and job.progress * 10 >= job.total and job.progress and gone > 2:
        return _("about %(time)s left") % {"time": _seconds(gone * (job.total - job.progress) / job.progress)}
    return ""


def _seconds(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))}{formats.NBSP}s"
    minutes = round(seconds / 60)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": formats.number(minutes)}


def trouble() -> str:
    """Why work waits that should not: a sentence, or nothing. Two queries at most."""
    now = clock.now()
    late = Job.objects.waiting().filter(created_at__lt=now - dt.timedelta(seconds=WAITS_AFTER))
    dead = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now - dt.timedelta(seconds=WAITS_AFTER))
    if not (late | dead).exists():
        return ""
    beats: Any = WorkerBeat.objects.filter(at__gte=now - dt.timedelta(seconds=SILENT_AFTER * settings.JOB_SWEEP + 5))
    alive = list(beats.values_list("broker", flat=True))
    if not alive:
        return gettext("Background work waits: no worker runs. Pages read and save as usual; it catches up when the worker is back.")
    if not any(alive):
        return gettext("Background work waits: the queue cannot be reached. Pages read and save as usual; it catches up by itself.")
    return ""
