"""Settings that have several parts: their cells on the settings page, how these are read, and the words for a value.

A shape is the check of its setting, so page, command and audit log agree on what it accepts and what it is called.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from base import formats

Words = Mapping[str, Any]  # stored word → what people read
Check = Callable[[Any], Any]


@dataclass(frozen=True)
class Cell:
    """One input. A check box is on when its value is not empty."""

    name: str
    label: Any
    value: str = ""
    kind: str = "number"  # number, check, lines
    refusal: str = ""


Block = tuple[Any, list[Cell]]  # its legend, "" without one


class CellRefusal(ValueError):
    """What is wrong, by the name of the cell."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        super().__init__(" ".join(cells.values()))
        self.cells = cells


def typed_number(value: Any) -> str:
    """A number as people type it: 0.42, in French 0,42."""
    return f"{value:.12g}".replace(".", get_format("DECIMAL_SEPARATOR")) if isinstance(value, int | float) else str(value)


def number_of(text: str) -> int | float:
    """`text` as a number, with comma or point. Raises ValueError with a sentence."""
    plain = "".join(text.split()).replace(",", ".")
    try:
        found = float(plain)
    except ValueError:
        found = float("nan")
    if not abs(found) < 1e12:
        raise ValueError(gettext("A number is needed: %(value)s is none.") % {"value": text.strip()})
    return int(found) if found == int(found) else found


class Shape:
    """A check that also lays its value out as cells, reads them back, and says it in words."""

    hint: Any = ""

    def __call__(self, value: Any) -> Any:
        raise NotImplementedError

    def blocks(self, value: Any) -> list[Block]:
        raise NotImplementedError

    def gathered(self, typed: Mapping[str, str]) -> Any:
        """The value of the cells as typed, not yet checked as a whole. Raises CellRefusal."""
        raise NotImplementedError

    def words(self, value: Any) -> str:
        raise NotImplementedError


def retyped(blocks: list[Block], typed: Mapping[str, str], refusals: Mapping[str, str]) -> list[Block]:
    """The cells as a refused form left them."""
    return [
        (legend, [replace(cell, value=typed.get(cell.name, ""), refusal=refusals.get(cell.name, "")) for cell in cells])
        for legend, cells in blocks
    ]


def with_unknown(known: Words, value: Any) -> Words:
    """The words there are, and those that stand in the value without being one of them."""
    return {**known, **{word: word for word in value if word not in known}}


class SomeOf(Shape):
    """A list of some words, at least one: a check box each."""

    def __init__(self, known: Callable[[], Words]) -> None:
        self.known = known

    def __call__(self, value: Any) -> list[str]:
        return listed(value)

    def blocks(self, value: Any) -> list[Block]:
        shown = with_unknown(self.known(), value)
        return [("", [Cell(word, label, "on" if word in value else "", "check") for word, label in shown.items()])]

    def gathered(self, typed: Mapping[str, str]) -> list[str]:
        return [word for word in with_unknown(self.known(), typed) if typed.get(word) == "on"]

    def words(self, value: Any) -> str:
        known = self.known()
        return ", ".join(str(known.get(word, word)) for word in value)


class SomeOfEach(Shape):
    """Some words of each of several groups: a check box each, under the name of its group."""

    def __init__(self, groups: Mapping[str, tuple[Any, Words]]) -> None:
        self.groups = groups

    def __call__(self, value: Any) -> Mapping[str, list[str]]:
        known = self.groups
        if not isinstance(value, Mapping) or not all(kind in known and set(names) <= set(known[kind][1]) for kind, names in value.items()):
            raise ValueError(gettext("Lists of fields are needed, under accounts and contacts."))
        return value

    def blocks(self, value: Any) -> list[Block]:
        return [
            (label, [Cell(f"{kind}.{word}", said, "on" if word in value.get(kind, ()) else "", "check") for word, said in known.items()])
            for kind, (label, known) in self.groups.items()
        ]

    def gathered(self, typed: Mapping[str, str]) -> dict[str, list[str]]:
        return {kind: [word for word in known if f"{kind}.{word}" in typed] for kind, (_label, known) in self.groups.items()}

    def words(self, value: Any) -> str:
        parts = ((label, [str(known[word]) for word in value.get(kind, ())]) for kind, (label, known) in self.groups.items())
        return formats.joined(f"{label}{formats.colon()}{', '.join(said)}" for label, said in parts if said)


class NumberEach(Shape):
    """A number for some words: an input each, an empty one says nothing of its word."""

    hint = _("Leave empty what shall have no number of its own.")

    def __init__(self, known: Callable[[], Words], each: Check) -> None:
        self.known, self.each = known, each

    def __call__(self, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise ValueError(gettext('A number per word is needed, such as {"high": 4}.'))
        for item in value.values():
            self.each(item)
        return value

    def blocks(self, value: Any) -> list[Block]:
        shown = with_unknown(self.known(), value)
        return [("", [Cell(word, label, typed_number(value[word]) if word in value else "") for word, label in shown.items()])]

    def gathered(self, typed: Mapping[str, str]) -> dict[str, Any]:
        known = with_unknown(self.known(), (name for name in typed if name not in OF_THE_FORM))
        return numbers({word: self.each for word in known if typed.get(word, "").strip()}, typed)

    def words(self, value: Any) -> str:
        known = self.known()
        return ", ".join(f"{known.get(word, word)} {typed_number(number)}" for word, number in value.items()) or gettext("none set")


class Lines(Shape):
    """Different words in their order, at least one: one a line. Those that kamapp knows are written as people read them."""

    hint = _("One a line, in their order.")

    def __init__(self, said: Callable[[str], str], known: tuple[str, ...]) -> None:
        self.said, self.known = said, known

    def __call__(self, value: Any) -> list[str]:
        return listed(value)

    def blocks(self, value: Any) -> list[Block]:
        return [("", [Cell("lines", "", "\n".join(self.said(word) for word in value), "lines")])]

    def gathered(self, typed: Mapping[str, str]) -> list[str]:
        codes = {self.said(word).casefold(): word for word in self.known}
        lines = (line.strip() for line in typed.get("lines", "").splitlines())
        return [codes.get(line.casefold(), line) for line in lines if line]

    def words(self, value: Any) -> str:
        return ", ".join(self.said(word) for word in value)


OF_THE_FORM = ("csrfmiddlewaretoken", "name", "reset")


def listed(value: Any) -> list[str]:
    """A list of different words, at least one."""
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
        raise ValueError(gettext("At least one is needed."))
    twice = next((word for word in value if value.count(word) > 1), None)
    if twice is not None:
        raise ValueError(gettext("%(word)s stands twice: keep one.") % {"word": twice})
    return value


def numbers(cells: Mapping[str, Check], typed: Mapping[str, str]) -> dict[str, Any]:
    """The numbers typed in some cells, each past its check. Raises CellRefusal naming every cell that is wrong."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, check in cells.items():
        try:
            found[name] = check(number_of(typed.get(name, "")))
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise CellRefusal(wrong)
    return found
