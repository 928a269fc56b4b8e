"""The refresh: which kept results are old after facts changed, computed again on one load of the facts, and kept.

Kept are the company, each segment and each owner over the last 12 months and 8 quarters, each account over 12 months
(rulings.md), and what the page of a key account draws as it was at the ends of the seven quarters before. After an import only
figures that read the tables that changed, for scopes that hold a changed account; after a setting changed, the figures that read
it, for all scopes; each night, and when the window moved, everything.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts.models import Account, AccountClosure, AccountSnapshot, KeyAccount, Opportunity, Segment
from accounts.verbs import write_snapshots
from base import clock
from base.models import DataVersion
from base.periods import Period, last_months, last_quarters
from base.results import Result, Unit
from imports.models import Change
from pyramid import deal_kinds, diagnosis, made_with, rollup, stored
from pyramid.account_past import DRAWN, past_years
from pyramid.changes import EVERYBODY, NOBODY, USUAL_LAPSE, Changes, Ranges, moves, read_marks
from pyramid.engine import Run
from pyramid.facts.customers import customers, ever_customers
from pyramid.facts.revenue import EVER
from pyramid.inputs import input_keys, source_of
from pyramid.models import DirtyScope, GroupCounts, StoredResult
from pyramid.registry import KPI, kpis
from pyramid.remembered import Memory, keep_coverage, widen
from pyramid.scopes import Scope, ScopeKind

PART = 200  # accounts a transaction
ROOM = 1000  # results that wait to be written
FEW = 500  # accounts whose own facts alone are loaded for their figures
Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Plan:
    """What one refresh computes: `scopes` with what changed in each. None: all figures of all periods.

    `old`: figures that are old everywhere, whatever changed, for a setting that they read did.
    """

    keys: tuple[str, ...]
    year: Period
    accounts: tuple[int, ...]
    scopes: Mapping[Scope, Ranges | None]
    is_full: bool
    lapse_months: int = USUAL_LAPSE
    changes: Changes | None = None
    key_accounts: frozenset[int] = frozenset()
    old: frozenset[str] = frozenset()

    def _moves(self, key: str, period: Period, ranges: Ranges) -> bool:
        return key in self.old or moves(_figure(key), period, ranges, self.lapse_months)

    @property
    def periods(self) -> list[Period]:
        """The year and the eight whole quarters to its end, by their end."""
        return sorted({self.year, *last_quarters(self.year.end, 8)}, key=lambda period: (period.end, period.start))

    def of_scope(self, scope: Scope, period: Period) -> list[str]:
        """Figures of the scope that what changed may move."""
        kept = [key for key in self.keys if scope.kind.value in _figure(key).kept_for.split()]
        ranges = self.scopes[scope]
        return kept if ranges is None else [key for key in kept if self._moves(key, period, ranges)]

    def of_account(self, account: int, tree: frozenset[int]) -> list[tuple[str, Period]]:
        """Figures of the account and all below it that what changed may move: of the year, and of a key account's past."""
        asked = [(key, self.year) for key in self.keys if "account" in _figure(key).kept_for.split()]
        past = [(key, period) for period in past_years(self.year) for key in sorted(DRAWN)] if account in self.key_accounts else []
        if self.changes is None:
            return asked + past
        ranges = self.changes.of(tree)
        asked = [(key, period) for key, period in asked if self._moves(key, period, ranges)]
        if account in self.changes.marks.get("key_accounts", ()):  # it may be new among them
            return asked + past
        return asked + [(key, period) for key, period in past if self._moves(key, period, ranges)]


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
    old = made_with.old_figures(window())
    everything = everything or changes.are_everything or old is None
    if deal_kinds.refresh(changes, everything=everything):
        changes = read_marks()
    run = Run()
    widen(changes, run.store)
    plan = plan_of(run, changes, old or frozenset(), everything=everything)
    few = _prepare(run, plan)
    done = {"cells": spans, "results": 0, "accounts": len(plan.accounts)}
    total = len(plan.scopes) * len(plan.periods) + len(plan.accounts)
    step = 0
    found: list[tuple[Scope, Result]] = []
    for period in plan.periods:
        for scope in plan.scopes:
            found += _of_scope(run, plan, scope, period)
            step += 1
            tell(step, total, gettext_noop("Computing figures"))
        run.store.forget(period.end)
        if len(found) > ROOM or period == plan.periods[-1]:
            with transaction.atomic():
                done["results"] += stored.keep_many(found)
            found = []
    run.forget()
    for part in _parts(plan.accounts, PART):
        done["results"] += _keep_accounts(run, plan, part, few)
        step += len(part)
        tell(step, total, gettext_noop("Computing figures of accounts"))
    with transaction.atomic():
        _finish(run, plan, changes)
    return done


