"""A person's data as they were gathered for one reader: a file beside the database, for some days, gone at once when the person is.

The reader's rights decide what stands in it, so each has their own.
"""

import datetime as dt
import json
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction

from accounts.privacy.giving import left_out
from accounts.privacy.subject import Subject
from base import clock
from base.models import StoredFile
from jobs.models import Job
from people.audit import Actor
from reports.files import keep, path_of

WORK = "accounts.gather"
DAYS = 7
MIME = "application/json"


def key_of(subject: Subject, by: Actor) -> str:
    """Of the job that gathers: one for each person and reader."""
    return f"{_stem(subject)}{by.pk or 0}"


def _stem(subject: Subject) -> str:
    return f"gather:{subject.kind}:{subject.row.pk}:"


def keep_document(document: dict[str, Any]) -> StoredFile:
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return keep(content, f"{document['kind']}-{document['id']}.json", MIME)


def document_of(job: Job | None, *, by: Actor) -> dict[str, Any] | None:
    """What the job has gathered; None when it has not, when the file is gone, or when the reader may read another part by now."""
    file = _file_of(job) if job and job.state == Job.State.DONE else None
    if file is None or not path_of(file).exists():
        return None
    document: dict[str, Any] = json.loads(path_of(file).read_bytes())
    return document if document["left_out"] == left_out(by) else None


def _file_of(job: Job) -> StoredFile | None:
    return StoredFile.objects.filter(pk=(job.result or {}).get("file", 0), mime=MIME).first()


def drop(jobs: Any) -> list[Callable[[], None]]:
    """Forget these jobs with what they gathered; inside a transaction. Gives the acts that remove the files, for its end."""
    files = [file for job in jobs if (file := _file_of(job)) is not None]
    jobs.delete()
    StoredFile.objects.filter(pk__in=[file.pk for file in files]).delete()
    return [partial(path_of(file).unlink, missing_ok=True) for file in files]


def jobs_of(subject: Subject) -> Any:
    """All that gather or have gathered this person's data, whoever asked."""
    return Job.objects.filter(name=WORK, key__startswith=_stem(subject))


@transaction.atomic
def drop_old() -> int:
    """Forget what was gathered more than `DAYS` ago; how many."""
    old = Job.objects.filter(name=WORK, state=Job.State.DONE, finished_at__lt=clock.now() - dt.timedelta(days=DAYS))
    acts = drop(old)
    for act in acts:
        transaction.on_commit(act)
    return len(acts)
