"""The one Celery task. It carries the number of a job; everything else stands in the row."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down

from jobs import engine, hints, sweeper


@shared_task(name=hints.TASK, ignore_result=True)
def run(job_id: int) -> None:
    engine.run(job_id)


@worker_ready.connect
def start_sweeper(sender: Any = None, **kwargs: Any) -> None:
    sweeper.start(str(getattr(sender, "hostname", "worker")))


@worker_shutting_down.connect
def stop_sweeper(**kwargs: Any) -> None:
    sweeper.stop()
