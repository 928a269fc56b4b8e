"""Mail leaves by jobs; a test that waits for a letter runs them here."""

from jobs.models import Job
from jobs.verbs import run_now


def send_mails() -> list[Job]:
    """Run every mail job that waits; the jobs as they ended."""
    return [run_now(job) for job in Job.objects.filter(queue="mail", state=Job.State.QUEUED).order_by("pk")]
