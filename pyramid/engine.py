"""Computing figures: for one question, or for many on the same facts.

compute("win_rate_count", scope=Scope.company(), period=period)      one figure
Run(...).result(code, scope, period)                                 many figures on facts that are loaded once
breakdown("win_rate_count", "owner", period=period)                  the figure computed again for each part
rows("win_rate_count", period=period)                                the facts behind it, as a queryset
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import models

from accounts.models import Account, AccountClosure, SurveyResponse
from base import company
from base.periods import Period
from base.results import Result
from pyramid import anonymous
from pyramid.ask import Settings
from pyramid.facts import Facts, Store, Subset
from pyramid.figure import KPI, Ask
from pyramid.inputs import input_keys, source_of
from pyramid.registry import kpis
from pyramid.scopes import Scope, ScopeKind


class UnknownFigure(KeyError):
    """No figure has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def figure(code: str) -> KPI:
    """The figure of this code. Raises UnknownFigure."""
    found = kpis.get(code)
    if found is None:
        raise UnknownFigure(code)
    return found


class Run:
    """Figures of many scopes and periods on one load of the facts."""

    def __init__(
        self,
        accounts: frozenset[int] | None = None,
        *,
        known_on: dt.date | None = None,
        settings: Mapping[str, Any] | None = None,
        extra: Mapping[str, Sequence[Any]] | None = None,
        guarded: bool = True,
    ) -> None:
        """`guarded`: anonymous figures are withheld where they would tell too few; only operators see them otherwise."""
        self.guarded = guarded
        self.store = Store(accounts, known_on=known_on, extra=extra)
        self.settings = Settings(company.values(), settings)
        self._views: dict[tuple[Scope, Subset], Facts] = {}
        self._subsets: dict[Scope, Subset] = {}
        self._answered: list[dt.date] | None = None
        self.reads: dict[str, set[str]] = {}  # names of the settings that each figure read

    def result(
        self, code: str, scope: Scope, period: Period, as_of: dt.date | None = None, settings: Mapping[str, Any] | None = None
    ) -> Result:
        """The figure; `code` may be an input of the diagnosis such as `promises_kept.sale`. Raises UnknownFigure."""
        source = source_of(code)
        ask = self.ask(scope, period, as_of, {**source.settings, **(settings or {})})
        result = self.answer(figure(source.code), ask)
        self.reads.setdefault(code, set()).update(ask.settings.read)
        return result if source.code == code else replace(result, code=code)

    def answer(self, kpi: KPI, ask: Ask) -> Result:
        """The figure, withheld where an anonymous one would tell the answers of too few."""
        result = kpi.answer(ask)
        if not (self.guarded and kpi.is_anonymous) or result.value is None:
            return result
        if ask.facts.subset == Subset() and not self._tells_too_few(ask):
            return result
        return kpi.too_few(ask, None, int(ask.settings["privacy_min"]), reason="neighbours", n=result.n)

    def _tells_too_few(self, ask: Ask) -> bool:
        if self._answered is None:
            self._answered = list(SurveyResponse.objects.filter(kind="enps").values_list("on", flat=True))
        return anonymous.tells_too_few(self._answered, ask.period, int(ask.settings["privacy_min"]))

    def ask(
        self,
        scope: Scope,
        period: Period,
        as_of: dt.date | None = None,
        settings: Mapping[str, Any] | None = None,
        subset: Subset | None = None,
    ) -> Ask:
        facts = self.facts(scope, as_of or period.end, subset)
        return Ask(facts, period, self.settings.with_(settings))

    def facts(self, scope: Scope, as_of: dt.date, subset: Subset | None = None) -> Facts:
        chosen = self.subset(scope) if subset is None else subset
        known = self._views.get((scope, chosen))
        if known is None or known.as_of != as_of:
            known = known.at(as_of) if known else Facts(self.store, chosen, as_of, scope)
            self._views[scope, chosen] = known
        return known

    def subset(self, scope: Scope) -> Subset:
        if scope not in self._subsets:
            self._subsets[scope] = self._subset(scope)
        return self._subsets[scope]

    def _subset(self, scope: Scope) -> Subset:
        if scope.kind is ScopeKind.COMPANY:
            return Subset()
        if scope.kind is ScopeKind.OWNER:
            owned = (account for account, owner in self.store.owners.items() if owner == scope.pk)
            return Subset(frozenset(owned), owner=scope.pk)
        if scope.kind is ScopeKind.SEGMENT:
            return Subset(frozenset(Account.objects.filter(segment=scope.pk).values_list("pk", flat=True)))
        return Subset(account_tree(scope.pk))

    def know(self, scope: Scope, accounts: frozenset[int]) -> None:
        """Tell which accounts a scope holds, where many were read at once."""
        self._subsets[scope] = Subset(accounts)

    def forget(self, scope: Scope | None = None) -> None:
        """Let go of what was worked out for a scope, or for all: a refresh over many accounts stays small."""
        if scope is None:
            self._views.clear()
        else:
            self._views.pop((scope, self._subsets.pop(scope, Subset())), None)


def account_tree(pk: int) -> frozenset[int]:
    """An account and all below it."""
    below = AccountClosure.objects.filter(ancestor=pk).values_list("descendant", flat=True)
    return frozenset({pk, *below})


def run_for(
    scope: Scope,
    *,
    known_on: dt.date | None = None,
    settings: Mapping[str, Any] | None = None,
    extra: Mapping[str, Sequence[Any]] | None = None,
    guarded: bool = True,
) -> Run:
    """A run that loads no more than this scope needs."""
    accounts = None
    if scope.kind is ScopeKind.ACCOUNT:
        accounts = account_tree(scope.pk)
    elif scope.kind is ScopeKind.SEGMENT:
        accounts = frozenset(Account.objects.filter(segment=scope.pk).values_list("pk", flat=True))
    return Run(accounts, known_on=known_on, settings=settings, extra=extra, guarded=guarded)


def compute(
    code: str,
    *,
    scope: Scope | None = None,
    period: Period,
    as_of: dt.date | None = None,
    settings: Mapping[str, Any] | None = None,
    known_on: dt.date | None = None,
    guarded: bool = True,
) -> Result:
    """One figure, computed now from the facts. Raises UnknownFigure."""
    scope = scope or Scope.company()
    return run_for(scope, known_on=known_on, guarded=guarded).result(code, scope, period, as_of, settings)


def compute_many(codes: Iterable[str], *, scope: Scope | None = None, period: Period, as_of: dt.date | None = None) -> dict[str, Result]:
    """Several figures of one scope and period on one load of the facts."""
    scope = scope or Scope.company()
    run = run_for(scope)
    return {code: run.result(code, scope, period, as_of) for code in codes}


def inputs(*, scope: Scope | None = None, period: Period, as_of: dt.date | None = None) -> dict[str, Result]:
    """What the rules of the diagnosis read, by key, on one load of the facts."""
    return compute_many(input_keys(), scope=scope, period=period, as_of=as_of)


def rows(
    code: str,
    *,
    scope: Scope | None = None,
    period: Period,
    as_of: dt.date | None = None,
    settings: Mapping[str, Any] | None = None,
    known_on: dt.date | None = None,
) -> models.QuerySet[Any] | None:
    """The facts behind the figure, in the order of their ids, not yet cut to a reader; None where it has none."""
    scope = scope or Scope.company()
    source = source_of(code)
    ask = run_for(scope, known_on=known_on).ask(scope, period, as_of, {**source.settings, **(settings or {})})
    behind = figure(source.code).behind(ask)
    return None if behind is None else behind.queryset()
