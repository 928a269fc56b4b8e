"""The inbox: lines that wait for a person, why they came, and what was done in the last week."""

import datetime as dt

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from base import clock
from people.inbox import lines as inbox_lines
from people.models import InboxItem
from people.views.pages import user_of

MOST = 100
WEEK = dt.timedelta(days=7)


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Lines with a due date first (oldest first), then what is only to know, newest first."""
    user = user_of(request)
    items = InboxItem.objects.filter(person=user.person_id)
    waiting = items.waiting().order_by(F("due").asc(nulls_last=True), "-at")[:MOST]
    lines = inbox_lines(user, waiting)
    done = items.filter(done_at__gte=clock.now() - WEEK).order_by("-done_at")[:20]
    context = {
        "needs": [item for item in lines if item.item.due],
        "to_know": [item for item in lines if not item.item.due],
        "overdue": sum(1 for item in lines if item.overdue_days),
        "unread": sum(1 for item in lines if item.item.read_at is None and not item.item.due),
        "done": inbox_lines(user, done),
        "count": len(lines),
    }
    return render(request, "people/inbox.html", context)


@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a line off, or open it again (`open`)."""
    item = get_object_or_404(InboxItem, pk=pk, person=user_of(request).person_id)
    InboxItem.objects.filter(pk=item.pk).update(done_at=None if "open" in request.POST else clock.now())
    return redirect("people:inbox")


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Everything that is only to know is read."""
    InboxItem.objects.filter(person=user_of(request).person_id, read_at=None, due=None).update(read_at=clock.now())
    return redirect("people:inbox")
