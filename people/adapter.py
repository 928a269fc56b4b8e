"""How allauth behaves here: nobody signs up by himself, guessing is slowed, and each sign-in leaves a line."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest

from base import clock
from people import devices, outbox, throttle
from people.audit import address, record
from people.models import Session, User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Raises throttle.TooOften. A deactivated log-in is answered like a wrong password."""
        email = str(credentials.get("email", "")).strip().lower()
        known = devices.knows(request, email)
        throttle.before_sign_in(email, address.get(), known_device=known)
        user = authenticate(request, email=email, password=credentials.get("password"))
        if not isinstance(user, User):
            failures = throttle.sign_in_failed(email, address.get(), known_device=known)
            # One line for each failure until guessing is slowed, then one for each doubling: a flood stays readable.
            if failures <= throttle.SIGN_IN_PER_ACCOUNT or failures & (failures - 1) == 0:
                record(None, "sign_in.failed", User.objects.filter(email=email).first(), failures=failures)
            return None
        return user

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        started(request)
        record(user, "sign_in.done", user, way="persona" if request.session.get("persona") else "password")

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            record(request.user, "sign_out.done", request.user)
        super().logout(request)

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """By a reset link: every session ends."""
        super().set_password(user, password)
        Session.objects.filter(user=user).delete()
        record(user, "password.changed", user, way="reset")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth says "signed in" on the next page; ours says nothing."""

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """By a job, with a link made when it is sent; asking twice in a minute mails once."""
        outbox.put(user, "password_reset", f"reset:{int(clock.now().timestamp()) // 60}")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every letter of ours goes through the outbox; allauth's notices are not sent."""


def started(request: HttpRequest) -> None:
    """A session of seven days begins now, whatever the browser held before."""
    now = clock.now().isoformat()
    request.session["began"] = request.session["seen"] = now
    request.session["address"] = address.get()
    request.session["browser"] = request.META.get("HTTP_USER_AGENT", "")[:200]
    request.session.set_expiry(None)
