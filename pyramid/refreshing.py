"""The refresh: which kept results are old after facts changed, computed again on one load of the facts, and kept.

Kept are the company, each segment and each owner over the last 12 months and 8 quarters, each account over 12 months
(rulings.md). After an import only figures that read the tables that changed, for scopes that hold a changed account;
each night, and when the window or a setting moved, everything.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts.models import AccountClosure, AccountSnapshot, KeyAccount, Segment
from accounts.verbs import write_snapshots
from base import clock, company
from base.models import DataVersion, Setting
from base.periods import Period, last_months, last_quarters
from base.results import Result, Unit
from pyramid import diagnosis, rollup, stored
from pyramid.engine import Run
from pyramid.facts.customers import customers, ever_customers
from pyramid.inputs import input_keys, source_of
from pyramid.models import DirtyScope, StoredResult
from pyramid.registry import KPI, kpis
from pyramid.scopes import Scope, ScopeKind

EVERYBODY = 0
PART = 200  # accounts a transaction
STATE = "pyramid.refreshed"  # what the last refresh was made with: day of the window, digest of the settings
# Tables whose change may move any figure: who belongs to whom.
STRUCTURE = frozenset({"accounts", "account_team", "segments", "edit"})
SAME_AS = {"opportunity_events": "opportunities", "invoice_lines": "invoices", "products": "invoices", "surveys": "survey_responses"}
Report = Callable[[int, int, str], None]


@dataclass
class Changes:
    """Tables that changed, and the accounts whose figures are old: None = all of them."""

    tables: frozenset[str] = frozenset()
    accounts: set[int] | None = field(default_factory=set)
    ids: list[int] = field(default_factory=list)
    since: dt.date | None = None  # first day of what changed; None where that is not known

    @property
    def are_everything(self) -> bool:
        return bool(self.tables & STRUCTURE)


@dataclass(frozen=True)
class Plan:
    """What one refresh computes."""

    keys: tuple[str, ...]
    year: Period
    accounts: tuple[int, ...]
    scopes: tuple[Scope, ...]
    is_full: bool
    since: dt.date | None = None

    @property
    def periods(self) -> list[Period]:
        """The year and the eight whole quarters to its end, by their end, of those that know what changed.

        A fact dated on the end of a period or later is unknown to its figures.
        """
        kept = {self.year, *last_quarters(self.year.end, 8)}
        found = [period for period in kept if self.since is None or period.end > self.since]
        return sorted(found, key=lambda period: (period.end, period.start))

    @property
    def account_keys(self) -> list[str]:
        return [key for key in self.keys if "account" in _figure(key).kept_for.split()]


def window() -> Period:
    """The last twelve whole months before today."""
    return last_months(clock.today(), 12)


def refresh(report: Report | None = None, *, everything: bool = False) -> dict[str, int]:
    """Bring cells, kept results, snapshots and the verdict up to date. Safe to run twice; marks go at the very end.

    Gives how many cells, results and accounts were written.
    """
    tell = report or _silent
    tell(0, 0, gettext_noop("Summing revenue"))
    spans = rollup.refresh()
    changes = read_marks()
    run = Run()
    plan = plan_of(run, changes, everything=everything or _moved())
    done = {"cells": spans, "results": 0, "accounts": len(plan.accounts)}
    total = len(plan.scopes) * len(plan.periods) + len(plan.accounts)
    step = 0
    for period in plan.periods:
        found: list[tuple[Scope, Result]] = []
        for scope in plan.scopes:
            found += _of_scope(run, plan, scope, period)
            step += 1
            tell(step, total, gettext_noop("Computing figures"))
        with transaction.atomic():
            done["results"] += stored.keep_many(found)
        run.store.forget(period.end)
    run.forget()
    for part in _parts(plan.accounts, PART):
        done["results"] += _keep_accounts(run, plan, part)
        step += len(part)
        tell(step, total, gettext_noop("Computing figures of accounts"))
    with transaction.atomic():
        _finish(run, plan, changes)
    return done


def refresh_company() -> int:
    """The company's figures and verdict, and the key accounts, alone: a new company has a board within seconds.

    The marks stay, so that the refresh that follows does the rest. Gives how many results were kept.
    """
    rollup.refresh()
    run = Run()
    keys = tuple(KeyAccount.objects.current().values_list("account", flat=True).distinct())
    plan = Plan(_keys(), window(), keys, (Scope.company(),), is_full=False)
    kept = 0
    for period in plan.periods:
        with transaction.atomic():
            kept += stored.keep_many(_of_scope(run, plan, Scope.company(), period))
        run.store.forget(period.end)
    run.forget()
    kept += _keep_accounts(run, plan, keys)
    with transaction.atomic():
        diagnosis.keep_current(Scope.company(), plan.year, run=run)
        _bump(ScopeKind.COMPANY.value, [""])
    return kept


def read_marks() -> Changes:
    """The marks that are there now. They stay until the results are kept, so that a run that dies is made good."""
    rows = list(DirtyScope.objects.values_list("id", "kind", "account_id", "since"))
    if not rows:
        return Changes()
    accounts: set[int] | None = {row[2] for row in rows if row[2]}
    if any(row[2] == EVERYBODY for row in rows):
        accounts = None
    days = [row[3] for row in rows if row[3] is not None]
    since = min(days) if len(days) == len(rows) else None
    return Changes(frozenset(SAME_AS.get(row[1], row[1]) for row in rows), accounts, [row[0] for row in rows], since)


def plan_of(run: Run, changes: Changes, *, everything: bool) -> Plan:
    """Figures that read what changed, for the company and every scope that holds a changed account."""
    year = window()
    keys = _keys()
    if everything or changes.are_everything:
        return Plan(keys, year, tuple(sorted(run.store.accounts)), tuple(_scopes(run, None)), is_full=True)
    wanted = tuple(key for key in keys if set(_figure(key).reads) & changes.tables)
    if not wanted:
        return Plan((), year, (), (), is_full=False)
    touched = changes.accounts
    if changes.since is not None and changes.since >= year.end:
        return Plan((), year, (), (), is_full=False)
    accounts = sorted(run.store.accounts) if touched is None else sorted(_with_ancestors(touched) & run.store.accounts.keys())
    return Plan(wanted, year, tuple(accounts), tuple(_scopes(run, touched)), is_full=False, since=changes.since)


def _keys() -> tuple[str, ...]:
    """Every built figure, and the inputs of the rules that are a figure with settings of its own."""
    built = [kpi.code for kpi in kpis if kpi.is_built]
    variants = [key for key in input_keys() if source_of(key).code != key and source_of(key).code in built]
    return tuple(dict.fromkeys([*built, *variants]))


def _figure(key: str) -> KPI:
    return kpis[source_of(key).code]


def _scopes(run: Run, touched: set[int] | None) -> Iterator[Scope]:
    """The company, and the segments and owners of the accounts touched (all when None)."""
    yield Scope.company()
    accounts, owners = run.store.accounts, run.store.owners
    if touched is None:
        segments = set(Segment.objects.values_list("pk", flat=True))
        people = {*owners.values(), *run.store.deals_by_owner}
    else:
        segments = {accounts[pk].segment for pk in touched if pk in accounts and accounts[pk].segment}  # type: ignore[misc]
        people = {owners[pk] for pk in touched if pk in owners}
        people |= {deal.owner for pk in touched for deal in run.store.by_account("opportunities").get(pk, ()) if deal.owner}
    yield from (Scope.segment(pk) for pk in sorted(segments))
    yield from (Scope.owner(pk) for pk in sorted(people))


def _with_ancestors(accounts: set[int]) -> set[int]:
    found = set(accounts)
    for part in _parts(sorted(accounts), 500):
        found.update(AccountClosure.objects.filter(descendant__in=part).values_list("ancestor", flat=True))
    return found


def _of_scope(run: Run, plan: Plan, scope: Scope, period: Period) -> list[tuple[Scope, Result]]:
    keys = [key for key in plan.keys if scope.kind.value in _figure(key).kept_for.split()]
    return [(scope, run.result(key, scope, period)) for key in keys]


def _keep_accounts(run: Run, plan: Plan, part: Sequence[int]) -> int:
    """Results and snapshots of some accounts. What is empty is not kept: absent, with a current snapshot, says it."""
    keys, year = plan.account_keys, plan.year
    found: list[tuple[Scope, Result]] = []
    snapshots = []
    trees = _trees(part)
    for account in part:
        scope = Scope.account(account)
        run.know(scope, trees.get(account, frozenset({account})))
        results = {key: run.result(key, scope, year) for key in keys}
        found += [(scope, result) for result in results.values() if result.reason != "empty"]
        snapshots.append({"account": account, **_snapshot(run, scope, year, results)})
        run.forget(scope)
    ids = [str(account) for account in part]
    with transaction.atomic():
        old = StoredResult.objects.filter(scope_kind=ScopeKind.ACCOUNT, scope_id__in=ids)
        (old if plan.is_full else old.filter(code__in=keys)).delete()
        stored.keep_many(found)
        write_snapshots(snapshots)
        _bump("account", ids)
    return len(found)


def _trees(part: Sequence[int]) -> dict[int, frozenset[int]]:
    below: dict[int, set[int]] = {}
    for ancestor, descendant in AccountClosure.objects.filter(ancestor__in=part).values_list("ancestor", "descendant"):
        below.setdefault(ancestor, set()).add(descendant)
    return {account: frozenset({account, *nodes}) for account, nodes in below.items()}


# Figures that stand in the list's row: column, and what is read of the result.
COLUMNS = {
    "revenue_net": "revenue_minor",
    "pipeline_value": "open_pipeline_minor",
    "growth_rate": "growth",
    "health_score": "health",
    "account_pnl": "margin",
    "share_of_wallet": "share_of_wallet",
}


def _snapshot(run: Run, scope: Scope, year: Period, results: dict[str, Result]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, column in COLUMNS.items():
        if key in results:
            row[column] = _column(results[key], column)
    if {"revenue_net", "mrr"} & results.keys():
        row["status"] = _status(run, scope, year)
    row["computed_version"] = DataVersion.current("rollup")
    return row


def _column(result: Result, column: str) -> int | float | None:
    if result.value is None or not (result.is_ok or column == "health"):
        return None
    if column.endswith("_minor"):
        return int(result.value * 100)
    if result.unit is Unit.MONEY:
        rate = result.details.get("margin_rate")
        return None if rate is None else float(rate)
    return float(result.value)


def _status(run: Run, scope: Scope, year: Period) -> str:
    """prospect, customer or lost at the end of the window, of the account and all below it."""
    facts, s = run.facts(scope, year.end), run.settings.fresh()
    if customers(facts, s, year.end):
        return AccountSnapshot.Status.CUSTOMER.value
    was = ever_customers(facts, s, year.end)
    return AccountSnapshot.Status.LOST.value if was else AccountSnapshot.Status.PROSPECT.value


def _finish(run: Run, plan: Plan, changes: Changes) -> None:
    """Counters of what pages show, the verdict, the marks that were read, and what this refresh was made with."""
    for kind in (ScopeKind.COMPANY, ScopeKind.SEGMENT, ScopeKind.OWNER):
        _bump(kind.value, [scope.id for scope in plan.scopes if scope.kind is kind])
    if plan.is_full:
        ends = {period.end for period in plan.periods}
        old = StoredResult.objects.exclude(scope_kind=ScopeKind.COMPANY)
        old.exclude(end__in=ends).delete()
    if plan.keys:
        diagnosis.keep_current(Scope.company(), plan.year, run=run)
    for part in _parts(changes.ids, 5000):
        DirtyScope.objects.filter(pk__in=part).delete()
    Setting.objects.update_or_create(name=STATE, defaults={"value": _state()})


def _bump(kind: str, ids: Iterable[str]) -> None:
    for scope_id in ids:
        DataVersion.bump(kind, scope_id)


def _moved() -> bool:
    """Whether the window or a setting is another than at the last refresh."""
    return Setting.objects.filter(name=STATE).values_list("value", flat=True).first() != _state()


def _state() -> dict[str, str]:
    values = {name: value for name, value in company.values().items() if company.declared()[name].group == "figures"}
    digest = hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()
    return {"end": window().end.isoformat(), "settings": digest, "built": str(sum(kpi.is_built for kpi in kpis))}


def _parts(items: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _silent(done: int, total: int, stage: str) -> None:
    """Nobody watches."""
