"""The page of an account: its head, its tabs, and what stands in each."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts import facts
from accounts.models import AccountRole
from accounts.registry import Reading, alerts, tabs
from accounts.views.door import open_account, part
from base import clock, company
from people.permissions import Permission

OVERVIEW = "overview"


@require_safe
@login_required
@vary_on_headers("HX-Request", "HX-Target")
def account_page(request: HttpRequest, pk: int, tab: str = OVERVIEW) -> HttpResponse:
    """One tab of an account. A tab that does not exist for this person is a missing page."""
    with company.read_once():
        return tab_page(request, open_account(request, pk), tab)


def tab_page(request: HttpRequest, reading: Reading, tab: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """The tab, or the part of the page that htmx asks for; `more` is what an act on it has to say."""
    chosen = tabs.get(tab)
    if chosen is None or not chosen.shown(reading):
        raise Http404
    context = {
        "reading": reading,
        "account": reading.account,
        "tab": chosen,
        "tab_template": chosen.template,
        "links": tab_links(reading, tab),
        "may_lineage": reading.may(Permission.LINEAGE_VIEW),
        "currency": settings.CURRENCY,
        **chosen.context(reading),
        **more,
    }
    if part(request) == "account-body":
        return render(request, "accounts/account.html#body", context, status=status)
    return render(request, "accounts/account.html", context | head(reading), status=status)


def tab_links(reading: Reading, current: str) -> list[tuple[Any, str, str]]:
    """Label, address and whether it is this page, for every tab there is for this person."""
    alone = "" if reading.whole else "?below=0"
    return [
        (tab.label, tab_address(reading, tab.code) + alone, "page" if tab.code == current else "") for tab in tabs if tab.shown(reading)
    ]


def tab_address(reading: Reading, code: str) -> str:
    if code == OVERVIEW:
        return reverse("accounts:account", args=[reading.account.pk])
    return reverse("accounts:tab", args=[reading.account.pk, code])


def head(reading: Reading) -> dict[str, Any]:
    """What stands above the tabs: place in the group, status, since when key, who works on it, what may be done."""
    account = reading.account
    today = clock.today()
    key = next(
        (period for period in account.key_periods.all() if period.since <= today and (not period.until or period.until > today)), None
    )
    snapshot = getattr(account, "snapshot", None)
    spoken = [line for alert in alerts if reading.may(alert.permission) and (line := alert.speak(reading))]
    return {
        "path": facts.path(reading),
        "status": snapshot.get_status_display() if snapshot else "",
        "key": key,
        "carried_by": _carried_by(reading),
        "sites": len(reading.nodes) - 1 if reading.whole else 0,
        "alert": spoken[0] if spoken else None,
        "further": spoken[1:],
        "may_note": reading.may(Permission.INTERACTION_ADD),
        "may_edit": reading.may(Permission.ACCOUNT_EDIT),
    }


def _carried_by(reading: Reading) -> list[tuple[str, str]]:
    """Role and names, the owner first: (`owner`, `Ines Kessler`)."""
    found: dict[str, list[str]] = {}
    for role in facts.roles(reading):
        found.setdefault(role.role, []).append(role.person.name)
    order = [AccountRole.Role.OWNER, AccountRole.Role.KAM, AccountRole.Role.SPONSOR]
    labels = {"owner": _("Owner"), "kam": _("KAM"), "sponsor": _("Sponsor")}
    return [(labels[role], ", ".join(dict.fromkeys(found[role]))) for role in order if role in found]
