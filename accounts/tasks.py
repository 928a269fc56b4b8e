"""Background work of this room: a person's data gathered, a person forgotten. Both read every text, file and line of the log."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import privacy
from accounts.privacy import given
from jobs.models import Job
from jobs.work import JobError, Running, work
from people.audit import Actor, Operator
from people.verbs import PeopleError

ERASING, GATHERING = gettext_noop("Erasing"), gettext_noop("Looking through every table")


def _link(job: Job) -> str:
    return reverse("accounts:person_data", args=[job.args["kind"], job.args["pk"]])


def _asked(run: Running) -> tuple[privacy.Subject, Actor]:
    """The person and who asked, with the rights that the asker has by now."""
    subject = privacy.subject_of(run.args["kind"], run.args["pk"])
    if subject is None:
        raise JobError(gettext_lazy("This person is not there any more."))
    by = run.by or Operator.current()
    privacy.require_privacy(subject, by=by)
    return subject, by


@work(queue="now", label=gettext_lazy("Gather a person's data"), link=_link)
def gather(run: Running) -> Mapping[str, Any]:
    """Look for all that is kept about the person and keep it for the asker; started twice, the second file is the one that counts."""
    subject, by = _asked(run)
    run.report(0, 1, stage=GATHERING)
    document = privacy.gather(subject, by=by)
    result: dict[str, Any] = {}
    with run.finishing(result):
        result["file"] = given.keep_document(document).pk
    return result


@work(queue="data", label=gettext_lazy("Forget gathered data"), nightly=dt.time(3, 25))
def forget_gathered(run: Running) -> Mapping[str, Any]:
    """What was gathered about people some days ago; asked for again, it is gathered again."""
    return {"documents": given.drop_old()}


@work(queue="now", label=gettext_lazy("Erase a person"), link=_link)
def erase(run: Running) -> Mapping[str, Any]:
    """Forget the person; started twice, the second finds it done."""
    subject, by = _asked(run)
    if subject.is_erased:
        return {"pseudonym": subject.pseudonym}
    run.report(0, 1, stage=ERASING)
    try:
        done = privacy.forget(subject, by=by)
    except (privacy.PrivacyError, PeopleError) as refusal:
        raise JobError(refusal) from refusal
    return {"pseudonym": done.pseudonym, "rows": sum(done.rows.values()), "files": done.files, "to_read": len(done.to_read)}
