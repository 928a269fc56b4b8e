"""Who asks, in which language and time zone; how long a session lasts; and the one handler that audits refusals."""

import datetime as dt
import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from base import clock, faults
from base.views import error_page
from people.audit import coming_from, record
from people.models import User
from people.rights import Refused
from people.sessions import ABSOLUTE, RENEWAL
from people.throttle import TooOften
from people.verbs.tokens import token_of

# What the browser must forget at sign-out (reliability.md A, R2).
CLEAR = '"cache", "storage"'
A_MOMENT = 60  # seconds for which a page may ask to wait a minute
REFUSALS = {400, 403, 404, 413, 429}


def address_of(request: HttpRequest) -> str:
    """The caller's address; behind our own proxy (https), the last one that it added."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE else ""
    address = forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
    return str(address)


def language_of(request: HttpRequest) -> str:
    user: Any = request.user
    # A person of the demo follows the browser (or the choice made in it), like the sign-in page: his log-in is everybody's.
    own = user.is_authenticated and not request.session.get("persona")
    language = user.language if own else translation.get_language_from_request(request)
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def zone_of(user: Any) -> dt.tzinfo:
    try:
        return zoneinfo.ZoneInfo(user.time_zone or settings.TIME_ZONE)
    except (AttributeError, zoneinfo.ZoneInfoNotFoundError, ValueError):
        return timezone.get_default_timezone()


def _refuse_key(request: HttpRequest) -> HttpResponse:
    """The same words for a key that never was: who guesses learns nothing."""
    with translation.override(language_of(request)):
        told = {"detail": _("This key is unknown, expired or ended. Make a new one on My page.")}
    return JsonResponse(told, status=401, headers={"WWW-Authenticate": "Bearer"})


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with coming_from(address_of(request)):
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        _keep_session(request)
        if request.path.startswith("/api/") and (key := _key_of(request)) is not None:
            token = token_of(key)
            if token is None:
                return _refuse_key(request)
            request.user = token.user  # a key opens the API alone, with the rights that its owner has now
            request.api_token = token  # type: ignore[attr-defined]
        # Read now: a refused request must still be audited after a view signed this user out.
        user: Any = request.user
        known = user if user.is_authenticated else None
        request.LANGUAGE_CODE = language_of(request)
        translation.activate(request.LANGUAGE_CODE)
        timezone.activate(zone_of(known))
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        if known and response.status_code in REFUSALS and request.resolver_match:
            _record_refusal(request, response, known)
        return response

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Every page asks for sign-in, save those marked `login_not_required`: a forgotten decorator leaves nothing open."""
        _drop_nul(request)
        is_open = not getattr(view, "login_required", True) and not request.path.startswith("/api/")  # REST framework opens its views
        if request.user.is_authenticated or is_open or request.path.startswith("/health/"):
            return None
        if _wants_json(request) or request.path.startswith("/api/v"):  # a program has no page to sign in on
            return JsonResponse({"error": "sign in"}, status=401)
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/", settings.LOGIN_URL)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Keeps what was refused for the handler above; answers what Django has no page for."""
        if isinstance(exception, Refused):
            request.refused = exception  # type: ignore[attr-defined]
            if _wants_json(request):
                return JsonResponse({"error": "refused", "permission": exception.permission}, status=403)
        if isinstance(exception, TooOften):
            response = error_page(request, 429, is_long=exception.retry_after > A_MOMENT)
            response["Retry-After"] = str(exception.retry_after)
            return response
        if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
            return error_page(request, 413)
        return error_page(request, 400) if faults.is_beyond(exception) else None


def _key_of(request: HttpRequest) -> str | None:
    """What stands behind "Bearer" in the header; None without it."""
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None


def _drop_nul(request: HttpRequest) -> None:
    """Nobody types the sign 0, and PostgreSQL keeps no text with it: what was pasted is taken without."""
    if request.method != "POST":
        return
    try:
        posted = request.POST
    except (RequestDataTooBig, TooManyFilesSent, TooManyFieldsSent, UnreadablePostError):
        return  # the view says so
    if any("\0" in text for _name, texts in posted.lists() for text in texts):
        clean = posted.copy()
        for name, texts in posted.lists():
            clean.setlist(name, [text.replace("\0", "") for text in texts])
        request.POST = clean  # type: ignore[assignment]


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _keep_session(request: HttpRequest) -> None:
    """Ends a session that is seven days old; renews a used one at most every ten minutes, so that it idles from now."""
    user: Any = request.user
    if not user.is_authenticated:
        return
    now = clock.now()
    began = _instant(request.session.get("began"))
    if began is not None and now - began > ABSOLUTE:
        auth.logout(request)
        return
    seen = _instant(request.session.get("seen"))
    if began is None or seen is None or now - seen > RENEWAL:
        request.session["began"] = (began or now).isoformat()
        request.session["seen"] = now.isoformat()
        request.session["address"] = address_of(request)
        request.session["browser"] = request.META.get("HTTP_USER_AGENT", "")[:200]
        User.objects.filter(pk=user.pk).update(last_seen=now)


def _instant(value: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _record_refusal(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """One line after rollback, for each answer that says no. What was asked is named by route, never by its content."""
    match = request.resolver_match
    refused: Refused | None = getattr(request, "refused", None)
    keys = ",".join(f"{name}={value}" for name, value in sorted((match.kwargs if match else {}).items()))
    record(
        user,
        "refused",
        keys,
        status=response.status_code,
        route=match.view_name if match else "",
        method=request.method,
        permission=str(refused.permission) if refused else None,
    )
