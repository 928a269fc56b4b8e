"""Plans as the people of the demo kept them before: Word files that are read, confirmed or still waiting, through the ordinary acts."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from docx import Document

from people.audit import Operator
from people.models import User
from plans import old, verbs
from plans.models import Plan

Given = TypeVar("Given")
TRIES = 4  # a machine that does much else may not look at a file within its seconds


def patiently(act: Callable[[], Given]) -> Given:
    """Try again what a busy machine was too slow for: the files of the demo are small and sound."""
    for _attempt in range(TRIES - 1):
        try:
            return act()
        except verbs.PlanError:
            continue
    return act()


def bring_old_plan(plan: Plan, told: Mapping[str, Any], *, by: User | Operator) -> None:
    """Write the file, read it, and confirm what it says of a section where the story says so; else it waits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.docx"
        _write(path, told)
        reading = patiently(lambda: verbs.bring_in(plan, path, told["file"], by=by))
    if not told.get("confirmed"):
        return
    choices = {piece.pk: verbs.Choice(old.target_of(piece), bool(piece.section)) for piece in reading.pieces.all()}
    verbs.decide_pieces(reading, choices, by=by)
    verbs.confirm_old_plan(reading, by=by)


def _write(path: Path, told: Mapping[str, Any]) -> None:
    made = Document()
    made.add_heading(told["title"], 0)
    for part in told["parts"]:
        made.add_heading(part["heading"], 1)
        for line in part.get("lines", ()):
            made.add_paragraph(line)
        rows = part.get("table", ())
        if rows:
            table = made.add_table(len(rows), len(rows[0]))
            for line, row in zip(table.rows, rows, strict=True):
                for cell, text in zip(line.cells, row, strict=True):
                    cell.text = text
    made.save(str(path))
