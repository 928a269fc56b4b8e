"""The one Celery task. It carries the number of a job; everything else stands in the row."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.utils.translation import gettext_lazy as _

from jobs import engine, hints, sweeper
from jobs.work import Running, work
from people import throttle


@shared_task(name=hints.TASK, ignore_result=True)
def run(job_id: int) -> None:
    engine.run(job_id)


@work(queue="data", label=_("Forget old attempts"), nightly=time(3, 0))
def forget_old_attempts(run: Running) -> Mapping[str, Any]:
    """Windows of the throttle that ended a day ago: nobody asks for them again."""
    return {"deleted": throttle.sweep()}


@worker_ready.connect
def start_sweeper(sender: Any = None, **kwargs: Any) -> None:
    sweeper.start(str(getattr(sender, "hostname", "worker")))


@worker_shutting_down.connect
def stop_sweeper(**kwargs: Any) -> None:
    sweeper.stop()
