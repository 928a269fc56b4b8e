"""Presentations with tables and charts that can be edited, 16:9. Knows no report of its own; spec: product.md L6."""

import datetime as dt
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from base import clock

WIDE, HIGH = Inches(13.333), Inches(7.5)
MARGIN, GUTTER = Inches(0.6), Inches(0.4)
_COLOUR: Any = RGBColor.from_string
INK, SOFT, OURS = (_COLOUR(code) for code in ("16211F", "505B57", "1B4F86"))
LANGUAGES = {"fr": MSO_LANGUAGE_ID.FRENCH, "en": MSO_LANGUAGE_ID.ENGLISH_UK}
ROW = Inches(0.36)
BESIDE = Inches(0.06)  # left and right of the words of a cell
LONGEST = 160  # characters of a cell
LONGEST_WORD = 18
Cell = tuple[str, str]  # words and place: `r` right


@dataclass(frozen=True)
class Slides:
    content: bytes
    count: int
    not_shown: list[str]


@dataclass(frozen=True)
class Area:
    """Where something stands on a slide."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def full(cls, top: float, height: float) -> "Area":
        return cls(MARGIN, Inches(top), WIDE - 2 * MARGIN, Inches(height))

    @classmethod
    def half(cls, side: int, top: float, height: float) -> "Area":
        """Side 0 left, 1 right."""
        width = int((WIDE - 2 * MARGIN - GUTTER) / 2)
        return cls(MARGIN + side * (width + GUTTER), Inches(top), width, Inches(height))


@dataclass
class Deck:
    """Slides as they are added; what did not fit is counted and told."""

    title: str
    foot: str
    language: str = "en"
    author: str = "kamapp"
    not_shown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.made: Any = Presentation()
        self.made.slide_width, self.made.slide_height = WIDE, HIGH
        about = self.made.core_properties
        about.title, about.author, about.language = self.title, self.author, self.language
        about.created = about.modified = timezone.make_naive(clock.now(), dt.UTC)

    def slide(self, title: str, subtitle: str = "") -> Any:
        slide = self.made.slides.add_slide(self.made.slide_layouts[5])  # title only: the outline and screen readers find it
        head = slide.shapes.title
        head.left, head.top, head.width, head.height = MARGIN, Inches(0.35), WIDE - 2 * MARGIN, Inches(0.7)
        self._write(head.text_frame, [title], size=28, bold=True)
        head.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        if subtitle:
            self.text(slide, Area.full(1.02, 0.35), [subtitle], size=12, soft=True)
        self.text(slide, Area.full(7.02, 0.32), [f"{self.foot}  {len(self.made.slides)}"], size=9, soft=True)
        return slide

    def text(
        self, slide: Any, area: Area, lines: Sequence[str], *, size: float = 14, bold: bool = False, soft: bool = False, box: bool = False
    ) -> None:
        shape = slide.shapes.add_textbox(*_place(area))
        shape.text_frame.word_wrap = True
        if box:
            shape.line.color.rgb, shape.line.width = INK, Pt(1)
        self._write(shape.text_frame, lines, size=size, bold=bold, soft=soft)

    def bullets(self, slide: Any, area: Area, title: str, items: Sequence[str], *, size: float = 12) -> None:
        most = max(1, int((area.height - Inches(0.4)) / Pt(size * 2.9)))  # up to two lines each
        self._more(title, len(items) - most)
        self.text(slide, Area(area.left, area.top, area.width, Inches(0.35)), [title], size=14, bold=True)
        body = Area(area.left, area.top + Inches(0.36), area.width, area.height - Inches(0.36))
        self.text(slide, body, [f"– {_short(item)}" for item in items[:most]], size=size)

    def table(
        self,
        slide: Any,
        area: Area,
        title: str,
        heads: Sequence[Cell],
        rows: Sequence[Sequence[Cell]],
        *,
        size: float = 11,
        named: bool = True,
    ) -> None:
        """A native table; rows beyond the area are left out and told. `named`: the first cell of a row says what it is of."""
        widths = _widths(heads, rows[: max(1, int(area.height / ROW))], area.width, size)
        shown = _fitting(rows, widths, area.height - Inches(0.36) - ROW, size)
        self._more(title, len(rows) - len(shown))
        self.text(slide, Area(area.left, area.top, area.width, Inches(0.35)), [title], size=14, bold=True)
        frame = slide.shapes.add_table(
            len(shown) + 1, len(heads), Emu(area.left), Emu(area.top + Inches(0.36)), Emu(area.width), Emu(ROW * (len(shown) + 1))
        )
        frame.name = title
        table = frame.table
        table.horz_banding = False
        for at, width in enumerate(widths):
            table.columns[at].width = Emu(width)
        for number, row in enumerate([heads, *shown]):
            table.rows[number].height = Emu(_height(row, widths, size))
            for at, (words, place) in enumerate(row):
                cell = table.cell(number, at)
                cell.margin_top = cell.margin_bottom = Inches(0.03)
                cell.margin_left = cell.margin_right = BESIDE
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.fill.background()
                look = {"bold": number == 0 or (named and at == 0), "soft": number == 0, "right": "r" in place.split()}
                self._write(cell.text_frame, [_short(str(words))], size=size, **look)

    def bars(self, slide: Any, area: Area, title: str, points: Sequence[tuple[str, float, bool]], *, unit: str, words: str) -> None:
        """A native chart of bars (label, value, whether only planned: dashed), with its numbers inside; `words` for a screen reader."""
        self.text(slide, Area(area.left, area.top, area.width, Inches(0.35)), [title], size=14, bold=True)
        data: Any = CategoryChartData(number_format="0.0")  # type: ignore[no-untyped-call]
        data.categories = [label for label, _value, _planned in points]
        data.add_series(unit, [value for _label, value, _planned in points])
        below = Area(area.left, area.top + Inches(0.36), area.width, area.height - Inches(0.36))
        frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *_place(below), data)
        frame.name = title
        frame._element.nvGraphicFramePr.cNvPr.set("descr", words)
        chart = frame.chart
        chart.has_legend, chart.has_title = False, False
        plot = chart.plots[0]
        plot.gap_width, plot.has_data_labels = 60, True
        plot.data_labels.font.size, plot.data_labels.position = Pt(11), XL_LABEL_POSITION.OUTSIDE_END
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0.0", False
        plot.series[0].format.fill.solid()
        plot.series[0].format.fill.fore_color.rgb = OURS
        for at, (_label, _value, is_planned) in enumerate(points):
            if is_planned:
                bar = plot.series[0].points[at].format
                bar.fill.background()
                bar.line.color.rgb, bar.line.width, bar.line.dash_style = INK, Pt(1.25), MSO_LINE.DASH
        chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
        chart.value_axis.minimum_scale = 0
        chart.category_axis.tick_labels.font.size = Pt(11)

    def done(self) -> Slides:
        target = io.BytesIO()
        self.made.save(target)
        return Slides(target.getvalue(), len(self.made.slides), self.not_shown)

    def _more(self, title: str, count: int) -> None:
        if count > 0:
            self.not_shown.append(_("%(what)s: %(count)s more") % {"what": title, "count": count})

    def _write(self, frame: Any, lines: Sequence[str], *, size: float, bold: bool = False, soft: bool = False, right: bool = False) -> None:
        for number, words in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
            run = paragraph.add_run()
            run.text = "".join(sign for sign in str(words) if sign.isprintable() or sign == "\u00a0")
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = SOFT if soft else INK
            run.font.language_id = LANGUAGES.get(self.language, MSO_LANGUAGE_ID.ENGLISH_UK)


def _place(area: Area) -> tuple[Emu, Emu, Emu, Emu]:
    return Emu(area.left), Emu(area.top), Emu(area.width), Emu(area.height)


def _short(text: str) -> str:
    text = " ".join(text.split(" "))
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _height(row: Sequence[Cell], widths: Sequence[int], size: float) -> int:
    """What the row takes once its words wrap; a word longer than its column breaks, and begins a line of its own."""
    lines = 1
    for (words, _look), width in zip(row, widths, strict=True):
        room = max(1, int((width - 2 * BESIDE) / (Pt(size) * 0.56)))
        text = _short(str(words))
        lines = max(lines, math.ceil(len(text) / room) + sum(len(word) > room for word in text.split(" ")))
    return max(int(ROW), int(lines * Pt(size) * 1.2 + Inches(0.06)))


def _fitting(rows: Sequence[Sequence[Cell]], widths: Sequence[int], room: int, size: float) -> list[Sequence[Cell]]:
    """The first rows that stay above the foot of their area; one at least."""
    ends = accumulate(_height(row, widths, size) for row in rows)
    return list(rows[: max(1, sum(end <= room for end in ends))])


def _widths(heads: Sequence[Cell], rows: Sequence[Sequence[Cell]], width: int, size: float) -> list[int]:
    """Room for the longest word of each column, so that none breaks in two; the rest by the longest words of all."""
    columns = [[str(row[at][0]) for row in (heads, *rows)] for at in range(len(heads))]
    letter = Pt(size) * 0.66  # of a wide bold face
    least = [max(min(len(word), LONGEST_WORD) for text in column for word in text.split(" ")) * letter + 2 * BESIDE for column in columns]
    spare = max(0, width - sum(least))
    wanted = [min(max(map(len, column)), 46) for column in columns]
    found = [each + spare * want / sum(wanted) for each, want in zip(least, wanted, strict=True)]
    return [int(width * each / sum(found)) for each in found]
