"""Verdicts over time: one line per period judged, with the rules that moved since the period before."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch

from base.periods import Period
from pyramid.clauses import State
from pyramid.diagnosis_page import STATES
from pyramid.models import RuleState, Verdict
from pyramid.scopes import Scope
from pyramid.verdict_texts import NAMES

MOST = 24  # a period judged again gives several


@dataclass(frozen=True)
class Move:
    """Rules that went from one state to another together."""

    rules: str
    before: tuple[str, str]  # tone, word
    after: tuple[str, str]


@dataclass(frozen=True)
class Past:
    """A verdict as it was kept, with the rules that moved since the one before."""

    verdict: Verdict
    period: Period
    name: str
    moves: list[Move]
    speaking: int
    total: int
    disagreements: int


def past_verdicts(scope: Scope) -> list[Past]:
    """Newest first. Two queries."""
    rows = list(
        Verdict.objects.filter(scope_kind=scope.kind, scope_id=scope.id)
        .annotate(objections=Count("disagreements"))
        .defer("document")
        .prefetch_related(Prefetch("rules", RuleState.objects.defer("evidence")))
        .order_by("-at", "-pk")[:MOST]
    )
    found = []
    for place, row in enumerate(rows):
        earlier = rows[place + 1] if place + 1 < len(rows) else None
        states = _states(row)
        moves = _moves(_states(earlier), states) if earlier else []
        speaking = sum(state != State.UNKNOWN for state in states.values())
        objections: int = row.objections
        name = str(NAMES.get(row.verdict, row.verdict))
        found.append(Past(row, Period(row.start, row.end), name, moves, speaking, len(states), objections))
    return found


def _states(verdict: Verdict) -> dict[str, str]:
    return {row.rule: row.state for row in sorted(verdict.rules.all(), key=lambda row: row.rule)}


def _moves(before: dict[str, str], after: dict[str, str]) -> list[Move]:
    together: dict[tuple[str, str], list[str]] = {}
    for rule, state in after.items():
        if rule in before and before[rule] != state:
            together.setdefault((before[rule], state), []).append(rule)
    return [Move(", ".join(rules), _word(old), _word(new)) for (old, new), rules in together.items()]


def _word(state: str) -> tuple[str, str]:
    tone, word = STATES[State(state)]
    return tone, str(word)
