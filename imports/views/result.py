"""An import: its progress, its counts, its rejects and what to do about them, undo, and the file it came from."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Min
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from base.export import csv_response
from imports import attaching, drafts
from imports.batches import options_of, path_of
from imports.mapping import known_headers
from imports.models import Batch
from imports.problems import Refused, sentence
from imports.readers import open_table
from imports.registry import Kind, MasterKind, kinds
from imports.verbs import ImportRefusal, undo_import
from imports.views.door import kind_of, open_batch, places
from imports.views.draft import draft_page, trial_figures
from imports.views.listing import TONES
from people.audit import record
from people.permissions import Permission
from people.rights import allowed, require

GROUPS = 60
ANSWERED = {
    "ambiguous_number",
    "unknown_stage",
    "unknown_value",
    "unknown_currency",
    "not_a_number",
    "not_a_date",
    "impossible_date",
    "out_of_range",
}


@require_safe
@login_required
@vary_on_headers("HX-Request", "HX-Target")
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    batch = open_batch(request, pk)
    if batch.state == Batch.State.DRAFT:
        if request.headers.get("HX-Target") == "import-progress":
            return _progress(request, batch)
        return draft_page(request, batch)
    if request.headers.get("HX-Target") == "import-progress":
        return _progress(request, batch)
    return result_page(request, batch)


def _progress(request: HttpRequest, batch: Batch) -> HttpResponse:
    """The running part alone; the whole page again once the job is over."""
    if batch.job is None or batch.job.is_over:
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "imports/progress.html", {"batch": batch, "job": batch.job})


def result_page(request: HttpRequest, batch: Batch, *, refusal: str = "", status: int = 200) -> HttpResponse:
    kind = kind_of(batch.kind)
    user: Any = request.user
    groups = reject_groups(batch, kind)
    context = {
        "batch": batch,
        "kind": kind,
        "tone": TONES[Batch.State(batch.state)],
        "groups": groups,
        "first_rejects": [(reject, sentence(reject.code, reject.args)) for reject in batch.rejects.order_by("line")[:50]],
        "reasons": batch.rejects.count(),
        "answered": batch.recipe.get("answered", 0),
        "undone": batch.recipe.get("undone"),
        "figures": trial_figures(batch, user) if batch.state == Batch.State.LOADED else [],
        "places": places(request),
        "may_undo": allowed(user, Permission.UNDO) and batch.state == Batch.State.LOADED,
        "refusal": refusal,
    }
    return render(request, "imports/result.html", context, status=status)


def reject_groups(batch: Batch, kind: Kind | None) -> list[dict[str, Any]]:
    """Rejects that are alike: one answer serves them all."""
    rows = batch.rejects.values("code", "column", "value").annotate(n=Count("pk"), line=Min("line")).order_by("-n", "line")[:GROUPS]
    field_of = dict(batch.recipe.get("columns", {}))
    found = []
    for row in rows:
        sample = batch.rejects.filter(code=row["code"], column=row["column"], value=row["value"]).first()
        if sample is None:
            continue
        name = field_of.get(row["column"], row["column"])
        field = kind.by_name.get(name) if kind else None
        target = kinds.get(getattr(field, "to", ""))
        found.append(
            {
                **row,
                "field": name,
                "reason": sentence(sample.code, sample.args),
                "allowed": sample.args.get("allowed", []) if isinstance(sample.args, dict) else [],
                "match": target if row["code"] == "unknown_reference" and isinstance(target, MasterKind) else None,
                "near": _near(target, row["value"]) if row["code"] == "unknown_reference" and target else [],
                "answer": row["code"] in ANSWERED,
                "readings": readings(row["value"]) if row["code"] == "ambiguous_number" else [],
            }
        )
    return found


def readings(text: str) -> list[tuple[str, str]]:
    """The two numbers that `1.250` may be: (value to read, words)."""
    digits = text.replace(".", "").replace(",", "").replace(" ", "")
    whole, _mark, rest = text.replace(",", ".").rpartition(".")
    return [(digits, digits), (f"{whole.replace('.', '')}.{rest}", f"{whole.replace('.', '')}.{rest}")]


def _near(target: Any, text: str) -> list[tuple[int, str]]:
    named = target.near(text)
    known = dict(target.model._default_manager.filter(name__in=named).values_list("name", "pk"))
    return [(known[name], name) for name in named if name in known]


@require_POST
@login_required
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """An unknown name of the rejects is another name of this account: remembered, for this file and all later ones."""
    batch = open_batch(request, pk)
    user: Any = request.user
    kind = kind_of(batch.kind)
    field = kind.by_name.get(request.POST.get("field", "")) if kind else None
    target = kinds.get(getattr(field, "to", ""))
    chosen = request.POST.get("target", "")
    if not isinstance(target, MasterKind) or not chosen.isdigit():
        return result_page(request, batch, refusal=_("Choose what the name stands for."), status=422)
    try:
        attaching.match(target, request.POST.get("value", ""), int(chosen), by=user)
    except ImportRefusal as refusal:
        return result_page(request, batch, refusal=str(refusal), status=409)
    _answered(batch)
    return redirect("imports:batch", pk=pk)


@require_POST
@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one value as another in all rows alike."""
    batch = open_batch(request, pk)
    user: Any = request.user
    read_as = request.POST.get("read_as", "").strip()
    field = request.POST.get("field", "")
    kind = kind_of(batch.kind)
    if not read_as or kind is None or field not in kind.field_names():
        return result_page(request, batch, refusal=_("Say what the value is to be read as."), status=422)
    drafts.answer(batch, field, request.POST.get("value", ""), read_as, by=user)
    _answered(batch)
    return redirect("imports:batch", pk=pk)


