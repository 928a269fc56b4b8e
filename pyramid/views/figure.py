"""The catalogue of figures, a page for each, its rows as a file, and the two acts on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Account, Segment
from base import clock, export, figures, keyset
from base.models import DataVersion
from base.periods import last_quarters
from base.results import Result, Unit
from jobs.verbs import enqueue
from people.audit import record
from people.models import Person, User
from people.permissions import Permission, Relation
from people.requests import reader
from people.rights import Refused, allowed, require
from people.throttle import limited
from pyramid import engine, figure_words, stored, targets, tasks
from pyramid import figure_page as page
from pyramid import figure_rows as listing
from pyramid.board import source_of
from pyramid.figure import KPI
from pyramid.figure_cuts import AT_ONCE, cuts
from pyramid.figure_page import Question
from pyramid.forms import TargetForm
from pyramid.models import QuestionedRow
from pyramid.registry import kpis
from pyramid.scopes import Scope, ScopeKind
from pyramid.views import validators
from pyramid.views.places import places

PER_PAGE = 25


@require_GET
@login_required
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every figure of the catalogue by layer, or the page of one reader (`?for=M`)."""
    user = reader(request)
    require(user, Permission.FIGURE_COMPANY)
    audience = request.GET.get("for", "")
    year = Question.of({}, clock.today()).period
    listed = [kpi for kpi in kpis if kpi.is_listed and (audience not in page.AUDIENCES or audience in kpi.audience)]
    results = stored.results([kpi.code for kpi in listed], Scope.company(), [year])
    goals = targets.in_force([kpi.code for kpi in listed], Scope.company(), year)
    layers = []
    for layer in page.LAYERS:
        of_layer = sorted((kpi for kpi in listed if kpi.layer is layer), key=lambda kpi: (kpi.position, kpi.code))
        if of_layer:
            layers.append((layer.label, [_listed(kpi, results.get((kpi.code, year)), goals.get(kpi.code), user) for kpi in of_layer]))
    readers: list[tuple[Any, str, bool]] = [(_("All"), "?", audience not in page.AUDIENCES)]
    readers += [(words, f"?for={code}", code == audience) for code, words in page.AUDIENCES.items()]
    return render(request, "pyramid/figures.html", {"places": places("figures"), "layers": layers, "readers": readers, "year": year})


def _listed(kpi: KPI, result: Result | None, target: Any, user: User) -> dict[str, Any]:
    may = page.may_read(user, kpi.code)
    goal = float(target.amount) if target else None
    return {
        "kpi": kpi,
        "result": result if may else None,
        "address": reverse("pyramid:figure", args=[kpi.code]) if may else "",
        "waits": "" if kpi.kept_for else _("computed when opened"),
        "hidden": not may,
        "target": figures.goal(goal, kpi.target_unit, kpi.code, currency=str(settings.CURRENCY)) if goal is not None else "",
        "standing": figures.standing(result, None if kpi.aims_at else goal) if may else None,
    }


@dataclass(frozen=True)
class Opened:
    """What a request asks for, held against the reader's rights."""

    user: User
    kpi: KPI
    question: Question
    account: Account | None = None  # of an account's figure

    @property
    def may_set_target(self) -> bool:
        """Directors set every target, an account's KAM or owner those of his own account; none is set of a narrowed figure."""
        if self.question.key(self.kpi.code) != self.kpi.code:
            return False
        if Relation.ALL in self.user.relations(Permission.TARGET_SET):
            return True
        return self.account is not None and allowed(self.user, Permission.TARGET_SET, self.account)


def open_figure(request: HttpRequest, code: str) -> Opened:
    """The figure and the question of the address: 404 for a figure or account that there is not, 403 without the right."""
    user, kpi = reader(request), kpis.get(code)
    if kpi is None:
        raise Http404
    require(user, Permission.FIGURE_COMPANY)
    question = Question.of(request.GET, clock.today())
    by_person = Relation.ALL in user.relations(Permission.FIGURE_BY_PERSON)
    is_of_another = question.scope.kind is ScopeKind.OWNER and question.scope.id != str(user.person_id)
    if (is_of_another or question.by in page.BY_PERSON) and not by_person:
        raise Refused(Permission.FIGURE_BY_PERSON)
    account = None
    if question.scope.kind is ScopeKind.ACCOUNT:
        account = get_object_or_404(Account.objects.visible_to(user), pk=question.scope.pk)
    if not page.may_read(user, code, account):
        raise Refused(Permission.MONEY_VIEW if code in page.MONEY else Permission.FIGURE_BY_PERSON)
    return Opened(user, kpi, question, account)


