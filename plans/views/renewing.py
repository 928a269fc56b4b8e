"""A colleague rates a plan; a new year's plan starts from the last one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.permissions import Permission
from people.rights import require
from plans import page, verbs
from plans.forms import ReviewForm, YearsForm
from plans.models import CarriedObjective, PeerReview
from plans.rows import ROW_KINDS
from plans.views.door import open_door, reader

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Five questions for who did not write the plan, and what others answered."""
    plan, user = open_door(request, pk), reader(request)
    own = PeerReview.objects.filter(plan=plan, person=user.person_id).first() if user.person_id else None
    form, status = ReviewForm(request.POST or None, review=own), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                verbs.review_plan(plan, form.answers, form.cleaned_data["text"], by=user)
                messages.success(request, _("Sent. The author reads your answers."))
                return redirect("plans:plan", pk)
            except verbs.PlanError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
    context = {
        "plan": plan,
        "account": plan.account,
        "form": form,
        "may_rate": user.person_id is not None and user.pk not in page.authors_of(plan),
        "reviews": list(plan.reviews.select_related("person")),
    }
    return render(request, "plans/review.html", context, status=status)


@require_http_methods(FORM_METHODS)
@login_required
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Of each objective: keep, change, drop, and why; then the next plan stands."""
    plan, user = open_door(request, pk), reader(request)
    require(user, Permission.PLAN_EDIT, plan)
    objectives = list(ROW_KINDS["objectives"].of(plan))
    form, faults, status = YearsForm(request.POST or None, plan=plan), {}, 200
    decisions = {objective.pk: _decision(request, objective.pk) for objective in objectives}
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect("plans:plan", verbs.renew_plan(plan, decisions, by=user, **form.cleaned_data).pk)
            except verbs.PlanError as error:
                if error.field in form.fields or not error.field:
                    form.add_error(error.field or None, str(error.sentence))
                else:
                    faults[error.field.rpartition("-")[2]] = str(error.sentence)
    rows = [(objective, *page.tone_of(objective), decisions[objective.pk], faults.get(str(objective.pk), "")) for objective in objectives]
    context: dict[str, Any] = {
        "plan": plan,
        "account": plan.account,
        "form": form,
        "rows": rows,
        "choices": CarriedObjective.Choice.choices,
    }
    return render(request, "plans/renew.html", context, status=status)


def _decision(request: HttpRequest, pk: int) -> verbs.Decision:
    asked = {name: request.POST.get(f"{name}-{pk}", "") for name in ("choice", "why", "text")}
    return verbs.Decision(**asked)
