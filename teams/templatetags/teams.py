"""How pages of this room print hours: as working days a week."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.dateformat import format as date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from base import formats
from reports.charts import bullet
from teams.load import LOOK, Week, days_of_hours

register = template.Library()


@register.filter
def in_days(hours: Decimal | None) -> str:
    """Hours a week as working days a week: 0.3; "—" for none."""
    days = days_of_hours(hours)
    return formats.NO_VALUE if days is None else formats.number(days, LOOK)


@register.simple_tag
def time_bar(used: Decimal | None, granted: Decimal | None, largest: Decimal) -> SafeString:
    """Days used as a bar, days granted as a mark across."""
    title = _("used %(used)s, granted %(granted)s days a week") % {
        "used": formats.number(used or 0, LOOK),
        "granted": formats.number(granted or 0, LOOK),
    }
    return bullet(used, granted, title=title, scale=(0, max(largest, Decimal("0.1"))))


@register.inclusion_tag("teams/week_head.html")
def week_heads(weeks: list[Week]) -> dict[str, Any]:
    """The head of a table of weeks: the day each begins, the month where it changes."""
    short = "N" if get_language() == "fr" else "M"
    starts = [not at or week.start.month != weeks[at - 1].start.month for at, week in enumerate(weeks)]
    return {"weeks": [(week, date_format(week.start, short) if first else "") for week, first in zip(weeks, starts, strict=True)]}
