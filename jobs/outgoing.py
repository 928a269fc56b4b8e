"""Letters of the outbox become jobs on the queue `mail`, one for each attempt."""

from jobs.models import Job
from jobs.registry import works
from jobs.verbs import enqueue
from people import outbox
from people.models import Mail


def carry(mail: Mail) -> Job:
    return enqueue(works["jobs.send_mail"].function, key=f"mail:{mail.pk}:{mail.attempts}", by=mail.by, mail=mail.pk)


outbox.carry_with(carry)
