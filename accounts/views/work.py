"""My work: what waits for the reader, by day, and the accounts on which he has a role. The first page of three roles."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Account, AccountRole
from accounts.registry import Task, duties
from accounts.views.door import reader
from people import inbox
from people.models import InboxItem, User
from people.permissions import Permission
from people.rights import require

MOST_LINES = 5
MOST_COUNTED = 100  # as the page of the inbox
MOST_ACCOUNTS = 20


@dataclass(frozen=True)
class Mine:
    """An account with the reader's role on it; `health` only for who reads it there."""

    account: Account
    role: str
    health: float | None
    may_note: bool


@require_safe
@login_required
def my_work(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    require(user, Permission.ACCOUNT_VIEW)
    waiting = InboxItem.objects.filter(person=user.person_id).waiting().order_by(F("due").asc(nulls_last=True), "-at")
    sections: list[tuple[Any, list[Task]]] = [(duty.label, tasks) for duty in duties if (tasks := duty.tasks(user))]
    tasks = [task for _label, found in sections for task in found]
    lines = inbox.lines(user, waiting[:MOST_COUNTED])
    context = {
        "lines": lines[:MOST_LINES],
        "waiting": len(lines),
        "sections": sections,
        "count": len(tasks),
        "late": sum(task.is_late for task in tasks),
        "mine": _mine(user),
    }
    return render(request, "accounts/work.html", context)


def _mine(user: User) -> list[Mine]:
    """Accounts of the reader's current roles, key ones first."""
    roles: dict[int, str] = {}
    rows = AccountRole.objects.current().filter(person=user.person_id).order_by("role")
    for row in rows:
        roles.setdefault(row.account_id, str(row.get_role_display()))
    visible = Account.objects.visible_to(user).filter(pk__in=roles).select_related("snapshot")
    shown = list(visible.order_by(F("snapshot__is_key").desc(nulls_last=True), "name")[:MOST_ACCOUNTS])
    healthy = _holding(user, Permission.FIGURE_ACCOUNT, shown)
    noting = _holding(user, Permission.INTERACTION_ADD, shown)
    return [
        Mine(account, roles[account.pk], account.snapshot.health if hasattr(account, "snapshot") and account.pk in healthy else None,
             account.pk in noting)
        for account in shown
    ]  # fmt: skip


def _holding(user: User, permission: Permission, accounts: list[Account]) -> set[int]:
    rows = Account.objects.visible_to(user, permission).filter(pk__in=[account.pk for account in accounts])
    return set(rows.values_list("pk", flat=True))
