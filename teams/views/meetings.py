"""Meetings: the list, one with its agenda and minutes, convening and moving it, its file for calendars."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from base import clock
from base.edits import EditConflict
from people.audit import record
from people.permissions import Permission
from people.rights import require
from teams import meetings
from teams.meetings_forms import DecisionForm, MeetingForm
from teams.models import AgendaPoint, Meeting, MeetingGuest
from teams.verbs import TeamError, answers
from teams.verbs import agenda as agenda_verbs
from teams.verbs import meetings as verbs
from teams.verbs import minutes as minutes_verbs
from teams.verbs import series as series_verbs
from teams.views.door import attempt, open_account, places, put_on, reader, token_of

FORM_METHODS = ["GET", "HEAD", "POST"]
BACK = dt.timedelta(days=180)
MOST = 100


def open_meeting(request: HttpRequest, pk: int) -> Meeting:
    """The meeting, as far as this person may read it; a hidden one is a missing one."""
    rows = Meeting.objects.visible_to(reader(request)).select_related("account__snapshot", "written_by__person", "by__person")
    meeting: Meeting = get_object_or_404(rows, pk=pk)
    return meeting


@require_safe
@login_required
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings one is invited to, or all that one may read: what comes, what was not closed, what was held."""
    user = reader(request)
    require(user, Permission.PLAN_VIEW)
    is_all = request.GET.get("all") == "1"
    rows = Meeting.objects.visible_to(user).exclude(state=Meeting.State.CANCELLED).select_related("account")
    if not is_all:
        rows = rows.filter(guests__person=user.person_id)
    planned = list(rows.filter(state=Meeting.State.PLANNED).order_by("starts_at", "pk")[:MOST])
    held = rows.filter(state=Meeting.State.HELD, starts_at__gte=clock.now() - BACK).order_by("-starts_at", "-pk")
    context = {
        "places": places(request),
        "is_all": is_all,
        "forgotten": [each for each in planned if each.is_forgotten],
        "planned": [each for each in planned if not each.is_forgotten],
        "held": list(held[:MOST]),
    }
    return render(request, "teams/meetings.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def meeting_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Convene a meeting of this account; its agenda is drawn from open points."""
    account, user = open_account(request, pk), reader(request)
    require(user, Permission.ACCOUNT_ASSIGN, account)
    form, status = MeetingForm(request.POST or None, account=account), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                what, people, rhythm = form.what(), list(form.cleaned_data["people"]), form.rhythm()
                if rhythm is None:
                    made = verbs.convene(account, what, people, by=user, token=token_of(request))
                else:
                    made = series_verbs.convene_series(account, what, people, rhythm, by=user, token=token_of(request))
                return redirect("teams:meeting", made.pk)
            except TeamError as error:
                status = put_on(form, error)
    context = {"account": account, "form": form, "title": _("Convene a meeting"), "token": request.POST.get("token") or uuid4()}
    return render(request, "teams/meeting_form.html", context, status=status)


@require_http_methods(FORM_METHODS)
@login_required
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a meeting, change who comes, or cancel it. A colleague's change of the same field is told (409)."""
    meeting, user = open_meeting(request, pk), reader(request)
    require(user, Permission.ACCOUNT_ASSIGN, meeting)
    if request.method == "POST" and request.POST.get("act") == "cancel":
        attempt(request, lambda: verbs.cancel_meeting(meeting, by=user))
        return redirect("teams:meeting", pk)
    if request.method == "POST" and request.POST.get("act") == "cancel_series":
        attempt(request, lambda: series_verbs.cancel_series(meeting, by=user))
        return redirect("teams:meeting", pk)
    form, status, clashes = MeetingForm(request.POST or None, account=meeting.account, meeting=meeting), 200, {}
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change = series_verbs.change_series if request.POST.get("act") == "series" else verbs.change_meeting
                change(meeting, form.what(), list(form.cleaned_data["people"]), by=user, base=form.base())
                return redirect("teams:meeting", pk)
            except EditConflict as conflict:
                clashes, status = dict(conflict.clashes), 409
                meeting.refresh_from_db()
            except TeamError as error:
                status = put_on(form, error)
    context = {"account": meeting.account, "meeting": meeting, "form": form, "title": _("Change the meeting"), "clashes": clashes}
    context["following"] = series_verbs.following(meeting)
    return render(request, "teams/meeting_form.html", context, status=status)


# One meeting ----------------------------------------------------------------------


@require_http_methods(FORM_METHODS)
@login_required
def meeting_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda, minutes and decisions on one page; the acts are named by their buttons."""
    meeting, user = open_meeting(request, pk), reader(request)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act in MeetingGuest.Answer.values:
            note = request.POST.get("note", "")
            attempt(request, lambda: answers.answer_invitation(meeting, act, note, by=user))
            return redirect("teams:meeting", pk)
        require(user, Permission.INTERACTION_ADD, meeting)
        attempt(request, lambda: _act(request, meeting))
        return redirect("teams:meeting", pk)
    return _page(request, meeting)


def _page(request: HttpRequest, meeting: Meeting, form: DecisionForm | None = None, status: int = 200) -> HttpResponse:
    room = meetings.Room(meeting, reader(request))
    form = form or DecisionForm(meeting=meeting, points=[shown.point.pk for shown in room.points])
    context = {
        "places": places(request),
        "account": meeting.account,
        "meeting": meeting,
        "room": room,
        "form": form,
        "token": request.POST.get("token") or uuid4(),
        "can_close": room.may_settle and meeting.on <= clock.today(),
    }
    return render(request, "teams/meeting.html", context, status=status)


def _act(request: HttpRequest, meeting: Meeting) -> None:
    """The acts of the page by the name of the button; an unknown one adds the point that was typed."""
    user, act, _colon, number = reader(request), *request.POST.get("act", "").partition(":")
    if act == "draw":
        agenda_verbs.draw_points(meeting, request.POST.getlist("keys"), by=user)
    elif act in {"done", "carried", "open"}:
        agenda_verbs.settle_point(_point(meeting, number, request), act, by=user)
    elif act == "remove":
        agenda_verbs.remove_point(_point(meeting, number, request), by=user)
    elif act == "close":
        verbs.close_meeting(meeting, [int(pk) for pk in request.POST.getlist("there") if pk.isdecimal()], by=user)
    elif act == "reopen":
        verbs.reopen_meeting(meeting, by=user)
    elif act in {"plan", "undecide"}:
        decision = get_object_or_404(meeting.decisions.select_related("meeting__account", "owner"), pk=_number(number))
        (minutes_verbs.into_plan if act == "plan" else minutes_verbs.remove_decision)(decision, by=user)
    else:
        agenda_verbs.add_point(meeting, request.POST.get("text", ""), by=user)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _point(meeting: Meeting, number: str, request: HttpRequest) -> AgendaPoint:
    """A point that this reader sees; one of a matter he may not read is a missing one."""
    shown = {shown.point.pk: shown.point for shown in meetings.Room(meeting, reader(request)).points}
    point = shown.get(_number(number))
    if point is None:
        raise Http404
    point.meeting = meeting
    return point


@require_POST
@login_required
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being typed: of the meeting, or of the point named. Both texts are shown when a colleague was faster."""
    meeting, user = open_meeting(request, pk), reader(request)
    require(user, Permission.INTERACTION_ADD, meeting)
    number = request.POST.get("point", "")
    subject: Meeting | AgendaPoint = _point(meeting, number, request) if number else meeting
    text, base = _sides(request)
    is_part = bool(getattr(request, "htmx", False))
    context: dict[str, Any] = {"meeting": meeting, "account": meeting.account, "point": number, "text": text}
    try:
        minutes_verbs.write_minutes(subject, text, by=user, base=base)
    except EditConflict as conflict:
        clash = next(iter(conflict.clashes.values()))
        context |= {"theirs": clash.theirs or "", "base": base}
        meeting.refresh_from_db(fields=["written_by", "written_at"])
        return render(request, f"teams/meeting_{'clash' if is_part else 'conflict'}.html", context, status=409)
    except TeamError as error:
        context |= {"error": str(error.sentence), "base": base}
        return render(request, f"teams/meeting_{'clash' if is_part else 'conflict'}.html", context, status=422)
    if not is_part:
        return redirect("teams:meeting", pk)
    response = render(request, "teams/meeting_saved.html", context | {"base": minutes_verbs.plain(text), "at": clock.now()})
    if request.POST.get("keep"):
        response.headers["HX-Refresh"] = "true"  # the field shows what was chosen
    return response


def _sides(request: HttpRequest) -> tuple[str, str]:
    """What is to be kept, and what its author read: after a conflict, what he chose with both texts before him."""
    text, base, keep = (request.POST.get(name, "") for name in ("text", "base", "keep"))
    if keep in {"mine", "both", "theirs"}:
        seen = request.POST.get("seen", "")
        chosen = {"mine": text, "theirs": seen, "both": f"{minutes_verbs.plain(seen)}\n{text}"}
        return chosen[keep], seen
    return text, base


@require_POST
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a decision with owner and date; it becomes an action of the plan."""
    meeting, user = open_meeting(request, pk), reader(request)
    require(user, Permission.INTERACTION_ADD, meeting)
    points = [shown.point.pk for shown in meetings.Room(meeting, user).points]
    form = DecisionForm(request.POST, meeting=meeting, points=points)
    status = 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            minutes_verbs.decide(
                meeting,
                given["text"],
                owner=given["owner"],
                due_on=given["due_on"],
                point=given["point"],
                by=user,
                token=_fresh(token_of(request)),
            )
            return redirect("teams:meeting", pk)
        except TeamError as error:
            status = put_on(form, error)
    return _page(request, meeting, form, status)


def _fresh(token: UUID | None) -> UUID:
    return token or uuid4()


@require_safe
@login_required
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting for one's calendar."""
    meeting, user = open_meeting(request, pk), reader(request)
    record(user, "meeting.exported", meeting, account=meeting.account)
    body = meetings.calendar([(meetings.Room(meeting, user), request.build_absolute_uri(meetings.address_of(meeting)))])
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="meeting-{meeting.on.isoformat()}.ics"'
    return response
