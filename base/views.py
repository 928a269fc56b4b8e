"""First page, display choices, health and errors."""

import sys
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from base import faults, menu
from base.context import THEMES
from base.logs import request_id

YEAR = 365 * 24 * 3600


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page of the person's role, else the first room that is open to them, else their own page."""
    user: Any = request.user
    if not user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    for name in (*user.first_pages, *(room.page for room in menu.open_rooms(user)), "people:me"):
        try:
            return redirect(reverse(name))
        except NoReverseMatch:
            continue
    return render(request, "base/no_room.html")


@login_not_required
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Language and theme: kept with the log-in, else in a cookie. Goes back to the page it came from."""
    choices = {}
    if request.POST.get("language") in dict(settings.LANGUAGES):
        choices["language"] = request.POST["language"]
    if request.POST.get("theme") in THEMES:
        choices["theme"] = request.POST["theme"]
    response = HttpResponseRedirect(_own_address(request))
    if request.user.is_authenticated and choices:
        get_user_model().objects.filter(pk=request.user.pk).update(**choices)
    for name, value in choices.items():
        keep(response, name, value)
    return response


def keep(response: HttpResponse, choice: str, value: str) -> None:
    """A choice of display for this browser, where nobody is signed in."""
    name = {"language": settings.LANGUAGE_COOKIE_NAME, "theme": settings.THEME_COOKIE_NAME}[choice]
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SECURE, httponly=True)


def _own_address(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()) else "/"


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; no I/O."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and every migration is applied; 503 if not."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    if waiting:
        return JsonResponse({"status": "migrations wait", "count": waiting}, status=503)
    return JsonResponse({"status": "ok"})


def error_page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """The page of a refused or impossible request: 400, 403, 404, 413, 429; says what to do and names the request."""
    return render(request, f"errors/{status}.html", {"request_id": request_id.get(), **context}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 where the check of the form's token, which reads it first, finds it too large."""
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig | TooManyFilesSent) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Names the right that is missing when the refusal carries it."""
    return error_page(request, 403, permission=getattr(exception, "permission", None))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/v1/"):
        return JsonResponse({"detail": _("There is nothing at this address.")}, status=404)
    return error_page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, stale_form=True)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without request, so that no context processor touches a database that may be the cause.

    A database that is away or a full disk is no fault of the program and passes: 503, and nothing was half written.
    """
    error = sys.exc_info()[1]
    if error is not None and faults.is_passing(error):
        return unavailable(request)
    page = render_to_string("errors/500.html", {"request_id": request_id.get()})
    return HttpResponse(page, status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Somebody must wait a moment: maintenance, or a database that does not answer."""
    # The person's own language may stand in the database; the browser's is always known.
    with translation.override(translation.get_language_from_request(request)):
        page = render_to_string("errors/503.html", {"request_id": request_id.get()})
    return HttpResponse(page, status=503, headers={"Retry-After": "30"})
