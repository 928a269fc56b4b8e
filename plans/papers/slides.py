"""The account on slides: what stands on its one page, with tables and charts that PowerPoint can edit."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from base import company, formats
from reports.charts import Bar
from reports.registry import Block, Content
from reports.slides import Area, Cell, Deck, Slides


def slides_of(content: Content, revenue: Sequence[Bar], language: str, *, foot: str) -> Slides:
    """Three slides: where we stand and want to go; who and what is open; result, risks, next steps. Empty parts are left out.

    `foot` stands on each, with the days of its figures and of its making.
    """
    name = company.get("company_name") or "kamapp"
    blocks = {block.code: block for block in content.blocks}
    deck = Deck(content.title, " ".join([foot, *(f"{line}." for line in content.right)]), language, author=name)
    _first(deck, content, blocks, revenue)
    if {"people", "opportunities"} & blocks.keys():
        slide = deck.slide(_("Who decides, and what is open"), content.title)
        for side, code in enumerate(code for code in ("people", "opportunities") if code in blocks):
            _table(deck, slide, Area.half(side, 1.5, 5.3), blocks[code])
    if {"result", "wants", "risks", "next"} & blocks.keys():
        _last(deck, content, blocks)
    return deck.done()


def _first(deck: Deck, content: Content, blocks: dict[str, Block], revenue: Sequence[Bar]) -> None:
    slide = deck.slide(content.title, content.subtitle)
    top = 1.45
    if "say" in blocks:
        deck.text(slide, Area.full(top, 0.6), [str(blocks["say"].data["text"])], size=16)
        top += 0.75
    if "ask" in blocks:
        deck.text(slide, Area.full(top, 0.6), [f"{blocks['ask'].label}. {blocks['ask'].data['text']}"], size=13, box=True)
        top += 0.8
    if "figures" in blocks:
        tiles = blocks["figures"].data["tiles"]
        heads: list[Cell] = [(tile["name"], "") for tile in tiles]
        values: list[Cell] = [(tile["words"], "") for tile in tiles]
        proofs: list[Cell] = [(formats.joined(part for part in (tile["word"], str(tile["proof"])) if part), "") for tile in tiles]
        deck.table(slide, Area.full(top, 1.55), str(blocks["figures"].label), heads, [values, proofs], size=12, named=False)
        top += 1.65
    room = 6.95 - top
    if revenue:
        title = _("Revenue, %(currency)s M") % {"currency": settings.CURRENCY}
        points = [(bar.label, float(bar.value or 0) / 1_000_000, bar.kind == "plan") for bar in revenue]
        told = formats.joined(f"{label}{formats.colon()}{formats.number(value, 1)}" for label, value, _planned in points)
        deck.bars(slide, Area.half(0, top, room), title, points, unit=title, words=f"{title}. {told}")
    if "objectives" in blocks:
        rows: list[list[Cell]] = [[(row["text"], ""), (str(row["word"]), "")] for row in blocks["objectives"].rows]
        heads = [(_("Objective"), ""), (_("State"), "")]
        deck.table(slide, Area.half(1, top, room), str(blocks["objectives"].label), heads, rows)


def _table(deck: Deck, slide: Any, area: Area, block: Block) -> None:
    deck.table(slide, area, str(block.label), list(block.data["heads"]), [list(row) for row in block.rows])


def _last(deck: Deck, content: Content, blocks: dict[str, Block]) -> None:
    slide = deck.slide(_("Result, risks and next steps"), content.title)
    if "result" in blocks:
        _table(deck, slide, Area.half(0, 1.5, 2.6), blocks["result"])
    if "wants" in blocks:
        deck.bullets(slide, Area.half(1, 1.5, 2.6), str(blocks["wants"].label), [str(row) for row in blocks["wants"].rows])
    if "risks" in blocks:
        deck.bullets(slide, Area.half(0, 4.25, 2.6), str(blocks["risks"].label), [str(row["text"]) for row in blocks["risks"].rows])
    if "next" in blocks:
        rows: list[list[Cell]] = [[(row["day"], ""), (row["text"], ""), (row["owner"], "")] for row in blocks["next"].rows]
        heads = [(_("Due"), ""), (_("Action"), ""), (_("Owner"), "")]
        deck.table(slide, Area.half(1, 4.25, 2.6), str(blocks["next"].label), heads, rows)
