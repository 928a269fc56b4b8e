"""The papers there are: each one class of a room's `papers.py`. This room knows none of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from base.registry import Registry
from people.permissions import Permission

if TYPE_CHECKING:
    from people.models import User
    from reports.slides import Slides

FULL, LEFT, RIGHT = "full", "left", "right"


class Prose(str):
    """A whole sentence of ours, with data in it: it may be longer than a field."""

    __slots__ = ()


@dataclass(frozen=True)
class Block:
    """A part of the page.

    `label` names it in "not shown"; `template` draws it from `data` and `rows` and puts `<!--row-->` and
    `<!--/row-->` around each row. Rows stand in order of importance; of a list that must shrink, `least` rows stay
    until the block goes as a whole. `column` left and the next right stand side by side. `position` orders the page.
    """

    code: str
    label: Any
    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Any] = ()
    least: int = 3
    column: str = FULL
    position: int = 100
    is_fixed: bool = False  # never dropped, never shortened


@dataclass(frozen=True)
class Context:
    """What a paper is about: a scope of its own spelling, the reader's language, further plain parameters.

    `by` is who asked; None stands for the operator, who may read everything. `audience` says what of it that reader may
    see, so that a file is served again only to those who may see the same.
    """

    scope: str
    language: str
    params: Mapping[str, Any]
    by: "User | None"


@dataclass(frozen=True)
class Content:
    """Title and lines of the head, blocks in order of importance (the first is the last to go), lines of the foot.

    `lists_first`: every list is shortened to its least before a block goes as a whole.
    """

    title: str
    blocks: Sequence[Block]
    subtitle: str = ""
    right: Sequence[str] = ()
    foot: Sequence[str] = ()
    lists_first: bool = False


class Paper:
    """A report that fits on one page. Its texts are asked for in the language of the context, already active."""

    code: str = ""
    label: Any = ""
    permission: Permission
    stylesheet: str = ""  # beside paper.css, a path below static/
    start: int = 0  # density of the very first layout
    has_slides: bool = False  # whether `slides` gives the same as a presentation

    def may(self, user: "User", scope: str) -> bool:
        """Whether `user` may read this paper on this scope; asked when it is ordered, printed and opened."""
        raise NotImplementedError

    def scope_of(self, account: str) -> str:
        """The scope for `--account KEY` of the command line, "" for none. Raises ValueError with a sentence."""
        if account:
            raise ValueError(_("This paper is about the company: leave --account out."))
        return ""

    def about(self, user: "User", scope: str) -> str:
        """In words what a paper of this scope is about, for a list of papers; "" for the whole company."""
        return ""

    def audience(self, context: Context) -> str:
        """A short text that is equal for readers who may see the same."""
        return "all"

    def data_version(self, context: Context) -> str:
        """A short text that changes when what the paper shows changes."""
        raise NotImplementedError

    def content(self, context: Context) -> Content:
        raise NotImplementedError

    def slides(self, context: Context) -> "Slides":
        raise NotImplementedError

    def file_name(self, context: Context) -> str:
        return f"{self.code}-{context.language}.pdf"


@dataclass(frozen=True)
class Part:
    """A piece of a chapter: a heading and what is given of paragraphs, pairs, drawings, a list, a table; `empty` where all lack."""

    title: Any = ""
    note: Any = ""
    paragraphs: Sequence[str] = ()
    pairs: Sequence[tuple[Any, Any]] = ()
    drawings: Sequence[Any] = ()
    items: Sequence[str] = ()
    heads: Sequence[tuple[Any, str]] = ()  # words and class of each column: `r` right
    rows: Sequence[Sequence[Any]] = ()
    empty: Any = ""

    @property
    def is_empty(self) -> bool:
        return not (self.paragraphs or self.pairs or self.drawings or self.items or self.rows)


@dataclass(frozen=True)
class Chapter:
    code: str
    title: Any
    parts: Sequence[Part]


@dataclass(frozen=True)
class Book:
    """A paper of many pages: head, what it lacks (told on its first page), chapters, lines of the foot."""

    title: str
    chapters: Sequence[Chapter]
    subtitle: str = ""
    right: Sequence[str] = ()
    lead: str = ""
    gaps: Sequence[str] = ()
    foot: Sequence[str] = ()


class LongPaper(Paper):
    """A report of as many pages as it needs, with contents, running heads and table heads on each page."""

    def book(self, context: Context) -> Book:
        raise NotImplementedError

    def content(self, context: Context) -> Content:
        raise TypeError("A long paper has chapters, not blocks that fit one page.")


papers: Registry[Paper] = Registry(Paper, "papers")
