"""What every page of this room begins with."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User
from people.permissions import Permission


def reader(request: HttpRequest) -> User:
    """Who is signed in; the views that call it require that somebody is."""
    user: Any = request.user
    return user  # type: ignore[no-any-return]


def places(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Pages of this room that the person may open."""
    user = reader(request)
    pages = [
        (_("Overview"), "programs:overview", user.holds(Permission.FIGURE_COMPANY)),
        (_("Maturity"), "programs:maturity", user.holds(Permission.FIGURE_COMPANY)),
    ]
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [(label, reverse(name), "page" if here == name else "") for label, name, is_open in pages if is_open]
