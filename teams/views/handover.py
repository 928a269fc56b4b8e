"""Continuity: what hangs on a colleague, handovers, and the page of one with the steps of both."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from people.models import Person
from people.permissions import Permission, Relation
from people.rights import Refused, allowed, require
from teams import handover as work
from teams import verbs
from teams.handover_forms import HandoverForm, SentenceForm
from teams.hangs import Hangs
from teams.models import Handover, HandoverStep
from teams.views.door import open_account, places, put_on, reader

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Handovers one takes part in or answers for; oneself and one's people, whose accounts somebody else would have to lead."""
    user = reader(request)
    require(user, Permission.ACCOUNT_VIEW)
    held = user.relations(Permission.FIGURE_BY_PERSON)
    people: Any = Person.objects.none()
    if Relation.ALL in held:
        people = Person.objects.in_post().filter(account_roles__in=work.leading()).distinct()
    elif Relation.PEOPLE in held and user.person_id:
        people = Person.objects.in_post().below(user.person_id)
    context = {
        "places": places(request),
        "handovers": work.listed(user),
        "mine": user.person,
        "people": list(people.order_by("name", "pk")[:200]),
    }
    return render(request, "teams/handovers.html", context)


@require_safe
@login_required
def hangs(request: HttpRequest, pk: int) -> HttpResponse:
    """What hangs on one colleague: for himself, the line above him, and who reads figures of everybody."""
    user = reader(request)
    require(user, Permission.ACCOUNT_VIEW)
    is_own = user.person_id == pk
    if not is_own and not user.holds(Permission.FIGURE_BY_PERSON):
        raise Refused(Permission.FIGURE_BY_PERSON)
    person: Any = get_object_or_404(Person.objects.visible_to(user), pk=pk)
    if not is_own and not allowed(user, Permission.FIGURE_BY_PERSON, person):
        raise Http404
    found = Hangs(person, user)
    decides_all = Relation.ALL in user.relations(Permission.ACCOUNT_ASSIGN)
    is_above = Relation.PEOPLE in person.relations_of(user) and Relation.PEOPLE in user.relations(Permission.FIGURE_BY_PERSON)
    context = {"places": places(request), "person": person, "hangs": found, "may_propose": decides_all or is_above or is_own}
    return render(request, "teams/hangs.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand an account over: agreed at once by who gives owners and KAMs, else proposed by who gives it or his line manager."""
    account, user = open_account(request, pk), reader(request)
    if not work.may_propose_any(account, user):
        raise Refused(Permission.ACCOUNT_ASSIGN, account)
    givers = work.givers(account)
    initial = {"giver": request.GET.get("giver") or work.first_giver(givers, user)}
    form, status = HandoverForm(request.POST or None, givers=givers, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = verbs.propose_handover(account, **form.cleaned_data, by=user)
                return redirect("teams:handover", made.pk)
            except verbs.TeamError as error:
                status = put_on(form, error)
    return render(request, "teams/handover_form.html", {"places": places(request), "account": account, "form": form}, status=status)


@require_http_methods(FORM_METHODS)
@login_required
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """One handover: its facts, the steps of both, whom to call, the passing of open work, its end."""
    user = reader(request)
    rows = Handover.objects.visible_to(user).select_related("account", "giver", "taker", "proposed_by__person", "decided_by__person")
    found: Handover = get_object_or_404(rows, pk=pk)
    form, status = SentenceForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _act(request, found, form.cleaned_data["sentence"])
                return redirect("teams:handover", pk)
            except verbs.TeamError as error:
                messages.error(request, str(error.sentence))
                status = put_on(form, error)
                found = get_object_or_404(rows, pk=pk)
    context = {"places": places(request), "handover": found, "page": work.Page(found, user), "form": form}
    return render(request, "teams/handover.html", context, status=status)


def _act(request: HttpRequest, found: Handover, sentence: str) -> None:
    """The acts of the page, by the name of the button; an unknown one is refused to who does nothing here, else moves nothing."""
    user, act = reader(request), request.POST.get("act", "")
    if act == "agree":
        verbs.agree_handover(found, by=user)
    elif act == "refuse":
        verbs.refuse_handover(found, sentence, by=user)
    elif act == "withdraw":
        verbs.withdraw_handover(found, sentence, by=user)
    elif act == "move":
        count = verbs.move_work(found, by=user)
        said = ngettext("%(count)s piece of open work passed.", "%(count)s pieces of open work passed.", count) % {"count": count}
        messages.success(request, said)
    elif act == "close":
        verbs.close_handover(found, sentence, by=user)
    elif act in HandoverStep.State.values:
        number = request.POST.get("step", "")
        steps = HandoverStep.objects.filter(handover=found, pk=int(number) if number.isdecimal() and len(number) < 18 else 0)
        step: HandoverStep = get_object_or_404(steps.select_related("handover__account"))
        verbs.tick_step(step, act, by=user, note=request.POST.get("note", ""))
    else:
        raise verbs.TeamError(_("There is no such answer."))
