"""What the pages of this room share: the second line of the menu."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User
from people.permissions import Permission, Relation
from people.requests import reader
from people.rights import Refused


@dataclass(frozen=True)
class Place:
    label: str
    address: str
    is_current: bool


def require_page(user: User, *permissions: Permission) -> None:
    """403 unless one of the permissions is held at some relation."""
    if not any(user.holds(permission) for permission in permissions):
        raise Refused(permissions[0])


SETTINGS = (Permission.SETTINGS_FIGURES, Permission.SETTINGS_SYSTEM, Permission.SETTINGS_SOURCES)


def places(request: HttpRequest) -> list[Place]:
    """Pages of this room that the person may open."""
    user = reader(request)
    all_pages = [
        (_("My page"), "people:me", True),
        (_("My people"), "people:colleagues", Relation.PEOPLE in user.relations(Permission.PEOPLE_EDIT)),
        (_("Organisation"), "people:organisation", user.holds(Permission.PEOPLE_VIEW)),
        (_("Users"), "people:administration", user.holds(Permission.ROLE_GRANT)),
        (_("Rights"), "people:rights", True),
        (_("Settings"), "people:settings", any(user.holds(permission) for permission in SETTINGS)),
        (_("Audit"), "people:audit", user.holds(Permission.AUDIT_VIEW)),
    ]
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [Place(label, reverse(name), here == name) for label, name, is_open in all_pages if is_open]
