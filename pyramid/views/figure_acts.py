"""The acts on the page of a figure: questioning its rows, answering, setting a target."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from base import figures
from base.edits import EditConflict
from people.permissions import Permission
from people.rights import Refused
from pyramid import figure_rows as listing
from pyramid import verbs
from pyramid.forms import TargetForm
from pyramid.verbs.questions import MOST_ROWS
from pyramid.views.figure import behind_of, open_figure, whole_page


@require_POST
@login_required
def question(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the data stewards about the ticked rows."""
    opened = open_figure(request, code)
    user, kpi, asked = opened.user, opened.kpi, opened.question
    every = behind_of(kpi, asked)
    if every is None:
        raise Http404
    ticked = [int(pk) for pk in request.POST.getlist("row") if pk.isdecimal()][: MOST_ROWS + 1]
    rows = list(listing.readable(every, user).filter(pk__in=ticked))
    link = f"{reverse('pyramid:figure', args=[code])}?{asked.query(asked.scope, dated=True)}&told=%s#rows"
    try:
        verbs.question_rows(code, listing.KINDS[every.model].code, rows, request.POST.get("note", ""), link=link, by=user)
    except verbs.QuestionError as refusal:
        return whole_page(request, opened, status=422, refusal=str(refusal), note=request.POST.get("note", ""))
    messages.success(request, _("The data steward is told. The figure does not move until the rows are corrected."))
    return redirect(f"{reverse('pyramid:figure', args=[code])}?{request.GET.urlencode()}#rows")


@require_POST
@login_required
def close_question(request: HttpRequest, code: str, told: uuid.UUID) -> HttpResponse:
    """The steward's answer in a sentence: the rows were corrected, or are right as they are."""
    opened = open_figure(request, code)
    user, kpi = opened.user, opened.kpi
    page_of = f"{reverse('pyramid:figure', args=[kpi.code])}?{request.GET.urlencode()}"
    try:
        rows = verbs.close_question(
            kpi.code, told, request.POST.get("answer", ""), corrected=request.POST.get("as") == "corrected", link=f"{page_of}#rows", by=user
        )
    except verbs.QuestionError as refusal:
        return whole_page(request, opened, status=422, refusal=str(refusal), answer=request.POST.get("answer", ""))
    if not rows:
        raise Http404
    messages.success(request, _("The question is closed; who asked is told."))
    return redirect(f"{page_of}#rows")


@require_POST
@login_required
def target(request: HttpRequest, code: str) -> HttpResponse:
    """Set the target of the scope in the address. 422 for what cannot be kept, 409 when somebody was faster: both values are shown."""
    opened = open_figure(request, code)
    user, kpi, scope = opened.user, opened.kpi, opened.question.scope
    if not opened.may_set_target:
        raise Refused(Permission.TARGET_SET)
    form = TargetForm(request.POST, kpi=kpi)
    if not form.is_valid():
        return whole_page(request, opened, status=422, form=form)
    data = form.cleaned_data
    values = {"owner": data["owner"], "version": data["version"], "subject": opened.account}
    try:
        verbs.set_target(code, scope, form.period, form.amount_kept, **values, by=user)
    except EditConflict:
        messages.error(request, _("Somebody changed this target meanwhile. What stands now is shown; set it again if you still want to."))
        return whole_page(request, opened, status=409)
    except verbs.TargetError as refusal:
        form.add_error(None, str(refusal))
        return whole_page(request, opened, status=422, form=form)
    words = figures.goal(form.amount_kept, kpi.target_unit, code, currency=str(settings.CURRENCY))
    messages.success(request, _("The target is now %(target)s.") % {"target": words})
    return redirect(f"{reverse('pyramid:figure', args=[code])}?{request.GET.urlencode()}#target")
