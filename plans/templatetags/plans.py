"""How plans are printed."""

from collections.abc import Mapping
from math import cos, pi, sin
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from base import figures, formats
from base.results import Result
from plans import prose_html
from pyramid.registry import kpis

register = template.Library()
DISC = '<svg viewBox="0 0 10 10" aria-hidden="true">{}</svg>'
CIRCLE = '<circle class="{}" cx="5" cy="5" r="{}"/>'


@register.filter
def rich(html: str) -> SafeString:
    """Kept HTML of a section, cleaned once more."""
    return prose_html.rich(html)


@register.filter
def figure_name(result: Result | str) -> Any:
    """The label of a figure, by its result or its code."""
    code = result if isinstance(result, str) else result.code
    kpi = kpis.get(code)
    return kpi.label if kpi else code


@register.filter
def under(found: Mapping[str, Any], code: str) -> Any:
    """What a mapping holds under a code; nothing where it holds none."""
    return found.get(code, ())


@register.filter
def goal(line: Any, result: Result | None) -> str:
    """The target of a line of the scorecard, in the unit of its figure."""
    if line.target is None:
        return formats.NO_VALUE
    if result is None:
        return formats.number(line.target, 2)
    return figures.goal(line.target, result.unit, result.code, currency=result.currency)


@register.simple_tag
def disc(percent: int) -> SafeString:
    """A disc filled by so many per cent, from the top with the clock; the number stands beside it."""
    if percent >= 100:
        return format_html(DISC, format_html(CIRCLE, "full", "4.5"))
    ring = format_html(CIRCLE, "ring", "4")
    if percent <= 0:
        return format_html(DISC, ring)
    turn = 2 * pi * percent / 100
    wedge = f"M5 5V1A4 4 0 {int(percent > 50)} 1 {5 + 4 * sin(turn):.2f} {5 - 4 * cos(turn):.2f}Z"
    return format_html(DISC, format_html('{}<path d="{}"/>', ring, wedge))


@register.filter
def of_hundred(percent: int) -> str:
    """`70 %` for 70."""
    return formats.percent(percent / 100)
