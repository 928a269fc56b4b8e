"""Bringing an existing plan in: choose its file, go through the pieces found beside the sections proposed, confirm."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from base import formats
from people.permissions import Permission
from people.rights import require
from people.throttle import limited
from plans import annexes, old, verbs
from plans.annexes import laid_down
from plans.models import DraftPiece, OldPlan, Plan, SwotItem
from plans.old_match import day_of
from plans.old_read import READ
from plans.prose import from_lines
from plans.prose_html import bare, rendered
from plans.views.annexes import AnnexForm
from plans.views.door import open_door, reader

FORM_METHODS = ["GET", "HEAD", "POST"]
MOST_LINES = 14  # of the words of a piece, on the page of all


class PlanFileForm(AnnexForm):
    """A plan that was kept elsewhere."""

    note = None  # type: ignore[assignment]

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        file = self.fields["file"]
        file.help_text = gettext_lazy(
            "Word, PowerPoint, Excel or PDF (.docx, .pptx, .xlsx, .pdf), at most 20 MiB, without macros or password."
        )
        file.widget.attrs["accept"] = ".docx,.pptx,.xlsx,.pdf"


@require_http_methods(FORM_METHODS)
@login_required
@limited("annex", 60, 3600, methods=("POST",))
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the file of an existing plan; it is read and kept as an annexe, and nothing is written yet."""
    plan, user = open_door(request, pk), reader(request)
    require(user, Permission.PLAN_EDIT, plan)
    form, error, status = PlanFileForm(), "", 200
    files = [annex for annex in annexes.of(plan) if annex.kind in READ and annex.has_content]
    if request.method == "POST":
        form, status = PlanFileForm(request.POST, request.FILES), 422
        chosen = next((annex for annex in files if str(annex.pk) == request.POST.get("annex")), None)
        try:
            if chosen is not None:
                chosen.plan = plan
                return redirect("plans:old", pk, verbs.read_annex(chosen, by=user).pk)
            if form.is_valid():
                upload = form.cleaned_data["file"]
                with laid_down(upload) as path:
                    return redirect("plans:old", pk, verbs.bring_in(plan, path, upload.name, by=user).pk)
        except verbs.PlanError as refused:
            error, status = str(refused.sentence), 409 if isinstance(refused, verbs.Locked) else 422
    readings = OldPlan.objects.filter(plan=plan).select_related("annex__file", "by__person")
    context = {"plan": plan, "account": plan.account, "form": form, "error": error, "files": files, "readings": list(readings[:20])}
    return render(request, "plans/bring.html", context, status=status)


def _reading(request: HttpRequest, pk: int, old_pk: int) -> OldPlan:
    plan, user = open_door(request, pk), reader(request)
    require(user, Permission.PLAN_EDIT, plan)
    reading: OldPlan = get_object_or_404(OldPlan.objects.filter(plan=plan).select_related("annex__file", "confirmed_by__person"), pk=old_pk)
    reading.plan = plan
    return reading


@dataclass(frozen=True)
class Shown:
    """A piece as the page shows it: its place, lines or cells, and what must be mended."""

    piece: DraftPiece
    place: str
    target: str
    words: SafeString
    more: int
    heads: list[Any]
    cells: list[list[str]]
    faults: list[str]

    @property
    def is_kept(self) -> bool:
        """As proposed: what has a place is kept until somebody says otherwise."""
        open_state = self.piece.state == DraftPiece.State.OPEN
        return self.piece.state in {DraftPiece.State.KEPT, DraftPiece.State.WRITTEN} or (open_state and bool(self.piece.section))


def shown(piece: DraftPiece, order: str) -> Shown:
    lines = piece.text.splitlines()
    names = [name for name in old.fields_of(piece.kind) if any(row.get(name) for row in piece.rows)] if piece.kind else []
    return Shown(
        piece,
        old.place_words(piece),
        old.target_of(piece),
        as_read("\n".join(lines[:MOST_LINES])),
        max(len(lines) - MOST_LINES, 0),
        [old.LABELS[name] for name in names],
        [[_cell(name, row.get(name, ""), order) for name in names] for row in piece.rows],
        old.faults_of(piece),
    )


def as_read(text: str) -> SafeString:
    """Lines with their signs as a reader sees them: headings, points, paragraphs."""
    found = [("h2" if kind == "h3" else kind, words) for kind, _indent, words in from_lines(text)]  # the place of the piece is the h2 above
    return bare(rendered([{"kind": kind, "runs": [(words, {})]} for kind, words in found]))


def _cell(name: str, text: str, order: str) -> str:
    if name == "due_on" and (day := day_of(text, order)):
        return formats.short_date(day, year=True)
    return str(dict(SwotItem.Quadrant.choices).get(text, text)) if name == "quadrant" else text