def _prepare(run: Run, plan: Plan) -> Run | None:
    """What the last refresh left that this one may read instead of working it out; gives a run of the groups that changed alone."""
    touched = None if plan.is_full or plan.changes is None else plan.changes.accounts
    memory = Memory(run.store, None if touched is None else frozenset(deal_kinds.members_of(touched)))
    run.store.recall = memory.recall
    run.store.use_deal_kinds(deal_kinds.known)
    if plan.is_full or len(plan.accounts) > FEW:
        run.store.book.months_of(run.store.accounts)  # every scope will ask
    return memory.run


def refresh_company() -> int:
    """The company's figures and verdict, and the key accounts, alone: a new company has a board within seconds.

    The marks stay, so that the refresh that follows does the rest. Gives how many results were kept.
    """
    rollup.refresh()
    run = Run()
    keys = _key_accounts()
    plan = Plan(_keys(), window(), tuple(sorted(keys)), {Scope.company(): None}, is_full=False, key_accounts=keys)
    kept = 0
    for period in plan.periods:
        with transaction.atomic():
            kept += stored.keep_many(_of_scope(run, plan, Scope.company(), period))
        run.store.forget(period.end)
    run.forget()
    kept += _keep_accounts(run, plan, plan.accounts)
    with transaction.atomic():
        diagnosis.keep_current(Scope.company(), plan.year, run=run)
        DataVersion.bump(ScopeKind.COMPANY.value)
    return kept


def plan_of(run: Run, changes: Changes, old: frozenset[str] = frozenset(), *, everything: bool) -> Plan:
    """Figures that read what changed, for the company and every scope that holds a changed account; `old` ones for every scope."""
    year, keys = window(), _keys()
    if everything:
        scopes = _scopes(run, changes, everything=True)
        return Plan(keys, year, tuple(sorted(run.store.accounts)), scopes, is_full=True, key_accounts=_key_accounts())
    wanted = tuple(key for key in keys if key in old or set(_figure(key).reads) & changes.tables)
    if not wanted:
        return Plan((), year, (), {}, is_full=False)
    scopes = _scopes(run, changes, everything=False)
    if old:
        scopes = _every_scope(run, {}) | scopes
    touched = None if any("account" in _figure(key).kept_for.split() for key in old) else changes.accounts
    accounts = run.store.accounts.keys() if touched is None else _with_ancestors(touched)
    lapse, chosen = int(run.settings.fresh()["lapse_months"]), tuple(sorted(accounts))
    plan = Plan(wanted, year, chosen, scopes, is_full=False, lapse_months=lapse, changes=changes, key_accounts=_key_accounts())
    return replace(plan, old=old)


def _key_accounts() -> frozenset[int]:
    return frozenset(KeyAccount.objects.current().values_list("account", flat=True))


def _keys() -> tuple[str, ...]:
    """Every built figure, and the inputs of the rules that are a figure with settings of its own."""
    built = [kpi.code for kpi in kpis if kpi.kept_for]
    variants = [key for key in input_keys() if source_of(key).code != key and source_of(key).code in built]
    return tuple(dict.fromkeys([*built, *variants]))


def _figure(key: str) -> KPI:
    return kpis[source_of(key).code]


def _scopes(run: Run, changes: Changes, *, everything: bool) -> dict[Scope, Ranges | None]:
    """The company, and the segments and owners of the accounts touched, each with what changed in it."""
    owners, touched = run.store.owners, changes.accounts
    if everything or touched is None:
        return _every_scope(run, None if everything else changes.of())
    of_segment: dict[int, set[int]] = defaultdict(set)
    of_owner: dict[int, set[int]] = defaultdict(set)
    for part in _parts(sorted(touched), 500):
        for pk, segment in Account.objects.filter(pk__in=part).values_list("pk", "segment"):
            if segment:
                of_segment[segment].add(pk)
            if pk in owners:
                of_owner[owners[pk]].add(pk)
    nobodys: set[int] = set()
    if changes.tables & {"opportunities", "deal_kinds"}:
        for person, account in _deal_owners(changes):
            of_owner[person].add(account or EVERYBODY)
            if account is None:  # attached to nothing, or no longer his
                nobodys.add(person)
    found: dict[Scope, Ranges | None] = {Scope.company(): changes.of()}
    found |= {Scope.segment(pk): changes.of(of_segment[pk]) for pk in sorted(of_segment)}
    found |= {Scope.owner(pk): changes.of(of_owner[pk], nobody=pk in nobodys) for pk in sorted(of_owner)}
    return found


def _every_scope(run: Run, ranges: Ranges | None) -> dict[Scope, Ranges | None]:
    people = {*run.store.owners.values(), *run.store.deals_by_owner}
    segments = map(Scope.segment, sorted(Segment.objects.values_list("pk", flat=True)))
    return dict.fromkeys([Scope.company(), *segments, *map(Scope.owner, sorted(people))], ranges)


