"""Dedicated or fluid: the questions with the account's facts beside them, the advice, the decision."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from people.permissions import Permission
from people.rights import require
from teams import adviser, adviser_page, verbs
from teams.forms import AdviserForm
from teams.views.door import open_account, places, put_on, reader


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def advise(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers in the address show their advice; the decision is posted with them and kept."""
    account, user = open_account(request, pk), reader(request)
    require(user, Permission.ACCOUNT_ASSIGN, account)
    known = adviser_page.decisions(account)
    before = {code: str(level) for code, level in known[0].answers.items()} if known else {}
    asked = any(code in request.GET for code in adviser.BY_CODE)
    form = AdviserForm(request.POST or (request.GET if asked else None), initial=before, deciding=request.method == "POST")
    status, context = 200, _advice(form) if asked and form.is_valid() else {}
    if context and request.method != "POST":  # the decision begins with what is advised
        form.data = {**dict(form.data.items()), "decided": str(int(context["advice"]))}
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                verbs.decide_team(account, form.levels, int(form.cleaned_data["decided"]), form.cleaned_data["reason"], by=user)
                return redirect("teams:team", pk)
            except verbs.TeamError as error:
                status = put_on(form, error)
        if form.has_levels:
            context = _advice(form)
    facts = adviser_page.facts(account, user)
    context |= {
        "places": places(request),
        "account": account,
        "form": form,
        "questions": [(form[question.code], facts.get(question.code, [])) for question in adviser.QUESTIONS],
        "decisions": known,
    }
    return render(request, "teams/adviser.html", context, status=status)


def _advice(form: AdviserForm) -> dict[str, Any]:
    levels = form.levels
    return {"advice": adviser.advise(levels), "reasons": adviser.reasons(levels), "turns": adviser.turns(levels)}
