"""Turning cells into values: text, numbers and dates as people write them."""

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from imports.problems import Problem

Cell = Any  # text, or a typed cell of a sheet: number, date, truth

EMPTY = {"", "null", "na", "n/a", "-", "#n/a"}
FORMULA_ERRORS = {"#ref!", "#div/0!", "#value!", "#name?", "#null!", "#num!", "#n/a!"}
# What parts thousands beside comma and dot: spaces of every width, no-break ones among them, and apostrophes.
SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009\u2007'\u2019`"))


@dataclass(frozen=True)
class Context:
    """How the values of this file are written."""

    decimal: str = "."
    thousands: str = ""  # a mark that the file shows to part thousands; empty: one dot or comma with three digits is ambiguous
    decided: bool = True  # the decimal mark was given or shown, so that 1,250 and 1.250 have one reading
    date_order: str = "ymd"
    zone: Any = None
    stages: tuple[str, ...] = ()
    percent: bool = False  # a discount column is written in percent


def fold(text: str) -> str:
    """Lower case without accents, marks or doubled spaces: to compare headers and words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w%#]+", " ", plain.replace("_", " ")).split())


def as_text(cell: Cell) -> str:
    """The text of a cell, trimmed, a whole number without its `.0`."""
    if isinstance(cell, str):
        text = cell.strip()
        return text[1:] if is_guarded(text) else text
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


_GUARDED = re.compile(r"'+\s*[=+\-@\t\r\n]")


def is_guarded(text: str) -> bool:
    """Whether an export of ours put a `'` before it, so that no spreadsheet takes the text for a formula."""
    return text[:1] == "'" and _GUARDED.match(text) is not None


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: empty, or one of the words for it."""
    return not text or text.strip().casefold() in EMPTY


MONEY = r"(?:[A-Z]{3}|(?:US|CA|AU|NZ|HK)?\$|[€£¥₹]|Fr\.|kr\.?|zł|Kč)"  # what may stand beside an amount
_ENDS = re.compile(rf"^{MONEY}\s*|\s*{MONEY}$")


def as_decimal(cell: Cell, context: Context) -> Any:
    """A Decimal, None when empty, or a Problem. `(12.50)` and `12.50-` are negative, as ledgers write, also with a currency."""
    if isinstance(cell, bool):
        return Problem("not_a_number")
    if isinstance(cell, int | float):
        return Decimal(repr(cell)) if isinstance(cell, int) or math.isfinite(cell) else Problem("not_a_number")
    if not isinstance(cell, str):
        return None if cell is None else Problem("not_a_number")
    text = cell.strip()
    try:  # the usual case: plain digits with the right mark
        if context.decimal == "." and "," not in text and "_" not in text:
            value = Decimal(text)
            return value if value.is_finite() else Problem("not_a_number")
    except InvalidOperation:
        pass
    return _decimal_slowly(text, context)


def _decimal_slowly(text: str, context: Context) -> Any:
    if is_empty(text):
        return None
    if text.casefold() in FORMULA_ERRORS:
        return Problem("formula_error")
    negative, text = _bare(text)
    other = "," if context.decimal == "." else "."
    if other in text:
        whole, _mark, rest = text.partition(context.decimal)
        grouped = re.fullmatch(rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+", whole)
        if not grouped or other in rest:
            return Problem("not_a_number" if not re.fullmatch(r"\d+[.,]\d+", text) else "ambiguous_number")
        if whole.count(other) == 1 and not _mark and other != context.thousands and not whole.startswith("0"):
            return Problem("ambiguous_number")
        text = text.replace(other, "")
    text = text.replace(context.decimal, ".")
    if not re.fullmatch(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", text):
        return Problem("not_a_number")
    value = Decimal(text)
    return -value if negative else value


def _bare(text: str) -> tuple[bool, str]:
    """Whether it is negative, and its digits and marks: without currency, spaces and the signs around."""
    negative, text = False, _ENDS.sub("", text.replace("−", "-"))
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, _ENDS.sub("", text[1:-1].strip())
    if text.endswith("-"):
        negative, text = not negative, _ENDS.sub("", text[:-1].strip())
    if text[:1] in {"+", "-"}:
        negative, text = negative != (text[0] == "-"), _ENDS.sub("", text[1:].strip())
    return negative, text.translate(SPACES)


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier",
            "feb february fev fevr fevrier",
            "mar march mars",
            "apr april avr avril",
            "may mai",
            "jun june juin",
            "jul july juil juillet",
            "aug august aou aout",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec december decembre",
        ),
        start=1,
    )
    for name in names.split()
}
EXAMPLES = {"dmy": "31/12/2026", "mdy": "12/31/2026", "ymd": "2026-12-31"}
_NUMERIC = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})")
_NAMED = re.compile(r"(?:(\d{1,2})[\s.\-/]+([a-z]+)\.?[\s.\-/,]+(\d{4}|\d{2})|([a-z]+)\.?[\s.\-/]+(\d{1,2}),?[\s.\-/]+(\d{4}))")
_TIME = re.compile(r"[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}:?\d{2}|UTC)?$")


