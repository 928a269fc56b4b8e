"""How plans are printed."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from base import figures, formats
from base.results import Result
from plans import prose
from pyramid.registry import kpis

register = template.Library()


@register.filter
def rich(html: str) -> SafeString:
    """Kept HTML of a section, cleaned once more."""
    return prose.rich(html)


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
