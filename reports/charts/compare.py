"""Side by side: dot with whisker, bullet, bar of a table cell, concentration, bubble, slope."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from reports.charts.scale import Axis, span, ticks
from reports.charts.svg import Drawing, Number, Spot, finite, plain_number, text_width
from reports.charts.trend import Format, _empty


def dot_whisker(
    value: Number | None,
    low: Number | None = None,
    high: Number | None = None,
    *,
    title: str,
    scale: tuple[Number, Number],
    company: Number | None = None,
    few: bool = False,
    width: float = 260,
    height: float = 18,
) -> SafeString:
    """One group of a breakdown, in the cell of a table: dot, interval, the company's value dashed.

    All rows of one table share `scale`. What lies outside it ends in an arrow.
    """
    drawing = Drawing(width, height, title)
    dot, bottom, top, goal = finite(value), finite(low), finite(high), finite(company)
    start, end = finite(scale[0]) or 0.0, finite(scale[1]) or 0.0
    x, middle = Axis(min(start, end), max(start, end), 5, width - 5), height / 2
    drawing.path("g", "M", 0.0, middle, "H", width)
    if goal is not None:
        drawing.path("tg", "M", x(goal), 0.0, "V", height)
    if dot is None:
        return drawing.svg()
    paint = "whf" if few else "wh"
    if bottom is not None and top is not None:
        drawing.path(paint, "M", x(bottom), middle, "H", x(top))
        _whisker_end(drawing, paint, x(bottom), middle, outside=bottom < x.low, side=-1)
        _whisker_end(drawing, paint, x(top), middle, outside=top > x.high, side=1)
    drawing.shape("circle", "ptf" if few else "pt", cx=x(dot), cy=middle, r=4)
    return drawing.svg()


def _whisker_end(drawing: Drawing, paint: str, x: float, middle: float, *, outside: bool, side: int) -> None:
    if outside:
        drawing.path(paint, "M", x - side * 4, middle - 4, "L", x, middle, "L", x - side * 4, middle + 4)
    else:
        drawing.path(paint, "M", x, middle - 4, "V", middle + 4)


def bullet(
    value: Number | None,
    target: Number | None,
    *,
    title: str,
    scale: tuple[Number, Number],
    few: bool = False,
    width: float = 160,
    height: float = 14,
) -> SafeString:
    """A value as a bar from zero against its target, a mark across; grey where there are too `few` cases."""
    drawing = Drawing(width, height, title)
    bar, goal = finite(value), finite(target)
    start, end = finite(scale[0]) or 0.0, finite(scale[1]) or 0.0
    x = Axis(min(start, end, 0.0), max(start, end, 0.0), 1, width - 3)
    drawing.shape("rect", "zb", x=0.0, y=height * 0.15, width=width, height=height * 0.7)
    if bar is not None:
        left, right = sorted((x(0.0), x(bar)))
        drawing.shape("rect", "b2" if few else "b1", x=left, y=height * 0.32, width=max(right - left, 0.5), height=height * 0.36)
    if goal is not None:
        drawing.shape("rect", "sp", x=x(goal) - 1, y=0.0, width=2, height=height)
    return drawing.svg()


def cell_bar(value: Number | None, largest: Number, *, title: str, ours: bool = True, width: float = 80, height: float = 8) -> SafeString:
    """A lying bar that ends at the right, for a table cell beside its figure."""
    drawing = Drawing(width, height, title)
    length, top = finite(value) or 0.0, finite(largest) or 0.0
    share = min(max(length / top, 0.0), 1.0) if top > 0 else 0.0
    if share:
        drawing.shape("rect", "b1" if ours else "b2", x=width * (1 - share), y=0.0, width=max(width * share, 0.5), height=height)
    return drawing.svg()


@dataclass(frozen=True)
class Mark:
    """A place on a curve, in shares 0 to 1, with its words."""

    x: Number
    y: Number
    words: str


def pareto(
    curve: Sequence[tuple[Number, Number]],
    *,
    title: str,
    marks: Sequence[Mark] = (),
    end_label: str = "",
    width: float = 332,
    height: float = 190,
) -> SafeString:
    """Concentration: cumulative share of the total by cumulative share of customers, largest first, both 0 to 1."""
    drawing = Drawing(width, height, title)
    points = [(a, b) for a, b in ((finite(x), finite(y)) for x, y in curve) if a is not None and b is not None]
    if not points:
        return _empty(drawing)
    left = 12 + text_width("100", 12)
    x, y = Axis(0, 1, left, width - 8), Axis(0, 1, height - 28, 16)
    drawing.text("%", [Spot(left - 6, 11, "end")], paint="dimt")
    for percent in (0, 25, 50, 75, 100):
        drawing.path("g", "M", left, y(percent / 100), "H", width - 8)
        drawing.text(plain_number(percent), [Spot(left - 6, y(percent / 100) + 5, "end")], paint="dimt")
    drawing.text("0", [Spot(left, height - 8)], paint="dimt")
    drawing.text(end_label, [Spot(width - 8, height - 8, "end")], paint="dimt", room=width * 0.8)
    if points[0] != (0.0, 0.0):
        points.insert(0, (0.0, 0.0))
    drawing.polyline("ln", [(x(a), y(b)) for a, b in points])
    for mark in marks:
        across, up = finite(mark.x), finite(mark.y)
        if across is None or up is None:
            continue
        drawing.shape("circle", "pt", hint=mark.words, cx=x(across), cy=y(up), r=3.5)
        spots = [Spot(x(across) + 9, y(up) + shift) for shift in (14, 26, 38, 50)]
        spots += [Spot(x(across) - 9, y(up) + shift, "end") for shift in (-6, 18)]
        drawing.text(mark.words, spots, paint="lab", room=width - left - 16)
    return drawing.svg()


@dataclass(frozen=True)
class Bubble:
    """Area is `size`. `status` shows in the outline: ok plain, near dashed, below thick."""

    x: Number | None
    y: Number | None
    size: Number
    label: str
    status: str = "ok"


BUBBLE_PAINT = {"ok": "bu", "near": "bun", "below": "bub"}


def bubble(
    items: Sequence[Bubble],
    *,
    title: str,
    x_label: str,
    y_label: str,
    x_tick: Format = plain_number,
    y_tick: Format = plain_number,
    width: float = 560,
    height: float = 360,
) -> SafeString:
    """Two figures of each account, area by a third. Large ones are drawn first, so that small ones stay in sight."""
    drawing = Drawing(width, height, title)
    places = [(finite(item.x), finite(item.y), max(finite(item.size) or 0.0, 0.0), item) for item in items]
    known = [(a, b, size, item) for a, b, size, item in places if a is not None and b is not None]
    if not known:
        return _empty(drawing)
    known.sort(key=lambda row: -row[2])
    largest = known[0][2] or 1.0
    across, up = span([row[0] for row in known], pad=0.15), span([row[1] for row in known], pad=0.15)
    left = min(14 + max((text_width(y_tick(mark), 12) for mark in ticks(*up)), default=0), width * 0.25)
    x, y = Axis(*across, left + 4, width - 10), Axis(*up, height - 48, 26)
    for mark in ticks(*up):
        drawing.path("g", "M", left, y(mark), "H", width - 10)
        drawing.text(y_tick(mark), [Spot(left - 6, y(mark) + 4, "end")], paint="dimt", room=left - 6)
    for mark in ticks(*across):
        drawing.text(x_tick(mark), [Spot(x(mark), height - 28, "middle")], paint="dimt", room=90)
    drawing.text(y_label, [Spot(0, 13)], room=width)
    drawing.text(x_label, [Spot(width - 8, height - 8, "end")], room=width - 16)
    for a, b, size, item in known:
        radius = max(math.sqrt(size / largest) * 26, 3)
        drawing.shape("circle", BUBBLE_PAINT[item.status], hint=item.label, cx=x(a), cy=y(b), r=radius)
        drawing.keep_round(x(a), y(b), radius)
    names = [(item.label, _around(x(a), y(b), max(math.sqrt(size / largest) * 26, 3) + 4)) for a, b, size, item in known]
    for words, spots in sorted(names, key=lambda name: drawing.choices(*name, size=11, room=150)):  # who has least room chooses first
        drawing.text(words, spots, size=11, room=150)
    return drawing.svg()


def _around(x: float, y: float, reach: float) -> list[Spot]:
    """Where the name of a bubble may stand: beside it, over and under it, then at its corners, then a little further away."""
    spots = []
    for far in (reach, reach + 12, reach + 24, reach + 36):
        slant = far * 0.75
        spots += [Spot(x + far, y + 4), Spot(x - far, y + 4, "end"), Spot(x, y - far, "middle"), Spot(x, y + far + 10, "middle")]
        spots += [Spot(x + to_x, y + to_y + 4, anchor) for to_x, anchor in ((slant, "start"), (-slant, "end")) for to_y in (-slant, slant)]
    return spots


@dataclass(frozen=True)
class Slope:
    """A row that stands at `left` in one order (1 is first) and in tier `right` (1 is best) of another."""

    label: str
    left: int
    right: int
    strong: bool = False


def slope(
    items: Sequence[Slope],
    *,
    title: str,
    left_label: str,
    right_label: str,
    tiers: Sequence[str] = (),
    width: float = 520,
    height: float = 340,
) -> SafeString:
    """Exact rank at the left, tiers of a score at the right: who is large and who is good. Those in a tier are not told apart."""
    drawing = Drawing(width, height, title)
    rows = sorted((item for item in items if item.left > 0 and item.right > 0), key=lambda item: item.left)
    if not rows:
        return _empty(drawing)
    wide, size = (width * 0.34, 12) if width > 400 else (width * 0.4, 11)  # narrow: words before lines
    drawing.text(left_label, [Spot(wide, 14, "end")], room=wide)
    drawing.text(right_label, [Spot(width - wide, 14)], room=wide)
    y = Axis(0, max(len(rows) - 1, 1), 36, height - 12)
    last = max([*(item.right for item in rows), len(tiers)])
    tier_y = Axis(1, max(last, 2), 36, height - 12)
    for place, item in enumerate(rows):
        start, end = y(place), tier_y(item.right)
        drawing.path("ln" if item.strong else "ln2", "M", wide + 10, start, "L", width - wide - 10, end)
        drawing.shape("circle", "pt" if item.strong else "ptf", cx=wide + 10, cy=start, r=3)
        drawing.shape("circle", "pt" if item.strong else "ptf", cx=width - wide - 10, cy=end, r=4)
        drawing.text(f"{item.left}. {item.label}", [Spot(wide, start + 4, "end")], paint="lab" if item.strong else "", room=wide, size=size)
    for number in range(1, last + 1):
        words = tiers[number - 1] if number <= len(tiers) else plain_number(number)
        drawing.text(words, [Spot(width - wide, tier_y(number) + 4)], room=wide, size=size)
    return drawing.svg()
