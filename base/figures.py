"""How the result of a figure is printed: value, unit, proof, silence and status. Spec: look.md "A figure", voice.md 1, 4, 6."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from base import formats
from base.formats import NBSP, NO_VALUE, Number
from base.periods import Period
from base.results import Direction, Result, Status, Unit

# Growth, gaps and bridges read as changes: they carry their sign. NPS too, by its unit.
SIGNED = frozenset({"growth_rate", "growth_acceleration", "win_rate_diff", "mrr_movements", "kam_roi", "account_pnl"})
# Differences of rates are points, never %.
GAPS = frozenset({"win_rate_diff", "growth_acceleration"})
# Rates that may pass 100 %.
OPEN_RATES = frozenset({"nrr", "team_time_allocated", "team_turnover", "sales_turnover"})
# A tenth of a point of these is money.
FINE = frozenset({"growth_rate", "growth_acceleration", "nrr", "grr", "revenue_churn"})
# A sample of deals weighed by amounts: kpis.md gives no interval, and a full count it is not.
WITHOUT_INTERVAL = frozenset({"win_rate_value", "share_of_wallet", "pipeline_coverage", "cltv_model"})
ONE_DECIMAL = {Unit.TIMES: 1, Unit.LEVEL: 1, Unit.PER_ACCOUNT_YEAR: 1, Unit.MONTHS: 0}


class Standing(StrEnum):
    """A value against its target. `OVER` is the miss of a figure whose direction is down."""

    ON_TARGET = "on_target"
    NEAR = "near"
    BELOW = "below"
    OVER = "over"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Any:
        return STANDING_LABELS[self]

    @property
    def tone(self) -> str:
        """The status class of the style sheet: shape, then colour."""
        return {"on_target": "good", "near": "watch", "below": "bad", "over": "bad", "unknown": "none"}[self]

    @property
    def is_missed(self) -> bool:
        return self in (Standing.BELOW, Standing.OVER)


STANDING_LABELS = {
    Standing.ON_TARGET: _("on target"),
    Standing.NEAR: _("near"),
    Standing.BELOW: _("below"),
    Standing.OVER: _("over"),
    Standing.UNKNOWN: _("not known"),
}

REASONS = {
    "empty": _("Nothing is recorded; import it, or declare the period covered: %(source)s."),
    "zero_denominator": _("%(part)s: 0, so there is no ratio; widen the period."),
    "base_not_positive": _("The revenue to compare with is 0 or less; read the amounts."),
    "zero_churn": _("No loss was seen, so no lifetime can be computed; widen the period."),
    "no_costs": _("No cost is recorded; import costs."),
    "no_target": _("There is no target; set one."),
    "target_met": _("The target is met; set the next one."),
    "no_wallet": _("The wallet is not known; record it."),
    "wallet_below_revenue": _("The wallet is smaller than the revenue; correct it."),
    "fx_missing": _("An exchange rate is missing (%(currency)s, %(date)s); import it."),
    "median_not_reached": _("Under half of the cases have ended; wait, or widen the period."),
    "privacy": _("Answers: %(n)s; shown from %(min)s, so that nobody is recognised; ask again."),
    "neighbours": _("Withheld: beside other periods or parts it would tell the answers of fewer than %(min)s people; ask again."),
    "lost_without_amount": _("Most opportunities not won have an amount of 0; record their amounts."),
    "thin_map": _("Accounts mapped: %(n)s of %(total)s; record decision roles on more of them."),
    "too_few": _("Too few: %(n)s of %(min)s; widen the period or the group."),
}
# The same reasons where the missing part is not named.
BARE_REASONS = {
    "empty": _("Nothing is recorded; import it, or declare the period covered."),
    "zero_denominator": _("There is nothing to divide by; widen the period."),
    "fx_missing": _("An exchange rate is missing; import it."),
    "thin_map": _("Few accounts are mapped; record decision roles on more of them."),
}
WITHHELD = frozenset({"privacy", "neighbours"})


def standing(result: Result | None, target: Number | None) -> Standing:
    """Where the value stands; missed only when the whole interval misses, unknown without value, target or enough cases."""
    if result is None or target is None or result.value is None or result.status is not Status.OK:
        return Standing.UNKNOWN
    if result.direction is Direction.NEUTRAL:
        return Standing.UNKNOWN
    sign = -1 if result.direction is Direction.UP_BAD else 1
    goal = float(target) * sign
    best = max(float(bound) * sign for bound in (result.value, result.low, result.high) if bound is not None)
    if float(result.value) * sign >= goal:
        return Standing.ON_TARGET
    if best >= goal:
        return Standing.NEAR
    return Standing.OVER if sign < 0 else Standing.BELOW


def is_shown(result: Result | None) -> bool:
    """Whether a value may be printed: there is one, and no warning says that it misleads."""
    return result is not None and result.value is not None and "lost_without_amount" not in result.warnings


def possible(code: str, unit: Unit) -> tuple[int | None, int | None]:
    """The least and the largest value that the figure can take, as people type it; None where there is no end."""
    if unit is Unit.POINTS:
        return -100, 100
    if code in SIGNED:
        return None, None
    if unit is Unit.RATIO:
        return 0, None if code in OPEN_RATES else 100
    return 0, {Unit.SCORE: 100, Unit.LEVEL: 5}.get(unit)


def shown(value: Number, unit: Unit, code: str = "", *, currency: str = "", against: Iterable[Number] = ()) -> tuple[str, str]:
    """Value and unit, apart, as the large line of a figure sets them: (`24`, `%`), (`84.2`, `EUR M`)."""
    is_signed = code in SIGNED
    if unit is Unit.MONEY:
        return formats.money_parts(value, currency, signed=is_signed)
    if unit is Unit.RATIO:
        least = 1 if code in FINE else 0
        text = formats.percent(value, least, signed=is_signed, against=against).removesuffix(NBSP + "%")
        return text, ngettext("point", "points", formats.plural(Decimal(str(value)) * 100)) if code in GAPS else "%"
    if unit is Unit.POINTS:
        return formats.signed(value), ""
    decimals = formats.decimals_needed([value], against, least=ONE_DECIMAL.get(unit, 0)) if unit in ONE_DECIMAL else _tenths(value)
    return formats.number(value, decimals, signed=is_signed), _unit_word(unit, value)


def _tenths(value: Number) -> int:
    """Counts and days are whole; medians may end in a half."""
    return 0 if float(value) == int(value) else 1


def _unit_word(unit: Unit, value: Number) -> str:
    if unit is Unit.DAYS:
        return ngettext("day", "days", formats.plural(value))
    if unit is Unit.MONTHS:
        return ngettext("month", "months", formats.plural(value))
    return {
        Unit.TIMES: "×",
        Unit.SCORE: gettext("of 100"),
        Unit.LEVEL: gettext("of 5"),
        Unit.PER_ACCOUNT_YEAR: pgettext("rate", "a year"),
    }.get(unit, "")


def joined(parts: tuple[str, str]) -> str:
    """One piece of text of a value and its unit; English money sets the currency first."""
    text, unit = parts
    if not unit:
        return text
    currency, _space, scale = unit.partition(NBSP)
    if len(currency) == 3 and currency.isupper() and not formats.is_french():
        return NBSP.join(part for part in (currency, text, scale) if part)
    return f"{text}{NBSP}{unit}"


def amount(value: Number, unit: Unit, code: str = "", *, currency: str = "", against: Iterable[Number] = ()) -> str:
    """A value of a figure's kind in running text: `24 %`, `EUR 84.2 M`, `+13 points`."""
    return joined(shown(value, unit, code, currency=currency, against=against))


