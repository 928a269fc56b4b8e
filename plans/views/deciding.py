"""Submitting, approving, sending back, signing; bringing words of a version back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plans import verbs
from plans.models import PlanVersion
from plans.views.door import open_door, reader


@require_POST
@login_required
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    plan = open_door(request, pk)
    try:
        version = verbs.submit_plan(plan, by=reader(request))
    except verbs.PlanError as error:
        messages.error(request, str(error.sentence))
        return redirect("plans:plan", pk)
    messages.success(request, _("Sent for approval. The plan is locked until the answer comes."))
    return redirect("plans:version", pk, version.no)


@require_POST
@login_required
def decide(request: HttpRequest, pk: int, no: int) -> HttpResponse:
    """Approve, send back with a reason, or sign as sponsor."""
    plan, user = open_door(request, pk), reader(request)
    version = get_object_or_404(PlanVersion, plan=plan, no=no)
    version.plan = plan
    acts: dict[str, Any] = {
        "approve": lambda: verbs.approve_version(version, by=user),
        "send_back": lambda: verbs.send_back(version, request.POST.get("reason", ""), by=user),
        "sign": lambda: verbs.sign_version(version, by=user),
    }
    act = request.POST.get("act", "")
    try:
        acts.get(act, acts["send_back"])()
    except verbs.PlanError as error:
        messages.error(request, str(error.sentence))
    return redirect("plans:version", pk, no)


@require_POST
@login_required
def restore(request: HttpRequest, pk: int, no: int, code: str) -> HttpResponse:
    """Bring back the words of one section as an ordinary edit."""
    plan = open_door(request, pk)
    kept = get_object_or_404(PlanVersion, plan=plan, no=no).sections.filter(code=code).first()
    section = get_object_or_404(plan.sections, code=code if kept else "")
    section.plan = plan
    try:
        verbs.restore_blocks(section, kept.blocks if kept else [], by=reader(request))
        messages.success(request, _("Brought back. The words that stood here are in the version before."))
    except verbs.PlanError as error:
        messages.error(request, str(error.sentence))
    return redirect("plans:plan", pk)
