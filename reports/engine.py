"""From a paper's content to one page: bounded fields, markup in pieces, the fit in the helper process."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from base import company
from jobs import helper
from reports.registry import FULL, LEFT, Block, Book, Content, Context, LongPaper, Paper, Part, Prose
from reports.sheet import NOTE, Column, Fitted, LayoutError, Piece, Sheet

LONGEST = 200  # characters of a field on paper
LONGEST_PROSE = 600
LONGEST_IN_BOOK, LONGEST_CHAPTER = 400, 20_000
MEMORY = 1024 * helper.MIB
SECONDS, SECONDS_FOR_A_BOOK = 60, 300  # by the clock, and of CPU
# Nothing is narrower than its longest word, so that layout neither breaks words nor tries each letter; longer ones may break.
ENDLESS = re.compile(r"\S{24}(?=\S)")
ROW = re.compile(r"<!--row-->(.*?)<!--/row-->", re.DOTALL)


class PaperError(Exception):
    """A failure with a sentence for the reader."""


def render(paper: Paper, context: Context, *, density: int = 0, in_helper: bool = True) -> Fitted:
    """The paper as PDF of exactly one page, starting at a density that fitted before. Raises PaperError.

    `in_helper=False` lays it out in this process, for tests that count.
    """
    with override(context.language):
        if isinstance(paper, LongPaper):
            sheet = book_sheet(paper.book(context), paper, context.language)
        else:
            sheet = sheet_of(paper.content(context), paper, context.language, density)
    folder = str(static_folder())
    seconds = SECONDS_FOR_A_BOOK if sheet.is_long else SECONDS
    if not in_helper:
        from reports import layout  # noqa: PLC0415 - WeasyPrint takes a second to load; the worker never needs it

        return layout.lay_out(sheet, folder)
    try:
        fitted: Fitted = helper.call("reports.layout.lay_out", sheet, folder, memory=MEMORY, seconds=seconds)
    except helper.HelperTimeout as error:
        raise PaperError(_("Laying out the page took more than %(seconds)s s.") % {"seconds": seconds}) from error
    except helper.HelperOutOfMemory as error:
        raise PaperError(gettext_lazy("Laying out the page took more memory than it may have.")) from error
    except (LayoutError, helper.HelperError) as error:
        raise PaperError(gettext_lazy("The page could not be laid out.")) from error
    return fitted


def static_folder() -> Path:
    return Path(settings.STATICFILES_DIRS[0])


@dataclass
class _Cut:
    """Bounds every text of the content and counts what it shortened."""

    count: int = 0
    longest: int = LONGEST
    prose: int = LONGEST_PROSE

    def bound(self, value: Any) -> Any:
        if isinstance(value, Promise):
            value = str(value)
        if isinstance(value, SafeString):
            return value
        if isinstance(value, str):
            text = value.replace("\x00", "")
            longest = self.prose if isinstance(value, Prose) else self.longest
            if len(text) > longest:
                self.count += 1
                text = text[: longest - 1].rstrip() + "…"
            return ENDLESS.sub("\\g<0>\u200b", text)
        if isinstance(value, Mapping):
            return {key: self.bound(item) for key, item in value.items()}
        if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
            return [self.bound(item) for item in value]
        return value


def sheet_of(content: Content, paper: Paper, language: str, density: int = 0) -> Sheet:
    """Pieces of markup with the order in which they may leave the page."""
    cut = _Cut()
    blocks = [
        replace(block, label=str(block.label), data=cut.bound(block.data), rows=cut.bound(list(block.rows))) for block in content.blocks
    ]
    head = {"title": cut.bound(content.title), "subtitle": cut.bound(content.subtitle), "right": cut.bound(list(content.right))}
    foot = {"foot": cut.bound(list(content.foot)), "note": SafeString(NOTE)}
    order, dropped = _units(blocks, lists_first=content.lists_first)
    bands = list(_bands(sorted(blocks, key=lambda block: block.position)))
    pieces = [Piece(render_to_string("reports/paper_head.html", head))]
    for band in bands:
        pieces.extend(_band_pieces(band, order))
    pieces.append(Piece(render_to_string("reports/paper_foot.html", foot)))
    shortened = ngettext("%(count)s text shortened", "%(count)s texts shortened", cut.count) % {"count": cut.count}
    return Sheet(
        language=language,
        title=head["title"],
        author=company.get("company_name") or "kamapp",
        stylesheets=("paper.css", *([paper.stylesheet] if paper.stylesheet else [])),
        pieces=tuple(pieces),
        dropped=tuple(dropped),
        bands=tuple(tuple(_column(block, order) for block in band) for band in bands),
        always=(shortened,) if cut.count else (),
        not_shown=_("Not shown: %s."),
        unknown_signs=_("signs without a font: %s"),
        start=density,
    )


def book_sheet(book: Book, paper: Paper, language: str) -> Sheet:
    """A long paper: one piece, bounded like the short ones so that no field can fill a page of its own."""
    cut = _Cut(longest=LONGEST_IN_BOOK, prose=LONGEST_CHAPTER)
    chapters = [
        {"code": chapter.code, "title": str(chapter.title), "parts": [_bounded(part, cut) for part in chapter.parts]}
        for chapter in book.chapters
    ]
    head = {"title": cut.bound(book.title), "subtitle": cut.bound(book.subtitle), "right": cut.bound(list(book.right))}
    foot = {"foot": cut.bound(list(book.foot)), "note": SafeString(NOTE)}
    data = {"book": book, "lead": cut.bound(Prose(book.lead)), "gaps": [cut.bound(Prose(gap)) for gap in book.gaps], "chapters": chapters}
    shortened = ngettext("%(count)s text shortened", "%(count)s texts shortened", cut.count) % {"count": cut.count}
    return Sheet(
        language=language,
        title=head["title"],
        author=company.get("company_name") or "kamapp",
        stylesheets=("paper.css", *([paper.stylesheet] if paper.stylesheet else [])),
        pieces=(
            Piece(render_to_string("reports/paper_head.html", head)),
            Piece(render_to_string("reports/paper_book.html", {**head, **data})),
            Piece(render_to_string("reports/paper_foot.html", foot)),
        ),
        dropped=((),),
        bands=(),
        always=(shortened,) if cut.count else (),
        not_shown=_("Not shown: %s."),
        unknown_signs=_("signs without a font: %s"),
        is_long=True,
    )


def _bounded(part: Part, cut: _Cut) -> Part:
    values = {name: cut.bound(list(getattr(part, name))) for name in ("pairs", "drawings", "rows")}
    texts = {name: [cut.bound(Prose(text)) for text in getattr(part, name)] for name in ("paragraphs", "items")}
    return replace(part, title=str(part.title), note=str(part.note), empty=str(part.empty), heads=list(part.heads), **values, **texts)


Order = dict[tuple[str, int], int]  # (block, row or -1 for the whole block) -> unit


def _units(blocks: Sequence[Block], *, lists_first: bool = False) -> tuple[Order, list[tuple[str, ...]]]:
    """Number what may leave, least important first: the rows beyond `least` of a block from its end, then the block.

    Blocks go from the last of the list, with `lists_first` once all lists are at their least; beside the numbers, the words
    for each count of dropped pieces.
    """
    order: Order = {}
    words: dict[str, str] = {}
    dropped: list[tuple[str, ...]] = [()]

    def leave(block: Block, row: int, text: str) -> None:
        order[block.code, row] = len(dropped)
        words.pop(block.code, None)
        words[block.code] = text
        dropped.append(tuple(words.values()))

    leaving = [block for block in reversed(blocks) if not block.is_fixed]
    for block in leaving:
        count = len(block.rows)
        for row in range(count - 1, min(block.least, count) - 1, -1):
            leave(block, row, _("%(what)s: %(count)s more") % {"what": block.label, "count": count - row})
        if not lists_first:
            leave(block, -1, block.label)
    for block in leaving if lists_first else ():
        leave(block, -1, block.label)
    return order, dropped


def _bands(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    waiting: list[Block] = []
    for block in blocks:
        if waiting and block.column in (FULL, LEFT):
            yield waiting
            waiting = []
        if block.column == FULL:
            yield [block]
        else:
            waiting.append(block)
            if len(waiting) == 2:
                yield waiting
                waiting = []
    if waiting:
        yield waiting


def _band_pieces(band: Sequence[Block], order: Order) -> Iterator[Piece]:
    units = [order.get((block.code, -1), 0) for block in band]
    unit = 0 if 0 in units else max(units)
    yield Piece(f'<div class="band{" two" if len(band) > 1 else ""}">', unit)
    for block in band:
        yield from _block_pieces(block, order)
    yield Piece("</div>", unit)


def _block_pieces(block: Block, order: Order) -> Iterator[Piece]:
    whole = order.get((block.code, -1), 0)
    html = render_to_string(block.template, {"block": block, "rows": block.rows, **block.data})
    yield Piece(f'<section class="block b-{escape(block.code)}" data-block="{escape(block.code)}">', whole)
    position = 0
    for row, match in enumerate(ROW.finditer(html)):
        yield Piece(html[position : match.start()], whole)
        yield Piece(match[1], order.get((block.code, row), whole))
        position = match.end()
    yield Piece(html[position:] + "</section>", whole)


def _column(block: Block, order: Order) -> Column:
    whole = order.get((block.code, -1), 0)
    return Column(block.code, whole, tuple(order.get((block.code, row), whole) for row in range(len(block.rows))))
