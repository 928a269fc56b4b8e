"""How pages of this room print hours: as working days a week."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from base import clock, formats
from reports.charts import bullet
from teams.load import LOOK, Week, days_of_hours, monday

register = template.Library()


@register.filter
def in_days(hours: Decimal | None) -> str:
    """Hours a week as working days a week: 0.3; "—" for none."""
    days = days_of_hours(hours)
    return formats.NO_VALUE if days is None else formats.number(days, LOOK)


@register.filter
def company_moment(at: dt.datetime) -> str:
    """Day and hour in the company's time zone: meetings are where the company is, not where their reader sits."""
    local = timezone.localtime(at, timezone.get_default_timezone())
    return _("%(day)s at %(hour)s") % {"day": formats.short_date(local.date(), year=True), "hour": f"{local:%H:%M}"}


@register.filter
def clock_time(at: dt.datetime) -> str:
    """09:41:07, where the reader sits."""
    return f"{timezone.localtime(at):%H:%M:%S}"


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
    return {"weeks": _heads([week.start for week in weeks])}


@register.inclusion_tag("teams/board_head.html")
def board_weeks(mondays: list[dt.date]) -> dict[str, Any]:
    """The same above the board of missions, with this week marked in words."""
    this = monday(clock.today())
    return {"weeks": [(day, month, day == this) for day, month in _heads(mondays)]}


def _heads(mondays: list[dt.date]) -> list[tuple[dt.date, str]]:
    short = "N" if get_language() == "fr" else "M"
    starts = [not at or day.month != mondays[at - 1].month for at, day in enumerate(mondays)]
    return [(day, date_format(day, short) if first else "") for day, first in zip(mondays, starts, strict=True)]
