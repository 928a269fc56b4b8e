"""Roles and means: who does what, what each KAM carries, what the programme may spend."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from base import clock
from people.permissions import Permission
from people.rights import allowed, require
from programs import forecast, means, verbs
from programs import roles as work
from programs.forms import BudgetForm, RoleForm
from programs.traps import Programme
from programs.views.door import places, reader
from teams.page import LOOK_BACK_WEEKS


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def roles(request: HttpRequest) -> HttpResponse:
    """Descriptions for who reads the programme; loads by name as far as one reads figures by person; money to who may."""
    user = reader(request)
    require(user, Permission.FIGURE_COMPANY)
    budget, status, typed = BudgetForm(initial={"year": clock.today().year}), 200, ""
    if request.method == "POST":
        require(user, Permission.PROGRAMME_EDIT)
        budget, status, typed = _act(request, user, budget)
        if status == 302:
            return redirect("programs:roles")
    programme = Programme()
    loads = means.loads_for(user, programme)
    visible = set(Account.objects.visible_to(user).filter(pk__in=programme.ids).values_list("pk", flat=True))
    may_edit, may_money = allowed(user, Permission.PROGRAMME_EDIT), user.holds_all(Permission.MONEY_VIEW)
    described = work.described(programme)
    coming = forecast.of([each.person for each in loads])
    context = {
        "places": places(request),
        "roles": [(role, _role_form(request, role, typed) if may_edit else None) for role in described],
        "typed": typed,
        "loads": [(each, [account for account in each.accounts if account.pk in visible]) for each in loads],
        "ahead": [(each, coming[each.person.pk]) for each in loads],
        "quarters": next(iter(coming.values()), []),
        "kams": len(programme.kams),
        "over": sum(len(accounts) > means.limit() for accounts in programme.kams.values()),
        "limit": means.limit(),
        "weeks": LOOK_BACK_WEEKS,
        "budgets": means.budgets() if may_money else [],
        "budget_form": budget if may_edit and may_money else None,
        "may_money": may_money,
        "may_edit": may_edit,
        "currency": settings.CURRENCY,
    }
    return render(request, "programs/roles.html", context, status=status)


def _role_form(request: HttpRequest, role: work.Described, typed: str) -> RoleForm:
    """The form of one role; with what was typed where it was refused."""
    if role.code == typed:
        return RoleForm(request.POST, prefix=role.code)
    return RoleForm(initial=role.typed, prefix=role.code)


def _act(request: HttpRequest, user: Any, budget: BudgetForm) -> tuple[BudgetForm, int, str]:
    """The budget form, 302 when done, and the role whose words were refused."""
    act = request.POST.get("act", "")
    word, _dash, code = act.partition("-")
    try:
        if word == "describe" and code in work.ROLES:
            form = RoleForm(request.POST, prefix=code)
            if not form.is_valid():
                return budget, 422, code
            version = request.POST.get(f"{code}-version", "")
            verbs.describe_role(code, version=int(version) if version.isdecimal() else None, by=user, **form.cleaned_data)
            return budget, 302, ""
        budget = BudgetForm(request.POST)
        if word != "budget" or not budget.is_valid():
            return budget, 422, ""
        verbs.set_budget(by=user, **budget.cleaned_data)
    except verbs.ProgrammeError as error:
        if word == "budget" and error.field in budget.fields:
            budget.add_error(error.field, str(error.sentence))
        else:
            messages.error(request, str(error.sentence))
        return budget, 422, code
    return budget, 302, ""