def _deal_owners(changes: Changes) -> set[tuple[int, int | None]]:
    """Who owns or owned opportunities at what changed, and where; also of those that are attached to no account."""
    marked = {account for table in ("opportunities", "deal_kinds") for account in changes.marks.get(table, ())}
    rows = Opportunity.objects.filter(owner__isnull=False).order_by().values_list("owner", "account").distinct()
    found: set[tuple[int, int | None]] = set(rows.filter(account__isnull=True)) if NOBODY in marked else set()
    for part in _parts(sorted(account for account in marked if account), 500):
        found.update(rows.filter(account__in=part))
        touched = Opportunity.objects.filter(account__in=part)
        log = Change.objects.filter(kind="opportunities", object_id__in=touched.values("pk"), former__has_key="owner_id")
        found.update((former["owner_id"], None) for former in log.values_list("former", flat=True) if former["owner_id"])
    return found


def _with_ancestors(accounts: set[int]) -> set[int]:
    """These accounts, as far as there are any, and all above them."""
    found: set[int] = set()
    for part in _parts(sorted(accounts), 500):
        found.update(Account.objects.filter(pk__in=part).values_list("pk", flat=True))
        found.update(AccountClosure.objects.filter(descendant__in=part).values_list("ancestor", flat=True))
    return found


def _of_scope(run: Run, plan: Plan, scope: Scope, period: Period) -> list[tuple[Scope, Result]]:
    return [(scope, run.result(key, scope, period)) for key in plan.of_scope(scope, period)]


def _keep_accounts(run: Run, plan: Plan, part: Sequence[int], few: Run | None = None) -> int:
    """Results and snapshots of some accounts. What is empty is not kept: absent, with a current snapshot, says it."""
    year = plan.year
    trees = _trees(part)
    if len(plan.accounts) <= FEW and not plan.is_full:
        company, needed = run, frozenset(part).union(*trees.values())
        run = few if few and needed <= (few.store.restricted or frozenset()) else Run(needed)
        run.reads = company.reads
        run.store.share_coverage(company.store)
        run.store.book.months_of(run.store.restricted or ())  # each will ask for its own
    found: list[tuple[Scope, Result]] = []
    snapshots = []
    version = DataVersion.current("rollup")
    asked: dict[tuple[str, Period], list[str]] = defaultdict(list)
    for account in part:
        scope = Scope.account(account)
        tree = trees.get(account, frozenset({account}))
        run.know(scope, tree)
        answers = {(key, period): run.result(key, scope, period) for key, period in plan.of_account(account, tree)}
        for each in answers:
            asked[each].append(scope.id)
        found += [(scope, result) for result in answers.values() if result.reason != "empty"]
        results = {key: result for (key, period), result in answers.items() if period == year}
        snapshots.append({"account": account, "computed_version": version, **_snapshot(results)})
        if plan.changes is None or STATUS_READS & plan.changes.of(tree).keys():
            snapshots[-1]["status"] = _status(run, scope, year)
        run.forget(scope)
    ids = [str(account) for account in part]
    with transaction.atomic():
        old = StoredResult.objects.filter(scope_kind=ScopeKind.ACCOUNT)
        if plan.is_full:
            old.filter(scope_id__in=ids).delete()
        else:
            for (key, period), accounts in asked.items():
                old.filter(code=key, start=period.start, end=period.end, scope_id__in=accounts).delete()
        stored.keep_many(found)
        write_snapshots(snapshots)
        DataVersion.bump_all("account", ids)
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
# Whoever bought at any time, however long before the window, is no prospect.
STATUS_READS = frozenset({"invoices", "subscriptions"})


def _snapshot(results: dict[str, Result]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, column in COLUMNS.items():
        if key in results:
            row[column] = column_of(results[key], column)
    return row


def column_of(result: Result, column: str) -> int | float | None:
    """A result as a column of the row keeps it; None where it has no value to sort by."""
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
        DataVersion.bump_all(kind.value, [scope.id for scope in plan.scopes if scope.kind is kind])
    if plan.is_full or plan.old:  # of other periods, asked for once: a page computes them again
        ends = {period.end for period in (*plan.periods, *past_years(plan.year))}
        old = StoredResult.objects.exclude(scope_kind=ScopeKind.COMPANY)
        old.exclude(end__in=ends).delete()
        GroupCounts.objects.exclude(end__in=[*ends, EVER.end]).delete()
    if plan.keys or changes.ids:
        StoredResult.objects.filter(code__in=[kpi.code for kpi in kpis if not kpi.kept_for]).delete()  # once asked for, of other facts
    keep_coverage(run.store, everything=plan.is_full)
    if plan.keys or changes.ids:  # a setting that no figure reads may speak in the verdict
        diagnosis.keep_current(Scope.company(), plan.year, run=run)
    for part in _parts(changes.ids, 5000):
        DirtyScope.objects.filter(pk__in=part).delete()
    made_with.remember(plan.year, run.reads, everything=plan.is_full)


def _parts(items: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _silent(done: int, total: int, stage: str) -> None:
    """Nobody watches."""
