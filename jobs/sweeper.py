"""A thread in each worker that keeps house: sends lost hints again, gives up dead jobs, mails again, beats, seals, asks for nightly work.

Every act is harmless when several workers do it at once.
"""

import importlib
import logging
import os
import threading
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from base import clock
from jobs import engine, hints
from jobs.models import Job, WorkerBeat
from jobs.registry import works
from jobs.verbs import enqueue
from people import outbox

logger = logging.getLogger("kamapp.jobs")

BATCH = 50  # hints a sweep: a long queue is not told again and again
_over = threading.Event()
_thread: threading.Thread | None = None


def start(name: str) -> None:
    global _thread
    if _thread is not None and _thread.is_alive():
        return
    _over.clear()
    _thread = threading.Thread(target=_loop, args=(f"{name}/{os.getpid()}",), name="sweeper", daemon=True)
    _thread.start()


def stop() -> None:
    _over.set()


def _loop(name: str) -> None:
    while True:
        for act in (lambda: beat(name), send_lost, engine.give_up, outbox.carry_waiting, seal, ask_nightly):
            try:
                act()
            except Exception:  # the next sweep tries again; a sweeper must not die
                logger.exception("sweep failed")
        connection.close()
        if _over.wait(settings.JOB_SWEEP):
            break
    WorkerBeat.objects.filter(name=name).delete()
    connection.close()


def beat(name: str) -> None:
    """Say that this worker lives and whether it reaches the broker; forget those silent for a day."""
    now = clock.now()
    WorkerBeat.objects.update_or_create(name=name, defaults={"at": now, "broker": hints.broker_answers()})
    WorkerBeat.objects.filter(at__lt=now - timedelta(days=1)).delete()


def send_lost() -> int:
    """Send again the hints of jobs that nobody took, or whose worker died; how many."""
    now = clock.now()
    stale = now - timedelta(seconds=settings.JOB_SWEEP)
    lost = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    due = Job.objects.filter(lost, Q(sent_at__isnull=True) | Q(sent_at__lt=stale), attempts__lt=engine.MAX_ATTEMPTS)
    count = 0
    for pk, queue, sent_at in due.order_by("id").values_list("pk", "queue", "sent_at")[:BATCH]:
        if Job.objects.filter(pk=pk, sent_at=sent_at).update(sent_at=now):  # one sweeper sends it
            count += hints.send(pk, queue)
    return count


def seal() -> None:
    """Chain the new lines of the audit log, in order."""
    importlib.import_module("people.audit").seal_new_lines()


def ask_nightly() -> list[str]:
    """Enqueue each nightly work once a day, by a key with the real date, from its local hour on; the keys."""
    local = timezone.localtime(clock.now(), timezone.get_default_timezone())
    keys = []
    for work in works:
        if work.nightly is not None and local.time() >= work.nightly:
            keys.append(f"{work.code}:{local.date().isoformat()}")
            enqueue(work.function, key=keys[-1])
    return keys
