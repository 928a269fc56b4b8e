"""From values to coordinates, and round steps for an axis."""

import math
from collections.abc import Iterable, Sequence

STEPS = (1, 2, 2.5, 5, 10)


def span(values: Iterable[float | None], *, zero: bool = False, pad: float = 0.08) -> tuple[float, float]:
    """The smallest and largest value with some air, never of length nothing; from zero where bars stand on it."""
    known = [value for value in values if value is not None]
    if zero:
        known.append(0.0)
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    flat = high - low <= abs(high) * 1e-9
    air = (abs(high) * 0.1 or 1.0) if flat else (high - low) * pad
    bottom = low if zero and low == 0 else low - air
    top = high if zero and high == 0 else high + air
    return bottom, top


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round values inside `[low, high]`, about `count` of them."""
    rough = (high - low) / max(count, 1)
    if rough <= 0 or not math.isfinite(rough):
        return []
    size = 10.0 ** math.floor(math.log10(rough))
    step = next((size * factor for factor in STEPS if size * factor >= rough), size * 10)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last - first > 4 * count:
        return []
    return [index * step for index in range(first, last + 1)]


class Axis:
    """A straight map from `[low, high]` to `[start, end]`; what lies outside is drawn at the edge."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high, self.start, self.end = low, high, start, end
        self.length = (high - low) or 1.0

    def __call__(self, value: float) -> float:
        share = min(max((value - self.low) / self.length, 0.0), 1.0)
        return self.start + share * (self.end - self.start)


def stretches(values: Sequence[float | None]) -> list[list[int]]:
    """Indexes of known values, cut where something is unknown: a line never bridges a gap."""
    runs: list[list[int]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            if runs[-1]:
                runs.append([])
        else:
            runs[-1].append(index)
    return [run for run in runs if run]
