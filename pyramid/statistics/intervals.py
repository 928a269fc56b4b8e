"""Intervals of 95 % for shares, differences of shares, counts and the net promoter score."""

from math import sqrt

from pyramid.statistics.gamma import gamma_quantile

Z = 1.959963984540054  # printed as 1.959964
ALPHA = 0.05


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson score interval of a share. Exactly 0 at no success and exactly 1 at nothing but success.

    Newcombe 1998, Stat Med 17:857. Raises ValueError for n = 0.
    """
    if n <= 0 or not 0 <= successes <= n:
        raise ValueError("A share needs 0 <= successes <= n and n > 0.")
    p = successes / n
    square = Z * Z / n
    middle = p + square / 2
    half = Z * sqrt(p * (1 - p) / n + square / (4 * n))
    low = 0.0 if successes == 0 else (middle - half) / (1 + square)
    high = 1.0 if successes == n else (middle + half) / (1 + square)
    return low, high


def newcombe(x1: int, n1: int, x2: int, n2: int) -> tuple[float, float]:
    """Interval of p1 - p2, method 10 of Newcombe 1998, Stat Med 17:873: square and add of two Wilson intervals."""
    p1, p2 = x1 / n1, x2 / n2
    low1, high1 = wilson(x1, n1)
    low2, high2 = wilson(x2, n2)
    difference = p1 - p2
    low = difference - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
    high = difference + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
    return max(-1.0, low), min(1.0, high)


def garwood(count: int) -> tuple[float, float]:
    """Exact Poisson interval of a count (Garwood 1936): half chi-square quantiles, that is gamma quantiles."""
    low = gamma_quantile(count, ALPHA / 2) if count else 0.0
    return low, gamma_quantile(count + 1, 1 - ALPHA / 2)


def nps_interval(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    """Adjusted Wald interval of the net promoter score, in points, clipped to ±100 (Rocks 2016; Lewis & Sauro).

    Adds three answers: 3/4 promoter, 3/4 detractor, 1.5 passive.
    """
    n = promoters + passives + detractors + 3
    p, d = (promoters + 0.75) / n, (detractors + 0.75) / n
    mean = p - d
    half = Z * sqrt((p + d - mean * mean) / n)
    return max(-100.0, 100 * (mean - half)), min(100.0, 100 * (mean + half))
