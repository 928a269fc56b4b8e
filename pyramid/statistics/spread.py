"""How unevenly things are spread, and how two groups of accounts differ."""

from collections.abc import Sequence
from math import sqrt

from pyramid.statistics.intervals import Z

Year3 = tuple[float, float, float]  # revenue of the period, of the one a year before, of the one two years before


def hhi(values: Sequence[float]) -> float:
    """Herfindahl-Hirschman index of positive values: sum of squared percent shares, up to 10,000 (US DOJ/FTC)."""
    total = sum(values)
    return sum((100 * value / total) ** 2 for value in values)


def effective_number(index: float) -> float:
    """How many equal ones would give this index."""
    return 10_000 / index


def largest_share(values: Sequence[float], count: int) -> float:
    """Share of the total that the `count` largest hold."""
    return sum(sorted(values, reverse=True)[:count]) / sum(values)


def median(values: Sequence[float]) -> float:
    """Plain median: the mean of the two in the middle when their number is even."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return float(ordered[middle]) if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def jackknife_variance(strata: Sequence[Sequence[float]]) -> float:
    """Stratified delete-one jackknife: sum over strata of (n-1)/n x sum of squared distances from the stratum's mean."""
    total = 0.0
    for estimates in strata:
        n = len(estimates)
        mean = sum(estimates) / n
        total += (n - 1) / n * sum((value - mean) ** 2 for value in estimates)
    return total


def difference_in_differences(own: tuple[float, float], others: tuple[float, float]) -> float:
    """How much more the first changed, from before to after, than the others (Card and Krueger 1994, AER 84:772)."""
    return (own[1] - own[0]) - (others[1] - others[0])


def growth(rows: Sequence[Year3]) -> tuple[float, float]:
    """Growth of the year before and of the period, on sums. Raises ZeroDivisionError without a base."""
    r0, r1, r2 = (sum(row[place] for row in rows) for place in range(3))
    return _growth(r0, r1, r2)


def _growth(r0: float, r1: float, r2: float) -> tuple[float, float]:
    return r1 / r2 - 1, r0 / r1 - 1


def acceleration(rows: Sequence[Year3]) -> float:
    """Growth of the period less growth of the year before."""
    past, now = growth(rows)
    return now - past


def acceleration_gap(key: Sequence[Year3], others: Sequence[Year3]) -> tuple[float | None, float | None]:
    """95 % bounds of acceleration(key) - acceleration(others) by the stratified jackknife.

    None, None when a side has fewer than two members, or when leaving one out takes the base away.
    """
    if min(len(key), len(others)) < 2:
        return None, None
    own, other = acceleration(key), acceleration(others)
    try:
        strata = [[value - other for value in _leave_one_out(key)], [own - value for value in _leave_one_out(others)]]
    except ZeroDivisionError:
        return None, None
    half = Z * sqrt(jackknife_variance(strata))
    return own - other - half, own - other + half


def _leave_one_out(rows: Sequence[Year3]) -> list[float]:
    r0, r1, r2 = (sum(row[place] for row in rows) for place in range(3))
    left = (_growth(r0 - row[0], r1 - row[1], r2 - row[2]) for row in rows)
    return [now - past for past, now in left]
