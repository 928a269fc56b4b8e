"""Plans as the people of the demo kept them before: Word files that are read, confirmed or still waiting, through the ordinary acts."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx import Document

from people.audit import Operator
from people.models import User
from plans import old, verbs
from plans.models import Plan


def bring_old_plan(plan: Plan, told: Mapping[str, Any], *, by: User | Operator) -> None:
    """Write the file, read it, and confirm what it says of a section where the story says so; else it waits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.docx"
        _write(path, told)
        reading = verbs.bring_in(plan, path, told["file"], by=by)
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
