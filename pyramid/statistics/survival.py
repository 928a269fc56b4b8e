"""Kaplan-Meier curves of durations, some of them not ended yet."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log, sqrt
from typing import NamedTuple

from pyramid.statistics.intervals import Z

HALF = Fraction(1, 2)


class Duration(NamedTuple):
    """Days under watch, and whether the event ended them (else they were cut off: censored)."""

    days: int
    ended: bool


@dataclass(frozen=True)
class Curve:
    """Times of events with the survival just after each, and its log(-log) bounds.

    `median` is the first day on which at most half survive, None when that is not reached; `low` and `high` are the
    first days on which the curve's lower and upper bound are at most a half, None if never.
    """

    times: tuple[int, ...]
    survival: tuple[Fraction, ...]
    bounds: tuple[tuple[float, float], ...]
    events: int
    n: int

    def at(self, day: int) -> float:
        """Share that survives the day."""
        value = Fraction(1)
        for time, share in zip(self.times, self.survival, strict=True):
            if time > day:
                break
            value = share
        return float(value)

    @property
    def median(self) -> int | None:
        return next((time for time, share in zip(self.times, self.survival, strict=True) if share <= HALF), None)

    @property
    def low(self) -> int | None:
        return next((time for time, (low, _high) in zip(self.times, self.bounds, strict=True) if low <= 0.5), None)

    @property
    def high(self) -> int | None:
        return next((time for time, (_low, high) in zip(self.times, self.bounds, strict=True) if high <= 0.5), None)


def kaplan_meier(durations: Iterable[Duration]) -> Curve:
    """The product-limit curve. Survival is an exact fraction: floats miss the half by a hair.

    Those cut off on a day are still at risk on it. Bounds: Greenwood's variance, log(-log S); both are 0 once
    nobody survives.
    """
    ended: Counter[int] = Counter()
    gone: Counter[int] = Counter()
    for days, has_ended in durations:
        gone[days] += 1
        if has_ended:
            ended[days] += 1
    n = at_risk = sum(gone.values())
    survival, greenwood = Fraction(1), 0.0
    times, shares, bounds = [], [], []
    for day in sorted(gone):
        events = ended[day]
        if events:
            survival *= Fraction(at_risk - events, at_risk)
            if survival:
                greenwood += events / (at_risk * (at_risk - events))
            times.append(day)
            shares.append(survival)
            bounds.append(_log_log(float(survival), greenwood))
        at_risk -= gone[day]
    return Curve(tuple(times), tuple(shares), tuple(bounds), sum(ended.values()), n)


def _log_log(survival: float, greenwood: float) -> tuple[float, float]:
    if survival <= 0:
        return 0.0, 0.0
    logarithm = log(survival)
    half = Z * sqrt(greenwood) / abs(logarithm)
    return exp(logarithm * exp(half)), exp(logarithm * exp(-half))
