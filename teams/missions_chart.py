"""The missions of one team over seven months, as mock-up 05 draws them; the list beneath says the same in words."""

import datetime as dt
from collections.abc import Sequence

from django.utils.dateformat import format as date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from base import clock, formats
from base.periods import add_months
from reports.charts.scale import Axis
from reports.charts.svg import Drawing, Spot
from teams.missions import Standing

MONTHS, BEFORE = 7, 2  # months shown, of which so many whole ones before this one
MOST = 8
WIDTH, LABELS, HEAD, ROW, BAR = 640.0, 200.0, 18.0, 38.0, 18.0
GAP = 8.0


def of(missions: Sequence[Standing]) -> SafeString | None:
    """The drawing; None where no mission touches these months."""
    today = clock.today()
    edges = [add_months(today.replace(day=1), at - BEFORE) for at in range(MONTHS + 1)]
    shown = [each for each in missions if each.mission.since < edges[-1] and each.mission.until > edges[0]][:MOST]
    if not shown:
        return None
    height = HEAD + len(shown) * ROW + HEAD
    words = ngettext("%(count)s mission from %(first)s to %(last)s", "%(count)s missions from %(first)s to %(last)s", len(shown))
    last = formats.short_date(edges[-1] - dt.timedelta(days=1), year=True)
    drawing = Drawing(WIDTH, height, words % {"count": len(shown), "first": formats.short_date(edges[0], year=True), "last": last})
    across = Axis(edges[0].toordinal(), edges[-1].toordinal(), LABELS, WIDTH - 2)
    room = (WIDTH - LABELS) / MONTHS - GAP
    for edge in edges[:-1]:
        x = across(edge.toordinal())
        drawing.path("g", "M", x, HEAD, "V", height - HEAD)
        drawing.put(date_format(edge, "N" if get_language() == "fr" else "M"), x + 4, 12, room=room, paint="dimt")
    for at, each in enumerate(shown):
        _row(drawing, each, across, HEAD + at * ROW + GAP)
    x = across(today.toordinal())
    drawing.path("ax", "M", x, HEAD - 2, "V", height - HEAD + 4)
    drawing.text(formats.short_date(today), [Spot(x + 4, height - 4), Spot(x - 4, height - 4, "end")], paint="lab")
    return drawing.svg()


def _row(drawing: Drawing, each: Standing, across: Axis, top: float) -> None:
    """One mission: name and people at the left, its weeks as a bar with how it stands; dashed while it is to come."""
    row = each.mission
    drawing.put(row.name, 0, top + 9, room=LABELS - GAP, paint="lab")
    drawing.put(", ".join(each.people), 0, top + 24, room=LABELS - GAP, paint="dimt")
    start, end = across(row.since.toordinal()), across(row.until.toordinal())
    paint = "zb" if not row.is_open else "bu" if row.has_begun else "bun"
    hint = _("%(name)s: %(state)s") % {"name": row.name, "state": each.standing[1]}
    drawing.shape("rect", paint, hint=hint, x=start, y=top, width=max(end - start, 2.0), height=BAR)
    drawing.put(each.standing[1], start + 6, top + 13, room=end - start - GAP)
