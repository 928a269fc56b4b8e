"""What every page of this room begins with."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from people.requests import reader as reader
from plans.models import Plan
from plans.verbs.errors import PlanError


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
