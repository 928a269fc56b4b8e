"""Rejected rows: answered all alike at once, matched to what is known, or downloaded, repaired and imported again."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from base.export import csv_response
from imports import attaching, drafts
from imports.alike import candidates, target_of
from imports.batches import options_of, path_of
from imports.cells import fold
from imports.mapping import OURS, known_headers
from imports.models import Batch
from imports.problems import Refused, sentence
from imports.readers import open_table
from imports.registry import MasterKind
from imports.verbs import ImportRefusal
from imports.views.door import kind_of, open_batch
from imports.views.draft import draft_page
from imports.views.result import result_page
from imports.words import accepts, is_fixed
from people.audit import record
from people.permissions import Permission
from people.rights import require


@require_POST
@login_required
@transaction.atomic
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """An unknown name of the rejects is another name of this account: remembered, for this file and all later ones."""
    batch = open_batch(request, pk)
    user: Any = request.user
    kind = kind_of(batch.kind)
    target = target_of(kind.by_name.get(request.POST.get("field", "")) if kind else None)
    if target is None:
        return result_page(request, batch, refusal=_("Choose what the name stands for."), status=422)
    value, name, chosen = (request.POST.get(part, "").strip() for part in ("value", "name", "target"))
    if not chosen.isdecimal():
        found = candidates(target, name, visible(target, user)) if name else []
        if len(found) != 1 or fold(found[0][1]) != fold(name):
            refusal = _("No name is like “%(name)s”.") % {"name": name} if name and not found else _("Choose what the name stands for.")
            return result_page(request, batch, refusal=refusal, asked=(value, found), status=422)
        chosen = str(found[0][0])
    try:
        attaching.match(target, value, int(chosen), by=user)
    except ImportRefusal as refusal:
        return result_page(request, batch, refusal=str(refusal), status=409)
    _answered(batch)
    return redirect("imports:batch", pk=pk)


def visible(target: MasterKind, user: Any) -> Any:
    """Rows that this person may see, as possible meanings of a name."""
    manager: Any = target.model._default_manager
    return manager.visible_to(user, Permission.ALIAS_CONFIRM) if hasattr(manager, "visible_to") else manager.all()


@require_POST
@login_required
@transaction.atomic
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one value as another in all rows alike."""
    batch = open_batch(request, pk)
    user: Any = request.user
    read_as = request.POST.get("read_as", "").strip()
    name = request.POST.get("field", "")
    kind = kind_of(batch.kind)
    if not read_as or kind is None or name not in kind.field_names():
        return result_page(request, batch, refusal=_("Say what the value is to be read as."), status=422)
    field = kind.by_name.get(name)
    if is_fixed(field) and not accepts(field, read_as):
        words = _("“%(answer)s” is no value of this field: choose one of those proposed.") % {"answer": read_as}
        return result_page(request, batch, refusal=words, status=422)
    drafts.answer(batch, name, request.POST.get("value", ""), read_as, by=user)
    _answered(batch)
    return redirect("imports:batch", pk=pk)


def _answered(batch: Batch) -> None:
    batch.refresh_from_db()
    Batch.objects.filter(pk=batch.pk).update(recipe={**batch.recipe, "answered": batch.recipe.get("answered", 0) + 1})


@require_POST
@login_required
@transaction.atomic
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


@require_safe
@login_required
def rejects(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rejected rows as they came, with the separator of the file and the reason beside: repaired, they can be imported as they are."""
    batch = open_batch(request, pk)
    user: Any = request.user
    require(user, Permission.REJECTS)
    record(user, "export.rejects", batch, rows=batch.rejects.count())
    headers = headers_of(batch)
    head = [*headers, *(OURS + word for word in (_("Line"), _("Column"), _("Value"), _("Reason")))]
    return csv_response(f"rejects-{batch.pk}", head, _reject_rows(batch, len(headers)), batch.recipe.get("delimiter") or ",")


def _reject_rows(batch: Batch, width: int) -> Iterator[list[Any]]:
    """A row with more values than there are columns keeps them all behind, so that none is lost and none shifts."""
    for reject in batch.rejects.order_by("line", "pk").iterator(chunk_size=1000):
        cells = [*reject.raw[:width], *[""] * (width - len(reject.raw))]
        yield [*cells, reject.line, reject.column, reject.value, sentence(reject.code, reject.args), *reject.raw[width:]]


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
