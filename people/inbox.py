"""The lines that wait for a person: what, why, where to go; which of them he may still see, and which he does not want."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from base import clock
from base.formats import colon
from base.registry import import_everywhere
from people.models import InboxItem, Mute, Person, User
from people.models.waiting import FOR_GOOD


class Topic(StrEnum):
    """What lines are about, as the page filters them and the digest takes them in."""

    ALERT = "alert"
    APPROVAL = "approval"
    MENTION = "mention"
    TASK = "task"
    JOB = "job"
    NOTE = "note"

    @property
    def label(self) -> Any:
        return TOPICS[self]


TOPICS = {
    Topic.ALERT: gettext_lazy("Alerts"),
    Topic.APPROVAL: gettext_lazy("Approvals"),
    Topic.MENTION: gettext_lazy("Mentions"),
    Topic.TASK: gettext_lazy("Due actions"),
    Topic.JOB: gettext_lazy("Jobs"),
    Topic.NOTE: gettext_lazy("Other lines"),
}


def tell(
    person: Person | User | None, kind: str, key: str, link: str, due: dt.date | None = None, *, subject: str = "", **args: Any
) -> InboxItem | None:
    """Put a line into the inbox of `person`, once per `key`; a line told again is open and unread again.

    `kind` names its sentence (`people.inbox_lines`), `args` fill it. `subject` (`account:17`) is what it tells of: who
    may not see that any more sees no line. None when there is nobody to tell. What the person muted stays out of sight.
    """
    if isinstance(person, User):
        person = person.person
    if person is None:
        return None
    values = {"kind": kind, "link": link, "due": due, "args": args, "subject": subject, "hidden_until": _muted(person, kind, subject)}
    item, _created = InboxItem.objects.update_or_create(person=person, key=key[:160], defaults={**values, "read_at": None, "done_at": None})
    return item


def _muted(person: Person, kind: str, subject: str) -> dt.date | None:
    """Until when the person wants no such line."""
    ends = [mute.until or FOR_GOOD for mute in Mute.objects.filter(person=person, kind=kind) if mute.subject in ("", subject)]
    return max((end for end in ends if end > clock.today()), default=None)


def close(keys: Iterable[str]) -> int:
    """What these lines asked is over, for everybody who has one; gives how many were open."""
    return InboxItem.objects.filter(key__in=list(keys), done_at=None).update(done_at=clock.now())


# Words -----------------------------------------------------------------------


Args = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """How lines of one kind read. `title` and `text` are filled with the line's own `args`."""

    label: Any  # lazy: what it is (Alert, Approval, Job…)
    title: Any
    why: Any  # lazy: why this person gets it
    text: Any = ""
    action: Any = ""  # lazy: what the button says; "Open" where nothing is said
    topic: Topic = Topic.NOTE
    asks: bool = False  # waits for an answer of this person though no day is set for it
    fill: Callable[[Args], Args] | None = None  # args in the reader's language, where they hold figures or days
    may_see: Callable[[User, Args], bool] | None = None  # asked with the rights of the moment, without a query


_words: dict[str, Words] = {}
_guards: dict[str, Callable[[User, set[str]], Mapping[str, str]]] = {}


def declare(kind: str, words: Words) -> None:
    """Give a kind its words; rooms do it in their `inbox_lines.py`, found at first use."""
    if kind in _words:
        raise ValueError(f"The inbox kind {kind} is declared twice.")
    _words[kind] = words


def guard(subject_kind: str, visible: Callable[[User, set[str]], Mapping[str, str]]) -> None:
    """Say which of these subjects (`17` of `account:17`) a user may see now, with their names; beside `declare`."""
    _guards[subject_kind] = visible


def words_of(kind: str) -> Words:
    import_everywhere("inbox_lines")
    return _words.get(kind, PLAIN)


def told_apart(kind: str) -> tuple[str, str]:
    """What lines of this kind are, without what fills them, and why one gets them: “Approval: version … of the plan is approved”."""
    words = words_of(kind)
    title, why = (re.sub(r"^…\s*:\s*", "", str(part) % _Left()) for part in (words.title, words.why))
    return f"{words.label}{colon()}{title}" if title.strip("… ,:") else str(words.label), why


PLAIN = Words(gettext_lazy("Note"), "%(title)s", gettext_lazy("It concerns work of yours."), "%(text)s")


class _Left(dict[str, Any]):
    """Every argument is left out."""

    def __missing__(self, key: str) -> str:
        return "…"


class _Args(dict[str, Any]):
    """An argument that a line was told without reads as nothing; the page never fails for it."""

    def __missing__(self, key: str) -> str:
        return ""


# Lines -----------------------------------------------------------------------


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
    topic: Topic
    asks: bool

    @property
    def needs(self) -> bool:
        """Whether the person has to do something, and not only to know."""
        return self.asks or self.item.due is not None


def line(item: InboxItem) -> Line:
    words = words_of(item.kind)
    args = _Args(words.fill(item.args) if words.fill else item.args)
    overdue = (clock.today() - item.due).days if item.due else 0
    title = str(words.title) % args or item.kind
    action = str(words.action or gettext("Open"))
    texts = (str(words.text) % args, str(words.why) % args)
    return Line(item, str(words.label), title, *texts, action, max(0, overdue), words.topic, words.asks)


def lines(user: User, items: Iterable[InboxItem]) -> list[Line]:
    """The lines that this user may see with his rights of now, in their order; one query for each kind of subject."""
    chosen = list(items)
    seen = {"", *subject_names(user, [item.subject for item in chosen])}
    found = []
    for item in chosen:
        words = words_of(item.kind)
        if item.subject in seen and (words.may_see is None or words.may_see(user, item.args)):
            found.append(line(item))
    return found


def subject_names(user: User, subjects: Iterable[str]) -> dict[str, str]:
    """The subjects that the user may see, with their names; those of a kind that nobody guards hide nothing."""
    import_everywhere("inbox_lines")
    asked: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        if subject:
            kind, _colon, pk = subject.partition(":")
            asked[kind].add(pk)
    names: dict[str, str] = {}
    for kind, pks in asked.items():
        visible = _guards[kind](user, pks) if kind in _guards else dict.fromkeys(pks, "")
        names |= {f"{kind}:{pk}": name for pk, name in visible.items()}
    return names
