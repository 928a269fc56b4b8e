"""What tables and columns are called where people read them raw: in the audit log and in a person's data.

Data about all rooms, by the names that the models have; `tests/people/test_words.py` finds each one without words.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.urls import get_resolver
from django.utils.translation import gettext_lazy as _

from base import company
from people.permissions import Permission, Role
from people.values import parsed
from people.words.columns_a import COLUMNS as FIRST
from people.words.columns_k import COLUMNS as SECOND
from people.words.tables import TABLES

COLUMNS: dict[str, Any] = FIRST | SECOND

__all__ = ["COLUMNS", "RELATION_WORDS", "TABLES", "column_label", "tell", "value_words"]

RELATION_WORDS: dict[str, Any] = {
    "": _("–"),
    "all": _("all"),
    "mine": _("mine"),
    "team": _("my team's"),
    "core": _("core team's"),
    "people": _("my people's"),
    "own": _("own"),
}
WORDS: dict[str, dict[str, Any]] = {
    "true false": {"true": _("yes"), "false": _("no")},
    "permission": {each.value: each.label for each in Permission},
    "relation": RELATION_WORDS,
    "role": {each.value: each.label for each in Role},
    "way": {"persona": _("one click, as a person of the demo"), "password": _("password"), "reset": _("link by e-mail")},
    "status": {
        "400": _("400, could not be read"),
        "403": _("403, no right to it"),
        "404": _("404, nothing there for this person"),
        "413": _("413, too large"),
        "429": _("429, too often"),
    },
}
_TOLD: dict[tuple[str, str], Callable[[str], str]] = {}


def tell(part: str, field: str, words: Mapping[str, Any] | Callable[[str], str]) -> None:
    """An upper room says what a value of its acts (those that begin with `part`) is called; "" where it does not know.

    Of several values in one, parted by commas, each is asked for.
    """
    _TOLD[part, field] = words if callable(words) else lambda value: str(words.get(value, ""))


def value_words(act: str, field: str, value: str | None, *, kind: str = "", subject: str = "") -> str:
    """A value of an audit line about `subject`, a row of the table `kind`, as people read it; one without words as it was."""
    if not value:
        return ""
    setting = company.declared().get(subject) if act == "setting.changed" else None
    if setting is not None:
        return setting.words(parsed(value)) or value
    if field == "route":
        return _address(value)
    teller = _TOLD.get((act.partition(".")[0], field))
    if teller:
        return ", ".join(teller(each) or each for each in value.split(", "))
    known = _choices(kind, field).get(value) or WORDS.get(field, {}).get(value) or WORDS["true false"].get(value)
    return str(known or value)


@cache
def _choices(kind: str, field: str) -> dict[str, Any]:
    """The words of a column that holds one of several codes."""
    found: dict[str, Any] = {}
    for model in apps.get_models():
        if model._meta.model_name == kind:
            columns = [column for column in model._meta.concrete_fields if column.name == field]
            found |= {str(code): words for column in columns for code, words in column.flatchoices}
    return found


def _address(name: str) -> str:
    """The address of a route with dots for what differs: `/data/…/undo/`."""
    space, _colon, view = name.rpartition(":")
    found = get_resolver().namespace_dict.get(space)
    before, resolver = found if found else ("", get_resolver())
    forms = resolver.reverse_dict.getlist(view)
    return "/" + before + re.sub(r"%\(\w+\)s", "…", forms[0][0][0][0]) if forms else name


def column_label(name: str) -> str:
    """The words for a column or a value; of one without words, its name."""
    return str(COLUMNS.get(name, name))
