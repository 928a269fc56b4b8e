"""The words of a file for fields with fixed values (stage, state, currency): which are known, and what the others mean."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext

from base.money import CURRENCIES
from imports.batches import Prepared, stages
from imports.cells import Context, as_text, is_empty
from imports.fields import Choice, Currency, Field, Flag
from imports.problems import Problem
from imports.registry import Kind

MOST = 40  # unknown words shown for one field, those of most rows first
LONG = 30
NOTHING = "-"  # what "leave empty" is read as


@dataclass(frozen=True)
class Word:
    """A word of the file that no fixed value answers to: in how many rows, and what it is read as (empty: not decided)."""

    text: str
    rows: int
    read_as: str


@dataclass(frozen=True)
class FieldWords:
    """The words of one column: `known` of `total` need no answer, `words` are the others."""

    field: Field
    header: str
    total: int
    known: int
    words: list[Word]
    options: list[tuple[str, str]]

    @property
    def is_long(self) -> bool:
        """Too many to choose from in a list of each word: typed, with the values proposed."""
        return len(self.options) > LONG

    @property
    def open(self) -> int:
        """How many words are not decided: their rows would be rejected."""
        return sum(not word.read_as for word in self.words)

    @property
    def open_rows(self) -> int:
        return sum(word.rows for word in self.words if not word.read_as)


def is_fixed(field: Field | None) -> bool:
    """Whether only certain words can be loaded into the field."""
    return isinstance(field, Currency | Flag) or (isinstance(field, Choice) and not field.open_text)


def words_of(prepared: Prepared) -> list[FieldWords]:
    """Every mapped column of fixed values with its words, read from the whole file."""
    kind = prepared.kind
    columns = {name: at for name, at in prepared.mapped.columns.items() if is_fixed(kind.by_name.get(name))}
    if not columns:
        return []
    counted: dict[str, Counter[str]] = {name: Counter() for name in columns}
    for block in prepared.table.blocks():
        for name, at in columns.items():
            counted[name].update(as_text(row[at]) for row in block.rows)
    return [_of_field(prepared, kind.by_name[name], columns[name], counted[name]) for name in columns]


def _of_field(prepared: Prepared, field: Field, at: int, counts: Counter[str]) -> FieldWords:
    context = prepared.recognised.context(field.name, ZoneInfo(settings.TIME_ZONE), stages())
    parse = field.parser(context)
    given = prepared.options.values.get(field.name, {})
    answers = {text.strip().casefold(): answer for text, answer in given.items()}
    filled = {text: rows for text, rows in counts.items() if not is_empty(text)}
    unknown = []
    for text, rows in sorted(filled.items(), key=lambda item: (-item[1], item[0])):
        if isinstance(parse(text), Problem):
            answer = answers.get(text.casefold(), "")
            unknown.append(Word(text, rows, "" if isinstance(parse(answer), Problem) else answer))
    header = prepared.table.shape.headers[at]
    options = options_for(prepared.kind, field, context)
    return FieldWords(field, header, len(filled), len(filled) - len(unknown), unknown[:MOST], options)


def options_for(kind: Kind, field: Field, context: Context | None = None) -> list[tuple[str, str]]:
    """What a word may be read as: (value, in the reader's words); "leave empty" where the field may be."""
    words = {"true": gettext("yes"), "false": gettext("no")} if isinstance(field, Flag) else {}
    found = [(value, words.get(value) or label_of(kind, value)) for value in values_of(field, context or Context(stages=stages()))]
    return found if field.required else [*found, (NOTHING, gettext("leave empty"))]


def field_labels(kind: Kind) -> dict[str, str]:
    """What each field that a column may be taken for is called."""
    labels = {"id": gettext("Identifier"), "recorded_on": gettext("Recorded on")}
    return {name: str(labels.get(name) or kind.by_name[name].label or name) for name in kind.field_names()}


def recipe_words(kind: Kind, known: dict[str, Any]) -> dict[str, list[Any]]:
    """What is remembered of a layout, in words: `columns` pairs, `answers` of each field as pairs, `constants` of every row."""
    labels = field_labels(kind)

    def read_as(name: str, value: str) -> str:
        field = kind.by_name.get(name)
        return str(dict(options_for(kind, field)).get(value, value)) if field is not None and is_fixed(field) else value

    values = known.get("values", {})
    told = {name: [(text, read_as(name, value)) for text, value in answers.items()] for name, answers in values.items()}
    return {
        "columns": [(column, labels.get(name, name)) for column, name in known.get("mapping", {}).items() if name],
        "answers": [(labels.get(name, name), answers) for name, answers in told.items()],
        "constants": [(labels.get(name, name), read_as(name, value)) for name, value in known.get("constants", {}).items()],
    }


def values_of(field: Field, context: Context) -> Iterable[str]:
    if isinstance(field, Currency):
        base = str(settings.CURRENCY)
        return [base, *sorted(CURRENCIES - {base})]
    refused = field.parser(context)("\u2047 none of them")  # a word that is no value tells which there are
    return [str(value) for value in refused.args.get("allowed", ())] if isinstance(refused, Problem) else []


def label_of(kind: Kind, value: str) -> str:
    """The value in words: as its model says it, else as the company does."""
    for field in kind.model._meta.concrete_fields:
        words: dict[Any, Any] = dict(field.flatchoices)
        if value in words:
            return str(words[value])
    return gettext(value.replace("_", " "))


def accepts(field: Field | None, answer: str) -> bool:
    """Whether a word may be read as this value of the field."""
    return field is not None and is_fixed(field) and not isinstance(field.parser(Context(stages=stages()))(answer), Problem)
