"""How much of what a section asks for is there: its words, rows of each of its kinds, and what each row needs to be of use.

Three sections have no rows of their own and fill by a rule each:
- risks: three lines (what could undo the plan, how likely, what we do about it), and each threat of the SWOT has its action;
- relationships: words, somebody who decides, and of each person with a decision role the function and the level;
- annexes: each file with what it is; without a file, words are half of it.

Says nothing about quality or freshness, and touches no figure of the catalogue: `plan_completeness` counts sections.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.models import AccountClosure, Contact
from plans.models import Plan, PlanFile, PlanSection, SwotItem
from plans.white import UNKNOWN, Grid

NEEDS: Mapping[str, tuple[str, ...]] = {
    "objectives": ("owner_id", "due_on", "measure"),
    "goals": ("source",),
    "insights": ("source",),
    "tactics": ("owner_id", "due_on", "measure"),
    "actions": ("owner_id", "due_on"),
    "scores": ("target",),
    "swot": ("source",),
    "rivals": ("place", "strength", "answer"),
    "innovations": ("came_from", "reach", "functions"),
    "outlooks": ("low", "high", "source"),
    "values": ("amount", "confirmed_on"),
    "refusals": ("answer",),
}
FULL = 100
RISK_LINES = 3
DECIDES = "decides"


def deciders(plan: Plan) -> list[Contact]:
    """People there with a decision role, on the account and below it."""
    below = AccountClosure.objects.filter(ancestor=plan.account_id).values("descendant")
    return list(Contact.objects.filter(account__in=below, left_on=None).exclude(role="").only("role", "function", "level"))


def percents(
    sections: Sequence[PlanSection],
    rows: Mapping[str, Sequence[Any]],
    *,
    grid: Grid | None = None,
    files: Sequence[PlanFile] = (),
    people: Sequence[Contact] = (),
) -> list[tuple[PlanSection, int]]:
    """Each section with its per cent; 100 only where nothing is missing, 0 only where nothing is there."""
    apart = {
        "annexes": lambda words: _of_files(words, files),
        "relationships": lambda words: _of_people(words, people),
        "risks": lambda words: _of_risks(words, rows.get("swot", ())),
    }
    if grid is not None and grid.cells:
        apart["white_space"] = lambda words: [bool(words), *(cell.state != UNKNOWN or cell.potential is not None for cell in grid.cells)]
    return [
        (section, _percent(apart[section.code](section.text.strip()) if section.code in apart else _parts(section, rows)))
        for section in sections
    ]


def _percent(parts: Sequence[bool]) -> int:
    share = FULL * sum(parts) // len(parts)
    return max(share, 1) if any(parts) else 0


def _parts(section: PlanSection, rows: Mapping[str, Sequence[Any]]) -> list[bool]:
    parts = [bool(section.text.strip())]
    for kind in section.kinds:
        of_kind = rows.get(kind, ())
        parts += [part for row in of_kind for part in _of_row(kind, row)] or [False]
    return parts


def _of_files(words: str, files: Sequence[PlanFile]) -> list[bool]:
    return [part for file in files for part in (True, bool(file.note.strip()))] or [bool(words), False]


def _of_people(words: str, people: Sequence[Contact]) -> list[bool]:
    known = [part for person in people for part in (True, bool(person.function), bool(person.level))]
    return [bool(words), any(person.role == DECIDES for person in people), *(known or [False])]


def _of_risks(words: str, swot: Sequence[SwotItem]) -> list[bool]:
    lines = sum(bool(line.strip()) for line in words.splitlines())
    threats = [not item.needs_action for item in swot if item.quadrant == SwotItem.Quadrant.THREAT]
    return [*(lines > wanted for wanted in range(RISK_LINES)), *threats]


def _of_row(kind: str, row: Any) -> list[bool]:
    """The row itself, and each thing that it needs; a weakness or threat also an action that answers it."""
    parts = [True, *(getattr(row, field) not in (None, "") for field in NEEDS[kind])]
    if isinstance(row, SwotItem) and row.quadrant in {SwotItem.Quadrant.WEAKNESS, SwotItem.Quadrant.THREAT}:
        parts.append(not row.needs_action)
    return parts
