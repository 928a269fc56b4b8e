"""The list of imports, dropping a file, and the sources."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from base import clock, keyset, scanner
from imports import drafts
from imports.models import Batch, Recipe, Source
from imports.readers import MAX_BYTES
from imports.registry import kinds
from imports.verbs import DEFAULT_SOURCE
from imports.views.door import kind_of, kinds_for, places
from imports.words import recipe_words
from people import inbox
from people.audit import record
from people.models import InboxItem
from people.permissions import Permission
from people.rights import require
from people.throttle import limited

QUARTER = dt.timedelta(days=92)
MOST_NEEDS = 5  # inbox lines on the first page of the data steward
TONES = {
    Batch.State.DRAFT: "none",
    Batch.State.LOADING: "watch",
    Batch.State.LOADED: "good",
    Batch.State.CANCELLED: "none",
    Batch.State.UNDONE: "none",
}


class DropForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("CSV or XLSX, at most 50 MiB."))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of record"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=80, required=False, help_text=gettext_lazy("The system that sends the file: CRM, ERP…")
    )

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(*args)
        field: Any = self.fields["kind"]
        field.choices = [("", _("Recognise it")), *((kind.code, kind.label) for kind in kinds_for(request))]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            size, limit = (_("%(count)s MiB") % {"count": round(size / 2**20)} for size in (file.size, MAX_BYTES))
            words = _("It holds %(size)s, more than %(limit)s: split it.") % {"size": size, "limit": limit}
            raise forms.ValidationError(words, "too_large")
        try:
            scanner.scan(file)
        except scanner.ScanRefused as refused:
            raise forms.ValidationError(scanner.SENTENCES[refused.code], refused.code) from refused
        return file


def _to_mend() -> QuerySet[Batch]:
    """Imports of the last quarter that left rows out, and after which the same source sent no other file of that kind."""
    since = clock.now() - QUARTER
    later = Batch.objects.filter(source=OuterRef("source"), kind=OuterRef("kind"), state=Batch.State.LOADED, pk__gt=OuterRef("pk"))
    rows = Batch.objects.filter(state=Batch.State.LOADED, rejected__gt=0, at__gte=since).exclude(Exists(later))
    return rows.select_related("file", "source").order_by("-rejected", "-pk")


@require_safe
@login_required
def batch_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if not user.holds(Permission.IMPORT_RUN) and user.holds(Permission.ATTACH):
        return redirect("imports:attach")
    require(user, Permission.IMPORT_RUN)
    shown = {kind.code for kind in kinds_for(request)}
    hidden = [kind.code for kind in kinds if kind.code not in shown]
    rows = Batch.objects.exclude(kind__in=hidden).select_related("source", "file", "by__person")
    page = keyset.page(rows, ["-pk"], request.GET)
    lines = [{"batch": batch, "kind": kind_of(batch.kind), "tone": TONES[Batch.State(batch.state)]} for batch in page.rows]
    needs = InboxItem.objects.filter(person=user.person_id).waiting().order_by(F("due").asc(nulls_last=True), "-at")
    context = {"page": page, "lines": lines, "places": places(request), "form": DropForm(request), "sources": Source.objects.all()}
    context["to_mend"] = _to_mend().exclude(kind__in=hidden)[:MOST_NEEDS]
    return render(request, "imports/list.html", context | {"needs": inbox.lines(user, needs[:MOST_NEEDS])})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@limited("import", 20, 3600, methods=("POST",))
def new(request: HttpRequest) -> HttpResponse:
    """Drop a file: it is kept as a draft and nothing is written."""
    user: Any = request.user
    require(user, Permission.IMPORT_RUN)
    form = DropForm(request, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"file{Path(upload.name).suffix.lower()[:6]}"
            with path.open("wb") as copy:
                for piece in upload.chunks():
                    copy.write(piece)
            batch = drafts.drop(path, upload.name, kind=form.cleaned_data["kind"], source=form.cleaned_data["source"], by=user)
        return redirect("imports:batch", pk=batch.pk)
    status = 422 if request.method == "POST" else 200
    if form.has_error("file", "too_large"):
        status = 413  # which the log of refusals keeps
    context = {"form": form, "places": places(request), "sources": Source.objects.all(), "default": DEFAULT_SOURCE}
    return render(request, "imports/new.html", context, status=status)


@require_safe
@login_required
def sources(request: HttpRequest) -> HttpResponse:
    """What each source has sent, and what is remembered of how its files are read."""
    user: Any = request.user
    require(user, Permission.SETTINGS_SOURCES)
    rows = Source.objects.annotate(imports=Count("batches"), last=Max("batches__loaded_at"))
    recipes: dict[int, list[dict[str, Any]]] = {}
    for recipe in Recipe.objects.select_related("source"):
        kind = kind_of(recipe.kind)
        for key, known in recipe.mapping.items():
            words = recipe_words(kind, known) if kind else {}
            line = {"recipe": recipe, "kind": kind, "key": key, "known": known, "words": words}
            recipes.setdefault(recipe.source_id, []).append(line)
    lines = [{"source": source, "recipes": recipes.get(source.pk, [])} for source in rows]
    return render(request, "imports/sources.html", {"lines": lines, "places": places(request)})


@require_POST
@login_required
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget how one layout of a source's files is read."""
    user: Any = request.user
    require(user, Permission.SETTINGS_SOURCES)
    recipe = get_object_or_404(Recipe.objects.select_related("source"), pk=pk)
    key = request.POST.get("key", "")
    kept = {name: known for name, known in recipe.mapping.items() if name != key}
    if kept != recipe.mapping:
        Recipe.objects.filter(pk=recipe.pk).update(mapping=kept)
        record(user, "import.recipe_forgotten", recipe.source, kind=recipe.kind)
    return redirect("imports:sources")
