"""What waits to be attached, and where a row comes from."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from imports import attaching
from imports.lineage import provenance
from imports.registry import kinds
from imports.verbs import ImportRefusal
from imports.views.door import places
from people.models import User
from people.permissions import Permission
from people.rights import allowed, require


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def attach(request: HttpRequest) -> HttpResponse:
    """Texts that wait, most rows first; one click attaches all rows of a text."""
    user: Any = request.user
    require(user, Permission.ATTACH)
    refusal, status = "", 200
    if request.method == "POST":
        target = _target(request, user)
        if target is None:
            refusal, status = _("Choose what the text stands for, by its name or its number."), 422
        else:
            try:
                attaching.attach(request.POST.get("kind", ""), request.POST.get("field", ""), request.POST.get("text", ""), target, by=user)
                return redirect("imports:attach")
            except ImportRefusal as error:
                refusal, status = str(error), 409
    lines = attaching.waiting(user)
    context = {
        "lines": list(zip(lines, attaching.near_of(lines, user), strict=True)),
        "places": places(request),
        "refusal": refusal,
    }
    return render(request, "imports/attach.html", context, status=status)


def _target(request: HttpRequest, user: User) -> int | None:
    """The number chosen, or the one row of the name typed."""
    chosen = request.POST.get("target", "")
    if chosen.isdecimal():
        return int(chosen)
    name = request.POST.get("name", "").strip()
    kind = kinds.get(request.POST.get("kind", ""))
    named = request.POST.get("field", "")
    field = next((each for each in attaching.late_fields(kind) if each.name == named), None) if kind else None
    target = kinds.get(field.to) if field else None
    if not name or target is None:
        return None
    found = list(attaching.aims(target, user).filter(name=name).values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


@require_safe
@login_required
def origin(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """From a row: import, file, line, person, time, values as they came. A row one may not see is a missing page."""
    user: Any = request.user
    require(user, Permission.LINEAGE_VIEW)
    known = kinds.get(kind)
    if known is None or (known.permission and not user.holds(known.permission)):
        raise Http404
    manager: Any = known.model._default_manager
    rows = (
        manager.visible_to(user, Permission.LINEAGE_VIEW)
        if known.code != "employees" and hasattr(manager, "visible_to")
        else _behind(known, user)
    )
    row = get_object_or_404(rows, pk=pk)
    context = {
        "found": provenance(known, row),
        "places": places(request),
        "may_file": user.holds(Permission.SOURCE_FILE),
        "may_import": user.holds(Permission.IMPORT_RUN),
        "correct": _correct_address(known, row, user),
    }
    return render(request, "imports/origin.html", context)


def _correct_address(kind: Any, row: Any, user: Any) -> str:
    """Where this reader corrects the row; empty where nobody can, or not he."""
    account = getattr(row, "account", None)
    may = kind.correct_page and account is not None and allowed(user, kind.correct_permission, account)
    return reverse(kind.correct_page, args=[row.pk]) if may else ""


def _behind(kind: Any, user: Any) -> Any:
    """Rows of tables without a door of their own: through their account's, else for readers of all."""
    manager = kind.model._default_manager
    accounts = kinds["accounts"].model._default_manager
    names = {field.name for field in kind.model._meta.concrete_fields}
    if user.holds_all(Permission.LINEAGE_VIEW):
        return manager.all()
    visible = accounts.visible_to(user, Permission.LINEAGE_VIEW)  # type: ignore[attr-defined]
    if "account" in names:
        return manager.filter(account__in=visible)
    if "invoice" in names:
        return manager.filter(invoice__account__in=visible)
    if "opportunity" in names:
        return manager.filter(opportunity__account__in=visible)
    return manager.none()
