"""How long customers stay and how often they buy: shifted beta-geometric, BG/NBD and Gamma-Gamma, in plain Python.

sBG: Fader and Hardie 2007, J Interactive Marketing 21:76. BG/NBD: Fader, Hardie and Lee 2005, Marketing Science 24:275.
Gamma-Gamma: Fader and Hardie 2013, brucehardie.com/notes/025.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import exp, inf, lgamma, log
from typing import NamedTuple

CLOSE = 1e-9  # relative spread of the simplex at which a fit ends
MOST_STEPS = 2000
MOST_TERMS = 100_000


class Contract(NamedTuple):
    """A fitted sBG: `survival` after t renewals is B(alpha, beta + t) / B(alpha, beta)."""

    alpha: float
    beta: float
    loglik: float

    def survival(self, t: int) -> float:
        return exp(_log_beta(self.alpha, self.beta + t) - _log_beta(self.alpha, self.beta))

    def worth(self, horizon: int, discount: float) -> float:
        """Discounted periods that a new customer stays, the first whole: sum of S(t) / (1 + discount)^t for t < horizon."""
        return sum(self.survival(t) / (1 + discount) ** t for t in range(horizon))


def fit_contract(survivors: Sequence[int]) -> Contract:
    """sBG of one cohort counted at each renewal, the first count being all. Needs two renewals and a loss."""
    lost = [before - after for before, after in pairwise(survivors)]

    def loglik(alpha: float, beta: float) -> float:
        base = _log_beta(alpha, beta)
        left = sum(count * (_log_beta(alpha + 1, beta + t) - base) for t, count in enumerate(lost) if count)
        return left + survivors[-1] * (_log_beta(alpha, beta + len(lost)) - base)

    (alpha, beta), best = _maximum(loglik, (1.0, 1.0))
    return Contract(alpha, beta, best)


class Buyer(NamedTuple):
    """What a customer did: `x` repeat purchases, the last at `t_x`, seen until `T` after the first; times in one unit."""

    x: int
    t_x: float
    T: float


class Buying(NamedTuple):
    """A fitted BG/NBD: purchases come at a rate spread as Gamma(r, alpha), drop-out after one as Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def loglik(self, buyer: Buyer) -> float:
        r, alpha, a, b = self
        x, t_x, seen = buyer
        common = lgamma(r + x) - lgamma(r) + r * log(alpha) + _log_beta(a, b + x) - _log_beta(a, b)
        alive = -(r + x) * log(alpha + seen)
        if not x:
            return common + alive
        gone = log(a) - log(b + x - 1) - (r + x) * log(alpha + t_x)
        top = max(alive, gone)
        return common + top + log(exp(alive - top) + exp(gone - top))

    def alive(self, buyer: Buyer) -> float:
        """Probability that the customer still buys at T."""
        if not buyer.x:
            return 1.0
        r, alpha, a, b = self
        odds = a / (b + buyer.x - 1) * ((alpha + buyer.T) / (alpha + buyer.t_x)) ** (r + buyer.x)
        return float(1 / (1 + odds))

    def purchases(self, buyer: Buyer, t: float) -> float:
        """Purchases expected in the `t` after T."""
        r, alpha, a, b = self
        x, _t_x, seen = buyer
        z = t / (alpha + seen + t)
        fall = ((alpha + seen) / (alpha + seen + t)) ** (r + x) * _hypergeometric(r + x, b + x, a + b + x - 1, z)
        return float((a + b + x - 1) / (a - 1) * (1 - fall) * self.alive(buyer))


def fit_buying(buyers: Iterable[Buyer]) -> tuple[Buying, float]:
    """BG/NBD and its log-likelihood. Customers who did the same are weighed once."""
    counted = Counter(buyers)
    found, best = _maximum(lambda *own: sum(count * Buying(*own).loglik(buyer) for buyer, count in counted.items()), (1.0, 5.0, 1.0, 2.0))
    return Buying(*found), best


