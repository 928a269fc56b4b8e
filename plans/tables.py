"""The rows that are shown as plain tables: what stands in each column, in words of the active language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base import figures, formats
from people.models import Function
from plans import outlook
from plans.models import DeliveredValue, Innovation, Insight, Outlook, Plan
from plans.sections import SECTIONS

Cell = tuple[str, str]  # words, and the class of the cell


@dataclass(frozen=True)
class Line:
    """A row and its cells; the first one names it."""

    row: Any
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """A kind of rows as a page shows it; `note` stands below."""

    kind: str
    label: Any
    add: Any
    heads: list[Cell]
    lines: list[Line]
    note: Any = ""


def of_plan(plan: Plan, rows: Mapping[str, Sequence[Any]]) -> dict[str, list[Table]]:
    """Tables by the code of their section."""
    found: dict[str, list[Table]] = {}
    for section in SECTIONS.values():
        made = [MAKERS[kind](plan, rows) for kind in section.kinds if kind in MAKERS]
        if made:
            found[section.code] = made
    return found


def _day(day: Any) -> str:
    return formats.short_date(day, year=True) if day else formats.NO_VALUE


def _money(amount: Any, currency: str = "") -> str:
    return formats.NO_VALUE if amount is None else formats.money(amount, currency or settings.CURRENCY)


def insights(plan: Plan, rows: Mapping[str, Sequence[Any]]) -> Table:
    numbers = {row.pk: number for number, row in enumerate(rows.get("objectives", ()), 1)}
    lines = [
        Line(
            row,
            [
                (row.text, ""),
                (str(row.get_kind_display()), "nw"),
                (certainty(row), ""),
                (_day(row.due_on), "nw"),
                (_("objective %(no)s") % {"no": numbers[row.objective_id]} if row.objective_id in numbers else formats.NO_VALUE, "nw"),
                (row.source or formats.NO_VALUE, ""),
            ],
        )
        for row in _by_choice(rows.get("insights", ()), "kind", Insight.Kind.values)
    ]
    heads = [
        (_("What we know"), ""), (_("Kind"), ""), (_("Certainty"), ""), (_("When"), ""), (_("Bears on"), ""), (_("Source"), ""),
    ]  # fmt: skip
    return Table("insights", _("The customer’s world"), _("Add what you know"), heads, lines)


def certainty(row: Insight) -> str:
    """confirmed, Giulia Ferrante, 3 Nov 2026"""
    parts = [str(row.get_certainty_display()), str(row.judged_by or ""), _day(row.judged_on) if row.judged_on else ""]
    return ", ".join(part for part in parts if part)


def _by_choice(rows: Sequence[Any], field: str, order: Sequence[str]) -> list[Any]:
    return sorted(rows, key=lambda row: (order.index(getattr(row, field)), row.position, row.pk))


STAGES = {
    "idea": gettext_lazy("idea"),
    "project": gettext_lazy("project"),
    "launched": gettext_lazy("launched"),
    "abandoned": gettext_lazy("abandoned"),
}


def innovations(plan: Plan, rows: Mapping[str, Sequence[Any]]) -> Table:
    shown = rows.get("innovations", ())
    names = function_names() if shown else {}
    lines = [
        Line(
            row,
            [
                (row.text, ""),
                (stage_words(row), ""),
                (", ".join(str(part) for part in (row.get_came_from_display(), row.get_reach_display()) if part) or formats.NO_VALUE, ""),
                (", ".join(names.get(code, code) for code in row.functions.split(",") if code) or formats.NO_VALUE, ""),
                (_money(row.amount, row.currency), "num"),
            ],
        )
        for row in _by_choice(shown, "stage", list(STAGES))
    ]
    heads = [(_("Innovation"), ""), (_("Stage"), ""), (_("Origin"), ""), (_("Functions"), ""), (_("Value"), "num")]
    return Table("innovations", _("Ideas, projects, launches"), _("Add an idea or a project"), heads, lines)


def function_names() -> dict[str, str]:
    return {function.code: function.name for function in Function.objects.all()}


def stage_words(row: Innovation) -> str:
    """launched, 4 Mar 2026; project since 2 Feb 2026"""
    day = row.abandoned_on or row.launched_on
    words = str(STAGES[row.stage])
    if not row.joint:
        words = _("%(stage)s, without the customer") % {"stage": words}
    if day:
        return f"{words}, {_day(day)}"
    return _("%(stage)s since %(day)s") % {"stage": words, "day": _day(row.started_on)} if row.started_on else words


def outlooks(plan: Plan, rows: Mapping[str, Sequence[Any]]) -> Table:
    shown = sorted(rows.get("outlooks", ()), key=lambda row: (Outlook.Measure.values.index(row.measure), row.year, row.pk))
    known = outlook.facts(plan.account, shown, rows.get("values", ()))
    lines = [
        Line(
            row,
            [
                (str(row), ""),
                (_money(row.low), "num"),
                (_money(row.likely), "num"),
                (_money(row.high), "num"),
                (_fact(known.get(row.pk)), "num"),
                (_compared(row, known.get(row.pk)), ""),
                (", ".join(part for part in (row.source, _day(row.stated_on) if row.stated_on else "") if part), "dim"),
            ],
        )
        for row in shown
    ]
    heads = [
        (_("Outlook"), ""), (_("Low"), "num"), (_("Likely"), "num"), (_("High"), "num"), (_("Fact"), "num"), (_("Compared"), ""),
        (_("Stated"), ""),
    ]  # fmt: skip
    proven = [(row, known[row.pk].result) for row in shown if row.pk in known and known[row.pk].result]
    proofs = [f"{row}{formats.colon()}{figures.proof(result).rstrip('.')}." for row, result in proven]
    note = _("Facts are read as the board reads them; gains count once the customer confirmed them.")
    return Table("outlooks", _("Outlook and fact"), _("Add a year"), heads, lines, note=" ".join([note, *proofs]) if proofs else "")


def _fact(fact: outlook.Fact | None) -> str:
    if fact is None or fact.amount is None:
        return formats.NO_VALUE
    amount = _money(fact.amount)
    return amount if fact.is_whole else _("%(amount)s so far") % {"amount": amount}


def _compared(row: Outlook, fact: outlook.Fact | None) -> str:
    """Where the fact lies; a running year is compared with nothing."""
    if fact is None or fact.amount is None or not fact.is_whole:
        return formats.NO_VALUE
    if row.low is not None and fact.amount < row.low:
        return _("below the low")
    if row.high is not None and fact.amount > row.high:
        return _("above the high")
    if row.low is None or row.high is None:
        return _("below likely") if fact.amount < row.likely else _("likely or more")
    return _("within the range")


def values(plan: Plan, rows: Mapping[str, Sequence[Any]]) -> Table:
    lines = [
        Line(
            row,
            [
                (str(row), ""),
                (_day(row.on), "nw"),
                (_money(row.amount, row.currency), "num"),
                (confirmed_words(row), ""),
            ],
        )
        for row in sorted(rows.get("values", ()), key=lambda row: row.on, reverse=True)
    ]
    heads = [(_("What they gained"), ""), (_("Date"), ""), (_("Amount"), "num"), (_("Confirmed"), "")]
    return Table("values", _("Value delivered"), _("Add a gain of theirs"), heads, lines)


def confirmed_words(row: DeliveredValue) -> str:
    if not row.confirmed_on:
        return _("not yet")
    return ", ".join(part for part in (row.confirmed_by, _day(row.confirmed_on)) if part)


def refusals(plan: Plan, rows: Mapping[str, Sequence[Any]]) -> Table:
    lines = [
        Line(
            row,
            [
                (row.text, ""),
                (_day(row.on), "nw"),
                (str(row.get_protects_display()), ""),
                (row.reason, ""),
                (row.answer or formats.NO_VALUE, ""),
            ],
        )
        for row in sorted(rows.get("refusals", ()), key=lambda row: row.on, reverse=True)
    ]
    heads = [(_("What was asked"), ""), (_("Refused on"), ""), (_("Interest protected"), ""), (_("Why"), ""), (_("Offered instead"), "")]
    return Table("refusals", _("Requests refused"), _("Add a refused request"), heads, lines)


Maker = Callable[[Plan, Mapping[str, Sequence[Any]]], Table]
MAKERS: dict[str, Maker] = {
    "insights": insights,
    "innovations": innovations,
    "outlooks": outlooks,
    "values": values,
    "refusals": refusals,
}
