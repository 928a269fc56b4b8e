"""Fields of a kind: what a column may hold, and how its text becomes a value.

A field's `parser(context)` gives a function from a cell to a value, None for empty, or a `Problem`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from base.money import CURRENCIES
from imports.cells import FORMULA_ERRORS, Cell, Context, as_date, as_decimal, as_moment, as_text, fold, is_empty, is_guarded
from imports.problems import Problem

Parse = Callable[[Cell], Any]
LINE = 254  # characters: a field that may hold more may hold paragraphs


@dataclass(frozen=True)
class Field:
    """A field of a kind. `column` is the attribute that is written, when it is not the name itself."""

    name: str
    label: Any = ""
    column: str = ""
    required: bool = False
    aliases: str = ""  # other headers, parted by commas
    closing: bool = False
    default: Any = None

    is_date = False
    is_number = False

    @property
    def attname(self) -> str:
        return self.column or self.name

    def parser(self, context: Context) -> Parse:
        raise NotImplementedError

    def at_once(self, cells: Sequence[Cell], context: Context) -> list[Any] | None:
        """The values of a whole column where all its cells are of the usual spelling; None: parse them one by one."""
        return None


@dataclass(frozen=True)
class Text(Field):
    limit: int = 250
    default: Any = ""

    def parser(self, context: Context) -> Parse:
        limit = self.limit

        def parse(cell: Cell) -> Any:
            return _text(as_text(cell), limit)

        return parse

    def at_once(self, cells: Sequence[Cell], context: Context) -> list[Any] | None:
        return _texts_at_once(cells, self.limit)


PLAIN_NUMBERS = re.compile(r"(?:\d{1,12}(?:\.\d{1,2}+)?+\n)*+")  # what any number field may hold, as a program writes it


@dataclass(frozen=True)
class Number(Field):
    places: int = 2
    low: Decimal | None = None
    high: Decimal | None = Decimal(10) ** 13

    is_number = True

    def parser(self, context: Context) -> Parse:
        quantum = Decimal(1).scaleb(-self.places)
        high = self.high
        low = self.low if self.low is not None or high is None else -high

        def parse(cell: Cell) -> Any:
            value = as_decimal(cell, context)
            if value is None or isinstance(value, Problem):
                return value
            if (low is not None and value < low) or (high is not None and value > high):
                return Problem("out_of_range", {"low": str(low), "high": str(high)})
            return value.quantize(quantum, rounding="ROUND_HALF_UP")

        return parse

    def at_once(self, cells: Sequence[Cell], context: Context) -> list[Any] | None:
        usual = context.decimal == "." and self.places >= 2 and self.high == Number.high and (self.low is None or self.low <= 0)
        try:
            return list(map(Decimal, cells)) if usual and PLAIN_NUMBERS.fullmatch("\n".join(cells) + "\n") else None
        except TypeError:  # typed cells of a sheet
            return None


@dataclass(frozen=True)
class Whole(Field):
    low: int = 0
    high: int = 2_147_483_647

    is_number = True

    def parser(self, context: Context) -> Parse:
        def parse(cell: Cell) -> Any:
            value = as_decimal(cell, context)
            if value is None or isinstance(value, Problem):
                return value
            if value != value.to_integral_value():
                return Problem("not_a_number")
            if not self.low <= value <= self.high:
                return Problem("out_of_range", {"low": self.low, "high": self.high})
            return int(value)

        return parse


@dataclass(frozen=True)
class Share(Field):
    """A fraction 0 to 1; `15 %` is .15; a column of percents is read as such when `context.percent`."""

    is_number = True

    def parser(self, context: Context) -> Parse:
        def parse(cell: Cell) -> Any:
            sign = isinstance(cell, str) and "%" in cell
            value = as_decimal(cell.replace("%", "") if sign else cell, context)
            if value is None or isinstance(value, Problem):
                return value
            if sign or context.percent:
                value = value / 100
            if not 0 <= value <= 1:
                return Problem("out_of_range", {"low": 0, "high": 1})
            return value.quantize(Decimal("0.000001"))

        return parse


@dataclass(frozen=True)
class Part(Field):
    """A fraction that may pass 1, up to `high`; `40 %` is .4, a bare 40 is out of range."""

    high: Decimal = Decimal(10)

    is_number = True

    def parser(self, context: Context) -> Parse:
        high = self.high

        def parse(cell: Cell) -> Any:
            sign = isinstance(cell, str) and "%" in cell
            value = as_decimal(cell.replace("%", "") if sign else cell, context)
            if value is None or isinstance(value, Problem):
                return value
            value = value / 100 if sign else value
            return value.quantize(Decimal("0.0001")) if 0 <= value <= high else Problem("out_of_range", {"low": 0, "high": str(high)})

        return parse


@dataclass(frozen=True)
class Day(Field):
    is_date = True

    def parser(self, context: Context) -> Parse:
        def parse(cell: Cell) -> Any:
            return as_date(cell, context)

        return parse


@dataclass(frozen=True)
class Moment(Field):
    is_date = True

    def parser(self, context: Context) -> Parse:
        def parse(cell: Cell) -> Any:
            return as_moment(cell, context)

        return parse


@dataclass(frozen=True)
class Choice(Field):
    """One of fixed words; `words` maps other spellings (folded) to them."""

    values: tuple[str, ...] = ()
    words: str = ""  # other spellings: `gagnee=won, closed won=won`
    open_text: bool = False  # other words are kept as they are
    limit: int = 40
    default: Any = ""
    code: str = "unknown_value"

    def parser(self, context: Context) -> Parse:
        known = {fold(value): value for value in self.values} | pairs(self.words)

        def parse(cell: Cell) -> Any:
            text = as_text(cell)
            if is_empty(text):
                return None
            found = known.get(fold(text))
            if found is not None:
                return found
            if self.open_text:
                return text if len(text) <= self.limit else Problem("too_long", {"n": len(text), "limit": self.limit})
            return Problem(self.code, {"allowed": list(self.values)})

        return parse


TRUE = {"true", "yes", "y", "1", "oui", "o", "vrai", "x", "t"}
FALSE = {"false", "no", "n", "0", "non", "faux", "f"}


@dataclass(frozen=True)
class Flag(Field):
    default: Any = False

    def parser(self, context: Context) -> Parse:
        def parse(cell: Cell) -> Any:
            if isinstance(cell, bool):
                return cell
            text = fold(as_text(cell))
            if not text or is_empty(as_text(cell)):
                return None
            if text in TRUE or text in FALSE:
                return text in TRUE
            return Problem("unknown_value", {"allowed": ["true", "false"]})

        return parse


@dataclass(frozen=True)
class Currency(Field):
    default: Any = ""

    def parser(self, context: Context) -> Parse:
        def parse(cell: Cell) -> Any:
            text = as_text(cell).upper()
            if is_empty(text):
                return None
            text = SYMBOLS.get(text, text)
            return text if text in CURRENCIES else Problem("unknown_currency")

        return parse


# `$` and `£` name several currencies, so they are not read.
SYMBOLS = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR"}


@dataclass(frozen=True)
class Reference(Field):
    """A row of another kind (`to`), by its id in the same source, its exact name or a confirmed alias.

    Soft: an unknown one keeps its text in `text_column`, listed "to attach". Hard: the row is rejected, save where
    `optional_text` keeps it (an opportunity without account).
    """

    to: str = ""
    soft: bool = False
    text_column: str = ""
    limit: int = 200

    def parser(self, context: Context) -> Parse:
        limit = self.limit

        def parse(cell: Cell) -> Any:
            return _text(as_text(cell), limit)

        return parse

    def at_once(self, cells: Sequence[Cell], context: Context) -> list[Any] | None:
        return _texts_at_once(cells, self.limit)


def _texts_at_once(cells: Sequence[Cell], limit: int) -> list[Any] | None:
    try:
        texts = list(map(str.strip, cells))
    except TypeError:
        return None
    whole = "\n".join(texts)
    if max(map(len, texts), default=0) > limit or ("'" in whole and any(map(is_guarded, texts))):
        return None
    if (
        "\r" in whole
        or whole.count("\n") >= max(len(texts), 1)
        or ("#" in whole and not FORMULA_ERRORS.isdisjoint(map(str.casefold, texts)))
    ):
        return None
    return texts


def _text(text: str, limit: int) -> str | Problem:
    """A name that the file broke over two lines is one line; a text long enough for paragraphs keeps them."""
    if limit <= LINE and ("\n" in text or "\r" in text):
        text = " ".join(text.split())
    if text[:1] == "#" and text.casefold() in FORMULA_ERRORS:
        return Problem("formula_error")
    return Problem("too_long", {"n": len(text), "limit": limit}) if len(text) > limit else text


def pairs(words: str) -> dict[str, str]:
    """`a=x, b=y` as a dictionary, the keys folded."""
    found = (word.partition("=") for word in words.split(",") if word.strip())
    return {fold(word): value.strip() for word, _equals, value in found}
