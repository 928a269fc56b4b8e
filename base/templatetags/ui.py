"""Figure formats and template components, available in every template. The gallery at /styleguide/ shows them all."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from base import clock, figures, formats
from base.figures import Standing
from base.periods import Period
from base.results import Result

register = template.Library()

# Formats ---------------------------------------------------------------------


@register.filter
def initials(name: str) -> str:
    """Two letters for a person: first letter of the first and of the last word."""
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else ""


def _empty(value: Any) -> bool:
    return value is None or value == ""


@register.filter
def whole(value: Any) -> str:
    """1,904"""
    return formats.NO_VALUE if _empty(value) else formats.number(value)


@register.filter
def decimal(value: Any, decimals: int = 1) -> str:
    return formats.NO_VALUE if _empty(value) else formats.number(value, decimals)


@register.filter
def signed(value: Any, decimals: int = 0) -> str:
    return formats.NO_VALUE if _empty(value) else formats.signed(value, decimals)


@register.filter
def percent(value: Any, decimals: int = 0) -> str:
    """A ratio 0 to 1: 24 %."""
    return formats.NO_VALUE if _empty(value) else formats.percent(value, decimals)


@register.filter
def signed_percent(value: Any, decimals: int = 1) -> str:
    return formats.NO_VALUE if _empty(value) else formats.percent(value, decimals, signed=True)


@register.filter
def points(value: Any) -> str:
    return formats.NO_VALUE if _empty(value) else formats.points(value)


@register.filter
def money(value: Any, currency: str = "EUR") -> str:
    """EUR 84.2 M"""
    return formats.NO_VALUE if _empty(value) else formats.money(value, currency)


@register.filter
def money_exact(value: Any, currency: str = "EUR") -> str:
    """EUR 1,265,793.29"""
    return formats.NO_VALUE if _empty(value) else formats.money_exact(value, currency)


@register.filter
def thousands(value: Any) -> str:
    """An amount in thousands, without unit: 412. The head of the column says EUR k."""
    return formats.NO_VALUE if _empty(value) else formats.number(Decimal(value) / 1000)


@register.filter
def days(value: Any) -> str:
    return formats.NO_VALUE if _empty(value) else formats.days(value)


@register.filter
def short_date(value: dt.date | None) -> str:
    """31 Oct; the year when it is not this one."""
    return formats.short_date(value) if value else formats.NO_VALUE


@register.filter
def full_date(value: dt.date | None) -> str:
    """31 Oct 2026"""
    return formats.short_date(value, year=True) if value else formats.NO_VALUE


@register.filter
def long_date(value: dt.date | None) -> str:
    """31 October 2026"""
    return formats.long_date(value) if value else formats.NO_VALUE


@register.filter
def moment(value: dt.datetime | None) -> str:
    """2 Nov 06:10, in the time zone of the person."""
    return formats.moment(value) if value else formats.NO_VALUE


@register.filter
def ago(value: dt.date | None) -> str:
    return formats.ago(value, clock.today()) if value else formats.NO_VALUE


@register.filter
def period(value: Period) -> str:
    """12 months to 31 Oct 2026"""
    return formats.period(value)


@register.filter
def filesize(value: int) -> str:
    return formats.size(value)


# Results ---------------------------------------------------------------------


@register.filter
def figure(result: Result | None) -> str:
    """A result in running text: 24 %, EUR 84.2 M or "—"."""
    return figures.text(result)


@register.filter
def proof(result: Result | None, source: str = "") -> str:
    """95 %: 20–28, n 412; 31 Oct"""
    return figures.proof(result, source)


@register.filter
def interval(result: Result | None) -> str:
    return figures.interval(result) if result is not None else ""


@register.filter
def silence(result: Result | None) -> str:
    """too few, no data, withheld, or nothing"""
    return figures.silence(result)


@register.filter
def reason(result: Result | None) -> str:
    """Why there is no value and what to do."""
    return figures.reason(result)


# Status ----------------------------------------------------------------------

SHAPES = {
    "good": '<circle cx="5" cy="5" r="4.5"/>',
    "watch": '<path d="M5 0l5 5-5 5-5-5z"/>',
    "bad": '<path d="M0 1h10L5 10z"/>',
    "none": '<circle cx="5" cy="5" r="4"/>',
}


@register.simple_tag
def shape(tone: str) -> SafeString:
    """The mark alone: disc good, diamond watch, triangle bad, dashed ring none."""
    drawing = mark_safe(SHAPES[tone])
    return format_html('<svg viewBox="0 0 10 10" aria-hidden="true">{}</svg>', drawing)


@register.simple_tag
def status(tone: str, word: Any) -> SafeString:
    """A shape and a word; colour is the third signal. Tones: good, watch, bad, none."""
    return format_html('<span class="st st-{}">{}{}</span>', tone, shape(tone), word)


@register.simple_tag
def standing(value: Standing) -> SafeString:
    """The status of a figure against its target."""
    return status(value.tone, value.label)
