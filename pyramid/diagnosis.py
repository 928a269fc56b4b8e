"""The diagnosis: which layer holds the company back, in one sentence with evidence.

diagnose(inputs, context, settings)      pure: results in, verdict out
of(scope, period, as_of)                 computed now, from the facts
current(scope, period)                   what pages show: from results that the refresh kept
keep_current(scope, period, run=run)     the refresh job's last step: a dated row, when something changed
sentence(diagnosis)                      its words in the active language
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from accounts.models import AccountClosure, KeyAccount
from base import clock, company
from base.periods import Period, last_months
from pyramid import stored, targets
from pyramid.clauses import Context
from pyramid.engine import Run, UnknownFigure, run_for
from pyramid.findings.settings import default_of
from pyramid.inputs import input_keys
from pyramid.judge import Diagnosis, diagnose
from pyramid.kept import keep, latest, restored
from pyramid.models import Target, Verdict
from pyramid.scopes import Scope, ScopeKind
from pyramid.wording import Sentence, sentence

__all__ = [
    "Context",
    "Diagnosis",
    "Sentence",
    "changed_settings",
    "context_of",
    "current",
    "diagnose",
    "keep",
    "keep_current",
    "latest",
    "of",
    "sentence",
    "shown",
    "window",
]

MONTHS = 12


def window(today: dt.date | None = None) -> tuple[Period, dt.date]:
    """The period that is judged, and its day of knowledge: the last twelve whole months, known at their end."""
    period = last_months(today or clock.today(), MONTHS)
    return period, period.end


def of(scope: Scope, period: Period, as_of: dt.date | None = None, *, run: Run | None = None) -> Diagnosis:
    """The diagnosis computed now from the facts. A figure that is not built stays unknown and is named."""
    as_of = as_of or period.end
    run = run or run_for(scope)
    inputs = {}
    for key in input_keys():
        try:
            inputs[key] = run.result(key, scope, period, as_of)
        except UnknownFigure:
            continue
    values = company.values()
    return diagnose(inputs, context_of(scope, period, as_of, values), thresholds(values))


def current(scope: Scope, period: Period) -> Diagnosis | None:
    """The diagnosis of the results that the refresh kept, by the thresholds in force; None where nothing was kept."""
    results = stored.results(input_keys(), scope, [period])
    if not results:
        return None
    inputs = {key: result for (key, _period), result in results.items()}
    values = company.values()
    return diagnose(inputs, context_of(scope, period, period.end, values), thresholds(values))


def shown(scope: Scope, old: Verdict | None = None) -> tuple[Diagnosis | None, Period]:
    """An old verdict as it was kept; else the figures of the window in force; else the last verdict kept, with its period."""
    if old is not None:
        return restored(old), Period(old.start, old.end)
    period, _as_of = window()
    told = current(scope, period)
    if told is None and (last := latest(scope)) is not None:
        return restored(last), Period(last.start, last.end)
    return told, period


def keep_current(scope: Scope, period: Period, *, run: Run | None = None) -> Verdict | None:
    """Judge the period at its end and keep the verdict if it says anything new.

    The refresh has just kept the results that are judged here; without any they are computed.
    """
    diagnosis = current(scope, period) or of(scope, period, run=run)
    return keep(diagnosis, scope, period, period.end)


def context_of(scope: Scope, period: Period, as_of: dt.date, values: Mapping[str, Any] | None = None) -> Context:
    """Programme and intention are settings; key accounts are counted on the last day, the target is that of the period."""
    values = company.values() if values is None else values
    last = min(period.end, as_of) - dt.timedelta(days=1)
    target = targets.in_force(["new_customers"], scope, period).get("new_customers")
    keys = key_account_count(scope, last, by_group=values["group_level"] != "account")
    return context_from(values, target, keys, period)


def context_from(values: Mapping[str, Any], target: Target | None, keys: int, period: Period) -> Context:
    """The context, of settings, target and number of key accounts that are at hand."""
    amounts: dict[str, float | None] = {}
    if target is not None and Period(target.start, target.end).months == period.months:
        amounts["new_customers"] = float(target.amount)
    return Context(bool(values["programme_exists"]), bool(values["kam_intent"]), keys, amounts)


def key_account_count(scope: Scope, day: dt.date, *, by_group: bool) -> int:
    """Key accounts of the scope on a day, a group counted once where groups are."""
    rows = KeyAccount.objects.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)
    if scope.kind is ScopeKind.SEGMENT:
        rows = rows.filter(account__segment=scope.pk)
    elif scope.kind is ScopeKind.OWNER:
        rows = rows.filter(account__owner=scope.pk)
    elif scope.kind is ScopeKind.ACCOUNT:
        rows = rows.filter(account__in=AccountClosure.objects.filter(ancestor=scope.pk).values("descendant"))
    return int(rows.values("account__root" if by_group else "account").distinct().count())


def thresholds(values: Mapping[str, Any]) -> dict[str, Any]:
    """The thresholds among the settings of the company, by the names of kpis.md."""
    return {name: value for name, value in values.items() if default_of(name) is not None}


def changed_settings(diagnosis: Diagnosis) -> list[tuple[str, Any, Any]]:
    """Thresholds that differ from their default: (name, value, default)."""
    found = []
    for name, value in sorted(diagnosis.settings.items()):
        default = default_of(name)
        if default is not None and value != default:
            found.append((name, value, default))
    return found
