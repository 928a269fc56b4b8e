"""One id per request, in the answer, the log and the audit; one log line per request; headers that Django lacks."""

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from base.logs import request_id

logger = logging.getLogger("kamapp.request")

PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort"))


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
            if getattr(request, "user", None) is not None and request.user.is_authenticated:
                response.setdefault("Cache-Control", "private, no-store")
            if not request.path.startswith(("/static/", "/health/")):
                self._log(request, response, started)
            return response
        finally:
            request_id.reset(token)

    @staticmethod
    def _log(request: HttpRequest, response: HttpResponse, started: float) -> None:
        match = request.resolver_match
        logger.info(
            "request",
            extra={
                "user_id": getattr(getattr(request, "user", None), "pk", None),
                "route": match.view_name if match else "",
                "status": response.status_code,
                "ms": round((time.monotonic() - started) * 1000, 1),
            },
        )
