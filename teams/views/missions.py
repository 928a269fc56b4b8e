"""Missions: the board they are planned on, the page of one, its people, its end; and how full the experts' weeks are."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from base import clock, export
from people.audit import record
from people.permissions import Permission, Relation
from people.rights import Refused, allowed, require
from people.throttle import limited
from teams import load, mission_people, missions, verbs
from teams.forms import MissionAnswerForm, MissionAskForm, MissionCloseForm, MissionForm
from teams.models import Mission, MissionAsk
from teams.views.door import attempt, open_account, places, put_on, reader, token_of

FORM_METHODS = ["GET", "HEAD", "POST"]
STEP = missions.BOARD_WEEKS // 2
FURTHEST = dt.timedelta(days=1100)


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Missions over accounts and weeks; `?from=2026-11-23` begins at that week."""
    user = reader(request)
    require(user, Permission.ACCOUNT_VIEW)
    shown = missions.Board(user, _start(request))
    context = {
        "places": places(request),
        "board": shown,
        "asked": missions.asked_of(user),
        "this_week": load.monday(clock.today()),
        "earlier": shown.start - STEP * load.WEEK,
        "later": shown.start + STEP * load.WEEK,
        "may_prepare": missions.may_prepare(user),
        "sees_experts": _sees_experts(user),
        "may_export": user.holds(Permission.EXPORT_LIST),
    }
    return render(request, "teams/missions.html", context)


def _start(request: HttpRequest) -> dt.date:
    """The week that was asked for, else this one; anything else reads as this one."""
    today = clock.today()
    try:
        asked = dt.date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        return today
    return asked if abs(asked - today) <= FURTHEST else today


def _sees_experts(user: Any) -> bool:
    return user.holds(Permission.ACCOUNT_ASSIGN) or Relation.PEOPLE in user.relations(Permission.HOURS_GRANT)


@require_safe
@login_required
@limited("export", 20, 3600)
def export_missions(request: HttpRequest, kind: str) -> Any:
    """All missions of the accounts whose lists one may export, as a file; audited."""
    user = reader(request)
    require(user, Permission.EXPORT_LIST)
    if kind not in ("csv", "xlsx"):
        raise Http404
    record(user, "list.exported", list="missions", rows=missions.exportable(user).count())
    respond = export.xlsx_response if kind == "xlsx" else export.csv_response
    return respond(f"missions-{clock.today().isoformat()}", missions.export_head(), missions.export_lines(user))


@require_safe
@login_required
def experts(request: HttpRequest) -> HttpResponse:
    """Whom missions ask for, week by week against capacity: for those who plan missions, and for who lends the people."""
    user = reader(request)
    if not _sees_experts(user):
        raise Refused(Permission.ACCOUNT_ASSIGN)
    found = mission_people.Experts(user)
    return render(request, "teams/experts.html", {"places": places(request), "experts": found})


