"""Rounds of selection: the list, one round, one candidate."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from people.models import User
from people.permissions import Permission
from people.rights import Refused, allowed, require
from programs import selection as work
from programs import verbs
from programs.criteria import label_of
from programs.forms import AccountForm, DecisionForm, RaterForm, RoundForm
from programs.models import Candidate, Leaving, SelectionRound
from programs.views.door import places, reader

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@login_required
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds there were; who runs the programme opens the next."""
    user = reader(request)
    may_edit = allowed(user, Permission.PROGRAMME_EDIT)
    found = list(SelectionRound.objects.visible_to(user).select_related("sent_by__person").distinct())
    if not may_edit and not found:
        raise Refused(Permission.PROGRAMME_EDIT)
    form, status = RoundForm(request.POST or None), 200
    if request.method == "POST":
        require(user, Permission.PROGRAMME_EDIT)
        status = 422
        if form.is_valid():
            try:
                return redirect("programs:round", verbs.open_round(by=user, **form.cleaned_data).pk)
            except verbs.ProgrammeError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
    context = {"places": places(request), "rounds": found, "form": form, "may_edit": may_edit}
    context["has_open"] = any(each.is_open for each in found)
    visible = Account.objects.visible_to(user)
    context["leavings"] = list(Leaving.objects.filter(account__in=visible).select_related("account", "taker")[:20])
    return render(request, "programs/rounds.html", context, status=status)


@require_http_methods(FORM_METHODS)
@login_required
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Matrix, largest beside strategic, sensitivity, places, sheets and decisions of a round; its acts by `act`."""
    user = reader(request)
    found: SelectionRound = get_object_or_404(SelectionRound.objects.visible_to(user).distinct(), pk=pk)
    rater, account = RaterForm(), AccountForm(user=user)
    status = 200
    if request.method == "POST":
        require(user, Permission.PROGRAMME_EDIT)
        act = request.POST.get("act", "")
        rater = RaterForm(request.POST) if act == "invite" else rater
        account = AccountForm(request.POST, user=user) if act == "add" else account
        status = _act(request, found, act, rater, account)
        if status == 302:
            return redirect("programs:round", pk)
    selection = work.Selection(found, user)
    context = {
        "places": places(request),
        "round": found,
        "selection": selection,
        "leaving": _leaving(user) if found.is_open else [],
        "rater_form": rater,
        "account_form": account,
        "may_edit": allowed(user, Permission.PROGRAMME_EDIT) and found.is_open,
        "currency": settings.CURRENCY,
        "attractiveness": request.POST.get("attractiveness", found.attractiveness),  # after a refusal, as typed
        "criteria": [
            (criterion, label_of(criterion.code), request.POST.get(f"w-{criterion.code}", criterion.weight))
            for criterion in selection.criteria
        ],
    }
    return render(request, "programs/round.html", context, status=status)


def _act(request: HttpRequest, found: SelectionRound, act: str, rater: RaterForm, account: AccountForm) -> int:
    """Run an act of the page; 302 when done, else the status of the page that says why not."""
    user = reader(request)
    try:
        if act == "invite":
            if not rater.is_valid():
                return 422
            verbs.invite_rater(found, rater.cleaned_data["person"], by=user)
        elif act == "add":
            if not account.is_valid():
                return 422
            verbs.add_candidate(found, account.cleaned_data["name"], by=user)
        elif act == "weigh":
            given = {name.removeprefix("w-"): _number(str(value)) for name, value in request.POST.items() if name.startswith("w-")}
            verbs.weigh(found, given, _number(request.POST.get("attractiveness", "")), by=user)
        else:
            verbs.send_round(found, by=user)
            messages.success(request, _("Sent. Key accounts enter and leave on their days; history and owners stay."))
    except verbs.ProgrammeError as error:
        messages.error(request, str(error.sentence))
        return 422
    return 302


def _leaving(user: User) -> list[Leaving]:
    """Key accounts that a round leaves out, as far as the reader opens them: their end is decided already."""
    rows = Leaving.objects.filter(state=Leaving.State.OPEN, account__in=Account.objects.visible_to(user))
    return list(rows.select_related("account").order_by("on", "account__name"))


def _scores(request: HttpRequest) -> dict[str, int]:
    """Scores that were typed, by criterion."""
    typed = {name.removeprefix("s-"): str(value) for name, value in request.POST.items() if name.startswith("s-")}
    return {code: _number(value) for code, value in typed.items() if value}


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() and len(text) < 6 else -1


@require_http_methods(FORM_METHODS)
@login_required
def candidate(request: HttpRequest, pk: int, candidate_pk: int) -> HttpResponse:
    """One candidate: its facts, one's own sheet, others' once it is in, the decision and what speaks against it."""
    user = reader(request)
    found: SelectionRound = get_object_or_404(SelectionRound.objects.visible_to(user).distinct(), pk=pk)
    row: Candidate = get_object_or_404(Candidate.objects.select_related("account", "round"), pk=candidate_pk, round=found)
    form, status = DecisionForm(candidate=row), 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "decide":
            form = DecisionForm(request.POST, candidate=row)
        status = _candidate_act(request, row, act, form)
        if status == 302:
            return redirect("programs:candidate", pk, candidate_pk)
    selection = work.Selection(found, user)
    context = {
        "places": places(request),
        "round": found,
        "candidate": row,
        "selection": selection,
        "line": next(line for line in selection.lines if line.candidate.pk == row.pk),
        "facts": selection.facts(row),
        "sheet": selection.sheet(row, _scores(request)),
        "others": selection.others(row),
        "objections": list(row.objections.select_related("rater__person")) if selection.sees(row) else [],
        "form": form,
        "may_edit": allowed(user, Permission.PROGRAMME_EDIT) and found.is_open,
        "opens": Account.objects.visible_to(user).filter(pk=row.account_id).exists(),
        "may_money": user.holds_all(Permission.MONEY_VIEW),
        "values": range(1, 6),
        "currency": settings.CURRENCY,
    }
    return render(request, "programs/candidate.html", context, status=status)


def _candidate_act(request: HttpRequest, row: Candidate, act: str, form: DecisionForm) -> int:
    user: Any = reader(request)
    try:
        if act == "decide":
            require(user, Permission.PROGRAMME_EDIT)
            if not form.is_valid():
                return 422
            verbs.decide(row, verbs.Verdict(**form.cleaned_data), by=user)
        elif act == "object":
            verbs.object_to(row, request.POST.get("text", ""), by=user)
        else:
            verbs.fill_sheet(row, _scores(request), by=user)
    except verbs.ProgrammeError as error:
        if act == "decide" and error.field in form.fields:
            form.add_error(error.field, str(error.sentence))
        else:
            messages.error(request, str(error.sentence))
        return 422
    return 302
