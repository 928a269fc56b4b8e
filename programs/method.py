"""Processes and templates with their last use: what nobody used for six months is proposed for removal."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import Interaction
from base import clock
from plans.models import Plan
from programs.models import MaturityAnswer, Process, ProcessUse, Score, SelectionRound, SkillAssessment
from teams.models import SponsorPromise, TimeAgreement

UNUSED = dt.timedelta(days=183)  # six months
MANY = 12  # processes in force, from which on people stop reading them


def _last(model: Any, column: str, **filters: Any) -> dt.date | None:
    found = model.objects.filter(**filters).aggregate(last=Max(column))["last"]
    return found.date() if isinstance(found, dt.datetime) else found


def _rated() -> dt.date | None:
    """A round is in use while sheets come in."""
    return _last(SelectionRound, "opened_on", pk__in=Score.objects.values("candidate__round"))


@dataclass(frozen=True)
class Source:
    """Data that shows the use of a process."""

    label: Any
    last: Callable[[], dt.date | None]


# What the data itself shows; `plan-…` are the templates of plans by their code.
SOURCES: Mapping[str, Source] = {
    "plan-light": Source(_("plans on the light template"), lambda: _last(Plan, "changed_at", template="light")),
    "plan-standard": Source(_("plans on the standard template"), lambda: _last(Plan, "changed_at", template="standard")),
    "plan-full": Source(_("plans on the full template"), lambda: _last(Plan, "changed_at", template="full")),
    "hours": Source(_("requests for hours"), lambda: _last(TimeAgreement, "asked_on")),
    "selection": Source(_("score sheets of selection"), _rated),
    "maturity": Source(_("answers on maturity"), lambda: _last(MaturityAnswer, "on", score__isnull=False, on__lte=clock.today())),
    "skills": Source(_("assessments of skills"), lambda: _last(SkillAssessment, "assessed_on", assessed_on__lte=clock.today())),
    "visits": Source(_("visits of sponsors"), lambda: _last(SponsorPromise, "done_on")),
    "interactions": Source(_("interactions noted"), lambda: _last(Interaction, "on", on__lte=clock.today())),
}


@dataclass(frozen=True)
class Line:
    process: Process
    last: dt.date | None

    @property
    def is_unused(self) -> bool:
        """Neither used nor new within six months."""
        return (self.last or self.process.since) < clock.today() - UNUSED

    @property
    def seen_in(self) -> Any:
        source = SOURCES.get(self.process.seen_in)
        return source.label if source else ""

    @property
    def standing(self) -> tuple[str, Any]:
        if self.is_unused:
            return "bad", _("to be removed")
        return ("good", _("in use")) if self.last else ("none", _("new"))


def lines() -> list[Line]:
    """Processes in force; those proposed for removal first, then by name."""
    noted = dict(ProcessUse.objects.values_list("process").annotate(last=Max("on")).order_by())
    rows = list(Process.objects.filter(retired_on=None).select_related("owner", "file", "file_by__person"))
    seen = {code: SOURCES[code].last() for code in {row.seen_in for row in rows} if code in SOURCES}
    found = []
    for row in rows:
        days = [day for day in (noted.get(row.pk), seen.get(row.seen_in)) if day is not None]
        found.append(Line(row, max(days, default=None)))
    return sorted(found, key=lambda line: (not line.is_unused, line.process.name))


def retired() -> list[Process]:
    return list(Process.objects.exclude(retired_on=None).order_by("-retired_on", "name")[:20])
