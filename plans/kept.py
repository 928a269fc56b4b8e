"""What a version keeps, in words: a frozen row as a line, and each of its fields for a comparison."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base import figures, formats
from plans import tables, white
from plans.models import Outlook, PlanVersion, PlanVersionSection
from plans.rows import ROW_KINDS
from plans.sections import SECTIONS
from pyramid.registry import kpis

Row = Mapping[str, Any]
Lines = list[tuple[str, str]]  # words of a row, and what stands beside them
CODES = ("standing", "state", "quadrant", "kind", "certainty", "stage", "protects", "white")
AMOUNTS = ("low", "likely", "high", "amount", "sold", "open", "potential")
ABOVE = {"objective_id": "objectives", "tactic_id": "tactics", "action_id": "actions"}  # a row that another one names
LABELS: dict[str, Any] = {
    "action_id": gettext_lazy("Action"),
    "amount": gettext_lazy("Amount"),
    "answer": gettext_lazy("Our answer"),
    "attitude": gettext_lazy("Attitude"),
    "came_from": gettext_lazy("Origin"),
    "certainty": gettext_lazy("Certainty"),
    "competitor": gettext_lazy("Competitor"),
    "confirmed_by": gettext_lazy("Confirmed by"),
    "confirmed_on": gettext_lazy("Confirmed by them on"),
    "done_on": gettext_lazy("Done on"),
    "due_on": gettext_lazy("Due"),
    "expected_close": gettext_lazy("Expected close"),
    "first_due_on": gettext_lazy("First agreed for"),
    "functions": gettext_lazy("Functions"),
    "high": gettext_lazy("High"),
    "joint": gettext_lazy("Made together with the customer"),
    "judged_by": gettext_lazy("Said by"),
    "judged_on": gettext_lazy("Said on"),
    "kind": gettext_lazy("Kind"),
    "kpi": gettext_lazy("Figure"),
    "launched_on": gettext_lazy("Launched on"),
    "level": gettext_lazy("Level"),
    "likely": gettext_lazy("Likely"),
    "low": gettext_lazy("Low"),
    "measure": gettext_lazy("How we will see it"),
    "objective_id": gettext_lazy("Objective"),
    "on": gettext_lazy("Date"),
    "open": gettext_lazy("Open"),
    "owner": gettext_lazy("Owner"),
    "place": gettext_lazy("Where"),
    "potential": gettext_lazy("Potential"),
    "progress_percent": gettext_lazy("Progress"),
    "protects": gettext_lazy("Interest protected"),
    "quadrant": gettext_lazy("Quadrant"),
    "reach": gettext_lazy("Step or break"),
    "reason": gettext_lazy("Why"),
    "role": gettext_lazy("Role"),
    "shareable": gettext_lazy("May be shown to the customer"),
    "sold": gettext_lazy("Sold"),
    "source": gettext_lazy("Source"),
    "stage": gettext_lazy("Stage"),
    "standing": gettext_lazy("State"),
    "started_on": gettext_lazy("Begun on"),
    "abandoned_on": gettext_lazy("Given up on"),
    "stated_on": gettext_lazy("Stated"),
    "state": gettext_lazy("State"),
    "strength": gettext_lazy("What they do better"),
    "tactic_id": gettext_lazy("Tactic"),
    "target": gettext_lazy("Target"),
    "tie": gettext_lazy("Our tie"),
    "typed": gettext_lazy("Now"),
    "weight": gettext_lazy("Weight"),
    "white": gettext_lazy("How it stands"),
    "year": gettext_lazy("Year"),
}
SILENT = {"currency", "sha256"}  # told with the amount; a file is told by its name


# A row as a line ------------------------------------------------------------


def sections(version: PlanVersion, *, money: bool) -> list[tuple[PlanVersionSection, Lines]]:
    """The frozen sections of a version, each with the rows that belong to it."""
    found = []
    for section in version.sections.all():
        kinds = SECTIONS[section.code].kinds if section.code in SECTIONS else ()
        lines = [line(kind, row) for kind in kinds for row in ROW_KINDS[kind].readable(version.rows.get(kind, ()), money=money)]
        if section.code in ("white_space", "annexes"):
            lines = [line(section.code, row) for row in version.rows.get(section.code, ())]
        found.append((section, lines))
    return found


def name(row: Row) -> str:
    """What a row is called: its words, the figure that it names, or measure and year."""
    if row.get("measure") in Outlook.Measure.values and row.get("year"):
        return Outlook.called(row["measure"], row["year"])
    return str(row.get("text") or row.get("name") or row.get("label") or _figure(row.get("kpi")) or row.get("id", ""))


def line(kind: str, row: Row) -> tuple[str, str]:
    """Its name; then owner, day, state, amounts and what else it has beside it."""
    day = row.get("due_on") or row.get("on")
    goal = _("target %(target)s") % {"target": _target(row, row["target"])} if row.get("target") else ""
    amounts = [_money(row, row[field]) for field in AMOUNTS if row.get(field)]
    beside = [
        row.get("owner"),
        _day(day) if day else "",
        *(_choices(kind, code).get(row.get(code), "") for code in CODES),
        " / ".join(amounts),
        row.get("answer"),
        row.get("note"),
        row.get("competitor"),
        goal,
    ]
    return name(row), ", ".join(str(part) for part in beside if part)


# A field of a row -----------------------------------------------------------


def label(field: str) -> str:
    """What a field is called; nothing for the words of the row themselves."""
    return str(LABELS.get(field, ""))


def value(kind: str, field: str, row: Row, rows: Mapping[str, Any]) -> str:
    """A value as a reader reads it: no code, no number of a row, amounts with their currency. Empty for none."""
    found = row.get(field)
    if found is None or found == "":
        return ""
    if isinstance(found, bool):
        return _("yes") if found else _("no")
    if field in ABOVE:
        return next((name(other) for other in rows.get(ABOVE[field], ()) if other["id"] == found), "")
    if field in AMOUNTS and kind not in ("deals",):
        return _money(row, found)
    if field == "target":
        return _target(row, found)
    if field == "typed":
        return formats.measured(Decimal(found))
    if field == "progress_percent":
        return formats.percent(found / 100)
    if field == "kpi":
        return _figure(found)
    if field == "functions":
        return ", ".join(str(tables.function_names().get(code, code)) for code in found.split(",") if code)
    if (field == "on" or field.endswith("_on")) and isinstance(found, str):
        return _day(found)
    return str(_choices(kind, field).get(found, found))


def _choices(kind: str, field: str) -> dict[Any, Any]:
    if field == "white":
        return white.LABELS
    if field == "stage" and kind == "innovations":
        return tables.STAGES
    try:
        return dict(ROW_KINDS[kind].model._meta.get_field(field).flatchoices) if kind in ROW_KINDS else {}
    except FieldDoesNotExist:
        return {}


def _figure(code: Any) -> str:
    return str(kpis[code].label) if code in kpis else str(code or "")


def _target(row: Row, target: Any) -> str:
    """In the unit of the figure that it is set for; of a measure of one's own the plain number."""
    code = str(row.get("kpi") or "")
    if code in kpis:
        return figures.goal(Decimal(target), kpis[code].unit, code, currency=settings.CURRENCY)
    return formats.measured(Decimal(target))


def _money(row: Row, amount: Any) -> str:
    return formats.money(Decimal(amount), row.get("currency") or settings.CURRENCY)


def _day(day: str) -> str:
    return formats.short_date(dt.date.fromisoformat(day), year=True)
