"""Laying out one A4 page, in the helper process: no database, no translation, only pieces of markup.

A page that is too long goes through three sizes of type, then loses its least important pieces, and says which. At most
five layouts; usually one.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import escape
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from base import formats
from reports.fetcher import BASE, OwnFilesOnly
from reports.sheet import NOTE, SIZES, Fitted, LayoutError, Sheet

DENSEST = len(SIZES) - 1
MOST_LAYOUTS = 5
ROOMY = 0.9  # of the page filled: below it a smaller type of last time is given up
PAGE_HEIGHT = 297 - 13 - 12  # mm
PX_PER_MM = 96 / 25.4

logging.getLogger("weasyprint").setLevel(logging.ERROR)


@cache
def _fonts() -> FontConfiguration:
    """Fonts stay loaded in the helper from one paper to the next."""
    return FontConfiguration()


@cache
def _style(folder: str, name: str) -> CSS:
    return CSS(url=BASE + name, url_fetcher=OwnFilesOnly(Path(folder)), font_config=_fonts())


@cache
def _endless() -> CSS:
    return CSS(string="@page { size: 210mm 6000mm !important }")


@dataclass
class _Press:
    """Lays out one sheet again and again and counts."""

    sheet: Sheet
    folder: str
    layouts: int = 0
    missing: tuple[str, ...] = ()
    heights: dict[str, tuple[float, list[float]]] = field(default_factory=dict)

    def notes(self, drop: int) -> list[str]:
        return [*self.sheet.dropped[drop], *self.sheet.always, *self.missing]

    def markup(self, density: int, drop: int) -> str:
        sheet, notes = self.sheet, self.notes(drop)
        note = f'<p class="left-out">{escape(sheet.not_shown % formats.joined(notes, language=sheet.language))}</p>' if notes else ""
        body = "".join(piece.html for piece in sheet.pieces if not piece.unit or piece.unit > drop)
        return (
            f'<!doctype html><html lang="{escape(sheet.language)}"><head><meta charset="utf-8"><title>{escape(sheet.title)}</title>'
            f'<meta name="author" content="{escape(sheet.author)}"></head><body class="d{density}">{body.replace(NOTE, note)}</body></html>'
        )

    def lay_out(self, density: int, drop: int, *, endless: bool = False) -> Any:
        self.layouts += 1
        styles = [_style(self.folder, name) for name in self.sheet.stylesheets]
        fetcher = OwnFilesOnly(Path(self.folder), self.sheet.images)
        page = HTML(string=self.markup(density, drop), base_url=BASE, url_fetcher=fetcher)
        if endless:
            styles = [*styles, _endless()]
        return page.render(font_config=_fonts(), stylesheets=styles, pdf_variant="pdf/ua-1")

    def attempt(self, density: int, drop: int) -> Fitted | None:
        """The page if it is one; laid out once more when it holds signs that no font has, to say so."""
        document = self.lay_out(density, drop)
        if len(document.pages) > 1:
            return None
        pdf = document.write_pdf(pdf_variant="pdf/ua-1")
        unknown = sorted({point for font in document.fonts.values() for point in font.missing})
        if unknown and not self.missing:
            self.missing = (self.sheet.unknown_signs % _points(unknown),)
            return self.attempt(density, drop)
        return Fitted(pdf, 1, density, self.notes(drop), self.layouts, _content_height(document.pages[0]) / (PAGE_HEIGHT * PX_PER_MM))

    def book(self) -> Fitted:
        document = self.lay_out(0, 0)
        pdf = document.write_pdf(pdf_variant="pdf/ua-1")
        unknown = sorted({point for font in document.fonts.values() for point in font.missing})
        if unknown and not self.missing:
            self.missing = (self.sheet.unknown_signs % _points(unknown),)
            return self.book()
        return Fitted(pdf, len(document.pages), 0, self.notes(0), self.layouts, 1.0)


def lay_out(sheet: Sheet, folder: str) -> Fitted:
    """The sheet on exactly one page, a long one on as many as it needs. Raises LayoutError only when what is fixed does not fit."""
    press = _Press(sheet, folder)
    if sheet.is_long:
        return press.book()
    start = min(max(sheet.start, 0), DENSEST)
    fitted = press.attempt(start, 0)
    if fitted is not None and start > 0 and fitted.filled < ROOMY:
        return press.attempt(start - 1, 0) or _counted(fitted, press)
    if fitted is not None:
        return fitted
    document = press.lay_out(DENSEST, 0, endless=True)
    height, room = _content_height(document.pages[0]), PAGE_HEIGHT * PX_PER_MM
    tries = [(density, 0) for density in range(start + 1, DENSEST + 1)] if height <= room else []
    # Also where the height would do: what may not break can still spill over, so that rows must go all the same.
    tries += [(DENSEST, drop) for drop in _drops(sheet, document.pages[0], max(height - room, 0.0))]
    left = MOST_LAYOUTS - press.layouts
    for density, drop in [*tries[: left - 1], tries[-1]] if len(tries) > left else tries:
        fitted = press.attempt(density, drop)
        if fitted is not None:
            return fitted
    raise LayoutError


def _counted(fitted: Fitted, press: _Press) -> Fitted:
    fitted.layouts = press.layouts
    return fitted


def _points(unknown: Sequence[int]) -> str:
    shown = ", ".join(f"U+{point:04X}" for point in unknown[:5])
    return shown + (" …" if len(unknown) > 5 else "")


def _drops(sheet: Sheet, page: Any, excess: float) -> Iterator[int]:
    """Numbers of pieces to drop, to try in order: the estimate, a bolder one, everything that may go."""
    last = len(sheet.dropped) - 1
    sizes = _sizes(page)
    allowance = 2.2 * SIZES[DENSEST] * 96 / 72  # the lines of "not shown" itself
    first = next((drop for drop in range(1, last + 1) if _saved(sheet, sizes, drop) >= excess + allowance), last)
    bolder = next((drop for drop in range(first, last + 1) if _saved(sheet, sizes, drop) >= excess + 4 * allowance), last)
    yield from dict.fromkeys([first, max(bolder, min(first + 1, last)), last])


def _saved(sheet: Sheet, sizes: Mapping[str, tuple[float, list[float], float]], drop: int) -> float:
    """Height that leaves the page: a band is as high as its highest column."""
    saved = 0.0
    for band in sheet.bands:
        before, after, margin = 0.0, 0.0, 0.0
        for column in band:
            height, rows, band_margin = sizes.get(column.code, (0.0, [], 0.0))
            margin = band_margin
            before = max(before, height)
            if column.block_unit and column.block_unit <= drop:
                continue
            gone = sum(size for size, unit in zip(rows, column.row_units, strict=False) if unit and unit <= drop)
            after = max(after, height - gone)
        saved += before - after + (margin if after == 0 and before > 0 else 0.0)
    return saved


def _sizes(page: Any) -> dict[str, tuple[float, list[float], float]]:
    """Height of each block, of its rows, and the margin of its band, as laid out."""
    found: dict[str, tuple[float, list[float], float]] = {}

    def walk(box: Any, block: str, margin: float) -> None:
        element = getattr(box, "element", None)
        if element is not None and "band" in (element.get("class") or "").split() and hasattr(box, "margin_bottom"):
            margin = float(box.margin_bottom)
        if element is not None and element.get("data-block") and element.get("data-block") not in found:
            block = element.get("data-block")
            found[block] = (_margin_height(box), [], margin)
        elif element is not None and element.get("data-row") is not None and block and type(box).__name__ in _ROW_BOXES:
            found[block][1].append(_margin_height(box))
            return
        for child in getattr(box, "children", ()):
            walk(child, block, margin)

    walk(page._page_box, "", 0.0)
    return found


_ROW_BOXES = {"TableRowBox", "BlockBox", "FlexBox", "TableBox"}


def _margin_height(box: Any) -> float:
    try:
        return float(box.margin_height())
    except (TypeError, AttributeError):  # table rows have no margins of their own
        return float(box.height or 0.0)


def _content_height(page: Any) -> float:
    """Height of what stands on a page, in px: the body's, whose margins do not collapse away."""
    html = page._page_box.children[0]
    return float(html.margin_height())
