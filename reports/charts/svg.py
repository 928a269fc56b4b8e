"""Drawing SVG as text: escaped, finite, and with labels that never lie on one another.

Each shape has a class, which the page's style sheet paints in both themes, and the same paint as attributes, which
paper uses: WeasyPrint applies no style sheet inside an SVG.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from babel.numbers import format_decimal
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

Number = float | int | Decimal
Attribute = str | float | None

FONT = "Source Sans 3, Source Sans 3 Ext, Source Sans 3 Greek, Source Sans 3 Cyrillic, DejaVu Sans, sans-serif"
INK, INK_2, INK_3, OURS, OTHER, GRID, BAD = "#16211f", "#44504d", "#5c6864", "#1b4f86", "#78837f", "#d6dbd7", "#a42d1c"
PAINT: dict[str, dict[str, str]] = {
    "g": {"stroke": GRID, "fill": "none"},
    "ax": {"stroke": INK, "fill": "none"},
    "ln": {"stroke": OURS, "stroke-width": "2", "fill": "none", "stroke-linejoin": "round"},
    "ln2": {"stroke": OTHER, "stroke-width": "1.5", "fill": "none"},
    "sl": {"stroke": INK_2, "stroke-width": "1.5", "fill": "none", "stroke-linejoin": "round"},
    "sp": {"fill": INK},
    "band": {"fill": "#d9e2ec"},
    "pt": {"fill": OURS},
    "ptf": {"fill": INK_3},
    "wh": {"stroke": OURS, "stroke-width": "1.5", "fill": "none"},
    "whf": {"stroke": INK_3, "stroke-width": "1.5", "fill": "none"},
    "tg": {"stroke": INK, "stroke-dasharray": "4 3", "fill": "none"},
    "b1": {"fill": OURS},
    "b2": {"fill": "#9aa5a0"},
    "bp": {"fill": "none", "stroke": INK, "stroke-dasharray": "3 2"},
    "zb": {"fill": "#e2e6e2"},
    "bu": {"fill": "#c9d6e5", "stroke": OURS, "stroke-width": "1.2"},
    "bun": {"fill": "#c9d6e5", "stroke": OURS, "stroke-width": "1.2", "stroke-dasharray": "5 3"},
    "bub": {"fill": "#c9d6e5", "stroke": BAD, "stroke-width": "2.4"},
    "ev": {"stroke": INK_3, "fill": "none"},
    # Cards of an organisation chart
    "nd": {"fill": "#ffffff", "stroke": "#757f7b"},
    "ndd": {"fill": "#ffffff", "stroke": "#757f7b", "stroke-dasharray": "4 3"},
    "nda": {"fill": "#ffffff", "stroke": BAD, "stroke-width": "2.4"},
    "nds": {"fill": "#ffffff", "stroke": OURS, "stroke-width": "2.4"},
    "ndg": {"fill": "#ffffff", "stroke": INK, "stroke-width": "2.2"},
    "ndv": {"fill": "#ffffff", "stroke": BAD, "stroke-width": "1.8", "stroke-dasharray": "6 4"},
    "eg": {"fill": "#196545"},
    "eb": {"stroke": BAD, "stroke-width": "1.6", "fill": "none"},
    "en": {"fill": "#757f7b"},
    "lk": {"stroke": "#757f7b", "fill": "none"},
    "ls": {"stroke": OURS, "stroke-width": "1.6", "stroke-dasharray": "2 3", "fill": "none"},
    # Ties of an influence chart, firm and assumed, and what stands at their ends
    "il": {"stroke": OURS, "stroke-width": "1.7", "fill": "none", "stroke-linejoin": "round"},
    "ild": {"stroke": OURS, "stroke-width": "1.7", "stroke-dasharray": "5 3", "fill": "none", "stroke-linejoin": "round"},
    "ir": {"stroke": BAD, "stroke-width": "1.7", "fill": "none", "stroke-linejoin": "round"},
    "ird": {"stroke": BAD, "stroke-width": "1.7", "stroke-dasharray": "5 3", "fill": "none", "stroke-linejoin": "round"},
    "ik": {"stroke": "#757f7b", "stroke-width": "1.4", "fill": "none", "stroke-linejoin": "round"},
    "ikd": {"stroke": "#757f7b", "stroke-width": "1.4", "stroke-dasharray": "5 3", "fill": "none", "stroke-linejoin": "round"},
    "ia": {"fill": OURS},
    "ib": {"stroke": BAD, "stroke-width": "1.7", "fill": "none"},
    "ic": {"fill": "#ffffff", "stroke": "#757f7b", "stroke-width": "1.4"},
    "hb": {"fill": "#ffffff"},
    "tb": {"fill": "none", "stroke": INK_2},
    "tf": {"fill": INK_2, "stroke": INK_2},
    "mg": {"fill": "#196545"},
    "mw": {"fill": "#775300"},
    "mb": {"fill": BAD},
    "mn": {"fill": "none", "stroke": INK_3, "stroke-width": "1.4", "stroke-dasharray": "2 1.6"},
}
TEXT_PAINT = {"": INK_2, "lab": INK, "dimt": INK_3, "ours": OURS, "badt": BAD}
LARGEST = 1e15
LINE = 1.25  # height of a line of text, in sizes


def finite(value: Number | None) -> float | None:
    """A float that can be drawn; None for what cannot: nothing, NaN, infinite, beyond any figure of a company."""
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) and abs(number) <= LARGEST else None


def safe(text: str) -> str:
    """Escaped, and without the control characters that XML forbids."""
    return escape("".join(sign for sign in text if sign.isprintable() or sign in " \u00a0\u202f"))


def digits(value: float) -> str:
    """A coordinate: one decimal, no trailing zero, no minus zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def plain_number(value: float) -> str:
    """A number in the reader's language, at most two decimals; thousands by U+00A0, which our fonts have."""
    locale = (get_language() or "en").replace("-", "_")
    text = format_decimal(value, format="#,##0.##", locale=locale)
    return text.replace("\u202f", "\u00a0").replace("-", "\u2212")


