"""What the pages of this room share: the second line of the menu, and asking for the password again."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from base import clock
from people import throttle
from people.audit import address
from people.models import User
from people.permissions import Permission, Relation
from people.requests import reader
from people.rights import Refused
from people.verbs import PeopleError

# Acts on roles and log-ins ask for the password again after this time.
FRESH = dt.timedelta(minutes=30)


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


def asks_password(request: HttpRequest) -> bool:
    """Whether acts on roles and log-ins need the password again: it was given too long ago."""
    if request.session.get("persona") or not reader(request).has_usable_password():
        return False
    given = request.session.get("confirmed") or request.session.get("began")
    return not given or clock.now() - dt.datetime.fromisoformat(given) > FRESH


def confirm(request: HttpRequest) -> None:
    """Check the password of the form where it is needed. Raises PeopleError, throttle.TooOften."""
    if not asks_password(request):
        return
    user = reader(request)
    throttle.before_sign_in(user.email, address.get(), known_device=True)
    if not user.check_password(request.POST.get("password", "")):
        throttle.sign_in_failed(user.email, address.get(), known_device=True)
        raise PeopleError(_("Give your own password: it is some time since you last did."))
    request.session["confirmed"] = clock.now().isoformat()
