"""What the page of a figure shows: the question in its address, trend, cuts told apart or not, definition in words."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext, gettext_lazy

from accounts.models import Account
from base import clock, company, figures, formats
from base.periods import Period, add_months, last_months, last_quarters
from base.results import Layer, Result, Unit
from people.models import User
from people.permissions import Permission
from people.rights import allowed
from pyramid.inputs import VARIANTS
from pyramid.registry import KPI
from pyramid.scopes import Scope
from reports.charts import Point

QUARTERS = 8
# Figures of costs, margins and wallets; figures about people (rights.md).
MONEY = frozenset({"cac", "cac_payback", "ltv_cac", "cltv_simple", "cltv_model", "account_pnl", "share_of_wallet", "kam_roi"})
PEOPLE = frozenset({"sales_turnover", "team_turnover", "enps"})
SPANS = {"quarter": 3, "12m": 12, "36m": 36}
SPAN_WORDS = {"quarter": gettext_lazy("Quarter"), "12m": gettext_lazy("12 months"), "36m": gettext_lazy("36 months")}
AUDIENCES = {
    "C": gettext_lazy("Company"),
    "M": gettext_lazy("Manager"),
    "T": gettext_lazy("Team member"),
    "E": gettext_lazy("Customer"),
}
LAYERS = (Layer.SALES, Layer.MANAGEMENT, Layer.KAM, Layer.TEAM, Layer.PROGRAMME, Layer.DATA)
CUTS = {
    "customer": gettext_lazy("New or existing customer"),
    "offer": gettext_lazy("By offer"),
    "segment": gettext_lazy("By segment"),
    "unit": gettext_lazy("By unit"),
    "owner": gettext_lazy("By owner"),
    "country": gettext_lazy("By country"),
    "region": gettext_lazy("By region"),
    "sector": gettext_lazy("By sector"),
    "size": gettext_lazy("By size"),
}
BY_PERSON = frozenset({"owner", "unit"})  # cuts that show what each colleague, or few of them, did


def cut_label(by: str, label: str) -> str:
    """A group's name in the reader's language; a job may have kept the English one."""
    if by == "customer" or (by == "size" and label):
        return gettext(label)
    return label or gettext("none recorded")


def ways_to_cut(kpi: KPI, *, by_person: bool) -> dict[str, Any]:
    """Cuts that the figure knows and the reader may see; an anonymous figure has none."""
    if kpi.is_anonymous:
        return {}
    return {
        cut: words
        for cut, words in CUTS.items()
        if (by_person or cut not in BY_PERSON) and ("opportunities" in kpi.reads or cut != "offer")
    }


CAUSES = {
    "unqualified": gettext_lazy("never qualified"),
    "no_decision": gettext_lazy("abandoned, left out by a setting"),
    "customer_type_unknown": gettext_lazy("new or existing not known"),
    "invalid": gettext_lazy("with an impossible score"),
    "not_positive": gettext_lazy("with revenue of 0 or less"),
    "rejected_at_import": gettext_lazy("rejected when they were imported"),
    "wallet_below_revenue": gettext_lazy("with a wallet smaller than the revenue"),
    "without_date": gettext_lazy("without a date"),
}


def may_read(user: User, code: str, account: Account | None = None) -> bool:
    """Company figures for who reads the board. Costs need a right of their own, on all or on the account asked; people on all."""
    if not user.holds(Permission.FIGURE_COMPANY):
        return False
    if code in MONEY:
        return user.holds_all(Permission.MONEY_VIEW) if account is None else allowed(user, Permission.MONEY_VIEW, account)
    return code not in PEOPLE or user.holds_all(Permission.FIGURE_BY_PERSON)


@dataclass(frozen=True)
class Question:
    """What the address asks for: `?span=quarter&to=2026-09&scope=segment:3&by=owner&of=sale`. Nonsense reads as the default.

    `narrowed` cuts the figure as a rule of the diagnosis reads it: promises made in the sale, the largest customer alone.
    """

    span: str
    period: Period
    scope: Scope
    by: str
    narrowed: str = ""

    @classmethod
    def of(cls, params: Mapping[str, str], today: dt.date) -> "Question":
        span = params.get("span", "")
        span = span if span in SPANS else "12m"
        by = params.get("by", "")
        period = _period(span, params.get("to", ""), today)
        return cls(span, period, _scope(params.get("scope", "")), by if by in CUTS else "", params.get("of", ""))

    def key(self, code: str) -> str:
        """What is asked of the engine and of what is kept: the figure, or the input of a rule that narrows it."""
        return f"{code}.{self.narrowed}" if f"{code}.{self.narrowed}" in VARIANTS else code

    def query(self, scope: Scope, *, dated: bool = False) -> str:
        """The address of the same question about a scope, uncut; what is the default is left out. `dated`: the period is said."""
        parts = {"scope": str(scope), "span": "" if self.span == "12m" else self.span, "of": self.narrowed}
        if dated or self.period != _period(self.span, "", clock.today()):
            parts["to"] = f"{self.period.last:%Y-%m}"
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def is_kept(self) -> bool:
        """Whether the refresh keeps this scope and span (rulings.md)."""
        return self.span in {"12m", "quarter"}


def _period(span: str, to: str, today: dt.date) -> Period:
    try:
        end = add_months(dt.date.fromisoformat(f"{to}-01"), 1)
        return Period(add_months(end, -SPANS[span]), end)
    except (ValueError, OverflowError):
        return last_quarters(today, 1)[0] if span == "quarter" else last_months(today, SPANS[span])


def _scope(text: str) -> Scope:
    try:
        return Scope.parse(text)
    except ValueError:
        return Scope.company()


# Title and trend -------------------------------------------------------------


def title(kpi: KPI, result: Result | None, trend: Sequence[tuple[Period, Result]], label: str = "") -> str:
    """The finding: `Win rate is 24 %, down 9 points since Q4 2024`; without two values the value, or that there is none.

    `label`: of the part of the figure that is asked for, if not of all.
    """
    label = label or str(kpi.label)
    if result is None or not figures.is_shown(result) or result.value is None:
        return gettext("%(label)s: %(silence)s") % {"label": label, "silence": figures.silence(result)}
    value = figures.text(result)
    first = next(((quarter, each) for quarter, each in trend if each.is_ok and figures.is_shown(each)), None)
    if first is None or kpi.unit in (Unit.COUNT, Unit.MONEY) or not result.is_ok:
        return gettext("%(label)s: %(value)s") % {"label": label, "value": value}
    quarter, before = first
    moved = _difference(kpi, float(result.value) - float(before.value or 0))
    if moved is None:
        return gettext("%(label)s: %(value)s, as in %(quarter)s") % {
            "label": label,
            "value": value,
            "quarter": formats.quarter(quarter.start),
        }
    text = gettext("%(label)s: %(value)s, down %(change)s since %(quarter)s")
    if float(result.value) > float(before.value or 0):
        text = gettext("%(label)s: %(value)s, up %(change)s since %(quarter)s")
    return text % {"label": label, "value": value, "change": moved, "quarter": formats.quarter(quarter.start)}


def _difference(kpi: KPI, change: float) -> str | None:
    """The size of a change: rates in points. None when it rounds to nothing."""
    size = abs(change)
    if kpi.unit is Unit.RATIO:
        rounded = round(size * 100, 1 if kpi.code in figures.FINE else 0)
        return formats.points(rounded, 1 if kpi.code in figures.FINE else 0, signed=False) if rounded else None
    if kpi.unit is Unit.POINTS:
        return formats.points(round(size), signed=False) if round(size) else None
    if kpi.unit is Unit.DAYS:
        return formats.days(size) if round(size) else None
    return formats.number(size, 1) if round(size, 1) else None


def scaled(value: Any, unit: Unit) -> float | None:
    """As charts draw it: rates in percent."""
    return None if value is None else float(value) * (100 if unit is Unit.RATIO else 1)


def points(kpi: KPI, trend: Sequence[tuple[Period, Result]]) -> list[Point]:
    found = []
    for quarter, result in trend:
        shown = figures.is_shown(result)
        found.append(
            Point(
                formats.quarter_short(quarter.start),
                scaled(result.value, kpi.unit) if shown else None,
                scaled(result.low, kpi.unit) if shown else None,
                scaled(result.high, kpi.unit) if shown else None,
                few=not result.is_ok,
                hint=f"{formats.quarter(quarter.start)}{formats.colon()}{figures.text(result)}",
            )
        )
    return found


def trend_words(kpi: KPI, trend: Sequence[tuple[Period, Result]], target: str) -> str:
    """One sentence that says what the chart shows."""
    known = [(quarter, result) for quarter, result in trend if figures.is_shown(result)]
    if not known:
        return gettext("%(label)s: no value in these quarters") % {"label": kpi.label}
    (first, before), (last, now) = known[0], known[-1]
    text = gettext("%(label)s from %(before)s in %(first)s to %(now)s in %(last)s") % {
        "label": kpi.label,
        "before": figures.text(before),
        "first": formats.quarter(first.start),
        "now": figures.text(now),
        "last": formats.quarter(last.start),
    }
    return gettext("%(text)s; target %(target)s") % {"text": text, "target": target} if target else text


# Cuts ------------------------------------------------------------------------


@dataclass(frozen=True)
class Cut:
    """One group of a breakdown; `reading` says whether it differs from the whole for sure."""

    label: str
    address: str
    result: Result
    tone: str
    reading: str

    @property
    def is_few(self) -> bool:
        return not self.result.is_ok


def cut(label: str, address: str, result: Result, whole: Result) -> Cut:
    """A group beside the company. What its interval cannot tell apart from the company's value is not ranked."""
    if not result.is_ok:
        words = figures.silence(result)
        if result.threshold and result.value is not None:
            words = gettext("too few, needs %(n)s") % {"n": formats.number(result.threshold)}
        return Cut(label, address, result, "none", words)
    if result.low is None or result.high is None or whole.value is None:
        return Cut(label, address, result, "", "")
    value = float(whole.value)
    if float(result.low) > value:
        return Cut(label, address, result, "", gettext("above the company"))
    if float(result.high) < value:
        return Cut(label, address, result, "", gettext("below the company"))
    return Cut(label, address, result, "", gettext("not told apart"))


