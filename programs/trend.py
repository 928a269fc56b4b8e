"""How the three pillars moved from one assessment to the next: the figure of maturity as of each day on which answers were given."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from base import clock, formats
from programs.models import MaturityAnswer, Pillar
from programs.overview import HIGHEST, maturity
from reports.charts import Point, line_band

MOST = 8  # assessments drawn, the newest
NEAR = dt.timedelta(days=14)  # answers this close belong to one assessment
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Assessed:
    """The pillars as of one assessment; a pillar without an answer by then is None."""

    on: dt.date
    levels: dict[Pillar, float | None]

    @property
    def row(self) -> list[float | None]:
        return [self.levels[pillar] for pillar in Pillar]

    @property
    def weakest(self) -> float | None:
        """The level of the programme, as the figure says it."""
        known = [level for level in self.levels.values() if level is not None]
        return min(known) if len(known) == len(Pillar) else None


def assessments() -> list[Assessed]:
    """Oldest first. Days close to each other are one assessment, as of its last day."""
    days = MaturityAnswer.objects.filter(score__isnull=False, on__lte=clock.today()).order_by("on").values_list("on", flat=True).distinct()
    last: list[dt.date] = []
    for day in filter(None, days):
        if last and day - last[-1] <= NEAR:
            last[-1] = day
        else:
            last.append(day)
    found = []
    for day in last[-MOST:]:
        details = maturity(day + ONE_DAY).details
        found.append(Assessed(day, {pillar: details.get(pillar.value) for pillar in Pillar}))
    return found


def charts(found: list[Assessed]) -> list[tuple[Pillar, Any]]:
    """One small line a pillar, on one scale; nothing before the second assessment."""
    if len(found) < 2:
        return []
    drawn = []
    for pillar in Pillar:
        points = [Point(formats.short_date(each.on, year=True), each.levels[pillar]) for each in found]
        title = _("%(pillar)s: level at each assessment, 0 to 5") % {"pillar": pillar.label}
        last = found[-1].levels[pillar]
        label = formats.NO_VALUE if last is None else formats.number(last, 1)
        drawn.append((pillar, line_band(points, title=title, target=HIGHEST, zero=True, last_label=label, width=330, height=150)))
    return drawn
