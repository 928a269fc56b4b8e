"""A person's own page: language, time zone, theme, password, sessions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from base import clock
from base.views import keep
from people import throttle, verbs
from people.again import asks_password, confirm
from people.forms import KeyForm, PasswordForm, PreferencesForm
from people.models import ApiToken, Session
from people.permissions import Permission
from people.requests import reader
from people.verbs import PeopleError
from people.views.pages import places


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, preferences: Any = None, password: Any = None, **more: Any) -> HttpResponse:
    user = reader(request)
    context = {
        "places": places(request),
        "preferences": preferences or PreferencesForm(instance=user, initial={"language": get_language()}),
        "password": password or PasswordForm(user=user),
        "sessions": user.sessions.filter(expire_date__gt=clock.now()).order_by("-seen_at"),
        "session_key": request.session.session_key,
        "roles": sorted(user.roles),
        "keys": user.api_tokens.filter(revoked_at=None).order_by("-made_at"),
        "key_form": KeyForm(),
        "asks_password": asks_password(request),
        "may_export": user.holds(Permission.EXPORT_LIST),
        "now": clock.now(),
        **more,
    }
    return render(request, "people/me.html", context, status=status)


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST, instance=reader(request))
    if not form.is_valid():
        return _page(request, status=422, preferences=form)
    verbs.change_preferences(reader(request), **form.cleaned_data)
    messages.success(request, _("Your choices are kept."))
    response = redirect("people:me")
    keep(response, "language", form.cleaned_data["language"])
    return response


@require_POST
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    throttle.hit(f"password:user:{user.pk}", 10, throttle.QUARTER_HOUR)
    form = PasswordForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, status=422, password=form)
    try:
        verbs.change_password(
            user, form.cleaned_data["present"], form.cleaned_data["password"], keep_session=request.session.session_key or ""
        )
    except PeopleError as error:
        form.add_error("present", str(error))
        return _page(request, status=422, password=form)
    except ValidationError as error:
        form.add_error("password", error)
        return _page(request, status=422, password=form)
    update_session_auth_hash(request, user)
    messages.success(request, _("Your password is changed; your other sessions have ended."))
    return redirect("people:me")


@require_POST
@sensitive_post_parameters("password")
def end_session(request: HttpRequest, pk: str) -> HttpResponse:
    """End one of one's own sessions; `pk` is a digest, so that no session key stands on a page."""
    user = reader(request)
    own = {session.mark: session.session_key for session in user.sessions.all()}
    session = get_object_or_404(Session, user=user, session_key=own.get(pk, ""))
    try:
        confirm(request)
    except PeopleError as error:
        return _page(request, status=409, refusal=error)
    verbs.end_session(user, session.session_key)
    messages.success(request, _("That session has ended."))
    return redirect("people:me")


@require_POST
@sensitive_post_parameters()
def make_key(request: HttpRequest) -> HttpResponse:
    """A new key, shown on this answer alone."""
    user = reader(request)
    throttle.hit(f"key:user:{user.pk}", 20, throttle.QUARTER_HOUR)
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, key_form=form)
    given = form.cleaned_data
    try:
        confirm(request)
        token, key = verbs.make_token(user, given["name"], given["scopes"], given["days"], by=user)
    except verbs.PeopleError as error:
        form.add_error(None, str(error))
        return _page(request, status=422, key_form=form)
    return _page(request, new_key=key, new_token=token)


@require_POST
def end_key(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.filter(user=reader(request)), pk=pk)
    verbs.end_token(token, by=reader(request))
    messages.success(request, _("The key opens nothing any more."))
    return redirect(reverse("people:me") + "#keys")
