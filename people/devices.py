"""Browsers on which somebody has signed in before, by a signed cookie: guessing elsewhere does not slow them."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from people.throttle import digest

NAME = "__Host-device" if settings.SECURE else "device"
SALT = "people.device"
YEAR = 365 * 24 * 3600
MOST = 5  # colleagues who share a browser


def _known(request: HttpRequest) -> list[str]:
    try:
        value = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return []
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def knows(request: HttpRequest, email: str) -> bool:
    return digest("device:" + email) in _known(request)


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    mark = digest("device:" + email)
    marks = [mark, *[other for other in _known(request) if other != mark]][:MOST]
    response.set_cookie(NAME, signing.dumps(marks, salt=SALT), max_age=YEAR, httponly=True, secure=settings.SECURE, samesite="Lax")