def _answered(batch: Batch) -> None:
    batch.refresh_from_db()
    Batch.objects.filter(pk=batch.pk).update(recipe={**batch.recipe, "answered": batch.recipe.get("answered", 0) + 1})


@require_POST
@login_required
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """The same file once more, with the answers: what was loaded stays, what was rejected is tried anew."""
    batch = open_batch(request, pk)
    user: Any = request.user
    made = drafts.repeat(batch, by=user)
    try:
        drafts.confirm(made, by=user)
    except Refused as refused:
        return draft_page(request, made, refusal=str(refused), status=422)
    return redirect("imports:batch", pk=made.pk)


@require_POST
@login_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch = open_batch(request, pk)
    user: Any = request.user
    try:
        undo_import(batch, by=user)
    except ImportRefusal as refusal:
        return result_page(request, batch, refusal=str(refusal), status=409)
    return redirect("imports:batch", pk=pk)


@require_safe
@login_required
def rejects(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rejected rows as they came, with the reason beside: repaired, the file can be imported as it is."""
    batch = open_batch(request, pk)
    user: Any = request.user
    require(user, Permission.REJECTS)
    record(user, "export.rejects", batch, rows=batch.rejects.count())
    headers = headers_of(batch)
    head = [*headers, _("Line"), _("Column"), _("Reason")]
    return csv_response(f"rejects-{batch.pk}", head, _reject_rows(batch, len(headers)))


def _reject_rows(batch: Batch, width: int) -> Iterator[list[Any]]:
    for reject in batch.rejects.order_by("line", "pk").iterator(chunk_size=1000):
        cells = [*reject.raw[:width], *[""] * (width - len(reject.raw))]
        yield [*cells, reject.line, reject.column, sentence(reject.code, reject.args)]


def headers_of(batch: Batch) -> list[str]:
    """The header of the stored file, or of its mapping when the file is gone."""
    kind = kind_of(batch.kind)
    if batch.file is None or kind is None:
        return list(batch.recipe.get("columns", {}))
    try:
        reading = options_of(batch.recipe).reading
        return list(open_table(path_of(batch.file), reading, lambda headers: known_headers(kind, headers)).shape.headers)
    except (Refused, OSError):
        return list(batch.recipe.get("columns", {}))


@require_safe
@login_required
def source_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was dropped: an attachment in its own sandbox."""
    batch = open_batch(request, pk)
    user: Any = request.user
    require(user, Permission.SOURCE_FILE)
    if batch.file is None or not path_of(batch.file).exists():
        raise Http404
    record(user, "export.source_file", batch, file=batch.file.name)
    response = FileResponse(
        path_of(batch.file).open("rb"), as_attachment=True, filename=batch.file.name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def touched_rows(batch: Batch, kind: Kind, most: int = 200) -> list[Any]:
    """Rows whose last writer is this import, as far as they fit on a page."""
    if isinstance(kind, MasterKind):
        return list(kind.model._default_manager.filter(keys__batch=batch.pk).distinct()[:most])
    return list(kind.model._default_manager.filter(batch=batch.pk).order_by("line")[:most])


@require_safe
@login_required
def touched(request: HttpRequest, pk: int) -> HttpResponse:
    """All that an import touched, each with the way to where it comes from."""
    batch = open_batch(request, pk)
    user: Any = request.user
    require(user, Permission.LINEAGE_VIEW)
    kind = kind_of(batch.kind)
    rows = touched_rows(batch, kind) if kind else []
    return render(request, "imports/touched.html", {"batch": batch, "kind": kind, "rows": rows, "places": places(request)})
