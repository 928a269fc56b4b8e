"""Where a clause is drawn: shade where its condition is met, the threshold dashed, the value and its interval."""

from dataclasses import dataclass

from pyramid.clauses import Line
from pyramid.figure_words import WORDS, Kind

WIDTH = 132
EDGE = 4.5  # the dot stays whole
ROOM = 1.3  # of the widest distance from the threshold
LEAST = {Kind.RATE: 0.1, Kind.GAP: 0.05, Kind.SCORE: 10.0, Kind.NUMBER: 1.0, Kind.COUNT: 5.0}


@dataclass(frozen=True)
class ClauseChart:
    """Places in user units of a drawing 132 wide; None where there is nothing to draw."""

    shade_from: str
    shade_width: str
    threshold: str
    value: str | None
    low: str | None
    high: str | None


def chart_of(line: Line) -> ClauseChart | None:
    if line.threshold is None:
        return None
    kind = WORDS[line.name].kind if line.name in WORDS else Kind.NUMBER
    shown = [each for each in (line.value, line.low, line.high) if each is not None]
    half = max([LEAST[kind], *(abs(each - line.threshold) * ROOM for each in shown)])
    start, end = line.threshold - half, line.threshold + half
    if kind is Kind.RATE:  # a share lies between nothing and all: leave no empty half, but keep the threshold inside
        start, end = max(start, min([0.0, *shown])), min(end, max([1.0, *shown]))
    if kind is Kind.COUNT:
        start = max(0.0, start)

    def place(number: float) -> float:
        return (number - start) / (end - start) * WIDTH

    mark = place(line.threshold)
    is_low_bad = line.op.startswith("<")
    return ClauseChart(
        shade_from=_text(0 if is_low_bad else mark),
        shade_width=_text(mark if is_low_bad else WIDTH - mark),
        threshold=_text(mark),
        value=None if line.value is None else _text(min(max(place(line.value), EDGE), WIDTH - EDGE)),
        low=None if line.low is None or line.high is None else _text(place(line.low)),
        high=None if line.low is None or line.high is None else _text(place(line.high)),
    )


def _text(number: float) -> str:
    """SVG wants a decimal point in every language."""
    return f"{number:.1f}"
