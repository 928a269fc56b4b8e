"""What every page of this room begins with: who reads, which account, which part of the page is asked for."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import Account
from accounts.registry import Reading
from people.requests import reader as reader


def part(request: HttpRequest) -> str:
    """The id of the element that htmx will put the answer into; empty for a whole page."""
    htmx: Any = getattr(request, "htmx", None)
    return (htmx.target or "") if htmx else ""


def open_account(request: HttpRequest, pk: int) -> Reading:
    """The account as this person reads it; a hidden one is a missing one."""
    user = reader(request)
    visible = Account.objects.visible_to(user).select_related("snapshot__owner", "segment", "parent", "root")
    return Reading(get_object_or_404(visible, pk=pk), user, request.GET.dict())
