"""Change: adoption by use, where colleagues stand, practices."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from people.permissions import Permission
from people.rights import allowed, require
from programs import change as work
from programs import verbs
from programs.forms import AccountForm, PracticeForm, StanceForm
from programs.models import Practice
from programs.views.door import places, reader


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest) -> HttpResponse:
    """Who stands where is read by who runs the programme only; everybody else reads how many."""
    user = reader(request)
    require(user, Permission.FIGURE_COMPANY)
    forms: dict[str, Any] = {"stance": StanceForm(), "practice": PracticeForm(), "use": AccountForm(user=user)}
    status = 200
    if request.method == "POST":
        status = _act(request, user, forms)
        if status == 302:
            return redirect("programs:change")
    stances, uses = work.stances(), work.adoption()
    may_edit = allowed(user, Permission.PROGRAMME_EDIT)
    context = {
        "places": places(request),
        "uses": uses,
        "weakest": min(uses, key=lambda use: use.share) if uses and uses[0].whole else None,
        "stances": stances if may_edit else [],
        "counts": work.counts(stances),
        "asked": len(stances),
        "practices": work.practices(),
        "forms": forms,
        "may_edit": may_edit,
        "may_use": allowed(user, Permission.ACCOUNT_EDIT),
    }
    return render(request, "programs/change.html", context, status=status)


def _act(request: HttpRequest, user: Any, forms: dict[str, Any]) -> int:
    word, _dash, pk = request.POST.get("act", "").partition("-")
    if word not in forms:
        return 422
    require(user, Permission.ACCOUNT_EDIT if word == "use" else Permission.PROGRAMME_EDIT)
    form = forms[word] = AccountForm(request.POST, user=user) if word == "use" else type(forms[word])(request.POST)
    if not form.is_valid():
        return 422
    try:
        if word == "use":
            practice = get_object_or_404(Practice, pk=int(pk) if pk.isdecimal() else 0)
            verbs.take_up(practice, form.cleaned_data["name"], by=user)
        elif word == "stance":
            verbs.note_stance(**form.cleaned_data, by=user)
        else:
            verbs.offer_practice(**form.cleaned_data, by=user)
    except verbs.ProgrammeError as error:
        messages.error(request, str(error.sentence))
        return 422
    return 302