@require_GET
@login_required
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a figure. What the refresh keeps is known by its ETag; what is computed for the page is made each time."""
    opened = open_figure(request, code)
    asked = opened.question
    is_kept = asked.scope.kind.value in opened.kpi.kept_for.split() and asked.is_kept and asked.by in {"", "segment", "owner"}
    if not is_kept or {"rows", "told"} & request.GET.keys():
        return whole_page(request, opened)
    tag, _counts = validators.tag(request, opened.user, request.get_full_path(), scope=asked.scope)
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = whole_page(request, opened)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def whole_page(request: HttpRequest, opened: Opened, *, status: int = 200, **extra: Any) -> HttpResponse:
    user, kpi, question = opened.user, opened.kpi, opened.question
    context: dict[str, Any] = {"places": places("figures"), "kpi": kpi, "question": question, "query": request.GET.urlencode()}
    context |= _value(kpi, question, user) | _selectors(request, kpi.code, question, user) | extra
    if context["result"] is not None and question.by:
        found = cuts(kpi, question, context["result"], user)
        context |= {"may_export": allowed(user, Permission.EXPORT_LIST), "cuts": found, "scale": page.scale(found or [], context["result"])}
    if "rows" in request.GET or "told" in request.GET or "refusal" in extra:
        context |= _rows(request, kpi, question, user)
    context["questioned"] = QuestionedRow.objects.filter(code=kpi.code, done_at=None).count()
    if opened.may_set_target and "form" not in extra:
        context["form"] = TargetForm.of(kpi, context["goal"], owner=user.person if opened.account else None)
    return render(request, "pyramid/figure.html", context, status=status)


def _value(kpi: KPI, question: Question, user: User) -> dict[str, Any]:
    """The figure, its trend over eight whole quarters, its target: kept results, computed now where nobody keeps them."""
    quarters = last_quarters(question.period.end, page.QUARTERS)
    key = question.key(kpi.code)
    kept = stored.results([key], question.scope, [question.period, *quarters])
    result, job = kept.get((key, question.period)), None
    if result is None:
        result, job = _computed(kpi, question, user)
    trend = [(quarter, kept[key, quarter]) for quarter in quarters if (key, quarter) in kept]
    goal = targets.in_force([kpi.code], question.scope, question.period).get(kpi.code) if key == kpi.code else None
    amount = float(goal.amount) if goal else None
    target_words = figures.goal(amount, kpi.target_unit, kpi.code, currency=str(settings.CURRENCY)) if amount is not None else ""
    amount = None if kpi.aims_at else amount
    is_rate = kpi.unit not in (Unit.COUNT, Unit.MONEY) and not kpi.aims_at
    last = trend[-1][1] if trend else None
    return {
        "result": result,
        "job": job,
        "goal": goal,
        "target": amount,
        "target_words": target_words,
        "standing": figures.standing(result, amount),
        "title": page.title(kpi, result, trend, figure_words.label(question.key(kpi.code))),
        "trend": trend,
        "points": page.points(kpi, trend),
        "trend_target": page.scaled(amount, kpi.unit) if is_rate else None,
        "trend_target_words": _("target %(target)s") % {"target": target_words} if target_words and is_rate else "",
        "trend_words": page.trend_words(kpi, trend, target_words),
        "last_words": figures.text(last),
        "last_note": figures.interval(last) if last else "",
        "source": source_of(kpi, result),
        "excluded": page.excluded(result),
        "settings_read": page.settings_read(result),
        "parts": page.parts(result),
        "method": page.method(result),
        "is_series": sum(each.value is not None for each in (point for point in page.points(kpi, trend))) > 1,
    }


def _computed(kpi: KPI, question: Question, user: User) -> tuple[Result | None, Any]:
    """The figure now where that is quick, else the job that computes it."""
    key = question.key(kpi.code)
    if Account.objects.count() <= AT_ONCE:
        return engine.compute(key, scope=question.scope, period=question.period), None
    period = question.period
    of = f"{clock.today()}:{DataVersion.current('company')}"  # after the next refresh it may be another
    once = f"figure:{key}:{question.scope}:{period.start}:{period.end}:{of}"
    job = enqueue(
        tasks.compute_figure,
        key=once,
        by=user,
        code=key,
        scope=str(question.scope),
        start=period.start.isoformat(),
        end=period.end.isoformat(),
    )
    return None, job


def _selectors(request: HttpRequest, code: str, question: Question, user: User) -> dict[str, Any]:
    def address(**changes: str) -> str:
        query = request.GET.copy()
        for name in ("after", "before", "rows", "told", "q"):
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
            if not value:
                del query[name]
        return f"?{query.urlencode()}"

    by_person = Relation.ALL in user.relations(Permission.FIGURE_BY_PERSON)
    ways = page.ways_to_cut(kpis[code], by_person=by_person)
    cuts = [(words, address(by=cut), question.by == cut) for cut, words in ways.items()]
    return {
        "spans": [(words, address(span=span, to=""), question.span == span) for span, words in page.SPAN_WORDS.items()],
        "cut_links": [(_("Not cut"), address(by=""), not question.by), *cuts],
        "scope_words": _scope_words(question.scope),
        "scope_away": address(scope=""),
        "of_words": figure_words.label(question.key(code)) if question.key(code) != code else "",
        "of_away": address(of=""),
    }


def _scope_words(scope: Scope) -> str:
    if scope.kind is ScopeKind.COMPANY:
        return ""
    model: Any = {ScopeKind.SEGMENT: Segment, ScopeKind.OWNER: Person, ScopeKind.ACCOUNT: Account}[scope.kind]
    name = model.objects.filter(pk=scope.pk).values_list("name", flat=True).first()
    if name is None:
        raise Http404
    return str(name)


# Rows ------------------------------------------------------------------------


def behind_of(kpi: KPI, question: Question) -> Any:
    """The facts behind the figure, by the same query; None where it has none."""
    rows = engine.rows(question.key(kpi.code), scope=question.scope, period=question.period)
    return rows if rows is not None and rows.model in listing.KINDS else None


def _rows(request: HttpRequest, kpi: KPI, question: Question, user: User) -> dict[str, Any]:
    every = behind_of(kpi, question)
    if every is None:
        return {"has_rows": False, "rows_asked": True}
    kind = listing.KINDS[every.model]
    readable = listing.readable(every, user)
    told = request.GET.get("told", "")
    waiting = QuestionedRow.objects.filter(code=kpi.code, kind=kind.code, done_at=None)
    selected = readable.filter(pk__in=waiting.filter(told=told).values("object_id")) if _is_uuid(told) else readable
    selected = listing.found(selected, request.GET.get("q", ""))
    found = keyset.page(selected.select_related(*kind.related), list(kind.order), request.GET, per_page=PER_PAGE)
    asked = frozenset(waiting.filter(object_id__in=[item.pk for item in found.rows]).values_list("object_id", flat=True))
    total, mine = every.count(), readable.count()
    return {
        "rows_asked": True,
        "has_rows": True,
        "kind": kind,
        "page": found,
        "rows": [listing.row(item, kind, asked) for item in found.rows],
        "total": total,
        "mine": mine,
        "told": waiting.filter(told=told).select_related("by__person").first() if _is_uuid(told) else None,
        "may_export": allowed(user, Permission.EXPORT_LIST),
        "may_close": allowed(user, Permission.IMPORT_RUN),
    }


def _is_uuid(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum()


@require_GET
@login_required
@limited("export", 20, 3600)
def figure_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    return _exported(request, code, export.csv_response)


@require_GET
@login_required
@limited("export", 20, 3600)
def figure_xlsx(request: HttpRequest, code: str) -> HttpResponseBase:
    return _exported(request, code, export.xlsx_response)


def _exported(request: HttpRequest, code: str, respond: Callable[..., HttpResponseBase]) -> HttpResponseBase:
    """The rows behind the figure that the reader may open, or with `?table=cuts` its groups, as a file. Audited."""
    opened = open_figure(request, code)
    user, kpi, asked = opened.user, opened.kpi, opened.question
    require(user, Permission.EXPORT_LIST)
    if request.GET.get("table") == "cuts":
        return _exported_cuts(kpi, asked, user, respond)
    rows = behind_of(kpi, asked)
    if rows is None:
        raise Http404
    kind = listing.KINDS[rows.model]
    chosen = listing.found(listing.readable(rows, user), request.GET.get("q", "")).select_related(*kind.related).order_by(*kind.order, "pk")
    record(user, "list.exported", list=f"figure:{code}", rows=chosen.count())
    lines = (listing.plain(item, kind) for item in chosen.iterator(chunk_size=2000))
    return respond(f"{code}-{kind.code}", [column.label for column in kind.columns], lines)


def _exported_cuts(kpi: KPI, question: Question, user: User, respond: Callable[..., HttpResponseBase]) -> HttpResponseBase:
    """The groups of a cut with value, interval and n as plain numbers; 404 without a cut, or while a job works it out."""
    whole = _value(kpi, question, user)["result"]
    found = cuts(kpi, question, whole, user) if whole is not None and question.by else None
    if found is None:
        raise Http404
    record(user, "list.exported", list=f"figure:{kpi.code}:{question.by}", rows=len(found))
    head = [_("Group"), kpi.label, _("Lower bound"), _("Upper bound"), "n", _("Reading")]
    lines = ([each.label, each.result.value, each.result.low, each.result.high, each.result.n, each.reading] for each in found)
    return respond(f"{kpi.code}-{question.by}", head, lines)
