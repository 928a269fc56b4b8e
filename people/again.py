"""Asking for the password again before acts on roles, log-ins, keys, sessions and erasure. Spec: reliability.md A."""

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import gettext as _

from base import clock
from people import throttle
from people.audit import address
from people.requests import reader
from people.verbs import PeopleError

# Such acts ask for the password again after this time.
FRESH = dt.timedelta(minutes=30)


def asks_password(request: HttpRequest) -> bool:
    """Whether such an act needs the password again: it was given too long ago."""
    if request.session.get("persona") or not reader(request).has_usable_password():
        return False
    given = request.session.get("confirmed") or request.session.get("began")
    return not given or clock.now() - dt.datetime.fromisoformat(given) > FRESH


def confirm(request: HttpRequest) -> None:
    """Check the password of the form where it is needed; the session goes on under a new key. Raises PeopleError, throttle.TooOften."""
    if not asks_password(request):
        return
    user = reader(request)
    throttle.before_sign_in(user.email, address.get(), known_device=True)
    if not user.check_password(request.POST.get("password", "")):
        throttle.sign_in_failed(user.email, address.get(), known_device=True)
        raise PeopleError(_("Give your own password: it is some time since you last did."))
    request.session["confirmed"] = clock.now().isoformat()
    request.session.cycle_key()
