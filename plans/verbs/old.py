"""Bringing an existing plan in: read a file, decide on each piece, write what was confirmed, take it back. Spec: product.md L9."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Contact
from accounts.verbs.contacts import add_contact
from accounts.verbs.errors import AccountError
from base import clock
from jobs import helper
from people.audit import Actor, record
from people.permissions import Permission
from people.rights import require
from plans import annexes, old, prose
from plans.annex_check import AnnexError
from plans.models import BroughtRow, DraftPiece, Objective, OldPlan, Plan, PlanFile, PlanSection, Tactic
from plans.old_found import Found
from plans.old_match import MOST_PIECES, MOST_ROWS_OF_PIECE, Proposal, Row, order_of, proposals, rows_of_text, text_of_rows
from plans.rows import ROW_KINDS
from plans.sections import SECTIONS
from plans.verbs.annexes import add_annex
from plans.verbs.common import hold, user_of
from plans.verbs.errors import PlanError
from plans.verbs.opening import put_section
from plans.verbs.rows import add_row, remove_row
from plans.verbs.writing import append_lines, withdraw_lines

State, Piece = OldPlan.State, DraftPiece.State
MEMORY, SECONDS = 1024 * helper.MIB, 30.0  # of the helper, for one file
ORDER = ("objectives", "goals", "tactics", "actions", "swot", "rivals", "people")  # what others refer to comes first


def bring_in(plan: Plan, path: Path, name: str, *, by: Actor) -> OldPlan:
    """Read a plan that was kept elsewhere, piece by piece, and keep its file as an annexe. No word of the plan changes yet.

    A file that is kept here already is read again, one that waits to be confirmed is given as it is. Raises PlanError with
    what is wrong with the file and what to do, Locked, Refused.
    """
    require(by, Permission.PLAN_EDIT, plan)
    try:
        kind = annexes.looked_at(path, name)
        found: list[Found] = helper.call("plans.old_read.read", str(path), f"file.{kind}", memory=MEMORY, seconds=SECONDS)
    except AnnexError as refused:
        raise PlanError(old.refusal(refused.code), "file") from refused
    except helper.HelperTimeout as error:
        raise PlanError(old.refusal("slow"), "file") from error
    except helper.HelperError as error:  # out of memory, or dead by it
        raise PlanError(old.refusal("bomb"), "file") from error
    made = proposals(found, plan.account.name)
    if len(made) > MOST_PIECES:
        raise PlanError(old.refusal("long"), "file")
    with transaction.atomic():
        hold(plan)
        here = PlanFile.objects.filter(plan=plan, removed_at=None, file__sha256=annexes.digest_of(path)).select_related("file").first()
        waiting: OldPlan | None = OldPlan.objects.filter(annex=here, state=State.OPEN).first() if here else None
        if waiting is not None:
            return waiting
        annex = here or add_annex(plan, path, name, by=by, note=_("the plan as it was kept before"))
        annex.plan = plan
        return _laid_out(annex, made, by=by)


def read_annex(annex: PlanFile, *, by: Actor) -> OldPlan:
    """Read a file that is an annexe already."""
    require(by, Permission.PLAN_EDIT, annex.plan)
    if not annex.has_content:
        raise PlanError(_("Its content was erased. Add the file again."), "annex")
    return bring_in(annex.plan, annexes.path_of(annex.file), f"file.{annex.kind}", by=by)


def _laid_out(annex: PlanFile, made: Sequence[Proposal], *, by: Actor) -> OldPlan:
    plan = annex.plan
    days = [row["due_on"] for piece in made for row in piece.rows if row.get("due_on")]
    reading = OldPlan.objects.create(plan=plan, annex=annex, by=user_of(by), day_order=order_of(days))
    DraftPiece.objects.bulk_create(
        DraftPiece(
            old=reading,
            position=position,
            place=piece.place,
            no=piece.no,
            sheet=piece.sheet[:100],
            heading=piece.heading[:250],
            section=piece.section,
            kind=piece.kind,
            text=piece.text,
            rows=piece.rows,
            in_columns=piece.in_columns,
        )
        for position, piece in enumerate(made)
    )
    record(by, "plan.old_read", plan, account=plan.account_id, file=annex.file.name, pieces=len(made))
    return reading


# Deciding --------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """What somebody says of a piece: where it goes (a section, or `section:kind` for rows), and whether it is kept."""

    target: str
    keep: bool | None


@transaction.atomic
def decide_pieces(reading: OldPlan, choices: Mapping[int, Choice], *, by: Actor) -> None:
    """Move, keep and drop pieces. Raises PlanError once the reading is confirmed or left out."""
    require(by, Permission.PLAN_EDIT, reading.plan)
    _open(reading)
    allowed = {value for value, _label in old.targets(reading.plan)}
    for piece in reading.pieces.filter(pk__in=choices):
        choice = choices[piece.pk]
        if choice.target in allowed and choice.target != old.target_of(piece):
            _move(piece, choice.target)
        if choice.keep is not None:
            piece.state = Piece.KEPT if choice.keep and choice.target else Piece.DROPPED
        piece.save(update_fields=["section", "kind", "text", "rows", "state"])


@transaction.atomic
def edit_piece(piece: DraftPiece, *, text: str = "", rows: Sequence[Row] = (), by: Actor) -> None:
    """Change what a piece says before it is written. Raises PlanError for rows that cannot be written so."""
    require(by, Permission.PLAN_EDIT, piece.old.plan)
    _open(piece.old)
    if piece.kind:
        kept = [row for row in rows if any(row.values())][:MOST_ROWS_OF_PIECE]
        if wrong := old.faults(piece.kind, kept, piece.old.day_order):
            raise PlanError(wrong[0], "rows")
        piece.rows = kept
    else:
        if len(text) > prose.MOST_CHARACTERS:
            raise PlanError(_("The text is too long for one section."), "text")
        piece.text = text.replace("\r\n", "\n").strip()
    is_empty = not piece.rows if piece.kind else not piece.text
    piece.state = Piece.DROPPED if is_empty else Piece.KEPT if piece.section else piece.state
    piece.save(update_fields=["text", "rows", "state"])


def _move(piece: DraftPiece, target: str) -> None:
    """To another section; words become rows and rows become words where the new place asks for it."""
    section, _colon, kind = target.partition(":")
    if kind != piece.kind:
        if piece.kind:
            text = text_of_rows(piece.rows)
            piece.rows = rows_of_text(kind, text) if kind else []
            piece.text = "" if kind else text
        else:
            piece.rows, piece.text = rows_of_text(kind, piece.text), ""
    piece.section, piece.kind = section, kind


def _open(reading: OldPlan) -> None:
    now = OldPlan.objects.select_for_update().get(pk=reading.pk)
    if now.state != State.OPEN:
        raise PlanError(_("This was decided meanwhile. Load the page again."))


@transaction.atomic
def drop_old_plan(reading: OldPlan, *, by: Actor) -> None:
    """Leave all of it out; the file stays an annexe."""
    require(by, Permission.PLAN_EDIT, reading.plan)
    _open(reading)
    OldPlan.objects.filter(pk=reading.pk).update(state=State.DROPPED)
    reading.pieces.update(state=Piece.DROPPED, text="", rows=[])
    record(by, "plan.old_dropped", reading.plan, account=reading.plan.account_id, file=str(reading))


# Writing ---------------------------------------------------------------------------


@transaction.atomic
def confirm_old_plan(reading: OldPlan, *, by: Actor) -> int:
    """Write the kept pieces as ordinary edits, all or none; gives how many. Raises PlanError naming what must be mended."""
    require(by, Permission.PLAN_EDIT, reading.plan)
    _open(reading)
    plan = hold(reading.plan)
    kept = list(reading.pieces.filter(state=Piece.KEPT))
    if not kept:
        raise PlanError(_("Nothing is kept yet. Say of a piece where it goes and that it is kept."))
    for piece in kept:
        piece.old = reading
        if wrong := old.faults_of(piece):
            raise PlanError(_("%(place)s. %(fault)s") % {"place": old.place_words(piece), "fault": wrong[0]})
    for code in dict.fromkeys(piece.section for piece in kept):
        if code in SECTIONS:
            put_section(plan, code, by=by)
    _write_words(plan, [piece for piece in kept if not piece.kind], by)
    names = old.Names.known()
    for kind in ORDER:
        for piece in kept:
            if piece.kind == kind:
                _write_rows(plan, piece, names, by)
    reading.pieces.filter(state=Piece.KEPT).update(state=Piece.WRITTEN)
    reading.pieces.exclude(state=Piece.WRITTEN).update(state=Piece.DROPPED, text="", rows=[])
    OldPlan.objects.filter(pk=reading.pk).update(state=State.CONFIRMED, confirmed_by=user_of(by), confirmed_at=clock.now())
    sections = ", ".join(dict.fromkeys(piece.section for piece in kept))
    record(by, "plan.old_confirmed", plan, account=plan.account_id, file=str(reading), pieces=len(kept), sections=sections)
    return len(kept)


def _write_words(plan: Plan, pieces: Sequence[DraftPiece], by: Actor) -> None:
    for code in dict.fromkeys(piece.section for piece in pieces):
        lines = [line for piece in pieces if piece.section == code for line in prose.from_lines(piece.text)]
        append_lines(_section(plan, code), lines, by=by)


def _section(plan: Plan, code: str) -> PlanSection:
    section: PlanSection = plan.sections.get(code=code)
    section.plan = plan
    return section


def _write_rows(plan: Plan, piece: DraftPiece, names: old.Names, by: Actor) -> None:
    for number, row in enumerate(piece.rows, 1):
        made = _contact(plan, row, by) if piece.kind == "people" else _row(plan, piece, row, number, names, by)
        if made is not None:
            BroughtRow.objects.create(piece=piece, kind=piece.kind, row_id=made.pk, no=number)


def _row(plan: Plan, piece: DraftPiece, row: Row, number: int, names: old.Names, by: Actor) -> Any:
    values = old.values_of(piece.kind, row, piece.old.day_order, names)
    if piece.kind == "tactics":
        ours = Objective.objects.filter(plan=plan, side=Objective.Side.OURS)
        found = old.near(row["objective"], ours) if row.get("objective") else ours.first() if ours.count() == 1 else None
        if found is None:
            what = {"place": old.place_words(piece), "no": number}
            raise PlanError(_("%(place)s. Row %(no)s: name the objective that this tactic serves, as it is written.") % what)
        values["objective_id"] = found.pk
    if piece.kind == "actions" and row.get("tactic"):
        tactic = old.near(row["tactic"], Tactic.objects.filter(plan=plan))
        values["tactic_id"] = tactic.pk if tactic else None
    return add_row(plan, ROW_KINDS[piece.kind], values, by=by, token=uuid5(NAMESPACE_OID, f"piece {piece.pk} {number}"))


def _contact(plan: Plan, row: Row, by: Actor) -> Contact | None:
    """A contact of the account; one of the same name that is there already stays as it is."""
    if plan.account.contacts.filter(name__iexact=row["name"]).exists():
        return None
    fields = {name: row[name] for name in ("name", "job_title", "email", "phone") if row.get(name)}
    try:
        return add_contact(plan.account, fields, by=by)
    except AccountError as error:
        raise PlanError(f"{row['name']}: {error.sentence}") from error


# Taking back -----------------------------------------------------------------------


@transaction.atomic
def take_back_old_plan(reading: OldPlan, *, by: Actor) -> list[str]:
    """Take out again what was written, but for what people have changed since or what others hang on; gives that, in words."""
    require(by, Permission.PLAN_EDIT, reading.plan)
    plan = hold(reading.plan)
    if not OldPlan.objects.filter(pk=reading.pk, state=State.CONFIRMED).update(state=State.UNDONE):
        raise PlanError(_("This was decided meanwhile. Load the page again."))
    pieces = list(reading.pieces.filter(state=Piece.WRITTEN).prefetch_related("brought"))
    kept: list[str] = []
    for kind in reversed(ORDER):
        for piece in pieces:
            if piece.kind == kind:
                kept += _rows_back(plan, piece, by)
    for code in dict.fromkeys(piece.section for piece in pieces if not piece.kind):
        lines = [line for piece in pieces if piece.section == code and not piece.kind for line in prose.from_lines(piece.text)]
        stayed = withdraw_lines(_section(plan, code), lines, by=by)
        if stayed:
            words = ngettext("%(section)s: %(count)s line changed since", "%(section)s: %(count)s lines changed since", len(stayed))
            kept.append(words % {"section": str(_section(plan, code)), "count": len(stayed)})
    OldPlan.objects.filter(pk=reading.pk).update(kept=kept[:200])
    reading.pieces.update(state=Piece.DROPPED)
    record(by, "plan.old_undone", plan, account=plan.account_id, file=str(reading), kept=len(kept))
    return kept


def _rows_back(plan: Plan, piece: DraftPiece, by: Actor) -> list[str]:
    kept = []
    for brought in sorted(piece.brought.all(), key=lambda each: -each.no):
        if piece.kind == "people":
            contact = Contact.objects.filter(pk=brought.row_id).first()
            kept += [_("%(name)s stays a contact of the account") % {"name": contact.name}] if contact else []
            continue
        row = ROW_KINDS[piece.kind].of(plan).filter(pk=brought.row_id).first()
        if row is None:
            continue
        row.plan = plan
        if row.version != 1:
            kept.append(_("%(row)s: changed since") % {"row": row})
            continue
        try:
            remove_row(row, by=by)
        except PlanError:
            kept.append(_("%(row)s: others hang on it") % {"row": row})
    return kept


def forget_drafts(before: Any) -> int:
    """Readings that nobody confirmed lose their texts; how many. The nightly run calls it."""
    stale = OldPlan.objects.filter(state=State.OPEN, at__lt=before)
    DraftPiece.objects.filter(old__in=stale.values("pk")).update(state=Piece.DROPPED, text="", rows=[])
    return stale.update(state=State.DROPPED)