def element(tag: str, content: str = "", **attributes: Attribute) -> str:
    parts = [tag]
    for name, value in attributes.items():
        if value is not None:
            text = safe(value) if isinstance(value, str) else digits(value)
            parts.append(f'{name.rstrip("_").replace("_", "-")}="{text}"')
    head = " ".join(parts)
    return f"<{head}>{content}</{tag}>" if content else f"<{head}/>"


def shape(tag: str, paint: str, *, hint: str = "", **attributes: Attribute) -> str:
    """A shape with its class and paint; `hint` is what a pointer resting on it reads."""
    content = f"<title>{safe(hint)}</title>" if hint else ""
    painted = {name.replace("-", "_"): value for name, value in PAINT[paint].items()}
    return element(tag, content, class_=paint, **painted, **attributes)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """An upper estimate of the width of `text` in Source Sans 3, in the units of `size`."""
    width = 0.0
    for sign in text:
        if unicodedata.combining(sign):
            continue
        if sign in "iljI.,:;'’|!()[]·\u00a0 ":
            width += 0.32
        elif sign.isdigit() or sign in "ftr-–/−":
            width += 0.51
        elif sign in "mwMW%@—…Œœ&":
            width += 0.94
        elif unicodedata.east_asian_width(sign) in "WF":
            width += 1.05
        elif sign.isupper():
            width += 0.69
        else:
            width += 0.58
    return width * size * (1.07 if bold else 1)


