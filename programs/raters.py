"""A self-assessment by several raters: each on his own, then all side by side with their spread."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Count

from programs.models import MaturityRater, MaturityRound, MaturityScore

APART = Decimal(1)  # levels between raters, above which they should talk
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Spread:
    """One question over the sheets that are in."""

    mean: Decimal
    low: Decimal
    high: Decimal
    raters: int

    @property
    def is_apart(self) -> bool:
        return self.high - self.low > APART


def spread(scores: list[Decimal]) -> Spread | None:
    if not scores:
        return None
    return Spread((sum(scores, Decimal(0)) / len(scores)).quantize(CENT), min(scores), max(scores), len(scores))


class Assessment:
    """A round as one person reads it: others' answers once his own sheet is in, or when none is asked of him."""

    def __init__(self, round_: MaturityRound, person: int | None) -> None:
        self.round, self.person = round_, person

    @cached_property
    def raters(self) -> list[MaturityRater]:
        return list(self.round.raters.select_related("person"))

    @property
    def is_open(self) -> bool:
        return self.round.closed_on is None

    @property
    def me(self) -> MaturityRater | None:
        return next((rater for rater in self.raters if rater.person_id == self.person), None) if self.person else None

    @property
    def sees(self) -> bool:
        return not self.is_open or self.me is None or self.me.in_at is not None

    @property
    def count_in(self) -> int:
        return sum(rater.in_at is not None for rater in self.raters)

    @cached_property
    def _scores(self) -> list[MaturityScore]:
        rows = MaturityScore.objects.filter(rater__round=self.round, rater__in_at__isnull=False)
        return list(rows.select_related("dimension", "rater__person").order_by("rater"))

    @cached_property
    def spreads(self) -> dict[str, Spread]:
        """By question; empty for who may not see yet."""
        found: dict[str, list[Decimal]] = defaultdict(list)
        for row in self._scores if self.sees else ():
            found[row.dimension.code].append(row.score)
        return {code: each for code, scores in found.items() if (each := spread(scores))}

    def told(self, code: str) -> list[tuple[str, Decimal, str]]:
        """Who said what on a question, for who sees it."""
        return [(row.rater.person.name, row.score, row.evidence) for row in self._scores if self.sees and row.dimension.code == code]

    @property
    def mine(self) -> dict[str, MaturityScore]:
        return {row.dimension.code: row for row in self._scores if self.me and row.rater_id == self.me.pk}

    @property
    def apart(self) -> list[str]:
        return [code for code, each in self.spreads.items() if each.is_apart]


def current(person: int | None) -> Assessment | None:
    """The open round, else the last one that several answered."""
    found = MaturityRound.objects.filter(closed_on=None).first()
    found = found or MaturityRound.objects.annotate(n=Count("raters", distinct=True)).filter(n__gte=1).first()
    return Assessment(found, person) if found else None
