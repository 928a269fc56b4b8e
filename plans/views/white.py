"""The grid of offers and sites, one cell of it, and the cell that becomes an opportunity."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account, Family
from base.edits import EditConflict
from people.permissions import Permission
from people.rights import allowed, require
from plans import verbs, white
from plans.forms import CellForm, PursueForm
from plans.models import Plan
from plans.views.door import open_door, reader


@require_safe
@login_required
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    plan, user = open_door(request, pk), reader(request)
    context = {
        "plan": plan,
        "account": plan.account,
        "grid": white.grid(plan),
        "currency": settings.CURRENCY,
        "may_edit": allowed(user, Permission.PLAN_EDIT, plan) and not plan.is_locked,
    }
    return render(request, "plans/white.html", context)


def _place(plan: Plan, site_pk: int, family_pk: int) -> tuple[Account, Family]:
    """A site of the plan and an offer; others are not there."""
    sites = {site.pk: site for site in white.sites_of(plan)}
    site = sites.get(site_pk) or get_object_or_404(Account.objects.none(), pk=site_pk)
    return site, get_object_or_404(Family, pk=family_pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cell(request: HttpRequest, pk: int, site_pk: int, family_pk: int) -> HttpResponse:
    """Say how an offer stands at a site; a colleague's change of the same field is shown beside one's own (409)."""
    plan, user = open_door(request, pk), reader(request)
    site, family = _place(plan, site_pk, family_pk)
    require(user, Permission.PLAN_EDIT, plan)
    known = white.cell(plan, site, family)
    form, status = CellForm(request.POST or None, row=known.row, user=user), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                verbs.state_cell(plan, site, family, form.written(), by=user, base=form.base() if known.row else None)
                return redirect("plans:white_space", pk)
            except EditConflict as conflict:
                form.clashes, status = dict(conflict.clashes), 409
            except verbs.PlanError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
                status = 409 if isinstance(error, verbs.Locked) else 422
        known = white.cell(plan, site, family)
        form.row = known.row
    return _cell_page(request, plan, known, form, PursueForm(cell=known), status)


@require_POST
@login_required
def pursue(request: HttpRequest, pk: int, site_pk: int, family_pk: int) -> HttpResponse:
    """Make an opportunity of the cell."""
    plan, user = open_door(request, pk), reader(request)
    site, family = _place(plan, site_pk, family_pk)
    require(user, Permission.PLAN_EDIT, plan)
    known = white.cell(plan, site, family)
    form, status = PursueForm(request.POST, cell=known), 422
    if form.is_valid():
        try:
            deal = verbs.pursue_cell(plan, site, family, by=user, **form.cleaned_data)
            messages.success(request, _("“%(name)s” is an opportunity now.") % {"name": deal.name})
            return redirect("plans:white_space", pk)
        except verbs.PlanError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
            status = 409 if isinstance(error, verbs.Locked) else 422
    return _cell_page(request, plan, known, CellForm(row=known.row, user=user), form, status)


def _cell_page(request: HttpRequest, plan: Plan, known: white.Cell, form: CellForm, pursuing: PursueForm, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "currency": settings.CURRENCY,
        "plan": plan,
        "account": plan.account,
        "cell": known,
        "form": form,
        "pursuing": pursuing,
    }
    return render(request, "plans/white_cell.html", context, status=status)