def shortened(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """`text`, or its beginning and "…" that fit into `room`; empty when nothing sensible fits."""
    text = " ".join(text.split(" ")).strip()
    if text_width(text, size, bold=bold) <= room:
        return text
    while text and text_width(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + "…" if len(text.rstrip()) > 1 else ""


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True)
class Spot:
    """Where a text may stand: baseline and anchor."""

    x: float
    y: float
    anchor: str = "start"


def _box(spot: Spot, width: float, size: float) -> Box:
    left = spot.x - {"start": 0.0, "middle": width / 2, "end": width}[spot.anchor]
    return Box(left, spot.y - size * 0.95, left + width, spot.y + size * (LINE - 0.95))


class Drawing:
    """One SVG: shapes in order, then texts, each in the first of its spots that is inside and free."""

    def __init__(self, width: float, height: float, title: str, *, kind: str = "ch", role: str = "img") -> None:
        self.width, self.height, self.title = width, height, title
        self.kind, self.role = kind, role  # `group` where parts of it can be pressed
        self.parts: list[str] = []
        self.boxes: list[Box] = []
        self.lines: list[Box] = []  # stretches of lines: words stand beside them where there is room
        self.rounds: list[tuple[float, float, float]] = []  # discs: words lie on as few of them as can be

    def shape(self, tag: str, paint: str, *, hint: str = "", **attributes: Attribute) -> None:
        self.parts.append(shape(tag, paint, hint=hint, **attributes))

    def path(self, paint: str, *steps: str | float) -> None:
        self.shape("path", paint, d=" ".join(step if isinstance(step, str) else digits(step) for step in steps))

    def polyline(self, paint: str, points: Iterable[tuple[float, float]]) -> None:
        self.shape("polyline", paint, points=" ".join(f"{digits(x)},{digits(y)}" for x, y in points))

    def keep_free(self, left: float, top: float, right: float, bottom: float) -> None:
        """No text will stand here."""
        self.boxes.append(Box(left, top, right, bottom))

    def keep_line(self, points: Sequence[tuple[float, float]]) -> None:
        """A line runs here: words stand beside it where there is room."""
        for (x, y), (to_x, to_y) in pairwise(points):
            self.lines.append(Box(min(x, to_x) - 1, min(y, to_y) - 1, max(x, to_x) + 1, max(y, to_y) + 1))

    def keep_round(self, x: float, y: float, radius: float) -> None:
        """A disc lies here: words stand beside it where there is room."""
        self.rounds.append((x, y, radius))

    def _discs_under(self, box: Box) -> int:
        return sum(
            math.hypot(max(box.left - x, 0.0, x - box.right), max(box.top - y, 0.0, y - box.bottom)) < radius
            for x, y, radius in self.rounds
        )

    def choices(self, words: str, spots: Sequence[Spot], *, size: float, room: float) -> int:
        """In how many of its spots `words` would lie inside and on no disc."""
        width = text_width(shortened(words, room, size), size)
        return sum(self._holds(box) and not self._discs_under(box) for box in (_box(spot, width, size) for spot in spots))

    def _holds(self, box: Box) -> bool:
        return box.left >= 0 and box.right <= self.width and box.top >= 0 and box.bottom <= self.height

    def text(self, words: str, spots: Sequence[Spot], *, paint: str = "", size: float = 12, room: float | None = None) -> bool:
        """Write `words` in the first spot that is free, shortened to `room`. False when there was none.

        Beside all lines where that is possible; else over one, which is then interrupted behind the words.
        """
        bold = paint == "lab"
        words = shortened(words, self.width if room is None else room, size, bold=bold)
        if not words:
            return False
        width = text_width(words, size, bold=bold)
        over: tuple[Spot, Box] | None = None
        for spot, box in sorted(((spot, _box(spot, width, size)) for spot in spots), key=lambda pair: self._discs_under(pair[1])):
            if not self._holds(box) or any(box.meets(other) for other in self.boxes):
                continue
            if not any(box.meets(line) for line in self.lines):
                self._write(words, spot, box, paint, size)
                return True
            over = over or (spot, box)
        if over:
            spot, box = over
            self.shape("rect", "hb", x=box.left, y=box.top, width=width, height=box.bottom - box.top)
            self._write(words, spot, box, paint, size)
        return over is not None

    def put(self, words: str, x: float, y: float, *, room: float, paint: str = "", size: float = 12, anchor: str = "start") -> float:
        """Write `words` just here, shortened to `room`: inside a shape that keeps its texts apart itself. Gives the width used."""
        bold = paint == "lab"
        words = shortened(words, room, size, bold=bold)
        if words:
            self._element(words, Spot(x, y, anchor), paint, size)
        return text_width(words, size, bold=bold) if words else 0.0

    def link(self, href: str, words: str, **attributes: Attribute) -> None:
        """What is drawn until `unlink` is a link, reached by keyboard too; `words` is its name."""
        self.parts.append(element("a", " ", href=href, aria_label=words, **attributes).removesuffix(" </a>"))

    def unlink(self) -> None:
        self.parts.append("</a>")

    def _write(self, words: str, spot: Spot, box: Box, paint: str, size: float) -> None:
        self.boxes.append(box)
        self._element(words, spot, paint, size)

    def _element(self, words: str, spot: Spot, paint: str, size: float) -> None:
        self.parts.append(
            element(
                "text",
                safe(words),
                class_=" ".join(filter(None, [paint, f"t{size:g}" if size != 12 else ""])) or None,
                x=spot.x,
                y=spot.y,
                text_anchor=None if spot.anchor == "start" else spot.anchor,
                font_size=size,
                font_weight="600" if paint == "lab" else None,
                fill=TEXT_PAINT[paint],
            )
        )

    def svg(self) -> SafeString:
        """The markup. The sentence is both its accessible name and, on paper, its alternative text."""
        content = (f"<title>{safe(self.title)}</title>" if self.role == "img" else "") + "".join(self.parts)
        return mark_safe(
            element(
                "svg",
                content,
                class_=self.kind,
                xmlns="http://www.w3.org/2000/svg",
                viewBox=f"0 0 {digits(self.width)} {digits(self.height)}",
                width=self.width,
                height=self.height,
                font_family=FONT,
                role=self.role,
                aria_label=self.title,
            )
        )