def goal(value: Number, unit: Unit, code: str = "", *, currency: str = "") -> str:
    """A target as people set it: no more decimals than it has. `102 %`, `0.8 a year`."""
    scaled = Decimal(str(value)) * (100 if unit is Unit.RATIO else 1)
    if unit is Unit.MONEY:
        return amount(value, unit, code, currency=currency)
    decimals = min(2, max(0, -int(scaled.normalize().as_tuple().exponent)))
    number = formats.number(scaled, decimals, signed=code in SIGNED or unit is Unit.POINTS)
    return joined((number, shown(value, unit, code)[1]))


def text(result: Result | None, against: Iterable[Number] = ()) -> str:
    """The value in running text, or "—"."""
    if result is None or not is_shown(result) or result.value is None:
        return NO_VALUE
    return amount(result.value, result.unit, result.code, currency=result.currency, against=against)


def interval(result: Result, against: Iterable[Number] = ()) -> str:
    """`20–28`, or with a sign `−0.4 to +51.7`; no unit; empty without bounds. Both bounds carry the same decimals."""
    if result.low is None or result.high is None:
        return ""
    if result.unit is Unit.MONEY:
        low, high = (formats.money(bound, result.currency) for bound in (result.low, result.high))
        return gettext("%(low)s to %(high)s") % {"low": low, "high": high}
    factor = 100 if result.unit is Unit.RATIO else 1
    bounds = [Decimal(str(bound)) * factor for bound in (result.low, result.high)]
    marks = [Decimal(str(mark)) * factor for mark in against]
    least = _interval_decimals(result, bounds)
    decimals = formats.decimals_needed(bounds, marks, least=least)
    is_signed = result.code in SIGNED or result.unit is Unit.POINTS
    low, high = (formats.number(bound, decimals, signed=is_signed) for bound in bounds)
    if is_signed or bounds[0] < 0:
        return gettext("%(low)s to %(high)s") % {"low": low, "high": high}
    return f"{low}–{high}"


