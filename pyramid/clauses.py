"""Three-valued reading of figures: a clause, its threshold, and how clauses add up. Spec: kpis.md section 4.

Pure: results in, readings out. A clause says on which side of a threshold a figure is bad; it is *held* when the
whole interval is bad, *watch* when the value is bad and the interval reaches across, *clear* when the value is
good, *unknown* when the figure cannot be read. Nothing here guesses a missing figure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from base.results import Result

DECIMALS = 8  # comparisons see as many decimals as the vectors and the JSON show
MUTE_WARNINGS = frozenset({"lost_without_amount"})  # the value stands, but rulings.md wants the rules to be silent


class State(StrEnum):
    HELD = "held"
    WATCH = "watch"
    CLEAR = "clear"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Context:
    """What the rules know beside the figures. `key_accounts` are counted on the last day of the period."""

    programme_exists: bool = False
    kam_intent: bool = False
    key_accounts: int = 0
    targets: Mapping[str, float | None] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Context":
        targets = {code: None if amount is None else float(amount) for code, amount in (values.get("targets") or {}).items()}
        return cls(bool(values.get("programme_exists")), bool(values.get("kam_intent")), int(values.get("key_accounts") or 0), targets)


Inputs = Mapping[str, Result]
Settings = Mapping[str, Any]


def readable(result: Result | None) -> bool:
    """Whether a rule may read this input: there, ok, and without a warning that silences it."""
    return result is not None and result.is_ok and result.value is not None and not MUTE_WARNINGS.intersection(result.warnings)


def rounded(value: Any) -> float:
    return round(float(value), DECIMALS)


def is_bad(value: Any, op: str, threshold: float) -> bool:
    """Whether `value` lies on the bad side; the threshold itself is bad only for <= and >=."""
    left, right = rounded(value), rounded(threshold)
    return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[op]


@dataclass(frozen=True)
class Line:
    """One clause as it was read. `missing` names the inputs for want of which it is unknown; `join` is how it hangs
    on the clause above: "", either, and, and_either, or."""

    key: str
    detail: str
    op: str
    threshold: float | None
    state: State
    setting: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    result: Result | None = None
    missing: tuple[str, ...] = ()
    join: str = ""
    is_hidden: bool = False  # the reader may not see its value

    @property
    def name(self) -> str:
        return f"{self.key}.{self.detail}" if self.detail else self.key

    @property
    def has_interval(self) -> bool:
        return self.low is not None and self.high is not None


@dataclass(frozen=True)
class Reading:
    """The state of an expression and of what it is made of."""

    state: State
    lines: tuple[Line, ...]
    deciding: tuple[Line, ...]


@dataclass(frozen=True)
class Clause:
    """`key` `op` threshold, where op points to the bad side. `detail` reads a named extra of the result instead."""

    key: str
    op: str
    default: float
    detail: str = ""

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.key,)

    def setting(self, rule: str) -> str:
        return ".".join(part for part in (rule, self.key, self.detail) if part)

    def thresholds(self, rule: str) -> dict[str, float]:
        return {self.setting(rule): self.default}

    def read(self, rule: str, inputs: Inputs, context: Context, settings: Settings) -> Line:
        name = self.setting(rule)
        threshold = float(settings.get(name, self.default))
        result = inputs.get(self.key)
        if result is None or not readable(result):
            return Line(self.key, self.detail, self.op, threshold, State.UNKNOWN, name, result=result, missing=(self.key,))
        value = result.details.get(self.detail) if self.detail else result.value
        if value is None:
            missing = (f"{self.key}.{self.detail}",)
            return Line(self.key, self.detail, self.op, threshold, State.UNKNOWN, name, result=result, missing=missing)
        low, high = (None, None) if self.detail else bounds(result)
        state = self.judge(rounded(value), low, high, threshold)
        return Line(self.key, self.detail, self.op, threshold, state, name, rounded(value), low, high, result.n, result)

    def judge(self, value: float, low: float | None, high: float | None, threshold: float) -> State:
        if not is_bad(value, self.op, threshold):
            return State.CLEAR
        if low is None or high is None:
            return State.HELD
        whole = is_bad(low, self.op, threshold) and is_bad(high, self.op, threshold)
        return State.HELD if whole else State.WATCH


def bounds(result: Result) -> tuple[float | None, float | None]:
    """Both bounds, or none: a missing bound is no interval."""
    if result.low is None or result.high is None:
        return None, None
    return rounded(result.low), rounded(result.high)


@dataclass(frozen=True)
class All:
    """AND: the weakest part; unknown as soon as one part is, unless another is clear."""

    parts: tuple["Part", ...]

    def state(self, states: list[State]) -> State:
        order = (State.CLEAR, State.UNKNOWN, State.WATCH, State.HELD)
        return min(states, key=order.index)


@dataclass(frozen=True)
class Either:
    """OR: the strongest part; unknown as soon as one part is, unless another is held."""

    parts: tuple["Part", ...]

    def state(self, states: list[State]) -> State:
        order = (State.HELD, State.UNKNOWN, State.WATCH, State.CLEAR)
        return min(states, key=order.index)


Part = Clause | All | Either


def every(*parts: Part) -> All:
    return All(parts)


def either(*parts: Part) -> Either:
    return Either(parts)


def clauses(part: Part) -> Iterator[Clause]:
    """The clauses of an expression, from left to right."""
    if isinstance(part, Clause):
        yield part
    else:
        for inner in part.parts:
            yield from clauses(inner)


def read(part: Part, rule: str, inputs: Inputs, context: Context, settings: Settings, join: str = "") -> Reading:
    if isinstance(part, Clause):
        line = part.read(rule, inputs, context, settings)
        line = replace(line, join=join)
        return Reading(line.state, (line,), (line,))
    word = "and" if isinstance(part, All) else "or"
    readings = []
    for place, inner in enumerate(part.parts):
        opening = word if place else join
        if isinstance(inner, Either) and isinstance(part, All):
            opening = "and_either" if place else "either"
        readings.append(read(inner, rule, inputs, context, settings, opening))
    state = part.state([reading.state for reading in readings])
    deciding = [line for reading in readings if reading.state is state for line in reading.deciding]
    return Reading(state, tuple(line for reading in readings for line in reading.lines), tuple(deciding))
