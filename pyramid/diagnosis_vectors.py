"""Vectors of the diagnosis: inputs, context and settings with what the rules must say. Format: kpis.md, "Reading the rules"."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from base.periods import Period
from base.results import Direction, Result, Status, Unit
from pyramid.judge import Diagnosis, diagnose

# Vectors carry no dates: the rules read none.
ANY_PERIOD = Period(dt.date(2025, 1, 1), dt.date(2026, 1, 1))
FIELDS = ("status", "value", "reason", "n", "numerator", "denominator", "low", "high", "threshold", "warnings")


def result_of(key: str, values: Mapping[str, Any]) -> Result:
    """The Result that an input of a vector stands for; keys that are no field of a result are its details."""
    return Result(
        code=key.partition(".")[0],
        unit=Unit.RATIO,
        direction=Direction.NEUTRAL,
        period=ANY_PERIOD,
        as_of=ANY_PERIOD.end,
        status=Status(values["status"]),
        value=values.get("value"),
        reason=values.get("reason") or "",
        n=values.get("n") or 0,
        low=values.get("low"),
        high=values.get("high"),
        threshold=values.get("threshold"),
        warnings=tuple(values.get("warnings") or ()),
        details={name: value for name, value in values.items() if name not in FIELDS},
    )


def diagnosis_of(vector: Mapping[str, Any]) -> Diagnosis:
    inputs = {key: result_of(key, values) for key, values in vector["inputs"].items()}
    return diagnose(inputs, vector.get("context") or {}, vector.get("settings") or {})


def told(diagnosis: Diagnosis) -> dict[str, Any]:
    """A diagnosis under the keys of `expected`."""
    return {
        "rules": diagnosis.rules,
        "verdict": diagnosis.verdict,
        "layer": [layer.value for layer in diagnosis.layer],
        "stories": list(diagnosis.stories),
        "replaced": list(diagnosis.replaced),
        "unknown_inputs": list(diagnosis.unknown_inputs),
    }


def misses(vector: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """(key, expected, got) for every expected key that is not exactly met; rules are compared one by one."""
    got = told(diagnosis_of(vector))
    for key, expected in vector["expected"].items():
        if key == "rules":
            for code, state in expected.items():
                if got["rules"].get(code) != state:
                    yield code, state, got["rules"].get(code)
        elif key not in got or got[key] != expected:
            yield key, expected, got.get(key)
