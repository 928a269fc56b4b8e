"""Jobs: all for stewards and administrators, one's own for the others; one job with live progress."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from base import keyset
from jobs import verbs
from jobs.models import Job
from jobs.shown import shown, trouble
from people.permissions import Permission
from people.requests import reader
from people.rights import require

POLLING_OVER = 286  # htmx stops asking
STATES = (Job.State.QUEUED, Job.State.RUNNING, Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)


@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    require(user, Permission.JOBS_VIEW)
    jobs = Job.objects.visible_to(user).select_related("by__person")
    state = request.GET.get("state", "")
    if state in Job.State.values:
        jobs = jobs.filter(state=state)
    page = keyset.page(jobs, ["-pk"], request.GET)
    context = {
        "page": page,
        "rows": [shown(job) for job in page.rows],
        "state": state,
        "states": STATES,
        "sees_all": user.holds_all(Permission.JOBS_VIEW),
        "trouble": trouble(),
    }
    return render(request, "jobs/list.html", context)


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, or for htmx its panel: 204 when nothing changed, 286 when the job is over."""
    user = reader(request)
    found = shown(get_object_or_404(Job.objects.visible_to(user).select_related("by__person"), pk=pk), reader=user, place=True)
    if not request.headers.get("HX-Request"):
        return render(request, "jobs/job.html", {"shown": found})
    if request.GET.get("seen") == found.tag:
        return HttpResponse(status=204)
    return render(request, "jobs/job.html#panel", {"shown": found, "is_part": True}, status=POLLING_OVER if found.job.is_over else 200)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, verbs.ask_stop)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, verbs.retry)


def _act(request: HttpRequest, pk: int, verb: Any) -> HttpResponse:
    user = reader(request)
    found = get_object_or_404(Job.objects.visible_to(user).select_related("by__person"), pk=pk)
    try:
        verb(found, by=user)
    except verbs.JobRefusal as error:
        return render(request, "jobs/job.html", {"shown": shown(found, place=True), "refusal": error}, status=409)
    return redirect("jobs:job", pk=pk)


@require_GET
def banner(request: HttpRequest) -> HttpResponse:
    """Whether background work waits: a line for every page, or 204."""
    sentence = trouble()
    return render(request, "jobs/banner.html", {"sentence": sentence}) if sentence else HttpResponse(status=204)
