"""The inbox: lines that wait for a person, why they came, what he put off or wants no more, and the inbox by e-mail."""

import datetime as dt

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from base import clock
from people import digest, verbs
from people.inbox import Line, Topic, subject_names, told_apart
from people.inbox import lines as inbox_lines
from people.models import DigestChoice, InboxItem, Mute, User
from people.requests import reader
from people.verbs import PeopleError

MOST = 100
WEEK = dt.timedelta(days=7)
LATER = 20


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Lines with a due date first (oldest first), then what is only to know, newest first; of one topic with `?topic=`."""
    user = reader(request)
    items = InboxItem.objects.filter(person=user.person_id)
    every = inbox_lines(user, items.waiting().order_by(F("due").asc(nulls_last=True), "-at")[:MOST])
    topic = request.GET.get("topic", "")
    lines = [line for line in every if line.topic == topic] if topic in set(Topic) else every
    done = items.filter(done_at__gte=clock.now() - WEEK).order_by("-done_at")[:LATER]
    later = items.filter(done_at=None, hidden_until__gt=clock.today(), hidden_until__lt=dt.date(9999, 12, 31)).order_by("hidden_until")
    context = {
        "needs": [line for line in lines if line.needs],
        "to_know": [line for line in lines if not line.needs],
        "overdue": sum(1 for item in lines if item.overdue_days),
        "unread": sum(1 for item in lines if item.item.read_at is None and not item.needs),
        "done": inbox_lines(user, done),
        "later": inbox_lines(user, later[:LATER]),
        "count": len(lines),
        "topics": _topics(every, topic),
        "mutes": _mutes(user),
        "digest": digest.choice_of(user),
        "rhythms": DigestChoice.Rhythm.choices,
        "mailed": _mailed(user, every),
        "snoozes": _snoozes(),
    }
    return render(request, "people/inbox.html", context)


def _topics(lines: list[Line], current: str) -> list[tuple[str, str, bool]]:
    """The topics that have lines, each with its count."""
    counts = {topic: sum(line.topic == topic for line in lines) for topic in Topic}
    found = [(f"{topic.label} {count}", f"?topic={topic.value}", current == topic) for topic, count in counts.items() if count]
    return [(_("All %(count)s") % {"count": len(lines)}, "?", current not in set(Topic)), *found] if len(found) > 1 else []


def _mutes(user: User) -> list[dict[str, object]]:
    rows = list(Mute.objects.filter(person=user.person_id).order_by("-at"))
    names = subject_names(user, [row.subject for row in rows])
    told = [(row, *told_apart(row.kind)) for row in rows]
    return [{"mute": row, "label": label, "why": why, "about": names.get(row.subject, "")} for row, label, why in told]


def _mailed(user: User, lines: list[Line]) -> list[dict[str, object]]:
    """Each topic with whether the e-mail takes it in, and how many of its lines wait."""
    left_out = set(digest.choice_of(user).left_out)
    return [
        {"topic": topic.value, "label": topic.label, "is_in": topic not in left_out, "count": sum(line.topic == topic for line in lines)}
        for topic in Topic
    ]


def _snoozes() -> list[tuple[str, str]]:
    today = clock.today()
    monday = today + dt.timedelta(days=7 - today.weekday())
    days = ((_("Tomorrow"), today + dt.timedelta(days=1)), (_("Next Monday"), monday), (_("In a month"), today + dt.timedelta(days=30)))
    return [(words, day.isoformat()) for words, day in days]


def _own(request: HttpRequest, pk: int) -> InboxItem:
    item: InboxItem = get_object_or_404(InboxItem, pk=pk, person=reader(request).person_id)
    return item


@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a line off, or open it again (`open`)."""
    item = _own(request, pk)
    InboxItem.objects.filter(pk=item.pk).update(done_at=None if "open" in request.POST else clock.now())
    return redirect("people:inbox")


@require_POST
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a line off to a day (`until`), or bring it back (no day)."""
    item, until = _own(request, pk), request.POST.get("until", "")
    try:
        verbs.snooze(item, dt.date.fromisoformat(until) if until else None)
    except (PeopleError, ValueError):
        messages.error(request, _("Choose a day ahead, within a year."))
    return redirect("people:inbox")


@require_POST
def mute(request: HttpRequest, pk: int) -> HttpResponse:
    """No more lines like this one: on its subject, or (`all`) on any."""
    item = _own(request, pk)
    verbs.mute(item.person, item.kind, "" if "all" in request.POST else item.subject)
    messages.success(request, _("Muted. It stands under “Muted”, where you take it back."))
    return redirect("people:inbox")


@require_POST
def unmute(request: HttpRequest, pk: int) -> HttpResponse:
    verbs.unmute(get_object_or_404(Mute, pk=pk, person=reader(request).person_id))
    return redirect("people:inbox")


@require_POST
def choose_digest(request: HttpRequest) -> HttpResponse:
    try:
        verbs.choose_digest(reader(request), request.POST.get("rhythm", ""), request.POST.getlist("topic"))
    except PeopleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your choices are kept."))
    return redirect("people:inbox")


@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """The next e-mail as it would be sent now; nothing is sent."""
    user = reader(request)
    found = digest.lines_for(user)
    letter = digest.letter(user, found) if found else None
    return render(request, "people/digest.html", {"letter": letter})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Everything that is only to know is read."""
    InboxItem.objects.filter(person=reader(request).person_id, read_at=None, due=None).update(read_at=clock.now())
    return redirect("people:inbox")