def scale(cuts: Sequence[Cut], whole: Result | None) -> tuple[float, float]:
    """The common scale of the dots: rates start at 0, the rest reaches a little past what there is."""
    results = [each.result for each in cuts] + ([whole] if whole else [])
    found = [float(bound) for result in results for bound in (result.low, result.value, result.high) if bound is not None]
    if not found:
        return (0.0, 1.0)
    low, high = min(found), max(found)
    if results[0].unit is Unit.RATIO:
        return (min(0.0, low), min(1.0, high * 1.05) if high <= 1 else high * 1.05)
    room = (high - low) * 0.05 or 1.0
    return (low - room, high + room)


# Definition ------------------------------------------------------------------


PARTS = {
    "weighted": gettext_lazy("Weighted by the chance of each stage"),
    "overdue": gettext_lazy("Past the expected close"),
}


def parts(result: Result | None) -> list[tuple[Any, str]]:
    """Sums that the figure gives beside its value, such as the pipeline weighted by stage."""
    if result is None:
        return []
    return [(words, text) for name, words in PARTS.items() if (text := figures.part(result, name))]


def excluded(result: Result | None) -> list[str]:
    """`9 never qualified`"""
    if result is None:
        return []
    return [f"{formats.number(count)} {CAUSES.get(cause, cause)}" for cause, count in result.excluded.items() if count]


