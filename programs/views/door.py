"""What every page of this room begins with."""

from decimal import Decimal, InvalidOperation

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.models import User
from people.permissions import Permission
from people.requests import reader as reader
from programs.models import SelectionRound


def rates(user: User) -> bool:
    """Who runs the programme, and who was asked to rate."""
    return user.holds(Permission.PROGRAMME_EDIT) or SelectionRound.objects.visible_to(user).exists()


def level_typed(text: str) -> Decimal:
    """A level or score as typed, with a comma or a point; what is no number lies below all levels, so that the verb refuses it."""
    try:
        level = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return Decimal(-1)
    return level if level.is_finite() else Decimal(-1)


def places(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Pages of this room that the person may open."""
    user = reader(request)
    pages = [
        (_("Overview"), "programs:overview", user.holds(Permission.FIGURE_COMPANY)),
        (_("Strategy"), "programs:strategy", user.holds(Permission.FIGURE_COMPANY)),
        (_("Selection"), "programs:selection", rates(user)),
        (_("Method"), "programs:method", user.holds(Permission.FIGURE_COMPANY)),
        (_("Governance"), "programs:governance", user.holds(Permission.FIGURE_COMPANY)),
        (_("Roles"), "programs:roles", user.holds(Permission.FIGURE_COMPANY)),
        (_("Skills"), "programs:skills", user.holds(Permission.FIGURE_COMPANY) or user.holds(Permission.FIGURE_BY_PERSON)),
        (pgettext("page of the programme", "Maturity"), "programs:maturity", user.holds(Permission.FIGURE_COMPANY)),
        (pgettext("page of the programme", "Change"), "programs:change", user.holds(Permission.FIGURE_COMPANY)),
        (_("Value"), "programs:value", user.holds(Permission.FIGURE_COMPANY)),
    ]
    here = request.resolver_match.view_name if request.resolver_match else ""
    inside = {
        "programs:leaving": "programs:selection",
        "programs:round": "programs:selection",
        "programs:candidate": "programs:selection",
        "programs:skills_of": "programs:skills",
    }

    def mark(name: str) -> str:
        return "page" if here == name else "true" if inside.get(here) == name else ""

    return [(label, reverse(name), mark(name)) for label, name, is_open in pages if is_open]
