"""The board: the pyramid with its verdict. Reads stored results only, in at most twelve queries."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Max, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Account, AccountSnapshot
from base import clock, company, formats
from base.periods import Period, add_months
from base.results import Layer, Result
from imports.models import Batch
from people import inbox
from people.models import InboxItem, User
from people.permissions import Permission
from people.rights import allowed, require
from pyramid import board as work
from pyramid import diagnosis, diagnosis_page, stored, targets, wording
from pyramid.diagnosis_reader import for_reader
from pyramid.inputs import input_keys
from pyramid.models import RevenueCell, Target
from pyramid.scopes import Scope
from pyramid.views import validators
from pyramid.views.places import places
from reports.registry import papers

COMPANY = Scope.company()
FIRST_FILES = ("accounts", "opportunities", "invoices")
MOST_LINES = 6
RELEASE = "1"


@require_GET
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """The last twelve whole months, or those up to `?to=2017-12`."""
    user = cast("User", request.user)
    require(user, Permission.FIGURE_COMPANY)
    year = _year(request.GET.get("to", ""))
    tag, counts = validators.tag(request, user, year)
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        told = {"objections": counts.get("against"), "is_moving": counts.get("moving")}
        response = render(request, "pyramid/board.html", {**_context(user, year), **told})
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def _year(asked: str) -> Period:
    """Twelve months up to the month that the address names; the usual window when it names none."""
    try:
        first = dt.date.fromisoformat(f"{asked}-01")
        end = add_months(first, 1)
        return Period(add_months(end, -12), end)
    except (ValueError, OverflowError):
        return work.window(clock.today())


def _context(user: User, year: Period) -> dict[str, Any]:
    results = stored.results({*work.codes(), *input_keys()}, COMPANY, work.periods(year))
    sources = _sources()
    context: dict[str, Any] = {
        "places": places("board"),
        "year": year,
        "is_usual": year == work.window(clock.today()),
        "sources": sources,
        "lines": _lines(user),
        "may_import": allowed(user, Permission.IMPORT_RUN),
        "paper": papers.get("pyramid"),
    }
    is_old = all(result.value is None for (_code, period), result in results.items() if period == year)
    is_first_run = is_old and not sources.kinds and not Account.objects.exists()  # figures of nothing are computed each night too
    if not results or is_first_run:
        return context | {"first_files": [(kind, kind in sources.kinds) for kind in FIRST_FILES]}
    revenue = results.get((work.REVENUE, year))
    rows, total = _key_accounts(user)
    goals, values = targets.in_force(work.codes(), COMPANY, year), company.values()
    return (
        context
        | _verdict(user, results, goals, values, year)
        | {
            "company_name": values["company_name"],
            "least": values["min_n"],
            "courses": work.courses(results, goals, year, _notes(results, year, total)),
            "key": work.key_accounts(rows, total, revenue.currency if revenue else settings.CURRENCY, user),
            "may_see_money": allowed(user, Permission.MONEY_VIEW),
            "concentration": work.concentration(results.get((work.CONCENTRATION, year))),
            "size_words": _size(results, year),
            "currency": revenue.currency if revenue else settings.CURRENCY,
            "is_old": is_old,
            "own_address": _own_year() if is_old else "",
        }
    )


def _own_year() -> str:
    """The revenue of the last year that the data know, on its own page; empty without revenue. Read only when all is old."""
    newest = RevenueCell.objects.aggregate(month=Max("month"))["month"]
    return f"{reverse('pyramid:figure', args=[work.REVENUE])}?to={newest:%Y-%m}" if newest else ""


def _verdict(user: User, results: work.Results, goals: Mapping[str, Target], values: Mapping[str, Any], year: Period) -> dict[str, Any]:
    """The diagnosis of the same kept results that its own page reads, with its evidence."""
    inputs = {code: result for (code, period), result in results.items() if period == year}
    keys = diagnosis.key_account_count(COMPANY, year.last, by_group=values["group_level"] != "account")
    context = diagnosis.context_from(values, goals.get("new_customers"), keys, year)
    told = for_reader(diagnosis.diagnose(inputs, context, diagnosis.thresholds(values)), user)
    return {
        "sentence": wording.sentence(told),
        "evidence": diagnosis_page.evidence(told),
        "firmness": diagnosis_page.firmness(told),
    }


def _notes(results: dict[tuple[str, Period], Result], year: Period, key_accounts: int) -> dict[Layer, str]:
    customers = results.get((work.CONCENTRATION, year))
    everybody = _("customers: %(count)s") % {"count": formats.number(customers.n)} if customers and customers.n else _("all customers")
    return {
        Layer.KAM: _("optional; key accounts: %(count)s") % {"count": formats.number(key_accounts)},
        Layer.MANAGEMENT: everybody,
        Layer.SALES: _("every opportunity, every seller"),
    }


def _size(results: dict[tuple[str, Period], Result], year: Period) -> str:
    """`Customers: 1,146, EUR 84.2 M`"""
    customers, revenue = results.get((work.CONCENTRATION, year)), results.get((work.REVENUE, year))
    parts = []
    if customers and customers.n:
        parts.append(_("customers: %(count)s") % {"count": formats.number(customers.n)})
    if revenue and revenue.value is not None:
        parts.append(formats.money(revenue.value, revenue.currency))
    return ", ".join(parts)


def _key_accounts(user: User) -> tuple[list[AccountSnapshot], int]:
    """The key accounts that the reader may open, largest first, and how many there are in all. One query."""
    every = AccountSnapshot.objects.filter(is_key=True)
    total = every.order_by().values("is_key").annotate(n=Count("pk")).values("n")
    readable = every.filter(account__in=Account.objects.visible_to(user)).select_related("account", "owner")
    rows: list[Any] = list(
        readable.annotate(total=Coalesce(Subquery(total[:1]), 0)).order_by(F("revenue_minor").desc(nulls_last=True), "account__name")
    )
    return rows, rows[0].total if rows else 0


@dataclass(frozen=True)
class Sources:
    """Where the figures come from: names, last import, accepted share of its rows, kinds that were loaded."""

    names: list[str]
    last: dt.datetime | None
    accepted: float | None
    kinds: frozenset[str]

    @property
    def accepted_words(self) -> str:
        return _("rows accepted: %(share)s") % {"share": formats.percent(self.accepted or 0, 1, against=[1])}

    @property
    def tone(self) -> str:
        return "good" if self.accepted is not None and self.accepted >= WELL_ACCEPTED else "watch"


WELL_ACCEPTED = 0.95


def _sources() -> Sources:
    """One query over the list of imports, which is short."""
    found = list(
        Batch.objects.filter(state=Batch.State.LOADED)
        .values("source__name", "kind")
        .annotate(last=Max("loaded_at"), rows_in=Sum("rows"), refused=Sum("rejected"))
        .order_by()
    )
    rows, refused = (sum(row[name] or 0 for row in found) for name in ("rows_in", "refused"))
    return Sources(
        names=sorted({row["source__name"] for row in found}),
        last=max((row["last"] for row in found if row["last"]), default=None),
        accepted=(rows - refused) / rows if rows else None,
        kinds=frozenset(row["kind"] for row in found),
    )


def _lines(user: User) -> list[inbox.Line]:
    """What waits for the reader, overdue first."""
    items = InboxItem.objects.waiting().filter(person=user.person_id).order_by(F("due").asc(nulls_last=True), "-at")
    return inbox.lines(user, items[: MOST_LINES + 1])
