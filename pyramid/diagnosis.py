"""The diagnosis: which layer holds the company back, in one sentence with evidence.

diagnose(inputs, context, settings)      pure: results in, verdict out
keep(diagnosis, scope, period, as_of)    a dated row, when something changed
current(scope, period)                   what pages show
sentence(diagnosis)                      its words in the active language
"""

import datetime as dt
from typing import Any

from base import clock, company
from base.periods import Period, last_months
from pyramid import kept
from pyramid.clauses import Context
from pyramid.findings.settings import default_of
from pyramid.judge import Diagnosis, diagnose
from pyramid.kept import keep, latest
from pyramid.scopes import Scope
from pyramid.wording import Sentence, sentence

__all__ = [
    "Context",
    "Diagnosis",
    "Sentence",
    "changed_settings",
    "current",
    "diagnose",
    "keep",
    "latest",
    "sentence",
    "waits_for",
    "window",
]

MONTHS = 12


def window(today: dt.date | None = None) -> tuple[Period, dt.date]:
    """The period that is judged, and its day of knowledge: the last twelve whole months, known at their end."""
    period = last_months(today or clock.today(), MONTHS)
    return period, period.end


def current(scope: Scope, period: Period) -> Diagnosis | None:
    """The diagnosis that pages show; None where nothing was judged yet."""
    verdict = kept.latest(scope)
    return None if verdict is None else kept.restored(verdict)


def waits_for() -> dict[str, str]:
    """Figures that are not built, with the room whose data they wait for."""
    return {}


def changed_settings(diagnosis: Diagnosis) -> list[tuple[str, Any, Any]]:
    """Thresholds that differ from their default: (name, value, default)."""
    found = []
    for name, value in sorted(diagnosis.settings.items()):
        default = default_of(name)
        if default is not None and value != default:
            found.append((name, value, default))
    return found


def settings() -> dict[str, Any]:
    """The thresholds in force."""
    return {name: value for name, value in company.values().items() if default_of(name) is not None}
