"""Background work of this room."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from base.periods import Period
from jobs.work import Running, work
from people.models import User
from pyramid import alerts, moved, stored
from pyramid.breakdown import breakdown
from pyramid.engine import run_for
from pyramid.refreshing import refresh
from pyramid.scopes import Scope
from pyramid.verbs.improvements import remind


@work(queue="data", label=_("Refresh figures"))
def refresh_figures(run: Running) -> Mapping[str, Any]:
    """After an import or a person's edit: the figures that its facts move."""
    before = moved.shown()
    done = _refreshed(run, everything=False)
    if "batch" in run.args:
        moved.tell_of(int(run.args["batch"]), before)
    return done


@work(queue="data", label=_("Refresh all figures"), nightly=dt.time(2, 0))
def refresh_all(run: Running) -> Mapping[str, Any]:
    """Each night: everything, so that windows move and nothing stays old."""
    return _refreshed(run, everything=True)


def _refreshed(run: Running, *, everything: bool) -> Mapping[str, Any]:
    def report(done: int, total: int, stage: str) -> None:
        run.report(done, total, stage=stage)

    done = refresh(report, everything=everything)
    alerts.look()
    return done


@work(queue="now", label=_("Compute a figure"))
def compute_figure(run: Running) -> Mapping[str, Any]:
    """A figure that nobody keeps and that takes too long for a page; kept, so that the page finds it."""
    args = run.args
    scope = Scope.parse(args["scope"])
    period = Period(dt.date.fromisoformat(args["start"]), dt.date.fromisoformat(args["end"]))
    result = run_for(scope).result(args["code"], scope, period)
    with run.finishing(result.as_json()):
        stored.keep([result], scope)
    return {}


@work(queue="now", label=_("Cut a figure into groups"))
def compute_cut(run: Running) -> Mapping[str, Any]:
    """The figure for each group of a cut, of a company where that takes too long for a page; kept as the job's result."""
    args = run.args
    scope = Scope.parse(args["scope"])
    period = Period(dt.date.fromisoformat(args["start"]), dt.date.fromisoformat(args["end"]))
    with override("en"):  # labels are said in the reader's language when they are shown
        parts = breakdown(args["code"], args["cut"], scope=scope, period=period)
        kept = [[str(part.label), str(part.scope) if part.scope else "", part.result.as_json()] for part in parts]
    return {"parts": kept}


@work(queue="data", label=_("Remind of improvements"), nightly=dt.time(6, 5))
def remind_of_improvements(run: Running) -> Mapping[str, Any]:
    """Whoever owns one whose day has come or passed; without a log-in there is no inbox."""
    return {"told": sum(remind(user) for user in User.objects.filter(is_active=True, person__isnull=False).select_related("person"))}
