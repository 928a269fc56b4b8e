"""Scores of candidates under the weights, and what becomes of them when the weights move by a fifth. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

PASS = 50.0  # of 100
OF_FIVE = 20.0  # a score of 5 is 100
APART = 1  # points between raters, above which they should talk
SHIFT = 0.2
STEPS = 8  # of the weight of attractiveness, on its way from −20 to +20 points

Weights = Mapping[str, float]  # by criterion


@dataclass(frozen=True)
class Rated:
    """One criterion of one candidate: mean, lowest, highest, and whether the raters should talk."""

    mean: float
    low: int
    high: int
    raters: int

    @property
    def is_apart(self) -> bool:
        return self.high - self.low > APART


def rated(values: Sequence[int]) -> Rated | None:
    return Rated(sum(values) / len(values), min(values), max(values), len(values)) if values else None


def axis_score(means: Mapping[str, float], weights: Weights) -> float | None:
    """Weighted mean of the criteria that were rated, of 100. None when none was."""
    known = [code for code in weights if code in means]
    whole = sum(weights[code] for code in known)
    return OF_FIVE * sum(weights[code] * means[code] for code in known) / whole if whole else None


def total(axes: tuple[float | None, float | None], attractiveness: float) -> float | None:
    """Both axes under the weight of attractiveness, 0 to 1."""
    first, second = axes
    return None if first is None or second is None else attractiveness * first + (1 - attractiveness) * second


@dataclass(frozen=True)
class Sensitivity:
    """The score under the chosen weights, the range under all others, and the share of weightings that it passes."""

    score: float
    low: float
    high: float
    passes: float

    @property
    def tier(self) -> int:
        """1 passes under any weights, 3 under none, 2 hangs on them: those are not told apart."""
        return 1 if self.passes == 1 else 3 if self.passes == 0 else 2


def sensitivity(
    means: tuple[Mapping[str, float], Mapping[str, float]], weights: tuple[Weights, Weights], axis: float
) -> Sensitivity | None:
    """Both axes' means and weights; `axis` is the weight of attractiveness, 0 to 1. None without scores on both."""
    found = []
    for first, second, share in _weightings(weights, axis):
        score = total((axis_score(means[0], first), axis_score(means[1], second)), share)
        if score is None:
            return None
        found.append(score)
    return Sensitivity(found[0], min(found), max(found), sum(score >= PASS for score in found) / len(found))


def _weightings(weights: tuple[Weights, Weights], axis: float) -> Iterator[tuple[Weights, Weights, float]]:
    """The chosen weights first; then each criterion a fifth lighter or heavier, under each weight of the axes."""
    yield (*weights, axis)
    shares = [min(1.0, max(0.0, axis - SHIFT + 2 * SHIFT * step / STEPS)) for step in range(STEPS + 1)]
    for share in shares:
        yield (*weights, share)
        for side in (0, 1):
            for code in weights[side]:
                for factor in (1 - SHIFT, 1 + SHIFT):
                    changed = {**weights[side], code: weights[side][code] * factor}
                    yield (changed, weights[1], share) if side == 0 else (weights[0], changed, share)
