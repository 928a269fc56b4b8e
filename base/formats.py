"""How numbers, money, dates and periods are printed, in English and in French. Spec: voice.md 1, 4 and 6; look.md.

Pure functions of their arguments and of the active language (`language=` overrides it). Spaces before %, units and
inside French numbers are U+00A0, the minus is U+2212.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, override

from base import clock
from base.periods import Period

NBSP = "\u00a0"
MINUS = "\u2212"
NO_VALUE = "—"
MOST_DECIMALS = 4
MILLION, THOUSAND = Decimal(1_000_000), Decimal(1000)
MONEY_IN_FULL = Decimal(10_000)  # under it money is printed to the unit
FINE_MILLIONS = Decimal("99.95")  # under it millions carry a decimal
Number = int | float | Decimal


def is_french(language: str | None = None) -> bool:
    return (language or get_language() or "en").startswith("fr")


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _side(value: Decimal, mark: Decimal) -> int:
    return (value > mark) - (value < mark)


def decimals_needed(values: Iterable[Number], marks: Iterable[Number] = (), *, least: int = 0) -> int:
    """The fewest decimals (at most 4) with which no value crosses to another side of 0 or of a mark when rounded."""
    numbers = [_decimal(value) for value in values]
    sides = [Decimal(0), *(_decimal(mark) for mark in marks)]
    for decimals in range(least, MOST_DECIMALS):
        if all(_side(_rounded(number, decimals), mark) == _side(number, mark) for number in numbers for mark in sides):
            return decimals
    return MOST_DECIMALS


def colon(language: str | None = None) -> str:
    """What stands between a label and what it names: ": ", in French with U+00A0 before it."""
    return f"{NBSP}: " if is_french(language) else ": "


def joined(parts: Iterable[object], *, language: str | None = None) -> str:
    """Several things of equal rank in one line, set apart by "; ", in French with U+00A0 before it."""
    return (f"{NBSP}; " if is_french(language) else "; ").join(str(part) for part in parts)


def number(value: Number, decimals: int = 0, *, signed: bool = False, language: str | None = None) -> str:
    """1,904 or 1 904; +18; −0.8 or −0,8."""
    rounded = _rounded(_decimal(value), decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    if is_french(language):
        text = text.replace(",", NBSP).replace(".", ",")
    if rounded < 0:
        return MINUS + text
    return "+" + text if signed and rounded > 0 else text


def measured(value: Number, *, language: str | None = None) -> str:
    """A value somebody typed: 12; 8.75. Two decimals at most, none that say nothing."""
    rounded = _rounded(_decimal(value), 2)
    return number(rounded, next(decimals for decimals in (0, 1, 2) if _rounded(rounded, decimals) == rounded), language=language)


def exact(value: Number, *, language: str | None = None) -> str:
    """A value with the decimals that it has, four at most: 0.3911; 274 697,97."""
    rounded = _rounded(_decimal(value), MOST_DECIMALS).normalize()
    return number(rounded, max(0, -int(rounded.as_tuple().exponent)), language=language)


def percent(ratio: Number, decimals: int = 0, *, signed: bool = False, against: Iterable[Number] = (), language: str | None = None) -> str:
    """`24 %` for 0.24; `against` are ratios whose side must stay visible: 0.2496 against 0.25 prints 24.96 %."""
    value = _decimal(ratio) * 100
    decimals = decimals_needed([value], [_decimal(mark) * 100 for mark in against], least=decimals)
    return number(value, decimals, signed=signed, language=language) + NBSP + "%"


def points(value: Number, decimals: int = 0, *, signed: bool = True, language: str | None = None) -> str:
    """A difference of rates, or an NPS: `+13 points`. `value` is in points, not a ratio."""
    decimals = decimals_needed([value], least=decimals)
    text = number(value, decimals, signed=signed, language=language)
    with override(language or get_language() or "en"):
        return text + NBSP + ngettext("point", "points", plural(_rounded(_decimal(value), decimals)))


def plural(value: Number) -> int:
    """What `ngettext` must count for a value that may have decimals: French says 1,5 jour, English 1.5 days."""
    magnitude = abs(_decimal(value))
    is_one = magnitude < 2 if is_french() else magnitude == 1
    return 1 if is_one else 2


def signed(value: Number, decimals: int = 0, *, language: str | None = None) -> str:
    """+18, −3, 0; more decimals while rounding would hide the sign."""
    return number(value, decimals_needed([value], least=decimals), signed=True, language=language)


def money_parts(amount: Number, currency: str, *, signed: bool = False, language: str | None = None) -> tuple[str, str]:
    """Value and unit as a figure shows them apart: (`84.2`, `EUR M`), (`84,2`, `M EUR`), (`1,250`, `EUR`)."""
    value = _decimal(amount)
    size = abs(value)
    if size >= MILLION - 500:  # 999,500 would print as 1,000 k
        scaled, scale = value / MILLION, "M"
        decimals = 1 if abs(scaled) < FINE_MILLIONS else 0
    elif size >= MONEY_IN_FULL:
        scaled, scale, decimals = value / THOUSAND, "k", 0
    else:
        scaled, scale = value, ""
        decimals = min(2, decimals_needed([value]))
    text = number(scaled, decimals, signed=signed, language=language)
    unit = f"{scale}{NBSP}{currency}" if is_french(language) else f"{currency}{NBSP}{scale}"
    return text, unit.strip(NBSP)


def money(amount: Number, currency: str, *, signed: bool = False, language: str | None = None) -> str:
    """`EUR 84.2 M`, `84,2 M EUR`; `EUR −12 k`; under 10,000 to the unit."""
    text, unit = money_parts(amount, currency, signed=signed, language=language)
    if is_french(language):
        return f"{text}{NBSP}{unit}"
    scale = unit.removeprefix(currency).strip(NBSP)
    return NBSP.join(part for part in (currency, text, scale) if part)


def money_exact(amount: Number, currency: str, *, language: str | None = None) -> str:
    """`EUR 1,265,793.29`, `1 265 793,29 EUR`: as an invoice says it."""
    text = number(amount, 2, language=language)
    return f"{text}{NBSP}{currency}" if is_french(language) else f"{currency}{NBSP}{text}"


def days(count: Number, *, language: str | None = None) -> str:
    """`124 days`, `1 jour`."""
    whole = int(_rounded(_decimal(count), 0))
    with override(language or get_language() or "en"):
        return number(whole) + NBSP + ngettext("day", "days", plural(whole))


def months(count: Number, *, language: str | None = None) -> str:
    """`12 months`, `9.5 months`."""
    value = _decimal(count)
    decimals = 0 if value == value.to_integral_value() else 1
    with override(language or get_language() or "en"):
        return number(value, decimals) + NBSP + ngettext("month", "months", plural(value))


# Dates -----------------------------------------------------------------------


def short_date(day: dt.date, *, year: bool | None = None, language: str | None = None) -> str:
    """`31 Oct`, `31 oct.`, `1er nov.`; with the year when it is not the running one, or when asked."""
    with override(language or get_language() or "en"):
        french = is_french()
        month = date_format(day, "N" if french else "M")
        number_of_day = "1er" if french and day.day == 1 else str(day.day)
        shows_year = day.year != clock.today().year if year is None else year
        return NBSP.join([number_of_day, month, *([str(day.year)] if shows_year else [])])


def last_day(until: dt.date) -> dt.date:
    """The last day included of what is kept half-open, `[since, until)`."""
    return until - dt.timedelta(days=1)


def month_short(day: dt.date, *, language: str | None = None) -> str:
    """The month alone: Nov; janv., juil. (never three letters in French, where June and July begin alike)."""
    with override(language or get_language()):
        return date_format(day, "N" if is_french(language) else "M").capitalize()


def long_date(day: dt.date, *, language: str | None = None) -> str:
    """`31 October 2026`, `1er octobre 2026`."""
    with override(language or get_language() or "en"):
        number_of_day = "1er" if is_french() and day.day == 1 else str(day.day)
        return f"{number_of_day}{NBSP}{date_format(day, 'F')}{NBSP}{day.year}"


def moment(at: dt.datetime, *, language: str | None = None) -> str:
    """`2 Nov 06:10`, in the active time zone."""
    local = timezone.localtime(at)
    return f"{short_date(local.date(), language=language)} {local:%H:%M}"


def quarter(day: dt.date, *, language: str | None = None) -> str:
    """`Q3 2026`, `T3 2026`: the quarter of that day."""
    return f"{'T' if is_french(language) else 'Q'}{(day.month - 1) // 3 + 1}{NBSP}{day.year}"


def quarter_short(day: dt.date, *, language: str | None = None) -> str:
    """`Q3 26` under an axis."""
    return f"{'T' if is_french(language) else 'Q'}{(day.month - 1) // 3 + 1}{NBSP}{day.year % 100:02d}"


def _is_quarter(period: Period) -> bool:
    return period.is_whole_months and period.months == 3 and period.start.month % 3 == 1


def period(value: Period, *, as_of: dt.date | None = None, language: str | None = None) -> str:
    """The last day included is printed: `12 months to 31 Oct 2026`, `12 mois au 31 octobre 2026`, `Q3 2026`.

    A running period (`as_of` before its end) says so: `Q4 2026 so far, to 12 Oct`.
    """
    with override(language or get_language() or "en"):
        if as_of is not None and as_of < value.end:
            last = short_date(as_of - dt.timedelta(days=1))
            return gettext("%(period)s so far, to %(date)s") % {"period": _whole_period(value), "date": last}
        return _whole_period(value)


def _whole_period(value: Period) -> str:
    if _is_quarter(value):
        return quarter(value.start)
    if value.is_whole_months and value.months == 1:
        return date_format(value.start, "F Y").replace(" ", NBSP)
    last = long_date(value.last) if is_french() else short_date(value.last, year=True)
    if value.start == value.end - dt.timedelta(days=1):
        return last
    if value.is_whole_months:
        return gettext("%(months)s to %(date)s") % {"months": months(value.months), "date": last}
    return gettext("%(first)s to %(last)s") % {"first": short_date(value.start, year=True), "last": short_date(value.last, year=True)}


def ago(day: dt.date, today: dt.date, *, language: str | None = None) -> str:
    """`today`, `yesterday`, `12 days ago`, then the date."""
    gone = (today - day).days
    with override(language or get_language() or "en"):
        if gone == 0:
            return gettext("today")
        if gone == 1:
            return gettext("yesterday")
        if 1 < gone <= 60:
            return gettext("%(days)s ago") % {"days": days(gone)}
        return short_date(day, year=True)


def size(count: int, *, language: str | None = None) -> str:
    """`812 B`, `1.4 MB`, `1,4 Mo`."""
    unit = "o" if is_french(language) else "B"
    if count < THOUSAND:
        return f"{count}{NBSP}{unit}"
    for scale, power in (("k", 1), ("M", 2), ("G", 3)):
        value = Decimal(count) / THOUSAND**power
        if value < THOUSAND or scale == "G":
            return f"{number(value, 1 if value < 10 else 0, language=language)}{NBSP}{scale}{unit}"
    raise AssertionError
