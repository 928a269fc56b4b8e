"""The pulse: rounds of the teams one reads, that of one team, and one's own anonymous answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from base import clock
from people.permissions import Permission
from people.rights import Refused, allowed, require
from teams import pulse, verbs
from teams.forms import PulseForm, PulseOpenForm
from teams.models import PulseInvite, PulseRound
from teams.views.door import open_account, places, put_on, reader

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def pulse_list(request: HttpRequest) -> HttpResponse:
    """What waits for one's answer, and the last round of each team one may read. No total stands here: it would tell."""
    user = reader(request)
    require(user, Permission.ACCOUNT_VIEW)
    accounts = pulse.readable(user)
    told = pulse.by_account(accounts)
    rows = [(account, told[account.pk][0], pulse.trend(told[account.pk])) for account in accounts]
    context = {"places": places(request), "waiting": pulse.waiting_for(user), "rows": rows}
    return render(request, "teams/pulse_list.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def team_pulse(request: HttpRequest, pk: int) -> HttpResponse:
    """The pulse of one team: means by question, trend, what to talk about; who fills the team opens a round."""
    account, user = open_account(request, pk), reader(request)
    if not pulse.may_read(user, account):
        raise Refused(Permission.ACCOUNT_ASSIGN, account)
    may_open = allowed(user, Permission.ACCOUNT_ASSIGN, account)
    form, status = PulseOpenForm(request.POST or None), 200
    if request.method == "POST":
        require(user, Permission.ACCOUNT_ASSIGN, account)
        status = 422
        if form.is_valid():
            try:
                verbs.open_pulse(account, form.cleaned_data["closes_on"], by=user)
                messages.success(request, _("Asked. Means are shown once the round is closed and five have answered."))
                return redirect("teams:team_pulse", pk)
            except verbs.TeamError as error:
                status = put_on(form, error)
    rounds = pulse.of_account(account)
    shown = [each for each in rounds if each.is_shown]
    mine = PulseInvite.objects.filter(round__account=account, person=user.person_id, has_answered=False).values_list("round_id", flat=True)
    context: dict[str, Any] = {
        "places": places(request),
        "account": account,
        "last": rounds[0] if rounds else None,
        "shown": shown[0] if shown else None,
        "rounds": rounds,
        "questions": [(question, pulse.trend(rounds, question.code)) for question in pulse.QUESTIONS],
        "trend": pulse.trend(rounds),
        "form": form,
        "may_open": may_open,
        "mine": set(mine) & {each.round.pk for each in rounds if not each.round.is_closed},
        "least": pulse.least(),
        "today": clock.today(),
    }
    return render(request, "teams/pulse.html", context, status=status)


@require_http_methods(FORM_METHODS)
@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Five questions, one answer each. Who is not asked does not learn that there is a round."""
    user = reader(request)
    asked: PulseRound = get_object_or_404(PulseRound.objects.select_related("account"), pk=pk)
    invite = PulseInvite.objects.filter(round=asked, person=user.person_id).first() if user.person_id else None
    if invite is None:
        raise Http404
    form, status = PulseForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                verbs.answer_pulse(asked, form.cleaned_data, by=user)
                messages.success(request, _("Counted. Nothing keeps what you answered."))
                return redirect("teams:pulse")
            except verbs.TeamError as error:
                status = put_on(form, error)
    context = {"places": places(request), "round": asked, "invite": invite, "form": form}
    return render(request, "teams/pulse_answer.html", context, status=status)
