"""An import: its progress, its counts and figures, its rejects, undo, and the file it came from."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from imports import tasks
from imports.alike import Group, Named, reasons, reject_groups
from imports.batches import path_of
from imports.lineage import name_of
from imports.models import Batch
from imports.problems import sentence
from imports.registry import Kind, MasterKind
from imports.undone import told as told_of_kept
from imports.verbs import ImportRefusal, undo_later
from imports.views.door import kind_of, open_batch, places
from imports.views.draft import draft_page, trial_figures
from imports.views.listing import TONES
from jobs.registry import code_of
from jobs.shown import shown
from people.audit import record
from people.permissions import Permission
from people.rights import allowed, require


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
    return render(request, "imports/progress.html", {"batch": batch, "told": shown(batch.job), "undoing": is_undo(batch)})


def is_undo(batch: Batch) -> bool:
    """Whether the job of this import is the one that takes it back."""
    return batch.job is not None and batch.job.name == code_of(tasks.undo)


def result_page(
    request: HttpRequest, batch: Batch, *, refusal: str = "", asked: tuple[str, list[Named]] | None = None, status: int = 200
) -> HttpResponse:
    """`asked`: an unknown name and what it may stand for, after a search."""
    kind = kind_of(batch.kind)
    user: Any = request.user
    groups = reject_groups(batch, kind)
    undoing = batch.state == Batch.State.LOADED and is_undo(batch)
    is_loaded = batch.state == Batch.State.LOADED and not (undoing and not batch.job.is_over)  # type: ignore[union-attr]
    for group in groups:
        if asked and group.target and group.value.strip() == asked[0]:
            group.near = asked[1] or group.near
    context = {
        "batch": batch,
        "kind": kind,
        "tone": TONES[Batch.State(batch.state)],
        "groups": [(group, _add_address(group, batch, user)) for group in groups],
        "first_rejects": [(reject, sentence(reject.code, reject.args)) for reject in batch.rejects.order_by("line")[:50]],
        "reasons": batch.rejected if is_loaded else batch.rejects.count(),
        "why": reasons(batch),
        "undoing": undoing,
        "told": shown(batch.job) if batch.job and not batch.job.is_over else None,
        "answered": is_loaded and any(not group.is_open for group in groups),
        "undone": batch.recipe.get("undone"),
        "stayed": [told_of_kept(each) for each in (batch.recipe.get("undone") or {}).get("kept", ())],
        "figures": trial_figures(batch, user) if is_loaded else [],
        "places": places(request),
        "may_undo": allowed(user, Permission.UNDO) and is_loaded,
        "may_match": allowed(user, Permission.ALIAS_CONFIRM),
        "refusal": refusal,
    }
    return render(request, "imports/result.html", context, status=status)


def _add_address(group: Group, batch: Batch, user: Any) -> str:
    """Where the thing that is missing can be made, with the way back; empty without the right."""
    target = group.target
    if target is None or not target.add_page or not allowed(user, target.add_permission):
        return ""
    return f"{reverse(target.add_page)}?{urlencode({'name': group.value, 'next': reverse('imports:batch', args=[batch.pk])})}"


@require_POST
@login_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch = open_batch(request, pk)
    user: Any = request.user
    try:
        undo_later(batch, by=user)
    except ImportRefusal as refusal:
        return result_page(request, batch, refusal=str(refusal), status=409)
    return redirect("imports:batch", pk=pk)


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
    parents = [field.name for field in kind.model._meta.concrete_fields if field.related_model and field.name not in ("source", "batch")]
    return list(kind.model._default_manager.filter(batch=batch.pk).select_related(*parents).order_by("line")[:most])


@require_safe
@login_required
def touched(request: HttpRequest, pk: int) -> HttpResponse:
    """All that an import touched, each with the way to where it comes from."""
    batch = open_batch(request, pk)
    user: Any = request.user
    require(user, Permission.LINEAGE_VIEW)
    kind = kind_of(batch.kind)
    rows = [(row, name_of(row)) for row in touched_rows(batch, kind)] if kind else []
    return render(request, "imports/touched.html", {"batch": batch, "kind": kind, "rows": rows, "places": places(request)})
