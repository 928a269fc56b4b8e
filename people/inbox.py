"""One line that waits for a person: what, why, where to go."""

import datetime as dt
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.translation import gettext, gettext_lazy

from base import clock
from people.models import InboxItem, Person, User


def tell(person: Person | User | None, kind: str, key: str, link: str, due: dt.date | None = None, **args: Any) -> InboxItem | None:
    """Put a line into the inbox of `person`, once per `key`; a line told again is open and unread again.

    `kind` names its sentence (`people.inbox_lines`), `args` fill it. None when there is nobody to tell.
    """
    if isinstance(person, User):
        person = person.person
    if person is None:
        return None
    item, _created = InboxItem.objects.update_or_create(
        person=person,
        key=key[:160],
        defaults={"kind": kind, "link": link, "due": due, "args": args, "read_at": None, "done_at": None},
    )
    return item


@dataclass(frozen=True)
class Words:
    """How lines of one kind read. `title` and `text` are filled with the line's own `args`."""

    label: Any  # lazy: what it is (Alert, Approval, Job…)
    title: Any
    why: Any  # lazy: why this person gets it
    text: Any = ""
    action: Any = ""  # lazy: what the button says; "Open" where nothing is said


_words: dict[str, Words] = {}
_discovered = False


def declare(kind: str, words: Words) -> None:
    """Give a kind its words; rooms do it in their `inbox_lines.py`, found at first use."""
    if kind in _words:
        raise ValueError(f"The inbox kind {kind} is declared twice.")
    _words[kind] = words


def words_of(kind: str) -> Words:
    global _discovered
    if not _discovered:
        _discovered = True
        for config in apps.get_app_configs():
            if find_spec(f"{config.name}.inbox_lines") is not None:
                import_module(f"{config.name}.inbox_lines")
    return _words.get(kind, PLAIN)


PLAIN = Words(gettext_lazy("Note"), "%(title)s", gettext_lazy("It concerns work of yours."), "%(text)s")


class _Args(dict[str, Any]):
    """An argument that a line was told without reads as nothing; the page never fails for it."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass(frozen=True)
class Line:
    """A line as the page shows it."""

    item: InboxItem
    label: str
    title: str
    text: str
    why: str
    action: str
    overdue_days: int


def line(item: InboxItem) -> Line:
    words = words_of(item.kind)
    args = _Args(item.args)
    overdue = (clock.today() - item.due).days if item.due else 0
    title = str(words.title) % args or item.kind
    action = str(words.action or gettext("Open"))
    return Line(item, str(words.label), title, str(words.text) % args, str(words.why) % args, action, max(0, overdue))
