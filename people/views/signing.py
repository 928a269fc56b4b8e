"""Sign-in, sign-out, forgotten password, invitation; one-click people of the demo."""

from typing import Any

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from people import devices, throttle, verbs
from people.audit import address
from people.forms import NewPasswordForm, ResetForm, ResetKeyForm, SignInForm
from people.middleware import CLEAR
from people.models import User
from people.personas import demo_customers, personas
from people.verbs.users import invitation

HOUR = 3600
RESETS = 5


class SignInView(allauth.LoginView):
    http_method_names = ("get", "head", "post", "options")
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered = personas(self.request)
        extra = {"personas": offered, "customers": demo_customers() if offered else 0}
        return {**super().get_context_data(**kwargs), **extra}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().post(request, *args, **kwargs)
        except throttle.TooOften as slow:
            form = SignInForm(request=request, initial={"login": request.POST.get("login", "")[:254]})
            context = {**self.get_context_data(form=form), "too_often": throttle.TooOften.sentence}
            response = render(request, "account/login.html", context, status=429)
            response["Retry-After"] = str(slow.retry_after)
            return response
        user: Any = request.user
        if isinstance(response, HttpResponseRedirect) and user.is_authenticated:
            devices.remember(request, response, user.email)
        return response

    def form_invalid(self, form: Any) -> Any:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignOutView(allauth.LogoutView):
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = CLEAR
        response["Cache-Control"] = "private, no-store"
        return response


class ResetView(allauth.PasswordResetView):
    """The same answer whether the address exists; at most five an hour for an address of either kind."""

    http_method_names = ("get", "head", "post", "options")
    form_class = ResetForm

    def form_valid(self, form: Any) -> Any:
        from_where = throttle.digest(address.get())
        throttle.hit(f"reset:address:{from_where}", RESETS * 4, HOUR)
        throttle.hit(f"reset:account:{throttle.digest(form.cleaned_data['email'].lower())}", RESETS, HOUR)
        return super().form_valid(form)


class ResetKeyView(allauth.PasswordResetFromKeyView):
    http_method_names = ("get", "head", "post", "options")
    form_class = ResetKeyForm


@login_not_required
@require_POST
def persona(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as one of the people of the demo; 404 wherever they are not offered."""
    user = next((user for user in personas(request) if user.pk == pk), None)
    if user is None:
        raise Http404
    if request.user.is_authenticated:
        auth.logout(request)
    request.session["persona"] = True
    get_adapter(request).login(request, user)
    return redirect("base:home")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The first password of an invited colleague. Used, late and false links read the same."""
    found = invitation(token)
    if found is None:
        throttle.hit(f"invitation:{throttle.digest(address.get())}", 50, throttle.QUARTER_HOUR)
        return render(request, "people/invitation_gone.html", status=404)
    form = NewPasswordForm(request.POST or None, user=found.user)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                return _welcome(request, verbs.accept_invitation(token, form.cleaned_data["password"]))
        except verbs.PeopleError:
            return render(request, "people/invitation_gone.html", status=404)
        except ValidationError as error:
            form.add_error("password", error)
    return render(request, "people/invitation.html", {"form": form, "invited": found.user}, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    if request.user.is_authenticated:
        auth.logout(request)
    get_adapter(request).login(request, user)
    messages.info(request, _("Your password is set."))
    response = redirect("base:home")
    devices.remember(request, response, user.email)
    return response
