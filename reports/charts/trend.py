"""Over time: sparkline, line with band, bars."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from base import formats
from reports.charts.scale import Axis, span, stretches, ticks
from reports.charts.svg import Drawing, Number, Spot, finite, plain_number, text_width

Format = Callable[[float], str]


def sparkline(
    values: Sequence[Number | None], *, title: str, target: Number | None = None, width: float = 120, height: float = 28
) -> SafeString:
    """A bare trend, last point marked, target dashed. Unknown values leave a gap."""
    known = [finite(value) for value in values]
    goal = finite(target)
    drawing = Drawing(width, height, title, kind="ch spark")
    low, high = span([*known, goal], pad=0.0)
    x, y = Axis(0, max(len(known) - 1, 1), 3, width - 4), Axis(low, high, height - 4, 4)
    if goal is not None:
        drawing.path("tg", "M", 0.0, y(goal), "H", width)
    for run in stretches(known):
        points = [(x(index), y(known[index] or 0.0)) for index in run]
        if len(points) > 1:
            drawing.polyline("sl", points)
        elif run[-1] != len(known) - 1:
            drawing.shape("circle", "sp", cx=points[0][0], cy=points[0][1], r=1.2)
    if known and known[-1] is not None:
        drawing.shape("circle", "sp", cx=x(len(known) - 1), cy=y(known[-1]), r=2.5)
    return drawing.svg()


@dataclass(frozen=True)
class Point:
    """A value of a series, with its interval. `few` draws it grey: too few cases to count on."""

    label: str
    value: Number | None
    low: Number | None = None
    high: Number | None = None
    few: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened at the point with this index, in words."""

    index: int
    words: str


def line_band(
    points: Sequence[Point],
    *,
    title: str,
    target: Number | None = None,
    target_label: str = "",
    last_label: str = "",
    last_note: str = "",
    events: Sequence[Event] = (),
    tick: Format = plain_number,
    zero: bool = False,
    width: float = 820,
    height: float = 300,
) -> SafeString:
    """One line with its interval as a band, the target dashed, the last value written at its end.

    `tick` writes a value of the axis. `zero` makes the axis start at 0; rates may start above.
    """
    drawing = Drawing(width, height, title)
    values = [finite(point.value) for point in points]
    bounds = [(finite(point.low), finite(point.high)) for point in points]
    goal = finite(target)
    if not any(value is not None for value in values):
        return _empty(drawing)
    low, high = span([*values, goal, *(bound for pair in bounds for bound in pair)], zero=zero)
    marks = ticks(low, high)
    left = min(12 + max((text_width(tick(mark), 12) for mark in marks), default=0), width * 0.25)
    ends = [(last_label, True), (last_note, False), (target_label, False)]
    right = min(max([text_width(words, 12, bold=bold) for words, bold in ends if words] or [0]) + 16, width * 0.3)
    x = Axis(0, max(len(points) - 1, 1), left + 4, width - right - 4)
    y = Axis(low, high, height - 34, 18)
    for mark in marks:
        drawing.path("g", "M", left, y(mark), "H", width - right)
        drawing.text(tick(mark), [Spot(left - 6, y(mark) + 4, "end")], paint="dimt", room=left - 6)
    _band(drawing, bounds, x, y)
    if goal is not None:
        drawing.path("tg", "M", left, y(goal), "H", width - right)
    for run in stretches(values):
        if len(run) > 1:
            drawing.polyline("ln", [(x(index), y(values[index] or 0.0)) for index in run])
    for index, point in enumerate(points):
        value = values[index]
        if value is not None:
            hint = point.hint or f"{point.label}{formats.colon()}{tick(value)}"
            drawing.shape("circle", "ptf" if point.few else "pt", hint=hint, cx=x(index), cy=y(value), r=3)
    _ends(drawing, values, goal, (last_label, last_note, target_label), x, y, right)
    _events(drawing, values, events, x, y)
    _time_labels(drawing, [point.label for point in points], x, height - 10)
    return drawing.svg()


def _empty(drawing: Drawing) -> SafeString:
    middle = Spot(drawing.width / 2, drawing.height / 2, "middle")
    drawing.text(_("No data"), [middle], paint="dimt")
    return drawing.svg()


def _band(drawing: Drawing, bounds: Sequence[tuple[float | None, float | None]], x: Axis, y: Axis) -> None:
    for run in stretches([None if low is None or high is None else low for low, high in bounds]):
        if len(run) == 1:
            low, high = bounds[run[0]]
            drawing.path("wh", "M", x(run[0]), y(low or 0.0), "V", y(high or 0.0))
            continue
        above = [(x(index), y(bounds[index][1] or 0.0)) for index in run]
        below = [(x(index), y(bounds[index][0] or 0.0)) for index in reversed(run)]
        steps: list[str | float] = []
        for place, (across, down) in enumerate([*above, *below]):
            steps += ["L" if place else "M", across, down]
        drawing.path("band", *steps, "Z")


