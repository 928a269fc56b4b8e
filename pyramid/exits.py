"""How far a clause stands from its threshold: in cases where a share is counted, else as a distance. Pure.

`Win rate: 99 of 412; clear from 103; held up to 85.` So a director sees how much work lies before the other state.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from base import formats
from pyramid import figure_words as words
from pyramid.clauses import Line, State, is_bad
from pyramid.figure_words import Kind
from pyramid.registry import Judgement
from pyramid.statistics import wilson

# Shares of counted cases. Retention and concentration are shares of money: their n counts customers, not cases.
COUNTED = frozenset(
    {
        "promises_kept.sale",
        "promises_kept",
        "on_time_delivery",
        "support_response",
        "csat",
        "logo_churn",
        "win_rate_count",
        "relationship_coverage.deals",
        "cross_sell",
        "account_pnl.key",
        "selectivity",
        "single_threaded_share",
        "sole_contact_share",
        "exec_sponsor_activity",
        "plan_freshness",
        "action_completion",
    }
)
SETS_THE_SCENE = ">="  # plans complete, base kept: nobody wants these to get worse
CLOSE = 1e-5  # values are compared at 8 decimals; n may be some thousands


@dataclass(frozen=True)
class Exit:
    """Cases now, of how many; where the clause turns clear, and where it is held (None: nowhere)."""

    cases: int
    of: int
    clear: int | None
    held: int | None


def exit_of(line: Line) -> Exit | None:
    """The exits in whole cases; None where the figure is no share of counted cases."""
    if line.name not in COUNTED or line.value is None or not line.n or line.threshold is None:
        return None
    cases = round(line.value * line.n)
    if abs(line.value * line.n - cases) > CLOSE * max(1, line.n / 1000):
        return None
    total, threshold, op = line.n, line.threshold, line.op
    if line.has_interval and not _is_wilson(line, cases):
        return None

    def is_clear(count: int) -> bool:
        return not is_bad(count / total, op, threshold)

    def is_held(count: int) -> bool:
        if not line.has_interval:
            return not is_clear(count)
        return all(is_bad(bound, op, threshold) for bound in wilson(count, total))

    good_is_high = op.startswith("<")
    return Exit(cases, total, _edge(is_clear, total, lowest=good_is_high), _edge(is_held, total, lowest=not good_is_high))


def _is_wilson(line: Line, cases: int) -> bool:
    low, high = wilson(cases, line.n or 1)
    return abs(low - (line.low or 0)) < CLOSE and abs(high - (line.high or 0)) < CLOSE


def _edge(holds: Callable[[int], bool], total: int, *, lowest: bool) -> int | None:
    """The lowest or the highest count for which `holds`: true on one side of an edge only, so halving finds it."""
    inside, outside = (total, -1) if lowest else (0, total + 1)
    if not holds(inside):
        return None
    while abs(inside - outside) > 1:
        middle = (inside + outside) // 2
        inside, outside = (middle, outside) if holds(middle) else (inside, middle)
    return inside


# Words -----------------------------------------------------------------------


def texts(judgement: Judgement) -> list[str]:
    """The distances that matter in the state of a rule: of what is bad, how far to clear; of what is clear, how far to held."""
    wanted = {State.HELD, State.WATCH} if judgement.state is not State.CLEAR else {State.CLEAR}
    lines = judgement.reading.lines if judgement.state is State.UNKNOWN else judgement.reading.deciding
    found = [text(line) for line in lines if line.state in wanted and line.op != SETS_THE_SCENE]
    return list(dict.fromkeys(each for each in found if each))


def text(line: Line) -> str:
    """`Win rate: 99 of 412; clear from 103; held up to 85`, or `Net retention: 96.4 %; clear over 100 %, 3.6 points away`."""
    if line.value is None or line.threshold is None or line.state is State.UNKNOWN:
        return ""
    name = str(words.WORDS[line.name].label) if line.name in words.WORDS else line.name
    counted = exit_of(line)
    if counted is None:
        return _without_counts(line, name)
    parts = [_("%(label)s: %(cases)s of %(total)s") % _numbers(label=name, cases=counted.cases, total=counted.of)]
    rises = line.op.startswith("<")
    if line.state is not State.CLEAR:
        parts += [_edge_words(_clear(rises), counted.clear)] if counted.clear is not None else []
    if line.state is not State.HELD and counted.held is not None:
        parts.append(_edge_words(_held(rises), counted.held))
    return _joined(parts)


def sentences(judgement: Judgement) -> list[str]:
    """The same as whole sentences, for running text."""
    return [_("%(fact)s.") % {"fact": each} for each in texts(judgement)]


def same_state(line: Line) -> str:
    """Which other thresholds would give the same state, where the interval says it: `any threshold over 74 % …`."""
    if line.state is not State.HELD or not line.has_interval or line.low is None or line.high is None:
        return ""
    if line.op.startswith("<"):
        bound = words.value_text(line.name, line.high, [line.threshold]).removeprefix("+")
        return _("With any threshold over %(bound)s the state is the same.") % {"bound": bound}
    bound = words.value_text(line.name, line.low, [line.threshold]).removeprefix("+")
    return _("With any threshold under %(bound)s the state is the same.") % {"bound": bound}


def _without_counts(line: Line, name: str) -> str:
    if line.state is State.CLEAR:
        return ""
    at = words.threshold(line)
    edge = {
        "<": _("clear from %(threshold)s"),
        "<=": _("clear over %(threshold)s"),
        ">": _("clear up to %(threshold)s"),
        ">=": _("clear under %(threshold)s"),
    }[line.op] % {"threshold": at}
    distance = _distance(line)
    if distance:
        edge = _("%(edge)s, %(distance)s away") % {"edge": edge, "distance": distance}
    return _joined([_("%(label)s: %(value)s") % {"label": name, "value": words.value(line)}, edge])


def _distance(line: Line) -> str:
    """The way to the threshold: shares in points, the rest in its own unit."""
    gap = abs(float(line.value or 0) - float(line.threshold or 0))
    kind = words.WORDS[line.name].kind if line.name in words.WORDS else Kind.NUMBER
    if kind in {Kind.RATE, Kind.GAP}:
        size = round(gap * 100, 6)
        return formats.points(size, 0 if size.is_integer() else 1, signed=False) if size >= 0.05 else ""
    if kind is Kind.SCORE:
        return formats.points(gap, formats.decimals_needed([round(gap, 1)]), signed=False) if gap >= 0.05 else ""
    return formats.number(gap, 0 if float(gap).is_integer() else 1) if gap >= 0.05 else ""


def _clear(rises: bool) -> str:
    return _("clear from %(count)s") if rises else _("clear up to %(count)s")


def _held(rises: bool) -> str:
    return _("held up to %(count)s") if rises else _("held from %(count)s")


def _edge_words(text: str, count: int) -> str:
    return text % {"count": formats.number(count)}


def _numbers(*, label: str, cases: int, total: int) -> dict[str, str]:
    return {"label": label, "cases": formats.number(cases), "total": formats.number(total)}


def _joined(parts: list[str]) -> str:
    joined = parts[0]
    for part in parts[1:]:
        joined = _("%(first)s; %(then)s") % {"first": joined, "then": part}
    return joined
