"""Cards in bands, the weightiest above, and the ties between them as lines that run beside the cards and never across one.

Each tie leaves its card above or below, runs along the channel between two rows, down the gutter beside a column, and enters
the other card. Channels and gutters are as wide as the lines in them need, so the chart stays legible at a few hundred cards.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from reports.charts.card import HEIGHT, WIDTH, Card, draw_card
from reports.charts.svg import Drawing
from reports.charts.tree import Link

LANE = 6.0  # from line to line
GUTTER, CHANNEL = 22.0, 24.0  # at least
HEADER = 24.0
PAINTS = {"arrow": "il", "dots": "il", "bars": "ir", "rings": "ik"}


@dataclass(frozen=True)
class Band:
    title: str
    cards: Sequence[Card]


@dataclass
class _Lanes:
    """Who runs where in one channel or gutter: the lowest lane that is free over the whole stretch."""

    taken: list[list[tuple[float, float]]] = field(default_factory=list)

    def take(self, start: float, end: float) -> int:
        low, high = min(start, end), max(start, end)
        for number, lane in enumerate(self.taken):
            if all(high < before or low > after for before, after in lane):
                lane.append((low, high))
                return number
        self.taken.append([(low, high)])
        return len(self.taken) - 1

    def room(self, least: float) -> float:
        return max(least, 2 * LANE + LANE * len(self.taken) + 4)


@dataclass
class _Route:
    """One tie: which side of each card, which channels and gutter, and the lane in each."""

    link: Link
    starts_below: bool
    ends_below: bool
    first: int  # channel
    last: int
    gutter: int | None
    lanes: tuple[int, int, int] = (0, 0, 0)  # in the first channel, the gutter, the last channel


class _Grid:
    """Where each card stands, in rows and columns; then in the units of the drawing."""

    def __init__(self, bands: Sequence[Band], links: Sequence[Link], columns: int) -> None:
        self.columns = columns
        self.places: dict[int, tuple[int, int]] = {}  # card: row, column
        self.heads: dict[int, str] = {}  # row: the title above it
        row = 0
        for band in bands:
            if not band.cards:
                continue
            self.heads[row] = band.title
            for number, card in enumerate(band.cards):
                self.places[card.key] = (row + number // columns, number % columns)
            row += (len(band.cards) - 1) // columns + 1
        self.rows = row
        self.channels: dict[int, _Lanes] = defaultdict(_Lanes)
        self.gutters: dict[int, _Lanes] = defaultdict(_Lanes)
        self.routes = [self._route(link) for link in links if link.one != link.other and {link.one, link.other} <= self.places.keys()]
        self.ports = self._ports()
        self._run()
        self._measure()

    def _route(self, link: Link) -> _Route:
        (row, column), (to_row, to_column) = self.places[link.one], self.places[link.other]
        if row == to_row:
            return _Route(link, True, True, row + 1, row + 1, None)
        down = row < to_row
        first, last = (row + 1, to_row) if down else (row, to_row + 1)
        beside = to_column if column <= to_column else to_column + 1
        return _Route(link, down, not down, first, last, None if first == last else beside)

    def _ports(self) -> dict[tuple[int, int], float]:
        """Where each tie leaves or enters its card, as a share of the card's width; those going left stand left."""
        sides: dict[tuple[int, bool], list[tuple[int, int, int]]] = defaultdict(list)
        for number, route in enumerate(self.routes):
            one, other = route.link.one, route.link.other
            sides[one, route.starts_below].append((self.places[other][1], number, one))
            sides[other, route.ends_below].append((self.places[one][1], number, other))
        found = {}
        for ends in sides.values():
            for place, (_column, number, card) in enumerate(sorted(ends), 1):
                found[number, card] = place / (len(ends) + 1)
        return found

    def _run(self) -> None:
        """Give each stretch its lane; the units are columns and rows."""
        for number, route in enumerate(self.routes):
            link = route.link
            start = self.places[link.one][1] + 0.1 + 0.8 * self.ports[number, link.one]
            end = self.places[link.other][1] + 0.1 + 0.8 * self.ports[number, link.other]
            if route.gutter is None:
                route.lanes = (self.channels[route.first].take(start, end), 0, 0)
            else:
                first = self.channels[route.first].take(start, route.gutter)
                gutter = self.gutters[route.gutter].take(route.first, route.last)
                route.lanes = (first, gutter, self.channels[route.last].take(route.gutter, end))

    def _measure(self) -> None:
        x, self.lefts, self.gutter_lefts = 0.0, [], []
        for column in range(self.columns + 1):
            self.gutter_lefts.append(x)
            x += self.gutters[column].room(GUTTER)
            self.lefts.append(x)
            x += WIDTH
        self.width = self.lefts[-1] + 2
        y, self.tops, self.channel_tops = 0.0, [], []
        for row in range(self.rows + 1):
            self.channel_tops.append(y)
            y += self.channels[row].room(CHANNEL if row else 4) + (HEADER if row in self.heads else 0)
            self.tops.append(y)
            y += HEIGHT
        self.height = self.tops[-1] + 2

    def at(self, key: int) -> tuple[float, float]:
        row, column = self.places[key]
        return self.lefts[column], self.tops[row]

    def points(self, number: int) -> list[tuple[float, float]]:
        route = self.routes[number]
        ends = []
        for key, below in ((route.link.one, route.starts_below), (route.link.other, route.ends_below)):
            left, top = self.at(key)
            ends.append((left + WIDTH * self.ports[number, key], top + HEIGHT if below else top))
        (x, y), (to_x, to_y) = ends
        first = self.channel_tops[route.first] + LANE * (route.lanes[0] + 1.5)
        if route.gutter is None:
            return [(x, y), (x, first), (to_x, first), (to_x, to_y)]
        beside = self.gutter_lefts[route.gutter] + LANE * (route.lanes[1] + 1.5)
        last = self.channel_tops[route.last] + LANE * (route.lanes[2] + 1.5)
        return [(x, y), (x, first), (beside, first), (beside, last), (to_x, last), (to_x, to_y)]


