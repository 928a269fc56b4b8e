"""The table of rights in words, and its change, one permission at a time."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from people import verbs
from people.again import asks_password, confirm
from people.models import RolePermission
from people.permissions import DEFAULTS, Permission, Role
from people.requests import reader
from people.rights import require
from people.verbs import PeopleError
from people.verbs.company import ADMINISTRATORS_ONLY, FIXED, possible_relations
from people.views.pages import places
from people.words import RELATION_WORDS


def cells() -> dict[tuple[Role, Permission], tuple[str, bool]]:
    """Relation in force for each cell, and whether the company changed it."""
    table = {(role, permission): ("", False) for role in Role for permission in Permission}
    table.update({cell: (relation.value, False) for cell, relation in DEFAULTS.items()})
    for role, permission, relation in RolePermission.objects.values_list("role", "permission", "relation"):
        table[Role(role), Permission(permission)] = (relation, True)
    return table


@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """Everybody may read who may do what; administrators change it."""
    user = reader(request)
    table = cells()
    rows = [
        {
            "permission": permission,
            "cells": [
                {"relation": relation, "words": RELATION_WORDS[relation], "own": own, "mine": role in user.roles}
                for role in Role
                for relation, own in [table[role, permission]]
            ],
        }
        for permission in Permission
    ]
    context = {
        "places": places(request),
        "rows": rows,
        "roles": [(role, role in user.roles) for role in Role],
        "may_change": user.holds(Permission.ROLE_GRANT),
        "changed": any(own for _relation, own in table.values()),
    }
    return render(request, "people/rights.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def right(request: HttpRequest, code: str) -> HttpResponse:
    """One permission: what each role holds; POST changes it."""
    by = reader(request)
    require(by, Permission.ROLE_GRANT)
    try:
        permission = Permission(code)
    except ValueError:
        raise Http404 from None
    if request.method == "POST":
        return _change(request, permission)
    return _page(request, permission)


def _change(request: HttpRequest, permission: Permission) -> HttpResponse:
    by = reader(request)
    table = cells()
    asked = {role: request.POST[role.value] for role in Role if role.value in request.POST}
    moved = {role: relation for role, relation in asked.items() if relation != table[role, permission][0]}
    try:
        confirm(request)
        verbs.change_cells(permission, moved, by=by)
    except PeopleError as error:
        return _page(request, permission, status=409, refusal=error)
    if moved:
        messages.success(request, _("The rights are changed; they hold from the next request on."))
    return redirect("people:rights")


def _page(request: HttpRequest, permission: Permission, *, status: int = 200, refusal: object = None) -> HttpResponse:
    by = reader(request)
    table = cells()
    rows: list[dict[str, Any]] = []
    for role in Role:
        default = DEFAULTS.get((role, permission))
        locked = (role, permission) in FIXED or (permission in ADMINISTRATORS_ONLY and role != Role.ADMINISTRATOR) or role in by.roles
        rows.append(
            {
                "role": role,
                "relation": table[role, permission][0],
                "default": RELATION_WORDS[default.value if default else ""],
                "words": RELATION_WORDS[table[role, permission][0]],
                "locked": locked,
                "choices": [(relation, RELATION_WORDS[relation]) for relation in possible_relations(permission)],
            }
        )
    context = {
        "places": places(request),
        "permission": permission,
        "rows": rows,
        "refusal": refusal,
        "asks_password": asks_password(request),
    }
    return render(request, "people/right.html", context, status=status)
