"""The last selection on the overview: its matrix, and the score sheets of three candidates side by side."""

from dataclasses import dataclass
from typing import Any

from people.models import User
from programs.criteria import label_of
from programs.models import Criterion, SelectionRound
from programs.selection import Line, Selection

MOST_COLUMNS = 3


@dataclass(frozen=True)
class Row:
    """A criterion: its share of its side in percent, and the mean of each column's raters."""

    label: Any
    share: float
    means: list[float | None]


@dataclass(frozen=True)
class Excerpt:
    round: SelectionRound
    matrix: Any
    columns: list[Line]
    parts: list[tuple[Any, list[Row], list[float | None]]]  # side, criteria, its score of 100 by column
    apart: int
    scored: int


def of(user: User) -> Excerpt | None:
    """The newest round that this reader opens, with the scores that he may see; None where there is none of either."""
    found = SelectionRound.objects.visible_to(user).distinct().first()
    if found is None:
        return None
    selection = Selection(found, user)
    scored = [line for line in selection.lines if line.sensitivity]
    if not scored:
        return None
    columns = _columns(scored)
    axes = zip(Criterion.Axis, selection.weights, ("attractiveness", "strength"), strict=True)
    parts = []
    for axis, weights, name in axes:
        whole = sum(weights.values()) or 1
        rows = [
            Row(label_of(code), weight / whole, [line.rated[code].mean if code in line.rated else None for line in columns])
            for code, weight in weights.items()
        ]
        parts.append((axis.label, rows, [getattr(line, name) for line in columns]))
    return Excerpt(found, selection.matrix, columns, parts, sum(line.apart for line in scored), sum(len(line.rated) for line in scored))


def _columns(scored: list[Line]) -> list[Line]:
    """The best, the weakest of those that are key today, the best of those that are not: what the round turns on."""
    ranked = sorted(scored, key=lambda line: -(line.sensitivity.score if line.sensitivity else 0))
    keys, others = [line for line in ranked if line.candidate.was_key], [line for line in ranked if not line.candidate.was_key]
    wanted = [ranked[0], *keys[-1:], *others[:1], *ranked[1:]]
    unique = list({line.candidate.pk: line for line in wanted}.values())
    return unique[:MOST_COLUMNS]
