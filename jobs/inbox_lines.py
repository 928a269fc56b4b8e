"""How the inbox lines of this room read."""

from django.utils.translation import gettext_lazy as _

from people.inbox import Topic, Words, declare

declare(
    "job_failed",
    Words(
        _("Job"),
        _("%(title)s: failed"),
        _("You asked for this job, and it did not succeed."),
        _("%(sentence)s"),
        _("Open the job"),
        Topic.JOB,
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
    ),
)