def as_date(cell: Cell, context: Context) -> Any:
    """A date, None when empty, or a Problem. A time beside it is dropped, after moving it to the company's zone."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    moment = _moment(cell, context)
    if isinstance(moment, dt.datetime):
        return moment.astimezone(context.zone).date() if moment.tzinfo else moment.date()
    return moment


def as_moment(cell: Cell, context: Context) -> Any:
    """An instant; without an offset it is local time of the company, a bare date its midnight."""
    moment = _moment(cell, context)
    if isinstance(moment, dt.datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=context.zone)
    return moment


def _moment(cell: Cell, context: Context) -> Any:
    if isinstance(cell, dt.datetime):
        return cell
    if isinstance(cell, dt.date):
        return dt.datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 (the zone is added by the caller)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(cell, context)
    text = "" if cell is None else str(cell).strip()
    if is_empty(text):
        return None
    if text.casefold() in FORMULA_ERRORS:
        return Problem("formula_error")
    clock_part = _TIME.search(text)
    if clock_part and ":" in text:
        text = text[: clock_part.start()].strip()
    day = _day(text, context)
    if isinstance(day, Problem):
        return day
    return _with_time(day, clock_part) if clock_part else dt.datetime.combine(day, dt.time())


def _serial(number: float, context: Context) -> Any:
    """A sheet's day number: 1 = 1900-01-01 in Excel's count, with its false leap day."""
    if 20_000 <= number <= 80_000:
        return dt.datetime(1899, 12, 30) + dt.timedelta(days=round(number * 86_400) / 86_400)  # noqa: DTZ001
    if float(number).is_integer() and 19_000_101 <= number <= 21_991_231:
        return _moment(str(int(number)), context)
    return Problem("not_a_date", {"example": EXAMPLES[context.date_order]})


def _day(text: str, context: Context) -> Any:
    wrong = Problem("not_a_date", {"example": EXAMPLES[context.date_order]})
    if len(text) == 8 and text.isdigit():
        return _made(int(text[:4]), int(text[4:6]), int(text[6:]))
    found = _NUMERIC.fullmatch(text)
    if found:
        first, second, third = found.groups()
        if len(first) == 4:
            return _made(int(first), int(second), int(third))
        if len(first) > 2 or len(third) == 3:
            return wrong
        if context.date_order == "ymd" and len(third) <= 2:
            return _made(_year(first), int(second), int(third))
        if context.date_order == "mdy":
            return _made(_year(third), int(first), int(second))
        return _made(_year(third), int(second), int(first))
    named = _NAMED.fullmatch(fold_month(text))
    if named:
        day, month, year = (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
        if month in MONTHS:
            return _made(_year(year), MONTHS[month], int(day))
    return wrong


@lru_cache(maxsize=4096)
def fold_month(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def _made(year: int, month: int, day: int) -> Any:
    try:
        made = dt.date(year, month, day)
    except ValueError:
        return Problem("impossible_date")
    return made if 1900 <= year <= 2200 else Problem("impossible_date")


def _with_time(day: dt.date, found: re.Match[str]) -> Any:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "pm" else 0)
    zone: dt.tzinfo | None = None
    if found[5]:
        if found[5] in {"Z", "UTC"}:
            zone = ZoneInfo("UTC")
        else:
            offset = found[5].replace(":", "")
            minutes = int(offset[1:3]) * 60 + int(offset[3:5])
            zone = dt.timezone(dt.timedelta(minutes=-minutes if offset[0] == "-" else minutes))
    try:
        return dt.datetime.combine(day, dt.time(hour, minute, second, tzinfo=zone))
    except ValueError:
        return Problem("impossible_date")
