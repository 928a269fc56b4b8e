"""Quantiles of the gamma distribution in plain Python: what exact intervals of counts need, without a numeric library to load."""

from math import exp, lgamma, log, sqrt
from statistics import NormalDist

NEAR = 1e-12  # relative step at which the search ends
TINY = 1e-300
MOST_STEPS = 50


def gamma_quantile(shape: float, probability: float) -> float:
    """The x at which the gamma distribution (scale 1) has reached `probability`, to about 12 digits.

    Starts at the approximation of Wilson and Hilferty 1931, PNAS 17:684, and goes on by Halley's method. Needs shape > 0 and
    0 < probability < 1.
    """
    z = NormalDist().inv_cdf(probability)
    x = shape * max(1 - 1 / (9 * shape) + z / (3 * sqrt(shape)), 0.05) ** 3
    for _step in range(MOST_STEPS):
        density = exp(-x + (shape - 1) * log(x) - lgamma(shape))
        newton = (lower_gamma(shape, x) - probability) / density
        step = newton / (1 - 0.5 * min(1.0, newton * ((shape - 1) / x - 1)))
        x = x - step if step < x else x / 2
        if abs(step) < NEAR * x:
            break
    return x


def lower_gamma(shape: float, x: float) -> float:
    """Regularised lower incomplete gamma function: its series left of the mode, its continued fraction right of it."""
    front = exp(-x + shape * log(x) - lgamma(shape))
    return front * _series(shape, x) if x < shape + 1 else 1 - front * _fraction(shape, x)


def _series(shape: float, x: float) -> float:
    term = total = 1 / shape
    above = shape
    while term > total * 1e-17:
        above += 1
        term *= x / above
        total += term
    return total


def _fraction(shape: float, x: float) -> float:
    """Lentz's method (Thompson and Barnett 1986, J Comput Phys 64:490)."""
    b = x + 1 - shape
    c, d = 1 / TINY, 1 / b
    value, factor, turn = d, 0.0, 0
    while abs(factor - 1) > 1e-15:
        turn += 1
        a = -turn * (turn - shape)
        b += 2
        d = 1 / _not_zero(a * d + b)
        c = _not_zero(b + a / c)
        factor = c * d
        value *= factor
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
