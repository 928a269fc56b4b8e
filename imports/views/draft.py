"""A draft: what was recognised, the question that decides what is ambiguous, the columns, the dry run."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from base import formats
from imports import drafts, hooks
from imports.alike import reasons
from imports.batches import Prepared, options_of, path_of, prepare
from imports.models import Batch
from imports.problems import Refused, sentence
from imports.recognise import other_currencies
from imports.registry import Kind, kinds
from imports.verbs import ImportRefusal
from imports.views.columns import columns, columns_of_refused
from imports.views.door import kind_of, kinds_for, open_batch, places
from imports.words import accepts, field_labels, words_of
from jobs.shown import shown
from jobs.verbs import JobRefusal
from people.throttle import limited


def draft_page(request: HttpRequest, batch: Batch, *, refusal: str = "", status: int = 200) -> HttpResponse:
    kind = kind_of(batch.kind)
    user: Any = request.user
    context: dict[str, Any] = {
        "batch": batch,
        "kind": kind,
        "kinds": kinds_for(request),
        "places": places(request),
        **_trial(batch, user),
        "refusal": refusal,
        "currency": settings.CURRENCY,
        "running": batch.job is not None and not batch.job.is_over,
        "told": shown(batch.job) if batch.job and not batch.job.is_over else None,
    }
    if batch.file is not None:
        context |= _unnamed(batch) if kind is None else _prepared(batch, kind)
    context["used_columns"] = sum(bool(column.field) for column in context.get("columns", ()))
    return render(request, "imports/draft.html", context, status=status)


def trial_figures(batch: Batch, user: Any) -> list[hooks.FigureLine]:
    """Figures before and after, as the dry run of this import found them."""
    trial = batch.recipe.get("trial") or {}
    return hooks.figure_lines(trial.get("before") or [], trial.get("after") or [], user)


def _trial(batch: Batch, user: Any) -> dict[str, Any]:
    """What the dry run found, with its figures side by side."""
    trial = batch.recipe.get("trial")
    if not trial:
        return {"trial": None}
    rejects = [(reject, sentence(reject.code, reject.args)) for reject in batch.rejects.order_by("line")[:50]]
    return {
        "trial": trial,
        "figures": trial_figures(batch, user),
        "to_write": trial["created"] + trial["updated"],
        "first_rejects": rejects,
        "reasons": trial["rejected"],
        "why": reasons(batch),
        "took": _("done in %(time)s s") % {"time": formats.number(trial.get("seconds") or 0, 1)},
    }


def _unnamed(batch: Batch) -> dict[str, Any]:
    """No kind yet: why the file cannot be read, else that a person must say what it holds."""
    assert batch.file is not None  # noqa: S101
    alike, refused = drafts.best_kinds(path_of(batch.file), options_of(batch.recipe).reading)
    if refused:
        return {"refused": refused, "question": question(refused, batch)}
    return {"unnamed": True, "alike": formats.joined(kinds[code].label for code in alike)}


def _prepared(batch: Batch, kind: Kind) -> dict[str, Any]:
    assert batch.file is not None  # noqa: S101
    options = options_of(batch.recipe)
    try:
        prepared = prepare(path_of(batch.file), kind, batch.source.name, options)
    except Refused as refused:
        return {
            "refused": refused,
            "question": question(refused, batch),
            "columns": columns_of_refused(batch, kind),
            "constants": _required(kind, options.constants) if refused.code == "missing_column" else [],
            "fields": field_labels(kind).items(),
        }
    words = words_of(prepared)
    return {
        "prepared": prepared,
        "columns": columns(prepared, words, batch.source),
        "unknown_words": [found for found in words if found.words],
        "recognised": prepared.recognised_json(),
        "constants": _constants(prepared),
        "fields": field_labels(kind).items(),
        **_said(prepared),
    }


def _constants(prepared: Prepared) -> list[tuple[Any, str]]:
    """Required fields, and the currency, that no column fills, and what is said for every row instead; none when all have one."""
    given = prepared.options.constants
    return [pair for pair in _required(prepared.kind, given) if pair[0].name not in prepared.mapped.columns]


def _required(kind: Kind, given: Mapping[str, str]) -> list[tuple[Any, str]]:
    return [(field, given.get(field.name, "")) for field in kind.fields if field.required or field.name in {"currency", *given}]


def _said(prepared: Prepared) -> dict[str, Any]:
    named = prepared.mapped.columns.keys() | prepared.options.constants.keys()
    return {"currency_assumed": "currency" in prepared.kind.by_name and "currency" not in named}


@dataclass
class Question:
    """What a person must decide: a form field, and the answers with what each would mean. None is preselected."""

    name: str
    words: str
    answers: list[tuple[str, str]]


def question(refused: Refused, batch: Batch) -> Question | None:
    if refused.code == "ambiguous_date_order":
        return _date_question(refused)
    if refused.code == "ambiguous_number":
        words = _("In the column %(column)s, what does 1.250 or 1,250 mean?") % {"column": refused.column}
        return Question(
            "decimal",
            words,
            [(",", _("The comma parts decimals: 1,250 is 1 and a quarter")), (".", _("The dot parts decimals: 1.250 is 1 and a quarter"))],
        )
    if refused.code == "other_currency":
        codes = other_currencies(refused.arguments["marks"], str(settings.CURRENCY))
        return Question("set-currency", _("Which currency are all amounts in?"), [(code, code) for code in codes])
    if refused.code in {"ambiguous_sheet", "unknown_sheet"} and batch.file is not None:
        return Question("sheet", _("Which sheet holds the rows?"), [(name, name) for name in sheets_of(batch)])
    if refused.code == "no_header":
        return Question("header_line", _("On which line do the names of the columns stand?"), [])
    if refused.code in {"mixed_encoding", "unknown_encoding"}:
        return Question(
            "encoding",
            _("In which encoding was the file saved?"),
            [("cp1252", "Windows-1252"), ("utf-8", "UTF-8"), ("latin-1", "ISO 8859-1")],
        )
    return None


def _date_question(refused: Refused) -> Question:
    """On a date of the file itself that reads both ways; on one of our own where none of them does."""
    sample = str(refused.arguments.get("sample") or "")
    found = _EITHER_WAY.match(sample)
    first, second, year = map(int, found.groups()) if found else (3, 10, 2026)
    sample = sample if found else OWN_SAMPLE
    year = year + 2000 if year < 100 else year
    words = _("In the column %(column)s, what does %(sample)s mean?") % {"column": refused.column, "sample": sample}
    by_day, by_month = formats.long_date(dt.date(year, second, first)), formats.long_date(dt.date(year, first, second))
    answers = [("dmy", _("%(day)s: day first") % {"day": by_day}), ("mdy", _("%(day)s: month first") % {"day": by_month})]
    return Question("date_order", words, answers)


OWN_SAMPLE = "03/10/2026"
_EITHER_WAY = re.compile(r"(0?[1-9]|1[0-2])[/.-](0?[1-9]|1[0-2])[/.-](\d{4}|\d\d)(?!\d)")


def sheets_of(batch: Batch) -> list[str]:
    from imports import sheets  # noqa: PLC0415

    assert batch.file is not None  # noqa: S101
    path = path_of(batch.file)
    try:
        return sheets.Workbook(path).sheets()
    except Refused:
        return []


READING = ("date_order", "decimal", "sheet", "encoding", "delimiter")


def _is_decided(batch: Batch, kind: str, source: str, recipe: dict[str, Any]) -> bool:
    """Whether the draft holds these decisions already, so that what its dry run found is true of them."""
    same = kind == batch.kind and source.strip() == batch.source.name
    return same and all(batch.recipe.get(name, {}) == value for name, value in recipe.items() if value != {})


def _answers(posted: QueryDict, batch: Batch, kind: Kind | None) -> tuple[dict[str, dict[str, str]], str]:
    """Value maps with what a person chose for each word; and the first answer that is no value of its field."""
    values = {name: dict(known) for name, known in batch.recipe.get("values", {}).items()}
    lists = (posted.getlist(name) for name in ("word_field", "word", "read_as", "was"))
    for name, word, answer, before in zip(*lists, strict=False):
        chosen = answer.strip()
        if chosen == before:
            continue
        if chosen and not accepts(kind.by_name.get(name) if kind else None, chosen):
            return values, chosen
        values.setdefault(name, {})[word] = chosen or word  # itself: no longer read as what the source remembers
    return values, ""


@require_POST
@login_required
@transaction.atomic
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the answers and columns; with the button `try` or `load` go on with them."""
    batch = open_batch(request, pk)
    user: Any = request.user
    recipe: dict[str, Any] = {name: request.POST[name] for name in READING if name in request.POST}
    if request.POST.get("header_line", "").isdecimal():
        recipe["header_line"] = int(request.POST["header_line"])
    headers = request.POST.getlist("header")
    if headers:
        recipe["mapping"] = dict(zip(headers, request.POST.getlist("field"), strict=False))
    constants = {key.removeprefix("set-"): value for key, value in request.POST.items() if key.startswith("set-")}
    if constants:
        recipe["constants"] = {name: value for name, value in (batch.recipe.get("constants", {}) | constants).items() if value.strip()}
    kind = request.POST.get("kind", batch.kind)
    if kind != batch.kind:
        recipe["mapping"], recipe["constants"], recipe["values"] = {}, {}, {}
    elif "word" in request.POST:
        recipe["values"], wrong = _answers(request.POST, batch, kind_of(kind))
        if wrong:
            words = _("“%(answer)s” is no value of this field: choose one of those proposed.") % {"answer": wrong}
            return draft_page(request, batch, refusal=words, status=422)
    source = request.POST.get("source", batch.source.name)
    try:
        if "load" not in request.POST or not _is_decided(batch, kind, source, recipe):
            drafts.decide(batch, kind=kind, source=source, recipe=recipe, by=user)
        if "try" in request.POST:
            drafts.try_later(batch, by=user)
        elif "load" in request.POST:
            drafts.confirm(batch, by=user)
    except Refused as refused:
        return draft_page(request, batch, refusal=str(refused), status=422)
    except ImportRefusal as refusal:
        return draft_page(request, batch, refusal=str(refusal), status=409)
    return redirect("imports:batch", pk=pk)


@require_POST
@login_required
@limited("import", 20, 3600)
def load(request: HttpRequest, pk: int) -> HttpResponse:
    batch = open_batch(request, pk)
    user: Any = request.user
    try:
        drafts.confirm(batch, by=user)
    except Refused as refused:
        return draft_page(request, batch, refusal=str(refused), status=422)
    except ImportRefusal as refusal:
        return draft_page(request, batch, refusal=str(refusal), status=409)
    return redirect("imports:batch", pk=pk)


@require_POST
@login_required
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = open_batch(request, pk)
    user: Any = request.user
    drafts.discard(batch, by=user)
    return redirect("imports:list")


@require_POST
@login_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    batch = open_batch(request, pk)
    user: Any = request.user
    try:
        drafts.stop(batch, by=user)
    except (ImportRefusal, JobRefusal) as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
    return redirect("imports:batch", pk=pk)