def _ends(
    drawing: Drawing,
    values: Sequence[float | None],
    goal: float | None,
    words: tuple[str, str, str],
    x: Axis,
    y: Axis,
    room: float,
) -> None:
    """The last value with its note, then the target, beside their lines and never on one another."""
    last_label, last_note, target_label = words
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    edge = drawing.width - room + 8
    if known and last_label:
        down = min(max(y(known[-1][1]), 30), drawing.height - 40)
        drawing.text(last_label, [Spot(edge, down + 2)], paint="lab", room=room - 8)
        drawing.text(last_note, [Spot(edge, down + 17)], room=room - 8)
    if goal is not None and target_label:
        shifts = (4, -12, 20, -28, 36, -44)
        drawing.text(target_label, [Spot(edge, y(goal) + shift) for shift in shifts], room=room - 8)


def _events(drawing: Drawing, values: Sequence[float | None], events: Sequence[Event], x: Axis, y: Axis) -> None:
    for event in events:
        if not 0 <= event.index < len(values):
            continue
        across = x(event.index)
        value = values[event.index]
        down = y(value) if value is not None else y.start
        spots = [
            Spot(across + shift, level, anchor)
            for level in (max(down - 34, 14), max(down - 50, 14), min(down + 46, y.start - 4))
            for shift, anchor in ((6, "start"), (-6, "end"))
        ]
        if drawing.text(event.words, spots, room=x.end - x.start):
            above = drawing.boxes[-1].bottom <= down
            drawing.path("ev", "M", across, drawing.boxes[-1].top if above else drawing.boxes[-1].bottom, "V", down)


def _time_labels(drawing: Drawing, labels: Sequence[str], x: Axis, down: float) -> None:
    """First and last, then as many between them as have room, in even steps."""
    count = len(labels)
    if not count:
        return
    room = drawing.width / 3
    at_end = [Spot(x(count - 1), down, "middle"), Spot(drawing.width, down, "end")]
    drawing.text(labels[-1], at_end, paint="dimt", room=room)
    if count > 1:
        drawing.text(labels[0], [Spot(x(0), down, "middle"), Spot(0, down)], paint="dimt", room=room)
    widest = max(text_width(label, 12) for label in labels) + 16
    step = max(1, -(-int(widest * (count - 1)) // max(int(x.end - x.start), 1)))
    for index in range(step, count - 1, step):
        drawing.text(labels[index], [Spot(x(index), down, "middle")], paint="dimt", room=widest)


@dataclass(frozen=True)
class Bar:
    """`kind`: current (ours), past (grey) or plan (dashed outline). `words` stand above it."""

    label: str
    value: Number | None
    kind: str = "past"
    words: str = ""


BAR_PAINT = {"current": "b1", "past": "b2", "plan": "bp"}


def bars(items: Sequence[Bar], *, title: str, tick: Format = plain_number, width: float = 268, height: float = 112) -> SafeString:
    """Standing bars from zero, each with its value and label; a negative one hangs."""
    drawing = Drawing(width, height, title)
    values = [finite(item.value) for item in items]
    if not any(value is not None for value in values):
        return _empty(drawing)
    low, high = span(values, zero=True, pad=0.0)
    slot = width / len(items)
    size = 9 if width < 300 else 11  # small on paper alone
    y = Axis(low, high, height - (32 if low < 0 else 18), size + 5)  # the words over the tallest bar stand inside
    for index, (item, value) in enumerate(zip(items, values, strict=True)):
        middle = slot * (index + 0.5)
        drawing.text(item.label, [Spot(middle, height - 4, "middle")], size=size, room=slot - 2)
        if value is None:
            drawing.text("—", [Spot(middle, y(0.0) - 4, "middle")], size=size, room=slot - 2)
            continue
        top, bottom = sorted((y(value), y(0.0)))
        thick = min(slot * 0.7, 44)
        words = item.words or tick(value)
        tall = max(bottom - top, 0.5)
        hint = f"{item.label}{formats.colon()}{words}"
        drawing.shape("rect", BAR_PAINT[item.kind], hint=hint, x=middle - thick / 2, y=top, width=thick, height=tall)
        over = Spot(middle, bottom + 10, "middle") if value < 0 else Spot(middle, top - 4, "middle")
        drawing.text(words, [over], paint="lab", size=size, room=slot - 2)
    drawing.path("ax", "M", 0.0, y(0.0), "H", width)
    return drawing.svg()
