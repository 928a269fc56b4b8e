"""Telling the workers that a job waits. A hint may get lost; the sweeper sends it again."""

import logging

from celery import current_app
from kombu.exceptions import KombuError

logger = logging.getLogger("kamapp.jobs")

TASK = "jobs.run"


def send(job_id: int, queue: str) -> bool:
    """Put the number on the queue. False, and nothing worse, when the broker is away."""
    try:
        current_app.send_task(TASK, args=[job_id], queue=queue, retry=False, ignore_result=True)
    except (KombuError, OSError) as error:
        logger.warning("hint not sent", extra={"job": job_id, "error": type(error).__name__})
        return False
    return True


def broker_answers() -> bool:
    """Whether the broker can be reached now."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=0, timeout=1)
            channel = connection.default_channel
            if hasattr(channel, "client"):
                channel.client.ping()
    except (KombuError, OSError):
        return False
    return True
