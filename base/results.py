"""The result of a figure: one frozen type that pages, API, papers and rules read. Spec: kpis.md section 1."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from base.periods import Period


class Status(StrEnum):
    OK = "ok"
    TOO_FEW = "too_few"
    NO_DATA = "no_data"


class Unit(StrEnum):
    RATIO = "ratio"
    COUNT = "count"
    DAYS = "days"
    MONTHS = "months"
    MONEY = "money"
    TIMES = "x"
    POINTS = "points"
    SCORE = "0-100"
    LEVEL = "0-5"
    PER_ACCOUNT_YEAR = "per account-year"


class Direction(StrEnum):
    UP_GOOD = "up_good"
    UP_BAD = "up_bad"
    NEUTRAL = "neutral"


class Layer(StrEnum):
    SALES = "sales"
    MANAGEMENT = "management"
    KAM = "kam"
    TEAM = "team"
    PROGRAMME = "programme"
    DATA = "data"

    @property
    def label(self) -> Any:
        return LAYER_LABELS[self]


LAYER_LABELS = {
    Layer.SALES: _("Complex sales"),
    Layer.MANAGEMENT: _("Account management"),
    Layer.KAM: _("Key account management"),
    Layer.TEAM: _("Teams"),
    Layer.PROGRAMME: _("Programme"),
    Layer.DATA: _("Data"),
}

Value = Decimal | float | int


@dataclass(frozen=True)
class Result:
    """A figure for a scope, a period and a day of knowledge.

    `value` is None when the status is no_data (then `reason` says why) or when it is withheld. Rates are floats
    0 to 1, money is Decimal in the base currency, counts and days are whole. `n` counts units (deals, groups,
    answers), never money. `details` are the named extras of the catalogue, `excluded` counts rows set aside per
    cause, `warnings` are codes that a page explains.
    """

    code: str
    unit: Unit
    direction: Direction
    period: Period
    as_of: dt.date
    status: Status
    value: Value | None = None
    reason: str = ""
    n: int = 0
    numerator: Value | None = None
    denominator: Value | None = None
    low: Value | None = None
    high: Value | None = None
    level: float = 0.95
    threshold: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    currency: str = ""

    @property
    def is_ok(self) -> bool:
        return self.status is Status.OK

    def as_json(self) -> dict[str, Any]:
        """Plain values, `details` flattened: floats to 8 decimals, money as text with two decimals, dates ISO."""
        document = {
            "code": self.code,
            "value": self.value,
            "unit": self.unit.value,
            "n": self.n,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "low": self.low,
            "high": self.high,
            "level": self.level,
            "status": self.status.value,
            "reason": self.reason or None,
            "threshold": self.threshold,
            "period": {"start": self.period.start, "end": self.period.end},
            "as_of": self.as_of,
            "settings": dict(self.settings),
            "direction": self.direction.value,
            "excluded": dict(self.excluded),
            "warnings": list(self.warnings),
            **self.details,
        }
        if self.unit is Unit.MONEY:
            document["currency"] = self.currency
        plain: dict[str, Any] = as_plain(document)
        return plain


PLAIN = frozenset({bool, int, str, type(None)})


def as_plain(value: Any) -> Any:
    """JSON types: Decimal money to text with two decimals, floats rounded to 8, dates ISO, keys text."""
    if type(value) in PLAIN:  # most values, so asked first and fast
        return value
    if isinstance(value, float):
        return round(value, 8)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(item) for item in value]
    return str(value)
