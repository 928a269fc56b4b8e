"""How much of what a section asks for is there: its words, rows of each of its kinds, and what each row needs to be of use.

Says nothing about quality or freshness, and touches no figure of the catalogue: `plan_completeness` counts sections.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from plans.models import PlanSection, SwotItem
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


def percents(
    sections: Sequence[PlanSection], rows: Mapping[str, Sequence[Any]], *, grid: Grid | None = None, files: int = 0
) -> list[tuple[PlanSection, int]]:
    """Each section with its per cent; 100 only where nothing is missing, 0 only where nothing is there."""
    return [(section, _percent(_parts(section, rows, grid, files))) for section in sections]


def _percent(parts: Sequence[bool]) -> int:
    share = FULL * sum(parts) // len(parts)
    return max(share, 1) if any(parts) else 0


def _parts(section: PlanSection, rows: Mapping[str, Sequence[Any]], grid: Grid | None, files: int) -> list[bool]:
    words = bool(section.text.strip())
    if section.code == "annexes":
        return [words or files > 0]
    if section.code == "white_space" and grid is not None and grid.cells:
        return [words, *(cell.state != UNKNOWN or cell.potential is not None for cell in grid.cells)]
    parts = [words]
    for kind in section.kinds:
        of_kind = rows.get(kind, ())
        parts += [part for row in of_kind for part in _of_row(kind, row)] or [False]
    return parts


def _of_row(kind: str, row: Any) -> list[bool]:
    """The row itself, and each thing that it needs; a weakness or threat also an action that answers it."""
    parts = [True, *(getattr(row, field) not in (None, "") for field in NEEDS[kind])]
    if isinstance(row, SwotItem) and row.quadrant in {SwotItem.Quadrant.WEAKNESS, SwotItem.Quadrant.THREAT}:
        parts.append(not row.needs_action)
    return parts