@require_http_methods(FORM_METHODS)
@login_required
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare a mission of the account."""
    account, user = open_account(request, pk), reader(request)
    require(user, Permission.ACCOUNT_ASSIGN, account)
    form, status = MissionForm(request.POST or None, initial={"since": clock.today()}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = verbs.prepare_mission(account, **form.cleaned_data, by=user, token=token_of(request))
                return redirect("teams:mission", made.pk)
            except verbs.TeamError as error:
                status = put_on(form, error)
    context = {"account": account, "form": form, "title": _("Prepare a mission"), "token": request.POST.get("token") or uuid4()}
    return render(request, "teams/mission_form.html", context, status=status)


def _open(request: HttpRequest, pk: int) -> Mission:
    found: Mission = get_object_or_404(missions.of(Mission.objects.visible_to(reader(request))), pk=pk)
    return found


@require_http_methods(FORM_METHODS)
@login_required
def mission(request: HttpRequest, pk: int) -> HttpResponse:
    """One mission: need, people, hours, result. Who is asked answers here; who plans it moves it or releases people."""
    found, user = _open(request, pk), reader(request)
    form, status = MissionAnswerForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _act(request, found, form.cleaned_data["reason"])
                if back := _board(request, pk):
                    return redirect(back)
                still_reads = Mission.objects.visible_to(user).filter(pk=pk).exists()
                return redirect("teams:mission", pk) if still_reads else redirect("teams:missions")
            except verbs.TeamError as error:
                status = put_on(form, error)
                found = _open(request, pk)
    standing = missions.Standing(found, user)
    plans = allowed(user, Permission.ACCOUNT_ASSIGN, found)
    context = {
        "places": places(request),
        "mission": found,
        "standing": standing,
        "form": form,
        "mine": next((line for line in standing.lines if line.may_answer and line.ask.person_id == user.person_id), None),
        "plans": plans,
        "may_move": plans and found.is_open and not found.has_begun and not standing.accepted,
        "opens_account": Account.objects.visible_to(user).filter(pk=found.account_id).exists(),
    }
    return render(request, "teams/mission.html", context, status=status)


def _board(request: HttpRequest, pk: int) -> str:
    """Back to the weeks of the board and to the arrow that was pressed, so that the keyboard goes on from there."""
    start, act = request.POST.get("board", ""), request.POST.get("act", "")
    return f"{reverse('teams:missions')}?{urlencode({'from': start})}#{act}-{pk}" if start and act in ("earlier", "later") else ""


def _act(request: HttpRequest, found: Mission, reason: str) -> None:
    """The acts of the page, by the name of the button. An unknown one moves nothing and is refused to who plans nothing."""
    user, act = reader(request), request.POST.get("act", "")
    if act in ("accept", "decline", "release"):
        number = request.POST.get("ask", "")
        asks = MissionAsk.objects.filter(mission=found, pk=int(number) if number.isdecimal() and len(number) < 18 else 0)
        asked: MissionAsk = get_object_or_404(asks.select_related("mission__account", "person", "agreement", "role"))
        if act == "accept":
            verbs.accept_mission(asked, by=user)
            messages.success(request, _("Answered: yes. Hours count once the line manager grants them."))
        elif act == "decline":
            verbs.decline_mission(asked, reason, by=user)
            messages.success(request, _("Answered: no. Who asked reads the reason."))
        else:
            verbs.release_person(asked, by=user)
        return
    verbs.move_mission(found, {"earlier": -1, "later": 1}.get(act, 0), by=user)


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an open mission; a colleague's change meanwhile is not overwritten (409)."""
    found, user = _open(request, pk), reader(request)
    require(user, Permission.ACCOUNT_ASSIGN, found)
    skills = "\n".join(skill.name for skill in found.skills.all())
    initial = {"name": found.name, "need": found.need, "since": found.since, "until": found.until, "skills": skills}
    form, status, version = MissionForm(request.POST or None, initial=initial), 200, found.version
    if request.method == "POST":
        status = 422
        if form.is_valid():
            read = request.POST.get("version", "")
            try:
                number = int(read) if read.isdecimal() and len(read) < 9 else 0
                verbs.change_mission(found, **form.cleaned_data, version=number, by=user)
                return redirect("teams:mission", pk)
            except verbs.TeamError as error:
                status = put_on(form, error)
    context = {"account": found.account, "mission": found, "form": form, "title": _("Change the mission"), "version": version}
    return render(request, "teams/mission_form.html", context, status=status)


@require_http_methods(FORM_METHODS)
@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody: those who know the account stand first, with when and what, and the hours they have left."""
    found, user = _open(request, pk), reader(request)
    require(user, Permission.ACCOUNT_ASSIGN, found)
    standing = missions.Standing(found)
    asked = [each.person_id for each in [*standing.accepted, *standing.waiting]]
    initial = {"person": request.GET.get("person"), "since": max(found.since, clock.today()), "until": found.until}
    initial["skill"] = next((skill.pk for skill, asks in standing.skills if not asks), None)
    form, status = MissionAskForm(request.POST or None, mission=found, asked=asked, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = dict(form.cleaned_data)
            person, days = given.pop("person"), given.pop("days")
            hours = load.hours_of_days(days) if days is not None else None
            try:
                verbs.ask_person(found, person, hours, by=user, **given)
                messages.success(request, _("Asked. The line manager is asked for the hours after this colleague’s yes."))
                return redirect("teams:mission", pk)
            except verbs.TeamError as error:
                status = put_on(form, error)
    know = mission_people.who_knows(found.account, user, without=asked)
    left = mission_people.least_free([each.person.pk for each in know], found.since, found.until)
    for each in know:
        each.least_free = left.get(each.person.pk)
    context = {"account": found.account, "mission": found, "form": form, "title": _("Ask a colleague"), "know": know}
    return render(request, "teams/mission_ask.html", context, status=status)


@require_http_methods(FORM_METHODS)
@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a mission with a sentence, and what was learned."""
    found, user = _open(request, pk), reader(request)
    require(user, Permission.ACCOUNT_ASSIGN, found)
    form, status = MissionCloseForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if attempt(request, lambda: verbs.close_mission(found, **form.cleaned_data, by=user)):
                return redirect("teams:mission", pk)
            status = 409
    context = {"account": found.account, "mission": found, "form": form, "title": _("Close the mission")}
    return render(request, "teams/mission_form.html", context, status=status)
