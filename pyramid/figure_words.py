"""How the rules name and print the figures they read: a label, a short name for titles, and the kind of its value.

Labels are those of the glossary. Short names leave room in a title: with their value at most 25 characters, 29 in French.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from base import formats
from pyramid.clauses import Line


class Kind(Enum):
    RATE = auto()  # 0.24 prints 24 %
    GAP = auto()  # a difference of rates: 0.13 prints +13 points
    SCORE = auto()  # NPS: +18
    NUMBER = auto()  # 3.5 functions
    COUNT = auto()  # whole


@dataclass(frozen=True)
class Words:
    label: Any
    short: Any
    kind: Kind = Kind.RATE


# pgettext keeps the short names apart from labels that are spelled alike in English only.
WORDS: dict[str, Words] = {
    "data_quality": Words(_("Data quality"), _("Data quality")),
    "inputs": Words(_("Inputs that can be read"), _("Inputs read")),
    "promises_kept.sale": Words(_("Promises kept, made in the sale"), _("Sale promises kept")),
    "promises_kept": Words(_("Promises kept"), _("Promises kept")),
    "on_time_delivery": Words(_("On-time delivery"), pgettext_lazy("short", "On-time delivery")),
    "support_response": Words(_("Support response in target"), _("Support in target")),
    "csat": Words(_("Satisfaction"), _("Satisfaction")),
    "nps": Words(_("Net promoter score"), _("NPS"), Kind.SCORE),
    "grr": Words(_("Gross revenue retention"), _("Gross retention")),
    "logo_churn": Words(_("Customer churn"), _("Customer churn")),
    "win_rate_count": Words(_("Win rate"), _("Win rate")),
    "relationship_coverage.deals": Words(_("Relationship coverage of opportunities"), _("Decision roles met")),
    "win_rate_value": Words(_("Win rate by value"), _("Win rate by value")),
    "win_rate_value.gap": Words(_("Win rate less win rate by value"), _("Gap in value"), Kind.GAP),
    "cross_sell": Words(_("Cross-sell"), _("Cross-sell")),
    "nrr": Words(_("Net revenue retention"), _("Net retention")),
    "new_customers": Words(_("New customers"), _("New customers"), Kind.COUNT),
    "target.new_customers": Words(_("Target of new customers"), _("Target of new customers"), Kind.COUNT),
    "win_rate_diff": Words(_("Win rate gap existing - new"), _("Win rate gap"), Kind.GAP),
    "concentration.top1": Words(_("Share of the largest customer"), _("Largest customer")),
    "concentration.top1.hhi": Words(_("Concentration index, HHI"), _("HHI"), Kind.COUNT),
    "account_pnl.key": Words(_("Key accounts at a loss"), _("Key accounts at a loss")),
    "functional_breadth": Words(_("Functions engaged"), _("Functions engaged"), Kind.NUMBER),
    "innovation_pace": Words(_("Innovation pace"), _("Innovation pace"), Kind.NUMBER),
    "strategy_execution": Words(_("Strategy execution"), _("Strategy executed")),
    "selectivity": Words(_("Selectivity"), _("Selectivity")),
    "selectivity.per_kam": Words(_("Key accounts per KAM"), _("Accounts per KAM"), Kind.NUMBER),
    "growth_acceleration": Words(_("Growth acceleration"), _("Acceleration"), Kind.GAP),
    "plan_completeness": Words(_("Plan completeness"), _("Plan completeness")),
    "plan_freshness": Words(_("Plan freshness"), _("Plan freshness")),
    "action_completion": Words(_("Actions done"), _("Actions on time")),
    "exec_sponsor_activity": Words(_("Sponsor activity"), _("Sponsor activity")),
    "team_time_allocated": Words(_("Time granted"), _("Time granted")),
    "single_threaded_share": Words(_("Single-threaded"), _("Single-threaded")),
    "sole_contact_share": Words(_("Sole contact of ours"), _("Sole contact")),
    "team_turnover": Words(_("Team turnover"), _("Team turnover")),
    "sales_turnover": Words(_("Sales turnover"), _("Sales turnover")),
    "skill_gap": Words(_("Skill gap"), _("Skill gap")),
    "enps": Words(_("Employee NPS"), _("eNPS"), Kind.SCORE),
}


def label(name: str) -> str:
    """The figure's label, for the name of an input as kpis.md writes it."""
    return str(WORDS[name].label) if name in WORDS else name


def value_text(name: str, value: float | None, against: Iterable[float | None] = ()) -> str:
    """`value` in its unit, with as many decimals as keep it on its side of every threshold in `against`."""
    if value is None:
        return formats.NO_VALUE
    marks = [mark for mark in against if mark is not None]
    kind = WORDS[name].kind if name in WORDS else Kind.NUMBER
    if kind is Kind.RATE:
        return formats.percent(value, against=marks)
    if kind is Kind.GAP:
        return formats.points(_points(value, marks))
    if kind is Kind.SCORE:
        return formats.signed(value, formats.decimals_needed([value], marks))
    least = 0 if kind is Kind.COUNT or float(value).is_integer() else 1
    return formats.number(value, formats.decimals_needed([value], marks, least=least))


def _points(ratio: float, marks: list[float]) -> float:
    """A gap of rates in points, rounded as far as the thresholds allow."""
    value = ratio * 100
    return round(value, formats.decimals_needed([round(value, 6)], [round(mark * 100, 6) for mark in marks]))


def value(line: Line) -> str:
    return value_text(line.name, line.value, [line.threshold])


def threshold(line: Line) -> str:
    """`80 %`, `20 points`: a threshold is a mark, not a move, so it carries no plus sign."""
    return value_text(line.name, line.threshold).removeprefix("+")


def interval(line: Line) -> str:
    """`20–28`, `+11 to +25`: bounds as the value is printed, without its unit; empty without an interval."""
    if line.low is None or line.high is None:
        return ""
    low, high = bare(line, line.low), bare(line, line.high)
    if formats.MINUS in low + high or "+" in low + high:
        return str(_("%(low)s to %(high)s")) % {"low": low, "high": high}
    return f"{low}–{high}"


def bare(line: Line, bound: float) -> str:
    """A bound without its unit: `20` of 20 %, `−4.1` of −4.1 points."""
    return value_text(line.name, bound, [line.threshold]).split(formats.NBSP + "%")[0].split(formats.NBSP + "point")[0]


def named(line: Line) -> str:
    """`Win rate 24 %`."""
    words = WORDS.get(line.name)
    return f"{words.short if words else line.name} {value(line)}"


def named_threshold(line: Line) -> str:
    """`Win rate 25 %`: the threshold under the figure's name."""
    words = WORDS.get(line.name)
    return f"{words.short if words else line.name} {threshold(line)}"
