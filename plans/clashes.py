"""What a plan shows of two versions of one field: below the row, both texts with what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from people.models import User
from plans.compare import Piece, words
from plans.forms import FORMS
from plans.models import Plan, RowClash
from plans.rows import ROW_KINDS


@dataclass(frozen=True)
class Shown:
    """One open question; `seen` is what the row holds now, as it is sent back with the answer."""

    clash: RowClash
    row: Any
    section: str
    label: Any
    mine: list[Piece]
    theirs: list[Piece]
    seen: str
    joins: bool
    may_answer: bool

    @property
    def asked(self) -> Any:
        """The colleague whose text is saved, by name; nothing where it is not known."""
        return self.clash.saved_by.person if self.clash.saved_by else None


def of_plan(plan: Plan, rows: Mapping[str, Sequence[Any]], user: User, *, may_edit: bool) -> dict[tuple[str, int], list[Shown]]:
    """Open questions by kind and number of the row, of the rows that this reader sees."""
    found: dict[tuple[str, int], list[Shown]] = {}
    waiting = plan.clashes.filter(answered_at=None).select_related("by__person", "saved_by__person")
    known = {(kind, row.pk): row for kind, of_kind in rows.items() for row in of_kind} if waiting else {}
    for clash in waiting:
        row = known.get((clash.kind, clash.row_id))
        if row is not None:
            found.setdefault((clash.kind, clash.row_id), []).append(_shown(clash, row, plan, user, may_edit))
    return found


CHAIN = ("objectives", "tactics", "actions")


def below(chain: Sequence[Any], waiting: Mapping[tuple[str, int], list[Shown]]) -> Sequence[Any]:
    """The chain from objective to action, each row with the questions that stand below it."""
    for each in chain:
        each.clashes = waiting.get((each.kind, each.row.pk), ())
    return chain


def by_section(waiting: Mapping[tuple[str, int], list[Shown]]) -> dict[str, list[Shown]]:
    """The questions on rows that stand in no chain, by section."""
    found: dict[str, list[Shown]] = {}
    for (kind, _pk), questions in waiting.items():
        if kind not in CHAIN:
            found.setdefault(questions[0].section, []).extend(questions)
    return found


def _shown(clash: RowClash, row: Any, plan: Plan, user: User, may_edit: bool) -> Shown:
    form = FORMS[clash.kind](plan=plan, row=row, user=user)
    name = next((name for name in form.fields if form.attname(name) == clash.field), "")
    field = form.fields.get(name)
    now = getattr(row, clash.field)
    mine, theirs = (form.words(name, value) if field else str(value) for value in (_typed(row, clash), now))
    pieces = words(theirs, mine)
    own = bool(user.person_id) and getattr(row, "owner_id", None) == user.person_id
    return Shown(
        clash,
        row,
        ROW_KINDS[clash.kind].section,
        field.label if field else clash.field,
        [piece for piece in pieces if piece.kind != "gone"],
        [piece for piece in pieces if piece.kind != "new"],
        "" if now is None else str(now),
        type(field) is forms.CharField,
        may_edit or (own and not plan.is_locked),
    )


def _typed(row: Any, clash: RowClash) -> Any:
    """The value that was not saved, as its column holds it."""
    column = row._meta.get_field(clash.field)
    return column.to_python(clash.mine) if clash.mine else None
