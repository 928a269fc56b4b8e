"""The one Celery task. It carries the number of a job; everything else stands in the row."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jobs import engine, hints, sweeper
from jobs.work import JobError, Running, work
from people import digest, outbox, throttle


@shared_task(name=hints.TASK, ignore_result=True)
def run(job_id: int) -> None:
    engine.run(job_id)


@work(queue="data", label=_("Forget old attempts"), nightly=time(3, 0))
def forget_old_attempts(run: Running) -> Mapping[str, Any]:
    """Windows of the throttle that ended a day ago: nobody asks for them again."""
    return {"deleted": throttle.sweep()}


@work(queue="data", label=_("Inboxes by e-mail"), nightly=time(7, 30))
def send_digests(run: Running) -> Mapping[str, Any]:
    """Each working day at 07:30 the digests of who wants one; each is a letter of its own."""
    return {"letters": digest.put_due()}


@work(queue="mail", label=_("Mail"))
def send_mail(run: Running) -> Mapping[str, Any] | None:
    """One attempt at a letter of the outbox. One that the mail server refuses waits there for the sweeper."""
    mail = outbox.waiting().select_related("receiver__person").filter(pk=run.args["mail"]).first()
    if mail is None:
        return {"sent": 0}
    try:
        if not outbox.deliver(mail):
            return {"sent": 0}
    except outbox.Undelivered as error:
        if error.given_up:
            raise JobError(
                gettext("The mail server took no mail for two days, so this one was given up: %(kind)s.") % {"kind": mail.kind}
            ) from None
        return {"sent": 0, "later": True}
    with run.finishing({"sent": 1}):
        outbox.mark_sent(mail)
    return None


@worker_ready.connect
def start_sweeper(sender: Any = None, **kwargs: Any) -> None:
    sweeper.start(str(getattr(sender, "hostname", "worker")))


@worker_shutting_down.connect
def stop_sweeper(**kwargs: Any) -> None:
    sweeper.stop()
