"""Changing a team: its members, who answers for what, its charter, what the sponsor promised."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Account, AccountRole
from base import clock
from people.permissions import Permission, Relation
from people.rights import require
from teams import page, verbs
from teams.forms import CHARTER_HINTS as HINTS
from teams.forms import CharterForm, MemberForm, PromiseForm, SeatForm
from teams.models import Activity, Charter, RaciCell, SponsorPromise
from teams.views.door import attempt, open_account, put_on, reader

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@login_required
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a colleague into the team."""
    account, user = open_account(request, pk), reader(request)
    require(user, Permission.ACCOUNT_ASSIGN, account)
    everywhere = Relation.ALL in user.relations(Permission.ACCOUNT_ASSIGN)
    form = MemberForm(request.POST or None, everywhere=everywhere, initial={"since": clock.today(), "membership": "extended"})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = dict(form.cleaned_data)
            person, role = given.pop("person"), given.pop("role") or AccountRole.Role.MEMBER
            try:
                verbs.add_member(account, person, verbs.Place(**given), role=role, by=user)
                messages.success(request, _("Taken into the team, with the rights that go with it."))
                return redirect("teams:team", pk)
            except verbs.TeamError as error:
                status = put_on(form, error)
    return render(request, "teams/form.html", _form_page(account, form, _("Take somebody into the team")), status=status)


@require_http_methods(FORM_METHODS)
@login_required
def member_edit(request: HttpRequest, pk: int, role_pk: int) -> HttpResponse:
    """Change what somebody is in the team, or end it (`act=end`)."""
    account, user = open_account(request, pk), reader(request)
    role: AccountRole = get_object_or_404(AccountRole.objects.select_related("person", "account", "seat"), pk=role_pk, account=account)
    require(user, Permission.ACCOUNT_ASSIGN, account)
    seat = getattr(role, "seat", None)
    initial = {"membership": role.membership, "until": role.until, "function": seat and seat.function, "part": seat and seat.part}
    form, status = SeatForm(request.POST or None, initial=initial), 200
    if role.role != AccountRole.Role.MEMBER:
        del form.fields["membership"]
    if request.method == "POST" and request.POST.get("act") == "end":
        attempt(request, lambda: verbs.end_member(role, by=user))
        return redirect("teams:team", pk)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                verbs.change_member(role, verbs.Place(**{"membership": role.membership, **form.cleaned_data}), by=user)
                return redirect("teams:team", pk)
            except verbs.TeamError as error:
                status = put_on(form, error)
    context = _form_page(account, form, role.person.name) | {"role": role}
    return render(request, "teams/form.html", context, status=status)


def _form_page(account: Account, form: Any, title: str) -> dict[str, Any]:
    return {"account": account, "form": form, "title": title}


# Who answers for what ----------------------------------------------------------------


@require_http_methods(FORM_METHODS)
@login_required
def raci(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters of every activity and colleague on one sheet."""
    account, user = open_account(request, pk), reader(request)
    require(user, Permission.ACCOUNT_ASSIGN, account)
    act = request.POST.get("act", "")
    if request.method == "POST":
        removed = Activity.objects.filter(account=account, pk=_number(act.removeprefix("remove-"))).first()
        if act == "usual":
            done = attempt(request, lambda: verbs.add_activity(account, [str(name) for name in page.ACTIVITIES], by=user))
        elif act == "add":
            done = attempt(request, lambda: verbs.add_activity(account, [request.POST.get("name", "")], by=user))
        elif removed is not None:
            done = attempt(request, lambda: verbs.remove_activity(removed, by=user))
        else:
            done = attempt(request, lambda: verbs.write_raci(account, _letters(request), by=user))
            if done:
                return redirect("teams:team", pk)
        return redirect("teams:raci", pk)
    team = page.Team(account, user)
    people = [person for person, _letter in team.raci[0].cells] if team.raci else []
    context = {"account": account, "team": team, "people": people, "letters": RaciCell.Letter.choices}
    return render(request, "teams/raci.html", context)


def _letters(request: HttpRequest) -> dict[tuple[int, int], str]:
    """What was chosen, by activity and colleague: fields are named `cell-<activity>-<person>`."""
    found = {}
    for name, value in request.POST.items():
        head, _dash, rest = name.partition("-")
        activity, _dash, person = rest.partition("-")
        if head == "cell":
            found[_number(activity), _number(person)] = str(value)[:1]
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


@require_http_methods(FORM_METHODS)
@login_required
def charter(request: HttpRequest, pk: int) -> HttpResponse:
    """The charter, part by part; what a colleague wrote meanwhile is shown beside one's own (409)."""
    account, user = open_account(request, pk), reader(request)
    require(user, Permission.ACCOUNT_ASSIGN, account)
    known = Charter.objects.filter(account=account).first() or Charter(account=account)
    form, status = CharterForm(request.POST or None, initial=known.words), 200
    theirs: dict[str, str] = {}
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                verbs.write_charter(account, form.cleaned_data, by=user, version=_number(request.POST.get("version", "")))
                return redirect("teams:team", pk)
            except verbs.TeamError as refused:
                status = put_on(form, refused)
                known = Charter.objects.filter(account=account).first() or known
                mine = form.cleaned_data
                theirs = {part: text for part, text in known.words.items() if status == 409 and text != mine[part].strip()}
    fields = [(form[part], HINTS[part], theirs.get(part, "")) for part in Charter.PARTS]
    context = {"account": account, "form": form, "fields": fields, "version": known.version}
    return render(request, "teams/charter.html", context, status=status)


# The sponsor -------------------------------------------------------------------------


@require_http_methods(FORM_METHODS)
@login_required
def promise_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what the sponsor promised, or plan the next visit."""
    account, user = open_account(request, pk), reader(request)
    require(user, Permission.INTERACTION_ADD, account)
    sponsors = [role.person_id for role in page.Team(account, user).sponsors]
    form, status = PromiseForm(request.POST or None, sponsors=sponsors), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                verbs.promise_as_sponsor(account, by=user, **form.cleaned_data)
                return redirect("teams:team", pk)
            except verbs.TeamError as error:
                status = put_on(form, error)
    return render(request, "teams/form.html", _form_page(account, form, _("What the sponsor takes on")), status=status)


@require_POST
@login_required
def promise_done(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader(request)
    promise: SponsorPromise = get_object_or_404(SponsorPromise.objects.visible_to(user).select_related("account"), pk=pk)
    attempt(request, lambda: verbs.finish_promise(promise, request.POST.get("act") != "reopen", by=user))
    return redirect("teams:team", promise.account_id)
