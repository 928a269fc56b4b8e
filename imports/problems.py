"""What can be wrong with a file or a row: a code, and the sentence that says what to do. Texts: voice.md section 5."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from base import formats, scanner

TEXTS: dict[str, Any] = {
    "empty_file": _("No row; export again."),
    "wrong_type": _("Not CSV, XLSX; convert."),
    "too_large": _("It holds %(size)s, more than %(limit)s: split it."),
    "too_wide": _("Columns %(n)s of %(limit)s; cut."),
    "bomb": _("Unpacks too large; save as CSV."),
    "locked_file": _("Encrypted or macros; save a plain copy."),
    "mixed_encoding": _("Encoding changes; save as UTF-8."),
    "nul_byte": _("NUL byte; export as text."),
    "unclosed_quote": _("Quote never closed; close it."),
    "header_twice": _("Header twice; rename one."),
    "no_header": _("No header; name its line."),
    "missing_column": _("No column for %(field)s; map one."),
    "ambiguous_sheet": _("Several sheets (%(near)s); choose."),
    "ambiguous_date_order": _("Day or month first; choose."),
    "ambiguous_number": _("Thousands or decimals; choose."),
    "other_currency": _("Amounts in %(marks)s, but no column names the currency; choose, or add one."),
    "scaled": _("In thousands or millions; write whole amounts, rename the column."),
    "hold": _("Rejected rows: %(n)s; nothing is loaded; correct them, or load the rest."),
    "field_count": _("Values %(found)s of %(total)s; check separators."),
    "missing_required": _("Required; fill in."),
    "unknown_reference": _("Unknown. Near: %(near)s. Match or create."),
    "several_matches": _("Matches %(near)s; give the identifier."),
    "impossible_date": _("No such date; correct."),
    "not_a_date": _("Not a date; write %(example)s."),
    "not_a_number": _("Not a number; correct."),
    "out_of_range": _("Outside %(low)s to %(high)s; correct."),
    "unknown_currency": _("Unknown; use ISO (EUR)."),
    "unknown_stage": _("Unknown; map to: %(allowed)s."),
    "unknown_value": _("Unknown; map to: %(allowed)s."),
    "duplicate_id": _("Same identifier at line %(line)s; keep one."),
    "closing_before_creation": _("Closed before creation (%(created)s); correct."),
    "end_before_start": _("Ends before it starts (%(start)s); correct."),
    "missing_closed_on": _("No close date; add it."),
    "formula_error": _("Formula error; paste the result."),
    "too_long": _("Characters %(n)s of %(limit)s; shorten."),
    "unknown_kind": _("This kind of record is not known: %(kind)s."),
    "unknown_field": _("There is no field %(field)s in this kind; near: %(near)s."),
    "unknown_column": _("The file has no column “%(column)s”; near: %(near)s."),
    "unknown_sheet": _("The file has no sheet “%(sheet)s”; there are: %(near)s."),
    "unknown_encoding": _("This encoding is not known; name another."),
    "not_replaceable": _("Rows of this kind are referred to by others, so they are never removed by an import."),
    "unreadable": _("The file cannot be read; export it again."),
    "failed": _("The import stopped: %(error)s"),
    "set_here": _("A person set this target here; change it on the page of the figure."),
    "being_loaded": _("Another import of this kind and source is running; wait until it ends."),
    **scanner.SENTENCES,
}

DAYS = {"created", "start"}  # arguments that are a day, kept as ISO

# How the sentence about the number of values ends, once the separator of the file is known.
SEPARATORS: dict[str, Any] = {
    "spare": _("Values %(found)s of %(total)s, the last ones empty; take the surplus %(separator)s off the end of the line."),
    "other": _("Values %(found)s of %(total)s; check the separators, here %(separator)s."),
}

# What rejected rows have in common, whatever their values: a line each in the summary of an import. Then why a whole file was refused.
SUMMARIES: dict[str, Any] = {
    "field_count": _("Too many or too few values"),
    "unclosed_quote": _("A quote that is never closed"),
    "missing_required": _("A required value is missing"),
    "unknown_reference": _("A name or identifier that nobody knows"),
    "several_matches": _("A name that several have"),
    "impossible_date": _("A date that does not exist"),
    "not_a_date": _("Not a date"),
    "not_a_number": _("Not a number"),
    "ambiguous_number": _("Thousands or decimals?"),
    "out_of_range": _("A number outside its limits"),
    "unknown_currency": _("An unknown currency"),
    "unknown_stage": _("An unknown stage"),
    "unknown_value": _("A word that is not in the list"),
    "duplicate_id": _("The same identifier twice, with other values"),
    "closing_before_creation": _("Closed before it was created"),
    "end_before_start": _("Ends before it starts"),
    "missing_closed_on": _("The close date is missing"),
    "formula_error": _("A formula error of the spreadsheet"),
    "too_long": _("A text that is too long"),
    "set_here": _("Set by a person here"),
    "too_large": _("Too large"),
    "too_wide": _("Too many columns"),
    "missing_column": _("No column for a required field"),
    "unknown_kind": _("A kind of record that is not known"),
}


def summary(code: str) -> str:
    """What all rejects of this code have in common, in the active language."""
    return str(SUMMARIES.get(code) or TEXTS.get(code, code))


@dataclass(frozen=True)
class Problem:
    """What is wrong with one value or row."""

    code: str
    args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return sentence(self.code, self.args)


def sentence(code: str, args: Mapping[str, Any]) -> str:
    """The reason in the active language."""
    filled = {name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else value for name, value in args.items()}
    for name in DAYS & filled.keys():
        filled[name] = formats.short_date(dt.date.fromisoformat(filled[name]), year=True)
    template = str(TEXTS.get(code, code))
    if code == "unknown_reference" and not filled.get("near"):
        template = str(_("Unknown. Match or create."))
    elif code == "field_count" and filled.get("separator"):
        template = str(SEPARATORS["spare" if filled.get("spare") else "other"])
        filled["separator"] = _("tab") if filled["separator"] == "\t" else _("“%(sign)s”") % {"sign": filled["separator"]}
    try:
        return template % filled
    except (KeyError, TypeError, ValueError):
        return template


class Refused(Exception):
    """Nothing at all can be loaded: why, at which line, and the option that decides it."""

    def __init__(self, code: str, *, option: str = "", line: int | None = None, column: str = "", **args: Any) -> None:
        super().__init__(code)
        self.code = code
        self.option = option
        self.line = line
        self.column = column
        self.arguments = args

    @property
    def reason(self) -> str:
        return sentence(self.code, self.arguments)

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"code": self.code, "reason": self.reason, "option": self.option or None}
        if self.line is not None:
            found["line"] = self.line
        if self.column:
            found["column"] = self.column
        return found

    def __str__(self) -> str:
        where = []
        if self.line is not None:
            where.append(str(_("line %(line)s")) % {"line": self.line})
        if self.column:
            where.append(self.column)
        text = f"{', '.join(where)}: {self.reason}" if where else self.reason
        if self.option:
            text += " " + str(_("Decide with %(option)s.")) % {"option": self.option}
        return text
