"""What a figure is: one class per KPI, its words, and the common shapes of its results."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from base.money import from_minor
from base.periods import Period
from base.results import Direction, Layer, Result, Status, Unit, Value
from pyramid.ask import Settings
from pyramid.behind import Behind
from pyramid.facts import Facts, MissingRate, Span
from pyramid.facts.spans import elapsed
from pyramid.statistics import Duration, kaplan_meier, wilson


@dataclass
class Ask:
    """One computation: the facts of a scope on a day, the period, and the settings. Figures write their excluded and warnings here."""

    facts: Facts
    period: Period
    settings: Settings
    excluded: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def as_of(self) -> dt.date:
        return self.facts.as_of

    @cached_property
    def span(self) -> Span:
        """The part of the period that is known at as_of."""
        return elapsed(self.period, self.as_of)

    def exclude(self, cause: str, count: int = 1) -> None:
        if count:
            self.excluded[cause] = self.excluded.get(cause, 0) + count

    def warn(self, code: str) -> None:
        if code not in self.warnings:
            self.warnings.append(code)


class KPI:
    """A figure. `compute` is a pure function of facts, period, as_of and settings.

    `audience` holds C company, M manager, T team member, E customer environment. `reads` names the tables of facts
    that it depends on: the refresh computes it again only when one of them changed; `looks_back` says how many months
    before the period it reads of a table (not named: all of the past).
    """

    code: str
    layer: ClassVar[Layer]
    audience: ClassVar[str] = "CM"
    unit: ClassVar[Unit] = Unit.RATIO
    aims_at: ClassVar[Unit | None] = None  # unit of its target where that is no value of the figure itself: a sales target, in money
    direction: ClassVar[Direction] = Direction.UP_GOOD
    label: ClassVar[Any]
    definition: ClassVar[Any]
    formula: ClassVar[Any] = ""
    caveat: ClassVar[Any] = ""
    reads: ClassVar[tuple[str, ...]] = ()
    looks_back: ClassVar[Mapping[str, int]] = {}
    kept_for: ClassVar[str] = "company segment owner"  # scopes whose results the refresh stores; `account` where it helps
    position: ClassVar[int] = 1000
    is_anonymous: ClassVar[bool] = False  # of answers that nobody may trace: pyramid.anonymous
    is_listed: ClassVar[bool] = True  # False: an input of the diagnosis that is no figure of its own

    @property
    def target_unit(self) -> Unit:
        return self.aims_at or self.unit

    def compute(self, ask: Ask) -> Result:
        raise NotImplementedError

    def behind(self, ask: Ask) -> Behind | None:
        """The facts behind the figure; None where it has no rows of its own."""
        return None

    def answer(self, ask: Ask) -> Result:
        """`compute`, with a missing rate as the reason why there is no figure."""
        try:
            return self.compute(ask)
        except MissingRate as missing:
            return self.no_data(ask, "fx_missing", details={"currency": missing.currency, "date": missing.on})

    # Shapes of results

    def ok(self, ask: Ask, value: Value | None, **parts: Any) -> Result:
        return self._result(ask, Status.OK, value, parts)

    def no_data(self, ask: Ask, reason: str, **parts: Any) -> Result:
        return self._result(ask, Status.NO_DATA, None, {"reason": reason, **parts})

    def too_few(self, ask: Ask, value: Value | None, threshold: int | None, **parts: Any) -> Result:
        return self._result(ask, Status.TOO_FEW, value, {"threshold": threshold, **parts})

    def counted(self, ask: Ask, value: Value | None, n: int, **parts: Any) -> Result:
        """ok, or too_few when fewer than `min_n` units stand behind it."""
        least = int(ask.settings["min_n"])
        if n < least:
            return self.too_few(ask, value, least, n=n, **parts)
        return self.ok(ask, value, n=n, threshold=least, **parts)

    def proportion(self, ask: Ask, successes: int, n: int, **parts: Any) -> Result:
        """A share with its Wilson interval; empty of nothing, too_few under `min_n`."""
        if not n:
            return self.no_data(ask, "empty", n=0, numerator=0, denominator=0, **parts)
        low, high = wilson(successes, n)
        return self.counted(ask, successes / n, n, numerator=successes, denominator=n, low=low, high=high, **parts)

    def half_life(self, ask: Ask, durations: Iterable[Duration], **details: Any) -> Result:
        """Days until half have ended: the Kaplan-Meier median with its bounds, too_few under `min_events` endings."""
        curve, least = kaplan_meier(durations), int(ask.settings["min_events"])
        parts: dict[str, Any] = {"n": curve.n, "low": curve.low, "high": curve.high, "details": {"events": curve.events, **details}}
        if curve.median is None:
            return self.too_few(ask, None, least, reason="median_not_reached", **parts)
        if curve.events < least:
            return self.too_few(ask, curve.median, least, **parts)
        return self.ok(ask, curve.median, threshold=least, **parts)

    def census(self, ask: Ask, part: int, whole: int, **parts: Any) -> Result:
        """A share of all there are: exact, no interval, no least number. `n` where the unit is another than `whole`."""
        if not whole:
            return self.no_data(ask, "empty", **{"n": 0, "numerator": 0, "denominator": 0, **parts})
        return self.ok(ask, part / whole, **{"n": whole, "numerator": part, "denominator": whole, **parts})

    def _result(self, ask: Ask, status: Status, value: Value | None, parts: Mapping[str, Any]) -> Result:
        return Result(
            code=self.code,
            unit=self.unit,
            direction=self.direction,
            period=ask.period,
            as_of=ask.as_of,
            status=status,
            value=value,
            settings=dict(sorted(ask.settings.read.items())),
            excluded=dict(ask.excluded),
            warnings=tuple(ask.warnings),
            currency=ask.facts.store.base_currency,
            **parts,
        )


def money(minor: int) -> Decimal:
    """Cents as an amount with two decimals."""
    return from_minor(minor).quantize(Decimal("0.01"))