class Spending(NamedTuple):
    """A fitted Gamma-Gamma: what a purchase is worth varies around each customer's own mean, spread over customers."""

    p: float
    q: float
    gamma: float

    @property
    def mean(self) -> float:
        """Of the population; needs q > 1."""
        return self.p * self.gamma / (self.q - 1)

    def mean_of(self, x: int, observed: float) -> float:
        """Expected mean of a customer with `x` repeat purchases worth `observed` on average."""
        return self.p * (self.gamma + x * observed) / (self.p * x + self.q - 1) if x else self.mean


def fit_spending(seen: Iterable[tuple[int, float]]) -> Spending:
    """Gamma-Gamma of repeat customers: (repeat purchases, their mean worth above 0)."""
    counted = Counter((x, worth) for x, worth in seen if x and worth > 0)

    def loglik(p: float, q: float, gamma: float) -> float:
        base = q * log(gamma) - lgamma(q)
        total = 0.0
        for (x, worth), count in counted.items():
            one = lgamma(p * x + q) - lgamma(p * x) + base + (p * x - 1) * log(worth) + p * x * log(x)
            total += count * (one - (p * x + q) * log(gamma + worth * x))
        return total

    typical = sum(worth for _x, worth in counted) / len(counted)
    return Spending(*_maximum(loglik, (2.0, 3.0, typical))[0])


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """Gauss's series for 0 <= z < 1."""
    term = total = 1.0
    for i in range(MOST_TERMS):
        term *= (a + i) * (b + i) / ((c + i) * (i + 1)) * z
        total += term
        if abs(term) < 1e-14 * abs(total):
            break
    return total


def _maximum(loglik: Callable[..., float], start: Sequence[float]) -> tuple[tuple[float, ...], float]:
    """The positive parameters that make `loglik` largest: Nelder and Mead 1965, Computer J 7:308, on their logarithms."""

    def cost(point: Sequence[float]) -> float:
        try:
            return -loglik(*map(exp, point))
        except (ValueError, OverflowError, ZeroDivisionError):
            return inf

    middle = [log(value) for value in start]
    points = [middle, *([value + (0.5 if place == at else 0) for place, value in enumerate(middle)] for at in range(len(middle)))]
    simplex = sorted((cost(point), point) for point in points)
    for _step in range(MOST_STEPS):
        best, worst = simplex[0], simplex[-1]
        if worst[0] - best[0] <= CLOSE * abs(best[0]) and max(abs(a - b) for a, b in zip(best[1], worst[1], strict=True)) < 1e-5:
            break
        centre = [sum(point[at] for _cost, point in simplex[:-1]) / len(middle) for at in range(len(middle))]
        simplex = _moved(simplex, centre, cost)
    cost_of_best, point = simplex[0]
    return tuple(map(exp, point)), -cost_of_best


def _moved(
    simplex: list[tuple[float, list[float]]], centre: list[float], cost: Callable[[Sequence[float]], float]
) -> list[tuple[float, list[float]]]:
    """One step: reflect the worst corner, then stretch, draw in, or shrink all towards the best."""
    worst = simplex[-1]

    def tried(factor: float) -> tuple[float, list[float]]:
        point = [c + factor * (c - w) for c, w in zip(centre, worst[1], strict=True)]
        return cost(point), point

    reflected = tried(1)
    if reflected[0] < simplex[0][0]:
        new = min(reflected, tried(2))
    elif reflected[0] < simplex[-2][0]:
        new = reflected
    else:
        new = tried(0.5) if reflected[0] < worst[0] else tried(-0.5)
        if new[0] >= min(reflected[0], worst[0]):
            best = simplex[0][1]
            shrunk = ([(b + value) / 2 for b, value in zip(best, point, strict=True)] for _cost, point in simplex[1:])
            return sorted([simplex[0], *((cost(point), point) for point in shrunk)])
    return sorted([*simplex[:-1], new])
