"""Hours: asked for, answered, ended; and one's own hours worked."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Account, AccountRole
from base import clock
from people.permissions import Permission
from people.rights import allowed, require
from teams import lapses, load, page, verbs
from teams.forms import AnswerForm, AskForm, LogForm
from teams.models import TimeAgreement, TimeLog
from teams.views.door import attempt, open_account, places, put_on, reader, token_of

FORM_METHODS = ["GET", "HEAD", "POST"]
State = TimeAgreement.State
TENTH = Decimal("0.1")


@require_http_methods(FORM_METHODS)
@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for hours of somebody in the team; `?again=` begins from an earlier agreement, or from its counter-offer."""
    account, user = open_account(request, pk), reader(request)
    require(user, Permission.ACCOUNT_ASSIGN, account)
    team = page.Team(account, user)
    people = [member.person.pk for member in team.members]
    form = AskForm(request.POST or None, people=people, initial=_initial(request, team))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            hours = load.hours_of_days(given["days"])
            try:
                verbs.ask_hours(
                    account,
                    given["person"],
                    hours,
                    since=given["since"],
                    until=given["until"],
                    why=given["why"],
                    by=user,
                    token=token_of(request),
                )
                messages.success(request, _("Asked. Nothing counts before the line manager’s yes."))
                return redirect("teams:team", pk)
            except verbs.TeamError as error:
                status = put_on(form, error)
    token = request.POST.get("token") or uuid4()
    context = {"account": account, "form": form, "title": _("Ask for hours"), "button": _("Ask"), "token": token}
    return render(request, "teams/form.html", context, status=status)


def _initial(request: HttpRequest, team: page.Team) -> dict[str, Any]:
    again = next((each for each in team.agreements if str(each.pk) == request.GET.get("again", "")), None)
    if again is None:
        return {"person": request.GET.get("person", ""), "since": clock.today()}
    hours = again.counter_hours or again.granted or again.asked
    days = load.days_of_hours(hours)
    since = again.counter_since or (again.until if again.state == State.GRANTED else clock.today())
    return {
        "person": again.person_id,
        "days": round(days, 2).normalize() if days is not None else None,
        "since": max(since, clock.today()),
        "until": again.until if again.state != State.GRANTED else None,
        "why": again.why,
    }


@require_http_methods(FORM_METHODS)
@login_required
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """One agreement. Who lends the hours sees what they would do to each week before he answers."""
    user = reader(request)
    found: TimeAgreement = get_object_or_404(_agreements(user), pk=pk)
    form, status = AnswerForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                after = _answer(found, request.POST.get("act", ""), form.cleaned_data, user)
                return redirect("teams:agreement", after.pk)
            except verbs.TeamError as error:
                status = put_on(form, error)
    may_grant = allowed(user, Permission.HOURS_GRANT, found.person)
    opens_account = Account.objects.visible_to(user).filter(pk=found.account_id).exists()
    context: dict[str, Any] = {
        "places": places(request),
        "agreement": found,
        "tone": page.tone_of(found),
        "form": form,
        "may_grant": may_grant and found.state == State.ASKED,
        "may_end": may_grant and found.state == State.GRANTED and not found.has_lapsed,
        "may_ask": opens_account and allowed(user, Permission.ACCOUNT_ASSIGN, found.account),
        "opens_account": opens_account,
        "next": lapses.follow_on(found) if found.state == State.GRANTED else None,
        "may_lend": may_grant,
    }
    ends_soon = found.state == State.GRANTED and found.until <= clock.today() + lapses.ahead()
    context["may_renew"] = ends_soon and context["next"] is None and (may_grant or context["may_ask"])
    if may_grant and found.state == State.ASKED:
        context["weeks"] = found_weeks = load.with_agreement(found, found.asked, clock.today())
        context["over"] = [week for week in found_weeks if week.over]
    return render(request, "teams/agreement.html", context, status=status)


def _agreements(user: Any) -> Any:
    return TimeAgreement.objects.visible_to(user).select_related(
        "person__manager", "account", "asked_by__person", "decided_by__person", "allocation"
    )


def _answer(found: TimeAgreement, act: str, given: dict[str, Any], user: Any) -> TimeAgreement:
    """The acts of the page, by the name of the button; an unknown one refuses, which needs a reason. Gives what to show next."""
    days, counter = given["days"], given["counter_days"]
    if act == "grant":
        hours = load.hours_of_days(days) if days is not None else None
        # What is shown in days was rounded: the same number of days means all that was asked.
        verbs.grant_hours(found, None if hours is not None and abs(hours - found.asked) < TENTH else hours, by=user)
    elif act == "withdraw":
        verbs.withdraw_ask(found, by=user)
    elif act == "end":
        verbs.end_hours(found, on=given["on"], by=user)
    elif act == "renew":
        return verbs.renew_hours(found, by=user)
    else:
        offered = load.hours_of_days(counter) if counter is not None else None
        verbs.refuse_hours(found, given["reason"], by=user, counter_hours=offered, counter_since=given["counter_since"])
    return found


# One's own hours -------------------------------------------------------------------------


@require_http_methods(FORM_METHODS)
@login_required
def time(request: HttpRequest) -> HttpResponse:
    """What one was granted for and gave, by account; hours of today are noted with one button."""
    user = reader(request)
    require(user, Permission.ACCOUNT_VIEW)
    mine = AccountRole.objects.current().filter(person=user.person_id).values("account")
    accounts = Account.objects.visible_to(user).filter(pk__in=mine).order_by("name")
    form, status = LogForm(request.POST or None, accounts=accounts), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                verbs.log_hours(given["account"], given["hours"], on=given["on"], note=given["note"], by=user, token=token_of(request))
                messages.success(request, _("Noted."))
                return redirect("teams:time")
            except verbs.TeamError as error:
                status = put_on(form, error)
    since, person = load.monday(clock.today()), user.person_id or 0
    week = load.given([account.pk for account in accounts], since, since + load.WEEK)
    logs = TimeLog.objects.filter(person=person, on__gte=since - load.WEEK).select_related("account").order_by("-on", "-pk")
    agreements = TimeAgreement.objects.filter(person=person).exclude(state=State.WITHDRAWN).select_related("account", "person")
    context = {
        "places": places(request),
        "form": form,
        "rows": [(account, week[account.pk, person]) for account in accounts if (account.pk, person) in week],
        "may_note": bool(accounts),
        "token": request.POST.get("token") or uuid4(),
        "logs": logs[:30],
        "agreements": [(each, *page.tone_of(each)) for each in agreements.order_by("-since", "-pk")[:30]],
    }
    return render(request, "teams/time.html", context, status=status)


@require_POST
@login_required
def log_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader(request)
    log: TimeLog = get_object_or_404(TimeLog.objects.visible_to(user).select_related("account"), pk=pk)
    attempt(request, lambda: verbs.remove_log(log, by=user))
    return redirect("teams:time")
