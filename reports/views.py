"""Ordering a paper, its page, its file."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from people.audit import record
from people.models import User
from people.requests import reader
from people.rights import Refused
from people.throttle import limited
from reports import files, schedules, verbs
from reports.models import Paper, PaperSchedule
from reports.registry import LongPaper, papers
from reports.sheet import SIZES

HOUR = 3600


@require_POST
@limited("pdf", verbs.PER_HOUR, HOUR)
def print_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Order the paper in the reader's language, or the one of the form; then the page of its job.

    What it is about and is hidden from the reader answers as if it had never been.
    """
    language, scope = request.POST.get("language") or get_language() or "en", request.POST.get("scope", "")
    try:
        params: dict[str, Any] = {"format": "pptx"} if request.POST.get("format") == "pptx" else {}
        job = verbs.print_paper(code, scope=scope, language=language, by=reader(request), **params)
    except (verbs.UnknownPaper, ValueError) as error:
        raise Http404 from error
    except Refused as error:
        if not scope:
            raise
        raise Http404 from error
    return redirect("jobs:job", pk=job.pk)


def _readable(request: HttpRequest, pk: int) -> Paper:
    """The printed paper, if this reader may see all that stands on it; else as if it did not exist."""
    printed = get_object_or_404(Paper.objects.select_related("file"), pk=pk)
    if not verbs.may_open(reader(request), printed):
        raise Http404
    return printed


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    printed = _readable(request, pk)
    newest = Paper.objects.filter(code=printed.code, scope=printed.scope, language=printed.language, audience=printed.audience)
    context = {
        "paper": printed,
        "label": papers[printed.code].label,
        "points": SIZES[printed.density],
        "monthly": PaperSchedule.objects.filter(code=printed.code, scope=printed.scope).select_related("receiver__person"),
        "is_slides": printed.params.get("format") == "pptx",
        "is_long": isinstance(papers[printed.code], LongPaper),
        "is_newest": not newest.filter(pk__gt=printed.pk).exists(),
    }
    return render(request, "reports/paper.html", context)


@require_POST
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Send this paper to a colleague each month; named by e-mail or by the one name that only he has."""
    printed = _readable(request, pk)
    asked = request.POST.get("receiver", "").strip()
    found = list(User.objects.filter(is_active=True).filter(Q(email__iexact=asked) | Q(person__name__iexact=asked)).distinct()[:2])
    try:
        if len(found) != 1:
            raise schedules.ScheduleError(_("Nobody with a log-in, or more than one, goes by this name."))
        schedules.schedule(printed.code, printed.scope, found[0], by=reader(request))
        messages.success(request, _("From next month on it goes to %(name)s.") % {"name": found[0].name})
    except schedules.ScheduleError as error:
        messages.error(request, str(error))
    return redirect("reports:paper", pk=pk)


@require_GET
def monthly(request: HttpRequest) -> HttpResponse:
    """All papers that go out each month, of those that this reader receives or may read."""
    return render(request, "reports/monthly.html", {"rows": schedules.readable(reader(request)), "reader": reader(request)})


@require_POST
def unschedule(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PaperSchedule.objects.select_related("receiver__person"), pk=pk)
    paper = papers.get(row.code)
    user = reader(request)
    if row.receiver_id != user.pk and (paper is None or not paper.may(user, row.scope)):
        raise Http404
    schedules.unschedule(row, by=user)
    messages.success(request, _("It is not sent any more."))
    back = Paper.objects.filter(code=row.code, scope=row.scope).order_by("-pk").first()
    from_list = request.POST.get("from") == "list"
    return redirect("reports:paper", pk=back.pk) if back and not from_list and verbs.may_open(user, back) else redirect("reports:monthly")


@require_GET
def paper_file(request: HttpRequest, pk: int) -> FileResponse:
    """The PDF as an attachment, under a policy of its own that lets it do nothing."""
    printed = _readable(request, pk)
    try:
        file = files.path_of(printed.file).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    record(reader(request), "paper.opened", printed)
    response = FileResponse(file, as_attachment=True, filename=printed.file.name, content_type=printed.file.mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
