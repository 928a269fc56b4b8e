"""One id per request, in the answer, the log and the audit; one log line per request; headers that Django lacks."""

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from base.logs import request_id

logger = logging.getLogger("kamapp.request")

PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort"))


def _user(request: HttpRequest) -> Any:
    """Who asks; None also when the database that knows him is away."""
    user = getattr(request, "user", None)
    try:
        return user if user is None or user.is_authenticated is not None else None
    except DatabaseError:
        return None


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid.uuid4().hex[:16])
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
            response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            user = _user(request)
            if not request.path.startswith("/static/"):  # a page of sign-in or a link of a letter stays in no cache either
                response.setdefault("Cache-Control", "private, no-store")
            if not request.path.startswith(("/static/", "/health/", "/metrics")):
                self._log(request, response, started, user)
            return response
        finally:
            request_id.reset(token)

    @staticmethod
    def _log(request: HttpRequest, response: HttpResponse, started: float, user: Any) -> None:
        match = request.resolver_match
        logger.info(
            "request",
            extra={
                "user_id": getattr(user, "pk", None),
                "route": match.view_name if match else "",
                "status": response.status_code,
                "ms": round((time.monotonic() - started) * 1000, 1),
            },
        )
