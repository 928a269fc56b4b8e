"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from base import clock, company, menu

THEMES = ("", "light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    user: Any = getattr(request, "user", None)  # none when the request was refused before sign-in was looked at
    signed_in = user is not None and user.is_authenticated
    theme = user.theme if signed_in else request.COOKIES.get("theme", "")
    return {
        "clock_is_set": clock.is_set(),
        "today": clock.today(),
        "embedded": settings.EMBEDDED,
        "company_name": SimpleLazyObject(lambda: company.get("company_name")),
        "rooms": SimpleLazyObject(lambda: list(menu.entries(request)) if signed_in else []),
        "theme": theme if theme in THEMES else "",
    }
