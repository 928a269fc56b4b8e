"""Background work of this room: forgetting a person reads every text, file and line of the log."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import privacy
from jobs.models import Job
from jobs.work import JobError, Running, work
from people.audit import Operator
from people.verbs import PeopleError

ERASING = gettext_noop("Erasing")


def _link(job: Job) -> str:
    return reverse("accounts:person_data", args=[job.args["kind"], job.args["pk"]])


@work(queue="now", label=gettext_lazy("Erase a person"), link=_link)
def erase(run: Running) -> Mapping[str, Any]:
    """Forget the person, with the rights that the asker has by now; started twice, the second finds it done."""
    from accounts.verbs.privacy import require_privacy  # noqa: PLC0415  which enqueues this

    subject = privacy.subject_of(run.args["kind"], run.args["pk"])
    if subject is None:
        raise JobError(_("This person is not there any more."))
    by = run.by or Operator.current()
    require_privacy(subject, by=by)
    if subject.row.name == subject.pseudonym:
        return {"pseudonym": subject.pseudonym}
    run.report(0, 1, stage=ERASING)
    try:
        done = privacy.forget(subject, by=by)
    except (privacy.PrivacyError, PeopleError) as refusal:
        raise JobError(str(refusal)) from refusal
    return {"pseudonym": done.pseudonym, "rows": sum(done.rows.values()), "files": done.files, "to_read": len(done.to_read)}
