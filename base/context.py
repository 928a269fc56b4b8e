"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from base import clock


def page(request: HttpRequest) -> dict[str, Any]:
    return {"clock_is_set": clock.is_set(), "today": clock.today(), "embedded": settings.EMBEDDED}
