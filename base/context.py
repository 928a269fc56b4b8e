"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from base import clock, company, menu

THEMES = ("", "light", "dark")
STATIC = settings.BASE_DIR / "static"
COMPONENT_CSS = tuple(sorted(f"components/{sheet.name}" for sheet in (STATIC / "components").glob("*.css")))
# A room's pages have one sheet, `pages/<room>.css`; sign-in pages, which have no name space, use that of people.
PAGE_CSS = {sheet.stem: f"pages/{sheet.name}" for sheet in (STATIC / "pages").glob("*.css")}


def page(request: HttpRequest) -> dict[str, Any]:
    user: Any = getattr(request, "user", None)  # none when the request was refused before sign-in was looked at
    signed_in = user is not None and user.is_authenticated
    theme = user.theme if signed_in else request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return {
        "clock_is_set": clock.is_set(),
        "today": clock.today(),
        "embedded": settings.EMBEDDED,
        "company_name": SimpleLazyObject(lambda: company.get("company_name")),
        "rooms": SimpleLazyObject(lambda: list(menu.entries(request)) if signed_in else []),
        "component_css": COMPONENT_CSS,
        "page_css": PAGE_CSS.get(menu.room_of(request) or "people"),
        "theme": theme if theme in THEMES else "",
    }
