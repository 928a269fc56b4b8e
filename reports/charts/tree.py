"""An organisation chart: cards below the card they belong to, wrapped to a width, and dotted ties between any two of them.

Up to a few hundred cards stay legible, since the chart grows downwards only: families of cards that stand below nobody
wide enough are stacked or wrapped onto further rows, tied to their chief by a line in the gap on their left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from reports.charts.card import HEIGHT, WIDTH, Card, draw_card
from reports.charts.svg import Drawing, Spot, digits

GAP, ROW = 14.0, 28.0  # beside a card and below it
STEP = WIDTH + GAP
RAIL = 16.0  # indent of a stack
STACK = 8  # cards at most in one stack
MARGIN = 14.0
PIECES = 24  # straight pieces that stand for a curve where words look for room


@dataclass(frozen=True)
class Link:
    """A tie between two cards beside the tree. In bands `ends` says what stands at its ends: arrow (at `other`), dots, bars, rings."""

    one: int
    other: int
    words: str = ""
    ends: str = "dots"
    firm: bool = True  # else dashed


@dataclass
class _Block:
    """A card with all below it: how many columns wide, how high, where each card stands and which lines join them."""

    columns: int
    height: float
    spots: dict[int, tuple[float, float, float]] = field(default_factory=dict)  # x, y, width
    paths: list[list[tuple[float, float]]] = field(default_factory=list)

    def take(self, other: "_Block", x: float, y: float) -> None:
        self.spots |= {key: (left + x, top + y, width) for key, (left, top, width) in other.spots.items()}
        self.paths += [[(px + x, py + y) for px, py in path] for path in other.paths]


def tree(cards: Sequence[Card], links: Iterable[Link] = (), *, title: str, columns: int = 4) -> SafeString:
    """The chart. A parent that is no card, or that would close a circle, counts as none. Cards keep their order."""
    whole = _lay(cards, columns)
    spots = {key: (x + MARGIN, y + 1, width) for key, (x, y, width) in whole.spots.items()}
    drawn = [link for link in links if {link.one, link.other} <= spots.keys()]
    lowest = max((y for _x, y, _width in spots.values()), default=0)
    below = ROW if any(spots[link.one][1] == spots[link.other][1] == lowest for link in drawn) else 2.0  # such a tie hangs below its row
    role = "group" if any(card.href for card in cards) else "img"
    drawing = Drawing(MARGIN + columns * STEP - GAP + 2, whole.height + below, title, kind="ch ch-tree", role=role)
    for path in whole.paths:
        points = [(x + MARGIN, y + 1) for x, y in path]
        drawing.polyline("lk", points)
        drawing.keep_line(points)
    for x, y, width in spots.values():
        drawing.keep_free(x - 2, y - 2, x + width + 2, y + HEIGHT + 2)
    ties = [_tie(drawing, spots[link.one], spots[link.other], link.words) for link in drawn]
    for words, curve in ties:  # once all lines are known, so that none runs through the words of another
        if words:
            any(drawing.text(words, _beside(curve), paint="ours", size=11, room=room) for room in (150, 100))
    for card in cards:
        draw_card(drawing, card, *spots[card.key])
    return drawing.svg()


def in_sheets(cards: Sequence[Card], *, columns: int, tallest: float) -> list[list[Card]]:
    """The cards in charts of at most this height: whole families together, a large one cut between those below its chief.

    A chief whose family is cut stands on each of its sheets; a family deeper than a sheet goes on, on its own, from the card below.
    """
    children, roots = _families(cards)
    by_key = {card.key: card for card in cards}
    sheets: list[list[Card]] = []
    now: list[Card] = []

    def family(key: int) -> list[Card]:
        return [by_key[key], *(card for child in children[key] for card in family(child))]

    def height(asked: Sequence[Card]) -> float:
        return _lay(asked, columns).height

    def place(found: list[Card]) -> None:
        nonlocal now
        if now and height([*now, *found]) > tallest:
            sheets.append(now)
            now = []
        now = [*now, *found]

    def cut(key: int) -> None:
        nonlocal now
        part = [by_key[key]]
        later = []
        for child in children[key]:
            below = family(child)
            if height([by_key[key], *below]) > tallest:
                later.append(child)
                below = [by_key[child]]
            if len(part) > 1 and height([*part, *below]) > tallest:
                place(part)
                part = [by_key[key]]
            part = [*part, *below]
        place(part)
        for child in later:
            cut(child)

    for root in roots:
        whole = family(root)
        if height(whole) <= tallest:
            place(whole)
        else:
            cut(root)
    return [*sheets, now] if now else sheets


def _families(cards: Sequence[Card]) -> tuple[dict[int, list[int]], list[int]]:
    """Who stands below whom, and who below nobody; a circle is opened at its first card."""
    parents = {card.key: card.parent for card in cards}
    children: dict[int, list[int]] = {key: [] for key in parents}
    roots = []
    for key, parent in parents.items():
        if parent is None or parent not in parents or parent == key:
            roots.append(key)
        else:
            children[parent].append(key)
    reached: set[int] = set()

    def walk(key: int) -> None:
        waiting = [key]
        while waiting:
            here = waiting.pop()
            reached.add(here)
            waiting += children[here]

    for root in roots:
        walk(root)
    for key in parents:
        if key not in reached:
            children[parents[key] or key].remove(key)
            roots.append(key)
            walk(key)
    return children, roots


def _lay(cards: Sequence[Card], columns: int) -> _Block:
    children, roots = _families(cards)
    roots.sort(key=lambda key: not children[key])  # families first, then those who stand alone
    whole = _Block(columns, 0)
    x, y, tallest = 0, 0.0, 0.0
    for root in roots:
        block = _natural(root, children, columns)
        if x and x + block.columns > columns:
            x, y, tallest = 0, y + tallest + ROW, 0.0
        whole.take(block, x * STEP, y)
        x, tallest = x + block.columns, max(tallest, block.height)
    whole.height = y + tallest
    return whole


def _natural(root: int, children: Mapping[int, list[int]], columns: int) -> _Block:
    """Side by side where that fits, else with stacks, wrapped."""
    wide = _block(root, children, 10_000, stacked=False, depth=0)
    return wide if wide.columns <= columns else _block(root, children, columns, stacked=True, depth=0)


def _block(key: int, children: Mapping[int, list[int]], columns: int, *, stacked: bool, depth: int) -> _Block:
    below = children[key]
    if not below:
        return _Block(1, HEIGHT, {key: (0, 0, WIDTH)})
    if stacked and 1 < len(below) <= STACK and not any(children[child] for child in below):
        return _stack(key, below)
    rows: list[list[_Block]] = [[]]
    for child in below:
        block = _block(child, children, columns, stacked=stacked, depth=depth + 1)
        if rows[-1] and sum(each.columns for each in rows[-1]) + block.columns > columns:
            rows.append([])
        rows[-1].append(block)
    return _shelves(key, below, rows, depth)


def _stack(key: int, below: Sequence[int]) -> _Block:
    made = _Block(1, 0, {key: (0, 0, WIDTH)})
    y = HEIGHT + ROW / 2
    for child in below:
        made.spots[child] = (RAIL, y, WIDTH - RAIL)
        made.paths.append([(RAIL / 2, y + HEIGHT / 2), (RAIL, y + HEIGHT / 2)])
        y += HEIGHT + ROW / 2
    made.height = y - ROW / 2
    made.paths.append([(RAIL / 2, HEIGHT), (RAIL / 2, made.height - HEIGHT / 2)])
    return made


def _shelves(key: int, below: Sequence[int], rows: Sequence[Sequence[_Block]], depth: int) -> _Block:
    widths = [sum(block.columns for block in row) for row in rows]
    made = _Block(max(widths), 0)
    x = (widths[0] - 1) / 2 * STEP
    made.spots[key] = (x, 0, WIDTH)
    chief = x + WIDTH / 2
    trunk = -(3 + 3 * (depth % 4))
    y, children = HEIGHT + ROW, iter(below)
    first = HEIGHT + ROW / 2
    for number, row in enumerate(rows):
        bus, left = y - ROW / 2, 0
        tops = []
        for block in row:
            made.take(block, left * STEP, y)
            spot = made.spots[next(children)]
            tops.append(spot[0] + spot[2] / 2)
            left += block.columns
        start = trunk if number else min(chief, *tops)
        made.paths.append([(start, bus), (max(chief, *tops) if not number else max(tops), bus)])
        made.paths += [[(top, bus), (top, y)] for top in tops]
        if number:
            made.paths.append([(trunk, first), (trunk, bus)])
        y += max(block.height for block in row) + ROW
    if len(rows) > 1:
        made.paths.append([(trunk, first), (chief, first)])
    made.paths.append([(chief, HEIGHT), (chief, first)])
    made.height = y - ROW
    return made


Point = tuple[float, float]


def _tie(drawing: Drawing, one: tuple[float, float, float], other: tuple[float, float, float], words: str) -> tuple[str, list[Point]]:
    """A dotted curve from card to card, kept free of words; gives the points it runs through."""
    (ax, ay, aw), (bx, by, bw) = one, other
    if abs(ay - by) < HEIGHT:  # in one row
        start, end, leaves, arrives = (ax + aw * 0.6, ay + HEIGHT), (bx + bw * 0.6, by + HEIGHT), 18.0, 18.0
    else:
        down = ay < by
        start = (ax + aw * 0.7, ay + HEIGHT if down else ay)
        end = (bx + bw * 0.3, by if down else by + HEIGHT)
        leaves = (ROW if down else -ROW) * 0.9
        arrives = -leaves
    bends = ((start[0], start[1] + leaves), (end[0], end[1] + arrives))
    steps = " ".join(digits(step) for point in (*bends, end) for step in point)
    drawing.shape("path", "ls", hint=words, d=f"M {digits(start[0])} {digits(start[1])} C {steps}")
    curve = [_on_curve(start, *bends, end, number / PIECES) for number in range(PIECES + 1)]
    drawing.keep_line(curve)
    return words, curve


def _on_curve(start: Point, first: Point, second: Point, end: Point, part: float) -> Point:
    """The point of a cubic curve at `part` of its way, 0 to 1."""
    rest = 1 - part
    shares = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
    x, y = (sum(share * point[axis] for share, point in zip(shares, (start, first, second, end), strict=True)) for axis in (0, 1))
    return x, y


def _beside(curve: Sequence[Point]) -> list[Spot]:
    """Places for the words of a tie: near its end, its beginning, then along it, on either side, above and below."""
    order = sorted(range(len(curve)), key=lambda at: min(at, len(curve) - 1 - at))
    return [
        spot
        for x, y in (curve[at] for at in order)
        for rise in (0.0, 4.0, -4.0, 10.0, -10.0)
        for spot in (Spot(x + 6, y + 4 + rise), Spot(x - 6, y + 4 + rise, "end"))
    ]
