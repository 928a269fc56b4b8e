"""What is done about the findings: agreed by directors, closed by who owns it, with what came of it."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from base.edits import EditConflict
from people.models import User
from people.permissions import Permission
from people.requests import reader
from people.rights import require
from pyramid import verbs
from pyramid.diagnosis_page import STATES
from pyramid.diagnosis_reader import hidden_from
from pyramid.forms import ImprovementForm
from pyramid.models import Improvement, RuleState, Verdict
from pyramid.registry import findings
from pyramid.scopes import Scope
from pyramid.verbs.improvements import may_agree, may_close, require_agree
from pyramid.views.places import places

FORM_METHODS = ["GET", "HEAD", "POST"]
MOST_CLOSED = 20


def readable(user: User) -> "QuerySet[Improvement]":
    """All to who reads the diagnosis, else one's own: an action may be given to anybody of ours."""
    rows = Improvement.objects.select_related("owner", "by__person")
    return rows if user.holds(Permission.FIGURE_COMPANY) else rows.filter(owner=user.person_id)


@require_GET
@login_required
def improvements(request: HttpRequest) -> HttpResponse:
    """Open ones in their order, then by day, then those closed last. A colleague who does not read the diagnosis finds his own alone."""
    user = reader(request)
    return _page(request, user)


def _page(request: HttpRequest, user: User, refused: tuple[int, str] | None = None, status: int = 200) -> HttpResponse:
    rows = readable(user)
    if not user.holds(Permission.FIGURE_COMPANY) and not rows.exists():
        require(user, Permission.FIGURE_COMPANY)
    running = list(rows.filter(state=Improvement.State.OPEN))
    closed = list(rows.exclude(state=Improvement.State.OPEN).order_by("-closed_on", "-pk")[:MOST_CLOSED])
    now = _states_now() if user.holds(Permission.FIGURE_COMPANY) and not hidden_from(user) else {}
    context = {
        "places": places("improvements") if user.holds(Permission.FIGURE_COMPANY) else [],
        "running": _lines(running, user, now, refused),
        "closed": _lines(closed, user, now, refused),
        "late": sum(row.is_late for row in running),
        "may_agree": may_agree(user),
        "reads_diagnosis": user.holds(Permission.FIGURE_COMPANY),
    }
    return render(request, "pyramid/improvements.html", context, status=status)


def _states_now() -> dict[str, str]:
    company = Scope.company()
    last = Verdict.objects.filter(scope_kind=company.kind, scope_id=company.id).order_by("-pk").values("pk")[:1]
    return dict(RuleState.objects.filter(verdict__in=last).values_list("rule", "state"))


def _lines(rows: Iterable[Improvement], user: User, now: dict[str, str], refused: tuple[int, str] | None) -> list[dict[str, Any]]:
    words = {state.value: (tone, word) for state, (tone, word) in STATES.items()}
    return [
        {
            "row": row,
            "title": findings[row.rule].title if row.rule in findings else row.rule,
            "then": words.get(row.state_then) if now else None,
            "now": words.get(now.get(row.rule, "")),
            "may_close": may_close(user, row),
            "refused": refused[1] if refused and refused[0] == row.pk else "",
        }
        for row in rows
    ]


@require_http_methods(FORM_METHODS)
@login_required
def improvement_add(request: HttpRequest) -> HttpResponse:
    """Agree on an action out of a rule; `?rule=` brings its first step along."""
    user = reader(request)
    require_agree(user)
    rule = request.GET.get("rule", "")
    first = {"rule": rule, "text": str(findings[rule].do_first)[:250] if rule in findings else "", "token": uuid4()}
    form = ImprovementForm(request.POST or None, user=user, first=first)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                verbs.add_improvement(
                    given["rule"], given["text"], given["owner"], given["due_on"], token=given["token"], by=user, more=given
                )
            except verbs.ImprovementError as error:
                form.add_error(error.field or None, str(error))
            else:
                return redirect("pyramid:improvements")
    return _form_page(request, form, _("Agree on an improvement"), status)


@require_http_methods(FORM_METHODS)
@login_required
def improvement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day, another owner, other words; a colleague's change of the same field is shown beside one's own (409)."""
    user = reader(request)
    row = get_object_or_404(readable(user), pk=pk)
    require_agree(user)
    form = ImprovementForm(request.POST or None, row=row, user=user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            version = request.POST.get("version", "")
            read = int(version) if version.isdecimal() and len(version) < 10 else None
            try:
                verbs.edit_improvement(row, form.written(), by=user, base=form.base(), version=read)
            except EditConflict as conflict:
                form.clashes, status = dict(conflict.clashes), 409
            except verbs.ImprovementError as error:
                form.add_error(error.field or None, str(error))
            else:
                return redirect("pyramid:improvements")
    return _form_page(request, form, _("Edit %(name)s") % {"name": row}, status, row.version)


def _form_page(request: HttpRequest, form: ImprovementForm, title: str, status: int, version: int = 0) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse("pyramid:improvements"), "at": _("Improvements"), "version": version}
    return render(request, "pyramid/improvement.html", context | {"places": places("improvements")}, status=status)


@require_POST
@login_required
def improvement_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, dropped with a reason, or open again."""
    user = reader(request)
    row = get_object_or_404(readable(user), pk=pk)
    try:
        verbs.close_improvement(row, request.POST.get("state", ""), request.POST.get("outcome", ""), by=user)
    except verbs.ImprovementError as error:
        return _page(request, user, refused=(pk, str(error)), status=422)
    return redirect("pyramid:improvements")
