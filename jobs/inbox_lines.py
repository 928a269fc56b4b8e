"""How the inbox lines of this room read."""

from django.utils.translation import gettext_lazy as _

from base.languages import in_language
from people.inbox import Args, Topic, Words, declare


def _read(args: Args) -> Args:
    """Title and sentence, kept in each language, in that of the reader."""
    return {name: in_language(said) if isinstance(said, dict) else said for name, said in args.items()}


declare(
    "job_failed",
    Words(
        _("Job"),
        _("%(title)s: failed"),
        _("You asked for this job, and it did not succeed."),
        _("%(sentence)s"),
        _("Open the job"),
        Topic.JOB,
        fill=_read,
    ),
)
declare(
    "house_job_failed",
    Words(
        _("Job"),
        _("%(title)s: failed"),
        _("You answer for the jobs of the house, and nobody asked for this one. It closes by itself once the job has succeeded."),
        _("%(sentence)s"),
        _("Open the job"),
        Topic.JOB,
        fill=_read,
    ),
)
