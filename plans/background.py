"""What a version keeps of the account around its plan, so that its review reads the same whenever it is printed.

Facts are not copied: a version keeps how far each of their tables reached, and what is entered later, for whatever day,
is no part of it. The group with its sites, revenue by month and the account's result by year are kept as they stood.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Max

from accounts import facts
from accounts.models import (
    Account,
    AccountRole,
    Delivery,
    Interaction,
    Invoice,
    KeyAccount,
    Note,
    Opportunity,
    OpportunityEvent,
    Promise,
    Subscription,
    SurveyResponse,
    Ticket,
)
from accounts.registry import Reading
from base import clock
from base.periods import Period
from people.audit import Operator
from plans.models import PlanVersion
from pyramid import engine
from pyramid.scopes import Scope
from pyramid.tabs import revenue_rows

BACKGROUND = "background"  # the key in `PlanVersion.rows`
TABLES: tuple[Any, ...] = (
    AccountRole, Delivery, Interaction, Invoice, KeyAccount, Note, Opportunity, OpportunityEvent, Promise, Subscription,
    SurveyResponse, Ticket,
)  # fmt: skip
YEARS = 5  # calendar years of the account's result
MONTHS = 84  # months of revenue
MOST_SITES = 100
COSTS = ("revenue", "cost_of_sales", "cost_to_serve")
Row = dict[str, Any]


def now(account: Account) -> dict[str, list[Row]]:
    """As it stands, in plain values that can be kept."""
    nobody: Any = Operator.current()
    reading = Reading(account, nobody)
    months = sorted(revenue_rows(reading), key=lambda row: row["recent"])[-MONTHS:]
    kept = {
        "id": account.pk,
        "until": {table._meta.label_lower: table.objects.aggregate(last=Max("pk"))["last"] or 0 for table in TABLES},
        "nodes": list(reading.nodes),
        "sites": sites(reading),
        "revenue": [[row["recent"].isoformat(), row["minor"], row["gaps"] or 0] for row in months],
        "result": results(account),
    }
    return {BACKGROUND: [kept]}


def sites(reading: Reading) -> list[Row]:
    """The account and all below it."""
    return [
        {"id": node.account.pk, "name": node.account.name, "depth": node.depth, "town": node.account.city, "country": node.account.country}
        for node in facts.group(reading, most=MOST_SITES)
    ]


def results(account: Account) -> list[Row]:
    """Revenue, costs and contribution of the last whole calendar years, amounts in the base currency as text, None where not known."""
    this_year = clock.today().year
    rows = []
    for year in range(this_year - YEARS, this_year):
        span = Period(dt.date(year, 1, 1), dt.date(year + 1, 1, 1))
        found = engine.compute("account_pnl", scope=Scope.account(account.pk), period=span)
        amounts = {name: found.details.get(name) for name in COSTS} | {"contribution": found.value}
        rows.append({"year": year} | {name: None if amount is None else str(Decimal(str(amount))) for name, amount in amounts.items()})
    return rows


def of(version: PlanVersion | None) -> Row | None:
    """What a version keeps; None of those submitted before any was kept."""
    kept: list[Row] = version.rows.get(BACKGROUND, []) if version is not None else []
    return kept[0] if kept else None


def restore(reading: Reading, kept: Mapping[str, Any]) -> None:
    """Let a reading see the account as it was kept."""
    reading.known = kept["until"]
    reading.nodes = list(kept["nodes"])
    days = [(dt.date.fromisoformat(day), minor, gaps) for day, minor, gaps in kept["revenue"]]
    reading.memo["revenue"] = [{"year": day.year, "recent": day, "minor": minor, "gaps": gaps} for day, minor, gaps in days]
