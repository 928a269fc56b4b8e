"""How the inbox lines of this room read."""

from django.utils.translation import gettext_lazy as _

from people.inbox import Words, declare

declare(
    "job_failed",
    Words(
        _("Job"),
        _("%(title)s: failed"),
        _("You asked for this job, and it did not succeed."),
        _("%(sentence)s"),
        _("Open the job"),
    ),
)
