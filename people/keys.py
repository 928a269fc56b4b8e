"""Who asks the API. Apart from `people.api`, for the framework imports it by name while it starts."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from people.models import ApiToken, User


class KeyAuthentication(BaseAuthentication):
    """The key of the header, found by the middleware, or the session of a page; reading alone, so no form token is asked for."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken | None] | None:
        user: Any = request._request.user
        return (user, getattr(request._request, "api_token", None)) if user.is_authenticated else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
