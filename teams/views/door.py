"""What every page of this room begins with."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account
from people.permissions import Permission, Relation
from people.requests import reader as reader
from teams import verbs


def open_account(request: HttpRequest, pk: int) -> Account:
    """The account, as far as this person may read it; a hidden one is a missing one."""
    account: Account = get_object_or_404(Account.objects.visible_to(reader(request)).select_related("snapshot"), pk=pk)
    return account


def places(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Pages of this room that the person may open."""
    user = reader(request)
    manages = Relation.PEOPLE in user.relations(Permission.HOURS_GRANT)
    pages = [
        (_("My teams"), "teams:list", user.holds(Permission.ACCOUNT_VIEW)),
        (_("Missions"), "teams:missions", user.holds(Permission.ACCOUNT_VIEW)),
        (_("Meetings"), "teams:meetings", user.holds(Permission.PLAN_VIEW)),
        (_("Handovers"), "teams:handovers", user.holds(Permission.ACCOUNT_VIEW)),
        (_("Time"), "teams:time", user.holds(Permission.ACCOUNT_VIEW) and user.person_id is not None),
        (_("Pulse"), "teams:pulse", user.holds(Permission.ACCOUNT_VIEW)),
        (_("My people"), "teams:people", manages),
    ]
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [(label, reverse(name), "page" if here == name else "") for label, name, is_open in pages if is_open]


def token_of(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return None


def attempt(request: HttpRequest, act: Any) -> bool:
    """Run an act; a refusal that the person can mend is said on the page that follows."""
    try:
        act()
    except verbs.TeamError as error:
        messages.error(request, str(error.sentence))
        return False
    return True


def put_on(form: Any, error: verbs.TeamError) -> int:
    """Put a refusal on the form; gives the status of the page."""
    form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
    return 409 if isinstance(error, verbs.Answered) else 422
