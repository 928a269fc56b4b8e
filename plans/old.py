"""Bringing an existing plan in: where a piece may go, what is wrong with its rows, and where a line of the plan came from."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz

from accounts.models import Contact
from base import formats
from base.words import fold
from people.models import Person
from plans.annexes import SENTENCES
from plans.models import BroughtRow, DraftPiece, Objective, OldPlan, Plan, RivalLine, SwotItem, Tactic
from plans.old_match import KINDS, NAMES, Row, day_of
from plans.old_words import COLUMNS, quadrant_of, state_of
from plans.sections import SECTIONS

REFUSALS: dict[str, Any] = SENTENCES | {
    "no_plan": gettext_lazy("A plan is read from Word, PowerPoint, Excel or PDF (.docx, .pptx, .xlsx, .pdf)."),
    "slides": gettext_lazy("The presentation has more than 300 slides. Keep those of the plan and bring them in again."),
    "pages": gettext_lazy("The PDF has more than 300 pages. Keep those of the plan and bring them in again."),
    "scan": gettext_lazy("The PDF holds pictures of pages and no text. Bring in the file that it was made from, or keep it as an annexe."),
    "sheets": gettext_lazy("The workbook has more than 50 sheets. Keep those of the plan and bring them in again."),
    "rows": gettext_lazy("A sheet has more than 3,000 rows. Keep those of the plan and bring them in again."),
    "long": gettext_lazy("The file holds more than a plan can. Keep the parts of the plan and bring them in again."),
    "nothing": gettext_lazy(
        "The file holds no text that can be read. Pictures and charts are not read; the file can be kept as an annexe."
    ),
}
LABELS: dict[str, Any] = {
    "text": gettext_lazy("Text"),
    "name": gettext_lazy("Name"),
    "owner": gettext_lazy("Owner"),
    "due_on": gettext_lazy("By"),
    "measure": gettext_lazy("How we will see it"),
    "source": gettext_lazy("Source"),
    "objective": gettext_lazy("Objective"),
    "tactic": gettext_lazy("Tactic"),
    "state": gettext_lazy("State"),
    "quadrant": gettext_lazy("Quadrant"),
    "place": gettext_lazy("Where"),
    "strength": gettext_lazy("What they do better"),
    "answer": gettext_lazy("Our answer"),
    "job_title": gettext_lazy("Job title"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
}
KIND_LABELS: dict[str, Any] = {
    "objectives": gettext_lazy("objectives"),
    "goals": gettext_lazy("goals of the customer"),
    "tactics": gettext_lazy("tactics"),
    "actions": gettext_lazy("actions"),
    "swot": gettext_lazy("findings of the SWOT"),
    "rivals": gettext_lazy("competitors"),
    "people": gettext_lazy("contacts of the account"),
}
MODELS = {"objectives": Objective, "goals": Objective, "tactics": Tactic, "swot": SwotItem, "rivals": RivalLine, "people": Contact}
NEAR = 85  # of 100: a reference to an objective or tactic by its words
SHORTEST_NEAR = 6


def limit_of(kind: str, name: str) -> int:
    """Characters that a field may hold."""
    if kind == "actions" or name in {"owner", "objective", "tactic", "due_on", "state", "quadrant"}:
        return 250 if name == "text" else 200
    column: Any = MODELS[kind]._meta.get_field(name)
    return int(column.max_length or 250)


def refusal(code: str) -> str:
    return str(REFUSALS.get(code, REFUSALS["broken"]))


def targets(plan: Plan) -> list[tuple[str, str]]:
    """Where a piece may go: each section as words, and where it has rows, as rows."""
    own = [(section.code, str(section)) for section in plan.sections.all()]
    known = {code for code, _label in own}
    found: list[tuple[str, str]] = []
    for code, label in [*own, *((code, str(each.label)) for code, each in SECTIONS.items() if code not in known)]:
        if kind := KINDS.get(code):
            found.append((f"{code}:{kind}", _("%(section)s, as %(rows)s") % {"section": label, "rows": KIND_LABELS[kind]}))
            found.append((code, _("%(section)s, as text") % {"section": label}))
        else:
            found.append((code, label))
    return found


def target_of(piece: DraftPiece) -> str:
    return f"{piece.section}:{piece.kind}" if piece.kind else piece.section


def place_words(piece: DraftPiece) -> str:
    """slide 4, “SWOT”; sheet “Actions”, from row 3; heading “Profile”"""
    if piece.place == "slide":
        return (_("slide %(no)s, “%(name)s”") if piece.heading else _("slide %(no)s")) % {"no": piece.no, "name": piece.heading}
    if piece.place == "page":
        return (_("page %(no)s, “%(name)s”") if piece.heading else _("page %(no)s")) % {"no": piece.no, "name": piece.heading}
    if piece.place == "sheet":
        return _("sheet “%(name)s”, from row %(no)s") % {"no": piece.no, "name": piece.sheet}
    return _("heading “%(name)s”") % {"name": piece.heading} if piece.heading else _("before the first heading")


# What is wrong with rows -----------------------------------------------------------


def fields_of(kind: str) -> list[str]:
    return list(COLUMNS[kind])


def faults(kind: str, rows: Sequence[Row], order: str) -> list[str]:
    """What a person must mend before these rows can be written."""
    found = []
    for number, row in enumerate(rows, 1):
        told: list[str] = []
        for name in COLUMNS[kind]:
            if len(row.get(name, "")) > limit_of(kind, name):
                told.append(_("%(field)s is longer than %(most)s characters") % {"field": LABELS[name], "most": limit_of(kind, name)})
        if not row.get(NAMES[kind]):
            told.append(_("%(field)s is missing") % {"field": LABELS[NAMES[kind]]})
        if row.get("due_on") and day_of(row["due_on"], order) is None:
            told.append(_("“%(text)s” is no day that can be read one way: write 2026-10-03") % {"text": row["due_on"]})
        if kind == "swot" and not (row.get("quadrant") in SwotItem.Quadrant.values or quadrant_of(row.get("quadrant", ""))):
            told.append(_("choose a quadrant"))
        found += [_("Row %(no)s: %(fault)s.") % {"no": number, "fault": fault} for fault in told]
    return found


def faults_of(piece: DraftPiece) -> list[str]:
    return faults(piece.kind, piece.rows, piece.old.day_order) if piece.kind else []


# From texts to values --------------------------------------------------------------


@dataclass
class Names:
    """Colleagues by name, and the objectives and tactics of a plan by their words or numbers."""

    people: dict[str, int | None] = field(default_factory=dict)

    @classmethod
    def known(cls) -> "Names":
        found: dict[str, int | None] = {}
        for pk, name in Person.objects.in_post().values_list("pk", "name"):
            parts = fold(name).split()
            spellings = {" ".join(parts), " ".join(parts[1:] + parts[:1]), f"{parts[0][:1]}. {' '.join(parts[1:])}"} if parts else set()
            for spelling in spellings:
                found[spelling] = None if spelling in found else pk  # a name that two have is nobody's
        return cls(found)

    def person(self, text: str) -> int | None:
        return self.people.get(fold(text).replace(",", "").strip())


def near(text: str, rows: Iterable[Any]) -> Any:
    """The row that a reference means: by its number (`2`, `O2`), else by its words. None when nothing is near."""
    listed = list(rows)
    number = text.strip().lstrip("OoTt#").rstrip(".")
    if number.isdecimal() and 1 <= int(number) <= len(listed):
        return listed[int(number) - 1]
    wanted = fold(text)
    same = [row for row in listed if fold(row.text) == wanted]
    if same or len(wanted) < SHORTEST_NEAR:
        return same[0] if same else None
    scored = sorted(((fuzz.token_set_ratio(wanted, fold(row.text)), -at, row) for at, row in enumerate(listed)), key=lambda each: each[:2])
    return scored[-1][2] if scored and scored[-1][0] >= NEAR else None


def values_of(kind: str, row: Row, order: str, names: Names) -> dict[str, Any]:
    """Typed values of a row without its references. An owner who is no colleague stays in the words."""
    name = NAMES[kind]
    values: dict[str, Any] = {key: text for key, text in row.items() if key in {name, "measure", "source", "place", "strength", "answer"}}
    if row.get("due_on"):
        values["due_on"] = day_of(row["due_on"], order)
    if kind == "swot":
        values["quadrant"] = row["quadrant"] if row["quadrant"] in SwotItem.Quadrant.values else quadrant_of(row["quadrant"])
    if row.get("owner"):
        found = names.person(row["owner"])
        if found is not None:
            values["owner_id"] = found
        elif kind == "actions":
            values["owner_text"] = row["owner"]
        else:
            values[name] = f"{row[name]} ({row['owner']})"[: limit_of(kind, name)]
    if kind == "actions" and row.get("state"):
        values["state"] = state_of(row["state"])
    return values


# Lineage -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """Where something in the plan came from."""

    file: str
    place: str
    person: str
    day: dt.datetime | None

    def __str__(self) -> str:
        day = formats.moment(self.day) if self.day else ""
        return _("From %(file)s, %(place)s; confirmed by %(person)s, %(day)s") % {
            "file": self.file, "place": self.place, "person": self.person or "kamapp", "day": day,
        }  # fmt: skip


def _source(piece: DraftPiece) -> Source:
    old: OldPlan = piece.old
    return Source(old.annex.file.name, place_words(piece), str(old.confirmed_by or ""), old.confirmed_at)


def _written() -> Any:
    pieces = DraftPiece.objects.filter(state=DraftPiece.State.WRITTEN)
    return pieces.select_related("old__annex__file", "old__confirmed_by__person")


def sources(plan: Plan) -> Mapping[str, list[Source]]:
    """Of each section, what an existing plan brought."""
    found: dict[str, list[Source]] = {}
    for piece in _written().filter(old__plan=plan):
        found.setdefault(piece.section, []).append(_source(piece))
    return found


def source_of_row(kind: str, row_id: int) -> Source | None:
    """Of one row, the file and the place that it came from."""
    brought = BroughtRow.objects.filter(kind=kind, row_id=row_id, piece__state=DraftPiece.State.WRITTEN).values_list("piece", flat=True)
    piece = _written().filter(pk__in=brought).first()
    return _source(piece) if piece else None