def _interval_decimals(result: Result, bounds: list[Decimal]) -> int:
    if result.unit is Unit.RATIO:
        return 1 if result.code in FINE else 0
    if result.unit is Unit.PER_ACCOUNT_YEAR:
        return 2
    if result.unit in ONE_DECIMAL:
        return ONE_DECIMAL[result.unit]
    return 0 if all(bound == bound.to_integral_value() for bound in bounds) or max(bounds) >= 10 else 1


def proof(result: Result | None, source: str = "", against: Iterable[Number] = ()) -> str:
    """`95 %: 20–28, n 412; 31 Oct` for a sample, `Exact, invoices; 31 Oct` for a full count; empty without a result."""
    if result is None:
        return ""
    day = formats.short_date(result.as_of - dt.timedelta(days=1))
    count = f"n{NBSP}{formats.number(result.n)}"  # the same letter in both languages
    bounds = interval(result, against) if is_shown(result) else ""
    if result.status is Status.NO_DATA or not is_shown(result):
        return gettext("%(what)s; %(date)s") % {"what": count, "date": day} if result.n else day
    if bounds:
        level = formats.percent(result.level)
        counted = gettext("counted") if result.unit is Unit.COUNT else count
        return gettext("%(level)s: %(bounds)s, %(count)s; %(date)s") % {
            "level": level,
            "bounds": bounds,
            "count": counted,
            "date": day,
        }
    kind = gettext("No interval") if result.code in WITHOUT_INTERVAL else gettext("Exact")
    parts = [kind, *([source] if source else []), *([count] if result.n and not source else [])]
    return gettext("%(what)s; %(date)s") % {"what": ", ".join(parts), "date": day}


def silence(result: Result | None) -> str:
    """The word beside a value that is grey or missing: too few, no data, withheld; empty when it speaks."""
    if result is None:
        return gettext("no data")
    if result.reason in WITHHELD and result.value is None:
        return gettext("withheld")
    if result.status is Status.TOO_FEW:
        return gettext("too few")
    return gettext("no data") if not is_shown(result) else ""


def reason(result: Result | None, names: Mapping[str, str] | None = None) -> str:
    """Why there is no value, or only a grey one, and what to do: a sentence; empty when all is well.

    `names` gives `source` and `part` in words; without them the sentence does without.
    """
    if result is None:
        return str(BARE_REASONS["empty"])
    code = _reason_code(result)
    if not code:
        return ""
    values = _reason_values(result) | dict(names or {})
    template = REASONS.get(code, BARE_REASONS["empty"])
    try:
        return str(template) % values
    except KeyError:
        return str(BARE_REASONS.get(code, BARE_REASONS["empty"]))


def _reason_code(result: Result) -> str:
    if "lost_without_amount" in result.warnings:
        return "lost_without_amount"
    if result.reason in REASONS:
        return result.reason
    if result.status is Status.TOO_FEW:
        return "too_few"
    return "empty" if result.status is Status.NO_DATA else ""


def cases(result: Result) -> int:
    """What its least number is asked of, where that is not n: the closings of a cycle, or the smaller of two sides compared."""
    details = result.details
    if "events" in details:
        return int(details["events"])
    sides = [details[name] for name in ("n_key", "n_other") if name in details]
    sides += [details[name][1] for name in ("existing", "new") if isinstance(details.get(name), list)]
    return min(map(int, sides), default=result.n)


def _reason_values(result: Result) -> dict[str, str]:
    values = {"n": formats.number(cases(result) if result.status is Status.TOO_FEW else result.n)}
    if result.threshold is not None:
        values["min"] = formats.number(result.threshold)
    for name in ("currency", "total", "source", "part"):
        if result.details.get(name):
            values[name] = str(result.details[name])
    if isinstance(missing := result.details.get("date"), dt.date):
        values["date"] = formats.short_date(missing)
    return values


def part(result: Result, name: str) -> str:
    """A sum of money among the details, in words; empty where there is none."""
    found = Decimal(str(result.details.get(name) or 0))
    return formats.money(found, result.currency) if found else ""


def change(now: Result | None, before: Result | None) -> str:
    """`was 33 %`: the value a year ago, in the words of a figure's third line; empty when either is missing."""
    if now is None or before is None or not is_shown(now) or not is_shown(before) or before.value is None:
        return ""
    return gettext("was %(value)s") % {"value": text(before)}


def span(result: Result) -> str:
    """The period of a result in words; running when it was computed before its end."""
    return formats.period(Period(result.period.start, result.period.end), as_of=result.as_of)
