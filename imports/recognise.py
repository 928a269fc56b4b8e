"""Date order, decimal mark and percents, from whole columns. What stays ambiguous is refused with the option that decides.

Evidence is counted by regular expressions over joined columns, so that reading 200,000 rows costs little.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from base.money import CURRENCIES
from imports.cells import MONEY, Context
from imports.fields import Field, Share
from imports.problems import Refused
from imports.readers import Options, Table

# A mark shown twenty times as often as its rival is the file's; the strays are rejected row by row.
MAJORITY = 20

# What a sign beside an amount may mean.
MEANINGS = {"€": ("EUR",), "£": ("GBP",), "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN"), "¥": ("JPY", "CNY")}

_DAY_FIRST = re.compile(r"(?m)^\s*(?:1[3-9]|2\d|3[01])[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2})(?!\d)")
_MONTH_FIRST = re.compile(r"(?m)^\s*\d{1,2}[/.\-](?:1[3-9]|2\d|3[01])[/.\-](?:\d{4}|\d{2})(?!\d)")
_EITHER = re.compile(r"(?m)^\s*(0?[1-9]|1[0-2])[/.\-](0?[1-9]|1[0-2])[/.\-](?:\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?m)^\s*(?:\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2}|\d{8}\s*$)")

_S = r"[^\S\n]*"  # within a line: across lines a search would begin again and again
_LEAD = rf"(?m)^{_S}[(+\-−]?{_S}{MONEY}?{_S}[+\-−]?{_S}"
_NUMBER = _LEAD + r"\d(?:[\d'’`]|[^\S\n])*"
_END = rf"{_S}(?:%|{MONEY})?{_S}\)?-?{_S}{MONEY}?{_S}$"
_COMMA_DECIMAL = re.compile(
    _NUMBER + r"(?:\.\d{3})*,(?:\d{1,2}|\d{4,})" + _END + r"|^\s*-?\d{1,3}(?:\.\d{3})+,\d+" + _END + r"|^\s*-?0,\d+" + _END
)
_DOT_DECIMAL = re.compile(
    _NUMBER + r"(?:,\d{3})*\.(?:\d{1,2}|\d{4,})" + _END + r"|^\s*-?\d{1,3}(?:,\d{3})+\.\d+" + _END + r"|^\s*-?0\.\d+" + _END
)
_DOT_GROUPS = re.compile(_LEAD + r"\d{1,3}(?:(?:\.\d{3}){2,}(?:,\d*)?|\.\d{3},\d+)" + _END)
_COMMA_GROUPS = re.compile(_LEAD + r"\d{1,3}(?:(?:,\d{3}){2,}(?:\.\d*)?|,\d{3}\.\d+)" + _END)
_EITHER_NUMBER = re.compile(_LEAD + r"[1-9]\d{0,2}[.,]\d{3}" + _END)
_PLAIN = re.compile(r"(?:-?\d++(?:\.\d{1,2}+)?+(?:\n|$))*+")
_OVER_ONE = re.compile(r"(?m)^\s*(?:[2-9]|[1-9]\d+|1[.,]\d*[1-9])")
_MARK = re.compile(r"(?<![A-Z])[A-Z]{3}(?![A-Z])|[€£$¥]")
_PERCENT = re.compile(r"(?m)%\s*$")


@dataclass
class Dates:
    """Evidence on one date column."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0  # reads both ways, to different days
    sample: str = ""  # the first of those, as it is written
    year_first: int = 0

    def see(self, text: str) -> None:
        if "/" not in text and "." not in text and "-" not in text:
            self.year_first += len(_YEAR_FIRST.findall(text))
            return
        self.day_first += len(_DAY_FIRST.findall(text))
        self.month_first += len(_MONTH_FIRST.findall(text))
        self.either += sum(int(first) != int(second) for first, second in _EITHER.findall(text))
        if self.either and not self.sample:
            self.sample = next(line.strip() for line in text.splitlines() if any(int(a) != int(b) for a, b in _EITHER.findall(line)))[:20]
        self.year_first += bool(_YEAR_FIRST.search(text))

    @property
    def order(self) -> str:
        """dmy, mdy, "?" when shown both ways, "" when nothing shows it."""
        if self.day_first > MAJORITY * self.month_first:
            return "dmy"
        if self.month_first > MAJORITY * self.day_first:
            return "mdy"
        return "?" if self.day_first else ""


@dataclass
class Numbers:
    """Evidence on one number column."""

    comma: int = 0
    dot: int = 0
    dot_groups: int = 0
    comma_groups: int = 0
    either: int = 0
    over_one: bool = False
    percent_signs: bool = False
    marks: set[str] = field(default_factory=set)  # of currencies

    def see(self, text: str, *, is_share: bool) -> None:
        if is_share:
            self.over_one = self.over_one or bool(_OVER_ONE.search(text))
            self.percent_signs = self.percent_signs or bool(_PERCENT.search(text))
        if _PLAIN.fullmatch(text):  # the usual column, at a third of the time
            self.dot += text.count(".")
            return
        self.marks |= {mark for mark in _MARK.findall(text) if mark in CURRENCIES or mark in MEANINGS}
        has_comma, has_dot = "," in text, "." in text
        if has_comma:
            self.comma += len(_COMMA_DECIMAL.findall(text))
            self.comma_groups += len(_COMMA_GROUPS.findall(text))
        if has_dot:
            self.dot += len(_DOT_DECIMAL.findall(text))
            self.dot_groups += len(_DOT_GROUPS.findall(text))
        if has_comma or has_dot:
            self.either += len(_EITHER_NUMBER.findall(text))


