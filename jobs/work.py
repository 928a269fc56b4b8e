"""Declaring a work, and what its function holds while it runs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from base import clock
from jobs.models import Job
from jobs.registry import Function, Work, code_of, works

if TYPE_CHECKING:
    from people.models import User


class JobError(Exception):
    """A failure with a sentence: what, on what, what to do. Not tried again by itself.

    Lazy words, or an error whose words are, are read in the language of whoever looks at the job.
    """


class Stopped(Exception):
    """A person asked this job to stop. Undo what must not remain, then let it pass."""


class Superseded(Exception):
    """The lease ran out and another worker has the job. Touch nothing more, and let it pass."""


def work(
    *,
    queue: str = "data",
    label: Any = "",
    title: Callable[[Job], str] | None = None,
    link: Callable[[Job], str] | None = None,
    nightly: time | None = None,
) -> Callable[[Function], Function]:
    """Register a function as background work. It must bear being started twice.

    Long work saves in parts and calls `run.report`; the last part and "done" go into `run.finishing`.
    """

    def register(function: Function) -> Function:
        code = code_of(function)
        members: dict[str, Any] = {
            "code": code,
            "queue": queue,
            "label": label or function.__name__.replace("_", " "),
            "function": staticmethod(function),
            "nightly": nightly,
        }
        if title is not None:
            members["title"] = staticmethod(title)
        if link is not None:
            members["link"] = staticmethod(link)
        works.register(type(function.__name__, (Work,), members))
        return function

    return register


class Running:
    """A job in the hands of this worker, valid as long as its fence is the row's."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.fence = job.fence
        self.finished = False

    @property
    def args(self) -> dict[str, Any]:
        args: dict[str, Any] = self.job.args
        return args

    @property
    def by(self) -> "User | None":
        """Who asked, with the rights of this moment; None for the operator and for nightly work."""
        by: User | None = self.job.by
        return by

    def report(self, done: int, total: int | None = None, *, stage: str = "") -> None:
        """Tell how far it is and renew the lease. Raises Stopped or Superseded.

        `stage` is a msgid. Call it between parts, outside a transaction, or nobody sees it.
        """
        fields: dict[str, Any] = {"progress": done, "lease_until": lease_end()}
        if total is not None:
            fields["total"] = total
        if stage:
            fields["stage"] = stage
        if self._mine().filter(stop_asked=False).update(**fields):
            return
        if self._mine().exists():
            raise Stopped
        raise Superseded

    @contextmanager
    def finishing(self, result: Mapping[str, Any] | None = None) -> Iterator[None]:
        """One transaction for the effect and "done", refused when the fence moved. `result` is read at its end."""
        with transaction.atomic():
            yield
            kept = dict(result) if result is not None else None
            if not self._mine().update(
                state=Job.State.DONE, result=kept, error="", lease_until=None, finished_at=clock.now(), stop_asked=False
            ):
                raise Superseded
        self.finished = True

    def renew(self) -> bool:
        """Lengthen the lease; False when the job is no longer ours."""
        return bool(self._mine().update(lease_until=lease_end()))

    def close(self, state: str, error: str = "", result: Mapping[str, Any] | None = None) -> bool:
        """End without effect. False when another worker has the job."""
        return bool(self._mine().update(state=state, error=error, result=result, lease_until=None, finished_at=clock.now()))

    def give_back(self, error: str, result: Mapping[str, Any]) -> bool:
        """Queue it again after a failure that may heal by itself."""
        return bool(self._mine().update(state=Job.State.QUEUED, error=error, result=result, lease_until=None, sent_at=clock.now()))

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, fence=self.fence, state=Job.State.RUNNING)


def lease_end() -> Any:
    return clock.now() + timedelta(seconds=settings.JOB_LEASE)
