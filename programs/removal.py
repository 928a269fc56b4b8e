"""What to remove from the programme: methods, rituals, papers and key accounts that nobody uses. Each with its fact and its page."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import CharField, Max
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from base import clock, formats
from people.models import AuditLine
from programs import method
from programs.traps import Programme
from reports.models import Paper, PaperSchedule
from reports.registry import papers

LONG_LATE = dt.timedelta(days=30)  # an open date this far past is not late but dead
NO_TEAM = 2  # functions, under which there is no team


@dataclass(frozen=True)
class Removable:
    what: str  # in a word
    name: str
    why: str
    link: str
    account: int | None = None  # told by name to who may open it


def removable(programme: Programme) -> list[Removable]:
    """Methods first, then rituals, papers, and key accounts without plan and team."""
    return [*_methods(programme), *_rituals(programme), *_papers(), *_accounts(programme)]


def _methods(programme: Programme) -> list[Removable]:
    link = reverse("programs:method")
    return [
        Removable(
            str(line.process.get_kind_display()),
            line.process.name,
            _("last used %(day)s") % {"day": formats.short_date(line.last, year=True)} if line.last else _("never used"),
            link,
        )
        for line in programme.processes
        if line.is_unused
    ]


def _rituals(programme: Programme) -> list[Removable]:
    """Those whose open date passed more than a month ago."""
    found, before = [], clock.today() - LONG_LATE
    for line in programme.calendar.lines:
        if line.next is not None and line.next.due_on < before:
            day = {"day": formats.short_date(line.next.due_on, year=True)}
            why = _("due %(day)s, not held") % day if line.held else _("due %(day)s, not held once within a year") % day
            found.append(Removable(_("ritual"), line.ritual.name, why, reverse("programs:governance")))
    return found


def _papers() -> list[Removable]:
    """Papers sent each month that nobody opened for six months; those begun since then are left in peace."""
    since = clock.now() - method.UNUSED
    rows = PaperSchedule.objects.filter(made_at__lt=since)
    codes = set(rows.values_list("code", flat=True))
    if not codes:
        return []
    opened = {code: _last_opened(code) for code in codes}
    found = []
    for code in sorted(codes):
        paper, last = papers.get(code), opened.get(code)
        if paper is not None and (last is None or last < since):
            why = _("sent each month, never opened")
            if last:
                day = formats.short_date(timezone.localdate(last), year=True)
                why = _("sent each month, last opened %(day)s") % {"day": day}
            found.append(Removable(_("paper"), str(paper.label), why, reverse("programs:overview")))
    return found


def _last_opened(code: str) -> dt.datetime | None:
    """The database looks it up: there may be thousands of printed papers."""
    numbers = Paper.objects.filter(code=code).annotate(number=Cast("pk", CharField())).values("number")
    last: dt.datetime | None = AuditLine.objects.filter(act="paper.opened", object_id__in=numbers).aggregate(last=Max("at"))["last"]
    return last


def _accounts(programme: Programme) -> list[Removable]:
    """Key in name only: neither a plan for this year nor a team."""
    bare = [pk for pk in programme.ids if pk in programme.without_plan and len(programme.functions[pk]) < NO_TEAM]
    why = _("no plan for this year, no team")
    return [Removable(_("key account"), programme.names[pk], why, reverse("accounts:account", args=[pk]), pk) for pk in bare]
