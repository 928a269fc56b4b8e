"""Template components and figure formats, available in every template."""

import datetime as dt

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """Two letters for a person: first letter of the first and of the last word."""
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else ""


@register.filter
def long_date(day: dt.date) -> str:
    """31 October 2026."""
    return date_format(day, "j F Y")
