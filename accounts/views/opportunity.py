"""An opportunity: what it is worth, where it stands, what comes next, and how it came here."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import verbs
from accounts.forms import OpportunityForm
from accounts.models import Opportunity
from accounts.verbs.opportunities import require_edit
from accounts.views.acting import FORM_METHODS, save, version_of
from accounts.views.door import open_account, reader
from base import clock
from people.models import User
from people.permissions import Permission
from people.rights import Refused, allowed, require


def _opened(user: User, pk: int) -> Opportunity:
    rows = Opportunity.objects.visible_to(user).select_related("account", "owner", "product", "competitor", "next_step_by")
    return get_object_or_404(rows, pk=pk)  # type: ignore[no-any-return]


@require_safe
@login_required
def opportunity_page(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader(request)
    row = _opened(user, pk)
    today = clock.today()
    is_open = row.state == Opportunity.State.OPEN
    context: dict[str, Any] = {
        "row": row,
        "account": row.account,
        "events": list(row.events.select_related("by__person").order_by("-on", "-pk")),
        "is_open": is_open,
        "is_overdue": is_open and bool(row.expected_close and row.expected_close < today),
        "step_is_late": is_open and bool(row.next_step_on and row.next_step_on < today),
        "may_edit": _may_edit(user, row),
        "may_lineage": row.source_id is not None and _may(user, Permission.LINEAGE_VIEW, row),
    }
    return render(request, "accounts/opportunity.html", context)


def _may_edit(user: User, row: Opportunity) -> bool:
    try:
        require_edit(user, row)
    except Refused:
        return False
    return True


def _may(user: User, permission: Permission, row: Opportunity) -> bool:
    return allowed(user, permission, row.account) if row.account else user.holds_all(permission)


@require_http_methods(FORM_METHODS)
@login_required
def opportunity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Move it, or say what comes next; a colleague's change of the same field is shown beside one's own (409)."""
    user = reader(request)
    row = _opened(user, pk)
    require_edit(user, row)
    form = OpportunityForm(request.POST or None, row=row, user=user)
    back, status = reverse("accounts:opportunity", args=[pk]), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            day = form.cleaned_data["moved_on"]
            status = save(
                request,
                form,
                lambda: verbs.edit_opportunity(row, form.written(), by=user, on=day, base=form.base(), version=version_of(request)),
            )
            if status == 200:
                return redirect(back)
    title = _("Edit %(name)s") % {"name": row}
    context = {"form": form, "title": title, "back": back, "at": row, "version": row.version}
    return render(request, "accounts/edit.html", context, status=status)


@require_http_methods(FORM_METHODS)
@login_required
def opportunity_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an opportunity of an account; it begins open and its author owns it."""
    reading = open_account(request, pk)
    user = reader(request)
    require(user, Permission.ACCOUNT_EDIT, reading.account)
    form = OpportunityForm(request.POST or None, user=user)
    back, status = reverse("accounts:tab", args=[pk, "opportunities"]), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            made: list[Opportunity] = []
            status = save(request, form, lambda: made.append(verbs.open_opportunity(reading.account, form.written(), by=user)))
            if made:
                return redirect("accounts:opportunity", made[0].pk)
    context = {"form": form, "title": _("Open an opportunity"), "back": back, "at": reading.account.name}
    return render(request, "accounts/edit.html", context, status=status)
