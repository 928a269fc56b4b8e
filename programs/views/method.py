"""The method and the calendar of the programme."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from base import clock
from base.forms import DayField
from people.permissions import Permission
from people.rights import allowed, require
from plans.models import Plan
from programs import governance as calendar_work
from programs import method as work
from programs import path as path_work
from programs import verbs
from programs.forms import DecisionNoteForm, EscalationForm, PathForm, ProcessForm, RitualForm
from programs.models import Decision, Escalation, Process, Ritual, RitualDate
from programs.overview import maturity
from programs.views.door import places, reader

FORM_METHODS = ["GET", "HEAD", "POST"]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


@require_http_methods(FORM_METHODS)
@login_required
def method(request: HttpRequest) -> HttpResponse:
    """Processes with owner, purpose and last use; what nobody used for six months comes first, to be removed."""
    user = reader(request)
    require(user, Permission.FIGURE_COMPANY)
    advice = path_work.advice(maturity(), Account.objects.filter(snapshot__is_key=True).count())
    status, form, path_form = 200, ProcessForm(), PathForm(initial={"path": advice.path})
    if request.method == "POST" and request.POST.get("act", "").startswith("path"):
        status, path_form = _path_act(request, user, advice)
    elif request.method == "POST":
        status, form = _method_act(request, user)
    if status == 302:
        return redirect("programs:method")
    lines = work.lines()
    context = {
        "places": places(request),
        "advice": advice,
        "choice": path_work.choice(),
        "plans": Plan.objects.filter(account__snapshot__is_key=True, until_year__gte=clock.today().year).count(),
        "path_form": path_form,
        "lines": lines,
        "unused": sum(line.is_unused for line in lines),
        "many": work.MANY,
        "retired": work.retired(),
        "me": user.person_id or 0,
        "form": form,
        "may_edit": allowed(user, Permission.PROGRAMME_EDIT),
    }
    return render(request, "programs/method.html", context, status=status)


def _method_act(request: HttpRequest, user: Any) -> tuple[int, ProcessForm]:
    act, form = request.POST.get("act", ""), ProcessForm()
    word, _dash, pk = act.partition("-")
    try:
        if word in ("used", "retire"):
            process = get_object_or_404(Process, pk=_number(pk))
            if word == "used":
                verbs.note_use(process, by=user)
                messages.success(request, _("Noted: used today."))
            else:
                verbs.retire_process(process, request.POST.get(f"reason-{pk}", ""), by=user)
            return 302, form
        require(user, Permission.PROGRAMME_EDIT)
        form = ProcessForm(request.POST)
        if not form.is_valid():
            return 422, form
        verbs.add_process(verbs.ProcessForm(**form.cleaned_data), by=user)
    except verbs.ProgrammeError as error:
        return _refused(request, form, error), form
    return 302, form


def _path_act(request: HttpRequest, user: Any, advice: path_work.Advice) -> tuple[int, PathForm]:
    """Choose the path, or note that the one chosen is agreed."""
    require(user, Permission.PROGRAMME_EDIT)
    form = PathForm(request.POST)
    try:
        if request.POST["act"] == "path-agree":
            form = PathForm(initial={"path": advice.path})
            choice = path_work.choice()
            if choice is None:
                raise verbs.ProgrammeError(_("Choose the path first."))
            verbs.agree_method(choice, request.POST.get("agreed_with", ""), by=user)
        elif form.is_valid():
            verbs.choose_path(**form.cleaned_data, proposed=advice.path, by=user)
        else:
            return 422, form
    except verbs.ProgrammeError as error:
        return _refused(request, form, error), form
    return 302, form


def _refused(request: HttpRequest, form: Any, error: verbs.ProgrammeError) -> int:
    if form.is_bound and error.field in form.fields:
        form.add_error(error.field, str(error.sentence))
    else:
        messages.error(request, str(error.sentence))
    return 422


@require_http_methods(FORM_METHODS)
@login_required
def governance(request: HttpRequest) -> HttpResponse:
    """Twelve months of rituals, what is overdue, decisions and escalations that wait."""
    user = reader(request)
    require(user, Permission.FIGURE_COMPANY)
    forms: dict[str, Any] = {"ritual": RitualForm(), "decide": DecisionNoteForm(), "escalate": EscalationForm()}
    status = 200
    if request.method == "POST":
        status = _governance_act(request, user, forms)
        if status == 302:
            return redirect("programs:governance")
    context = {
        "places": places(request),
        "calendar": calendar_work.calendar(),
        "forms": forms,
        "may_edit": allowed(user, Permission.PROGRAMME_EDIT),
        "me": user.person_id,
    }
    return render(request, "programs/governance.html", context, status=status)


def _governance_act(request: HttpRequest, user: Any, forms: dict[str, Any]) -> int:
    act = request.POST.get("act", "")
    word, _dash, pk = act.partition("-")
    try:
        if word in ACTS:
            ACTS[word](request, user, _number(pk))
            return 302
        if word not in forms:
            return 422
        require(user, Permission.FIGURE_COMPANY if word == "escalate" else Permission.PROGRAMME_EDIT)
        form = forms[word] = type(forms[word])(request.POST)
        if not form.is_valid():
            return 422
        verb: Any = {"ritual": verbs.add_ritual, "decide": verbs.note_decision, "escalate": verbs.escalate}[word]
        verb(**form.cleaned_data, by=user)
    except verbs.ProgrammeError as error:
        return _refused(request, forms.get(word, RitualForm()), error)
    return 302


def _held(_request: HttpRequest, user: Any, pk: int) -> None:
    verbs.hold_ritual(get_object_or_404(RitualDate.objects.select_related("ritual__owner"), pk=pk), by=user)


def _move(request: HttpRequest, user: Any, pk: int) -> None:
    try:
        day = DayField().clean(request.POST.get(f"day-{pk}", ""))
    except ValidationError:
        raise verbs.ProgrammeError(_("Choose a day that is still to come.")) from None
    verbs.move_ritual(get_object_or_404(RitualDate.objects.select_related("ritual__owner"), pk=pk), day, by=user)


def _drop(request: HttpRequest, user: Any, pk: int) -> None:
    date = get_object_or_404(RitualDate.objects.select_related("ritual__owner"), pk=pk)
    verbs.drop_ritual(date, request.POST.get(f"reason-{pk}", ""), by=user)


def _end(_request: HttpRequest, user: Any, pk: int) -> None:
    verbs.end_ritual(get_object_or_404(Ritual, pk=pk), by=user)


def _done(_request: HttpRequest, user: Any, pk: int) -> None:
    verbs.finish_decision(get_object_or_404(Decision, pk=pk), by=user)


def _answer(request: HttpRequest, user: Any, pk: int) -> None:
    verbs.answer_escalation(get_object_or_404(Escalation, pk=pk), request.POST.get(f"answer-{pk}", ""), by=user)


ACTS = {"held": _held, "drop": _drop, "move": _move, "end": _end, "done": _done, "answer": _answer}
