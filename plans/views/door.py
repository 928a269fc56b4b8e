"""What every page of this room begins with."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from people.models import User
from plans.models import Plan
from plans.verbs.errors import PlanError


def reader(request: HttpRequest) -> User:
    """Who is signed in; the views that call it require that somebody is."""
    user: Any = request.user
    return user  # type: ignore[no-any-return]


def open_door(request: HttpRequest, pk: int) -> Plan:
    """The plan, as far as this person may read it; a hidden one is a missing one."""
    plans = Plan.objects.visible_to(reader(request)).select_related("account__snapshot").prefetch_related("sites")
    plan: Plan = get_object_or_404(plans, pk=pk)
    return plan


def as_token(request: HttpRequest) -> UUID | None:
    """What a form carries so that sending it twice acts once."""
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return None


def tried(request: HttpRequest, act: Callable[[], object]) -> None:
    """Run an act; a refusal that the person can mend is said on the page that follows."""
    try:
        act()
    except PlanError as error:
        messages.error(request, str(error.sentence))
