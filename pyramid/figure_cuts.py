"""The groups of a figure's cut: from what is kept, computed now where that is quick, else by a job."""

from typing import Any

from django.urls import reverse

from accounts.models import Account, Segment
from base import clock
from base.models import DataVersion
from base.results import Result
from jobs.models import Job
from jobs.verbs import enqueue
from people.models import Person, User
from pyramid import figure_page as page
from pyramid import stored, tasks
from pyramid.breakdown import breakdown
from pyramid.figure import KPI
from pyramid.figure_page import Question
from pyramid.models import StoredResult
from pyramid.scopes import Scope, ScopeKind

# Over this many accounts a figure that nobody keeps takes longer than 300 ms: it becomes a job.
AT_ONCE = 3000


def cuts(kpi: KPI, question: Question, whole: Result, user: User) -> list[page.Cut] | None:
    """Segments and owners come from what is kept; other cuts are computed when asked, in a job where that takes long.

    None while the job has not ended.
    """
    if question.scope.kind is ScopeKind.COMPANY and question.is_kept and question.by in {"segment", "owner"}:
        found = _kept_cuts(kpi, question, whole)
        if found:
            return found
    if Account.objects.count() > AT_ONCE:
        return _cuts_of_job(kpi, question, whole, user)
    parts = breakdown(question.key(kpi.code), question.by, scope=question.scope, period=question.period)
    return [
        page.cut(page.cut_label(question.by, str(part.label)), scope_address(kpi, question, part.scope), part.result, whole)
        for part in parts
    ]


def _cuts_of_job(kpi: KPI, question: Question, whole: Result, user: User) -> list[page.Cut] | None:
    """The cut as a job worked it out from the same data; so the page is as quick with 20,000 accounts as with 20."""
    period, key = question.period, question.key(kpi.code)
    version = DataVersion.current("company")
    job = enqueue(
        tasks.compute_cut,
        key=f"cut:{key}:{question.by}:{question.scope}:{period.start}:{period.end}:{version}:{clock.today()}",
        by=user,
        code=key,
        cut=question.by,
        scope=str(question.scope),
        start=period.start.isoformat(),
        end=period.end.isoformat(),
    )
    if job.state != Job.State.DONE:
        return None
    found = []
    for label, scope, document in (job.result or {}).get("parts", ()):
        address = scope_address(kpi, question, Scope.parse(scope) if scope else None)
        found.append(page.cut(page.cut_label(question.by, label), address, stored.restored(document), whole))
    return found


def _kept_cuts(kpi: KPI, question: Question, whole: Result) -> list[page.Cut]:
    period = question.period
    rows = StoredResult.objects.filter(
        code=question.key(kpi.code), scope_kind=question.by, start=period.start, end=period.end, as_of=period.end
    )
    model: Any = Segment if question.by == "segment" else Person
    names = dict(model.objects.filter(pk__in=[int(row.scope_id) for row in rows]).values_list("pk", "name"))
    found = []
    for row in rows:
        scope = Scope(ScopeKind(question.by), row.scope_id)
        result = stored.restored(row.document)
        if scope.pk in names and (result.n or result.value is not None):
            found.append(page.cut(names[scope.pk], scope_address(kpi, question, scope), result, whole))
    return sorted(found, key=lambda each: each.label.casefold())


def scope_address(kpi: KPI, question: Question, scope: Scope | None) -> str:
    """The page of one group: the same figure, span, period and narrowing, of this scope; empty where a group is no scope."""
    return "" if scope is None else f"{reverse('pyramid:figure', args=[kpi.code])}?{question.query(scope)}"
