"""The page of one way out of the programme."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from people.permissions import Permission
from people.rights import Refused, allowed
from plans import verbs as plans
from plans.models import Action
from programs import verbs
from programs.forms import LeavingForm
from programs.models import Leaving
from programs.views.door import places, reader


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def leaving_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the account keeps, who takes over, what the customer is told, the steps; for whoever reads the account."""
    user = reader(request)
    visible = Leaving.objects.filter(account__in=Account.objects.visible_to(user))
    found: Leaving = get_object_or_404(visible.select_related("account", "taker", "by__person", "candidate"), pk=pk)
    form, status, refusal = LeavingForm(leaving=found), 200, ""
    if request.method == "POST":
        try:
            form = _act(request, found, user)
            if form is None:
                return redirect("programs:leaving", pk)
            status = 422
        except (verbs.ProgrammeError, plans.PlanError) as error:
            form, status, refusal = LeavingForm(request.POST if "keeps" in request.POST else None, leaving=found), 422, str(error.sentence)
            found.refresh_from_db()
    actions = Action.objects.filter(leaving_step__leaving=found).select_related("owner", "plan").order_by("due_on", "pk")
    context = {
        "places": places(request),
        "leaving": found,
        "form": form,
        "refusal": refusal,
        "steps": [(action, allowed(user, Permission.PLAN_EDIT, action)) for action in actions],
        "open": sum(action.state == Action.State.OPEN for action in actions),
        "may_prepare": found.is_open and verbs.may_prepare(user, found),
        "may_undo": found.is_open and allowed(user, Permission.PROGRAMME_EDIT),
    }
    return render(request, "programs/leaving.html", context, status=status)


def _act(request: HttpRequest, found: Leaving, user: Any) -> Any:
    """Run the act of the button; None when it is done, else the form that says what lacks."""
    act, _dash, number = request.POST.get("act", "").partition("-")
    if act in {"done", "reopen"}:
        steps = Action.objects.filter(leaving_step__leaving=found).select_related("plan", "account")
        action = get_object_or_404(steps, pk=int(number) if number.isdecimal() and len(number) < 18 else 0)
        plans.finish_action(action, act == "done", by=user)
        return None
    if act == "close":
        verbs.close_way_out(found, by=user)
        messages.success(request, _("Closed. History and owner stay with the account."))
        return None
    if act == "undo":
        verbs.undo_way_out(found, request.POST.get("reason", ""), by=user)
        messages.success(request, _("Taken back: the account is a key account."))
        return None
    if not verbs.may_prepare(user, found):
        raise Refused(Permission.PROGRAMME_EDIT)
    form = LeavingForm(request.POST, leaving=found)
    if not form.is_valid():
        return form
    version = request.POST.get("version", "")
    verbs.prepare_way_out(found, **form.cleaned_data, by=user, version=int(version) if version.isdecimal() and len(version) < 10 else 0)
    messages.success(request, _("Kept. The steps stand among the actions of those who do them."))
    return None
