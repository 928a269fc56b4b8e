"""What every page of this room begins with."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from people.models import User
from plans.models import Plan


def reader(request: HttpRequest) -> User:
    """Who is signed in; the views that call it require that somebody is."""
    user: Any = request.user
    return user  # type: ignore[no-any-return]


def open_door(request: HttpRequest, pk: int) -> Plan:
    """The plan, as far as this person may read it; a hidden one is a missing one."""
    plans = Plan.objects.visible_to(reader(request)).select_related("account__snapshot").prefetch_related("sites")
    plan: Plan = get_object_or_404(plans, pk=pk)
    return plan