@dataclass
class Recognised:
    """What the whole file shows, per field where fields differ."""

    decimal: str = "."
    date_order: str = "ymd"
    decimal_shown: bool = False  # or decided by a person; else nothing in the file says it
    decimals: dict[str, str] = field(default_factory=dict)
    thousands: str = ""
    orders: dict[str, str] = field(default_factory=dict)
    percents: set[str] = field(default_factory=set)
    marks: list[str] = field(default_factory=list)  # signs and codes of currencies that stand beside amounts
    rows: int = 0  # counted on the way; unknown (0) where no column had to be read

    def context(self, name: str, zone: Any, stages: tuple[str, ...]) -> Context:
        return Context(
            decimal=self.decimals.get(name, self.decimal),
            thousands=self.thousands,
            date_order=self.orders.get(name, self.date_order),
            zone=zone,
            stages=stages,
            percent=name in self.percents,
        )

    def as_json(self) -> dict[str, Any]:
        """As a batch keeps it, so that its job need not read the file again to know."""
        return {
            "decimal": self.decimal,
            "date_order": self.date_order,
            "decimal_shown": self.decimal_shown,
            "decimals": self.decimals,
            "thousands": self.thousands,
            "orders": self.orders,
            "percents": sorted(self.percents),
            "marks": self.marks,
            "rows": self.rows,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Recognised":
        return cls(**{**kept, "percents": set(kept["percents"])})

    def as_recipe(self) -> str:
        """A text that differs when values would be read otherwise: part of every row's hash."""
        own = sorted(self.decimals.items()), sorted(self.orders.items()), sorted(self.percents)
        return f"{self.decimal}{self.thousands}{self.date_order}{own}"


def other_currencies(marks: Iterable[str], base: str) -> list[str]:
    """What the amounts may be in, where not all of them can be in `base`; else nothing."""
    meant = [MEANINGS.get(mark, (mark,)) for mark in marks]
    return [] if all(base in codes for codes in meant) else sorted({code for codes in meant for code in codes})


def recognise(table: Table, columns: Mapping[str, int], fields: Mapping[str, Field], options: Options) -> Recognised:
    """Read every mapped date and number column to its end. `columns`: field → index in the row."""
    dates = {name: Dates() for name in columns if fields[name].is_date}
    numbers = {name: Numbers() for name in columns if fields[name].is_number}
    result = Recognised()
    if dates or numbers:
        for block in table.blocks():
            result.rows += len(block.rows) + len(block.bad)
            if not block.rows:
                continue
            for name, found in dates.items():
                found.see(_joined(block.raw[columns[name]]))
            for name, seen in numbers.items():
                seen.see(_joined(block.raw[columns[name]]), is_share=isinstance(fields[name], Share))
    names = {name: table.shape.headers[at] for name, at in columns.items()}
    _decide_dates(result, dates, options, names)
    _decide_numbers(result, numbers, options, names)
    result.marks = sorted({mark for seen in numbers.values() for mark in seen.marks})
    result.percents = {
        name for name, seen in numbers.items() if isinstance(fields[name], Share) and seen.over_one and not seen.percent_signs
    }
    return result


def _joined(column: Sequence[Any]) -> str:
    try:
        return "\n".join(column)
    except TypeError:  # typed cells of a sheet have one reading
        return "\n".join(cell for cell in column if isinstance(cell, str))


def _decide_dates(result: Recognised, dates: dict[str, Dates], options: Options, names: Mapping[str, str]) -> None:
    if options.date_order:
        result.date_order = options.date_order
        return
    found = {name: seen.order for name, seen in dates.items()}
    shown = Counter(order for order in found.values() if order in {"dmy", "mdy"})
    for name, seen in dates.items():
        if found[name] == "?":
            raise Refused("ambiguous_date_order", option="--date-order", column=names[name], sample=seen.sample)
        if not found[name] and seen.either and len(shown) != 1:
            raise Refused("ambiguous_date_order", option="--date-order", column=names[name], sample=seen.sample)
    if len(shown) == 1:
        result.date_order = next(iter(shown))
    elif len(shown) == 2:
        result.orders = {name: order for name, order in found.items() if order}
        result.date_order = shown.most_common(1)[0][0]
    elif any(seen.day_first or seen.month_first for seen in dates.values()):
        result.date_order = "dmy"


def _decide_numbers(result: Recognised, numbers: dict[str, Numbers], options: Options, names: Mapping[str, str]) -> None:
    dots = sum(seen.dot_groups for seen in numbers.values())
    commas = sum(seen.comma_groups for seen in numbers.values())
    if options.decimal:
        result.decimal, result.decimal_shown = options.decimal, True
        result.thousands = "," if options.decimal == "." else "."
        return
    comma = sum(seen.comma for seen in numbers.values()) + dots
    dot = sum(seen.dot for seen in numbers.values()) + commas
    if comma and dot and not (comma > MAJORITY * dot or dot > MAJORITY * comma):
        for name, seen in numbers.items():
            own_comma, own_dot = seen.comma + seen.dot_groups, seen.dot + seen.comma_groups
            if own_comma and own_dot and not (own_comma > MAJORITY * own_dot or own_dot > MAJORITY * own_comma):
                raise Refused("ambiguous_number", option="--decimal", column=names[name])
            if own_comma or own_dot:
                result.decimals[name] = "," if own_comma > own_dot else "."
            elif seen.either:
                raise Refused("ambiguous_number", option="--decimal", column=names[name])
    elif not comma and not dot and any(seen.either for seen in numbers.values()):
        name = next(name for name, seen in numbers.items() if seen.either)
        raise Refused("ambiguous_number", option="--decimal", column=names[name])
    result.decimal, result.decimal_shown = "," if comma > dot else ".", bool(comma or dot)
    if result.decimal == "," and dots:
        result.thousands = "."
    if result.decimal == "." and commas:
        result.thousands = ","
