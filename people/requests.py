"""Who is behind a request."""

from typing import cast

from django.http import HttpRequest

from people.models import User


def reader(request: HttpRequest) -> User:
    """Who is signed in: the middleware lets nobody else in to a page that asks."""
    return cast("User", request.user)
