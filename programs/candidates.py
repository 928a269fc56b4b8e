"""Accounts that the data proposes as candidates, each with the facts that did. Two facts at least; size is none of them."""

import datetime as dt
from collections import defaultdict
from typing import Any

from accounts.models import AccountSnapshot, Interaction
from base import clock
from programs.models import Leaving

GROWTH, PIPELINE, CONTACTS, FUNCTIONS, WALLET = 0.08, 0.25, 4, 3, 0.3
FEWEST, MOST = 2, 4
YEAR = dt.timedelta(days=365)
Facts = list[dict[str, Any]]


def facts_of(snapshot: AccountSnapshot, functions: int) -> Facts:
    """The facts about an account that speak for a closer look."""
    found: Facts = []
    if snapshot.growth is not None and snapshot.growth >= GROWTH:
        found.append({"code": "growth", "value": round(snapshot.growth, 4)})
    revenue, pipeline = snapshot.revenue_minor or 0, snapshot.open_pipeline_minor or 0
    if revenue > 0 and pipeline >= PIPELINE * revenue:
        found.append({"code": "pipeline", "value": round(pipeline / revenue, 4)})
    if (snapshot.active_contacts or 0) >= CONTACTS:
        found.append({"code": "contacts", "value": snapshot.active_contacts})
    if functions >= FUNCTIONS:
        found.append({"code": "functions", "value": functions})
    if snapshot.share_of_wallet is not None and snapshot.share_of_wallet < WALLET:
        found.append({"code": "wallet", "value": round(snapshot.share_of_wallet, 4)})
    return found


def engaged(accounts: Any) -> dict[int, int]:
    """Functions of ours that met each account within a year."""
    since = clock.today() - YEAR
    rows = Interaction.objects.filter(account__in=accounts, on__gte=since, on__lte=clock.today()).exclude(function="")
    met: dict[int, set[str]] = defaultdict(set)
    for account, function in rows.order_by().values_list("account_id", "function").distinct():
        met[account].add(function)
    return {account: len(functions) for account, functions in met.items()}


def leaving() -> Any:
    """Accounts whose way out is under way: that is decided, and taken back on its own page."""
    return Leaving.objects.filter(state=Leaving.State.OPEN).values("account")


def proposed() -> list[tuple[int, Facts]]:
    """Accounts that are neither key nor on their way out, with two facts or more; most facts first, then the larger pipeline.

    Three queries.
    """
    rows = AccountSnapshot.objects.filter(is_key=False, account__parent=None).exclude(status=AccountSnapshot.Status.LOST)
    rows = rows.exclude(account__in=leaving())
    snapshots = list(rows.order_by("account"))
    functions = engaged([snapshot.pk for snapshot in snapshots])
    told = [(snapshot, facts_of(snapshot, functions.get(snapshot.pk, 0))) for snapshot in snapshots]
    found = [(snapshot, facts) for snapshot, facts in told if len(facts) >= FEWEST]
    found.sort(key=lambda pair: (-len(pair[1]), -(pair[0].open_pipeline_minor or 0), pair[0].pk))
    return [(snapshot.pk, facts) for snapshot, facts in found[:MOST]]


def facts_now(account: int) -> Facts:
    """The facts of one account, for one that a person adds by hand."""
    snapshot = AccountSnapshot.objects.filter(account=account).first()
    return facts_of(snapshot, engaged([account]).get(account, 0)) if snapshot else []