def bands(found: Sequence[Band], links: Sequence[Link], *, title: str, columns: int = 4) -> SafeString:
    """The chart. A tie whose card is not drawn is left out; see `Link` for what stands at its ends."""
    cards = [card for band in found for card in band.cards]
    grid = _Grid(found, links, min(columns, max((len(band.cards) for band in found), default=1)) or 1)
    is_group = any(card.href for card in cards)
    drawing = Drawing(grid.width, grid.height, title, kind="ch ch-tree ch-bands", role="group" if is_group else "img")
    for number, route in enumerate(grid.routes):
        paint = PAINTS[route.link.ends] + ("" if route.link.firm else "d")
        points = grid.points(number)
        drawing.shape("polyline", paint, hint=route.link.words, points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points))
        _end(drawing, route.link.ends, points[-1], route.ends_below)
        if route.link.ends != "arrow":
            _end(drawing, route.link.ends, points[0], route.starts_below)
    for row, words in grid.heads.items():
        x, y = grid.lefts[0], grid.tops[row]
        drawing.shape("rect", "hb", x=x, y=y - 21, width=WIDTH, height=17)
        drawing.put(words, x, y - 8, room=grid.width - x, paint="lab", size=13)
    for card in cards:
        draw_card(drawing, card, *grid.at(card.key), WIDTH)
    return drawing.svg()


def _end(drawing: Drawing, ends: str, point: tuple[float, float], below: bool) -> None:
    """What stands at the end of a tie, just outside the card."""
    x, y = point
    out = 1 if below else -1
    if ends == "arrow":
        drawing.path("ia", "M", x, y, "L", x - 4.5, y + 9 * out, "H", x + 4.5, "Z")
    elif ends == "dots":
        drawing.shape("circle", "ia", cx=x, cy=y + 4 * out, r=3.5)
    elif ends == "bars":
        drawing.path("ib", "M", x - 5, y + 4 * out, "H", x + 5, "M", x - 5, y + 8 * out, "H", x + 5)
    else:
        drawing.shape("circle", "ic", cx=x, cy=y + 4 * out, r=3.5)