def settings_read(result: Result | None) -> list[tuple[str, Any, str]]:
    """The settings that the figure was computed with: name of kpis.md, what it is, value in words."""
    if result is None:
        return []
    known, found = company.declared(), []
    for name, value in sorted(result.settings.items()):
        setting = known.get(name)
        if not name.startswith("_"):
            found.append((name, setting.label if setting else "", (setting and setting.words(value)) or _setting(value)))
    return found


def _setting(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if value is None or value == "":
        return formats.NO_VALUE
    if isinstance(value, list):
        words = [str(each.get("code", "")) if isinstance(each, dict) else str(each) for each in value]
        return ", ".join(words)
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return formats.number(value, formats.decimals_needed([value])) if isinstance(value, int | float) else str(value)


def method(result: Result | None) -> str:
    """What the interval is, in words."""
    if result is None:
        return ""
    if result.low is None:
        if result.code == "cltv_model":
            return gettext("none: a model")
        return gettext("none: a full count") if result.code not in figures.WITHOUT_INTERVAL else gettext("none: weighed by amounts")
    names = {
        Unit.COUNT: gettext("Poisson, exact"),
        Unit.POINTS: gettext("adjusted Wald"),
        Unit.DAYS: gettext("Kaplan-Meier, log-log"),
        Unit.PER_ACCOUNT_YEAR: gettext("Poisson, exact"),
    }
    name = {"win_rate_diff": gettext("Newcombe"), "growth_acceleration": gettext("jackknife, by stratum")}.get(
        result.code, names.get(result.unit, gettext("Wilson") if result.unit is Unit.RATIO else gettext("from its parts"))
    )
    return f"{name}, {formats.percent(result.level)}"