@require_http_methods(FORM_METHODS)
@login_required
def old_plan(request: HttpRequest, pk: int, old_pk: int) -> HttpResponse:
    """Each piece found beside the section proposed; kept, moved or left out; written when confirmed; taken back afterwards."""
    reading, user = _reading(request, pk, old_pk), reader(request)
    error, status = "", 200
    if request.method == "POST":
        try:
            return _acted(request, reading)
        except verbs.PlanError as refused:
            error, status = str(refused.sentence), 409 if isinstance(refused, verbs.Locked) else 422
            reading = _reading(request, pk, old_pk)
    pieces = list(reading.pieces.all())
    for piece in pieces:
        piece.old = reading
    context = {
        "plan": reading.plan,
        "account": reading.plan.account,
        "reading": reading,
        "pieces": [shown(piece, reading.day_order) for piece in pieces if reading.state != OldPlan.State.CONFIRMED or _is_in(piece)],
        "in_columns": sum(piece.in_columns for piece in pieces),
        "targets": old.targets(reading.plan),
        "labels": dict(old.targets(reading.plan)),
        "error": error,
        "is_open": reading.state == OldPlan.State.OPEN,
        "may_edit": not reading.plan.is_locked,
        "user": user,
    }
    return render(request, "plans/old.html", context, status=status)


def _is_in(piece: DraftPiece) -> bool:
    return piece.state == DraftPiece.State.WRITTEN


def _acted(request: HttpRequest, reading: OldPlan) -> HttpResponse:
    user, act = reader(request), request.POST.get("act", "save")
    plan: Plan = reading.plan
    if act == "drop":
        verbs.drop_old_plan(reading, by=user)
        messages.success(request, _("Left out. The file stays an annexe."))
        return redirect("plans:bring", plan.pk)
    if act == "undo":
        kept = verbs.take_back_old_plan(reading, by=user)
        messages.success(request, _("Taken back.") if not kept else _("Taken back, but for what is listed below."))
        return redirect("plans:old", plan.pk, reading.pk)
    verbs.decide_pieces(reading, _choices(request, reading), by=user)
    if act != "confirm":
        messages.success(request, _("Saved. Nothing is in the plan yet."))
        return redirect("plans:old", plan.pk, reading.pk)
    count = verbs.confirm_old_plan(reading, by=user)
    words = ngettext("%(count)s piece is in the plan now.", "%(count)s pieces are in the plan now.", count)
    messages.success(request, words % {"count": count})
    return redirect("plans:plan", plan.pk)


def _choices(request: HttpRequest, reading: OldPlan) -> dict[int, verbs.Choice]:
    keep = {"keep": True, "drop": False}
    return {
        pk: verbs.Choice(request.POST[f"target-{pk}"], keep.get(request.POST.get(f"keep-{pk}", "")))
        for pk in reading.pieces.values_list("pk", flat=True)
        if f"target-{pk}" in request.POST
    }


@require_http_methods(FORM_METHODS)
@login_required
def piece(request: HttpRequest, pk: int, old_pk: int, piece_pk: int) -> HttpResponse:
    """Change the words or rows of one piece before they are written."""
    reading, user = _reading(request, pk, old_pk), reader(request)
    found: DraftPiece = get_object_or_404(reading.pieces.all(), pk=piece_pk)
    found.old = reading
    names = old.fields_of(found.kind) if found.kind else []
    text, rows, error, status = found.text, list(found.rows), "", 200
    if request.method == "POST":
        lists = [[value.strip() for value in request.POST.getlist(name)] for name in names]
        rows = [{name: value for name, value in zip(names, values, strict=True) if value} for values in zip(*lists, strict=False)]
        text = request.POST.get("text", "")
        try:
            verbs.edit_piece(found, text=text, rows=rows, by=user)
            return redirect(f"{reverse('plans:old', args=[pk, old_pk])}#piece-{found.pk}")
        except verbs.PlanError as refused:
            error, status = str(refused.sentence), 409 if isinstance(refused, verbs.Locked) else 422
    context = {
        "plan": reading.plan,
        "account": reading.plan.account,
        "reading": reading,
        "piece": found,
        "place": old.place_words(found),
        "text": text,
        "fields": [(name, old.LABELS[name], old.limit_of(found.kind, name)) for name in names],
        "rows": [[(name, old.LABELS[name], row.get(name, ""), old.limit_of(found.kind, name)) for name in names] for row in [*rows, {}]],
        "quadrants": SwotItem.Quadrant.choices,
        "error": error,
    }
    return render(request, "plans/piece.html", context, status=status)
