"""A person on a card: four lines, an edge for the attitude, bars for our tie. Org chart and influence chart draw the same card."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.charts.svg import Drawing, text_width

WIDTH, HEIGHT = 210.0, 84.0
PAD = 10.0
EDGES = {"good", "bad", "plain", ""}
NARROW = 0.9  # of the upper estimate of a text's width: what it usually takes
MARKS = {"good": "mg", "watch": "mw", "bad": "mb", "none": "mn"}


@dataclass(frozen=True)
class Line:
    """A line of a card: words on the left, `bars` of four filled after them; on the right words behind a mark."""

    left: str
    right: str = ""
    bold: bool = False
    bars: int | None = None
    mark: str = ""  # good, watch, bad, none: shape and paint
    paint: str = ""


@dataclass(frozen=True)
class Card:
    """One person, or one that is missing. `edge` paints its left side.

    `style`: "" plain, `open` dashed, `alert` in danger, `chosen` in the reader's hand, `group` one of those asked for,
    `vacant` a place that nobody fills: its key is no person's, and it is no part of the page's panel.
    """

    key: int
    lines: tuple[Line, ...]
    parent: int | None = None
    edge: str = ""
    style: str = ""
    href: str = ""
    words: str = ""  # the card read aloud
    data: Mapping[str, str] = field(default_factory=dict)  # attributes of the link that a script reads


def draw_card(drawing: Drawing, card: Card, x: float, y: float, width: float) -> None:
    if card.href:
        panel = None if card.style == "vacant" else "1"
        drawing.link(card.href, card.words, data_panel=panel, id=f"card-{card.key}", **card.data)
    box = {"open": "ndd", "alert": "nda", "chosen": "nds", "group": "ndg", "vacant": "ndv"}.get(card.style, "nd")
    drawing.shape("rect", box, x=x, y=y, width=width, height=HEIGHT, rx=4)
    if card.edge == "bad":  # double, so that it is told from the others in grey too
        drawing.path("eb", "M", x + 1.5, y + 3, "V", y + HEIGHT - 3, "M", x + 5, y + 3, "V", y + HEIGHT - 3)
    elif card.edge:
        thick = 4.0 if card.edge == "good" else 2.5
        drawing.shape("rect", "eg" if card.edge == "good" else "en", x=x, y=y + 2, width=thick, height=HEIGHT - 4)
    baseline = y + 19
    for line in card.lines[:4]:
        _line(drawing, line, x + PAD, baseline, width - 2 * PAD)
        baseline += 18.5
    if card.href:
        drawing.unlink()


def _line(drawing: Drawing, line: Line, x: float, y: float, room: float) -> None:
    right = 0.0
    if line.right:
        paint = line.paint or ("lab" if line.mark and line.mark != "none" else "")
        right = drawing.put(line.right, x + room, y, room=room * 0.6, paint=paint, size=11, anchor="end")
        if line.mark:
            right = right * NARROW + 14  # the mark stands close to its word
            _mark(drawing, line.mark, x + room - right + 5, y - 4)
        right += 6
    bars = 4 * 7 + 4 if line.bars is not None else 0
    size = 13.0 if line.bold and not line.right else 12.0 if line.bold else 11.0
    left = (room - right - bars) / NARROW
    size = next((each for each in (size, 11.0, 10.0) if text_width(line.left, each, bold=line.bold) <= left), size)  # rather small than cut
    used = drawing.put(line.left, x, y, room=left, paint="lab" if line.bold else "", size=size)
    for number in range(4 if line.bars is not None else 0):
        at = x + used * NARROW + 6 + number * 7
        drawing.shape("rect", "tf" if number < (line.bars or 0) else "tb", x=at, y=y - 9, width=4, height=9)


def _mark(drawing: Drawing, mark: str, x: float, y: float) -> None:
    paint = MARKS[mark]
    if mark in ("good", "none"):
        drawing.shape("circle", paint, cx=x, cy=y, r=4)
    elif mark == "watch":
        drawing.path(paint, "M", x, y - 5, "L", x + 5, y, "L", x, y + 5, "L", x - 5, y, "Z")
    else:
        drawing.path(paint, "M", x - 5, y - 4, "H", x + 5, "L", x, y + 5, "Z")
