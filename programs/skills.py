"""The competency grid: usual skills, what a colleague's job needs and what he has, and the means that the programme reads."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from base import clock, company, formats
from base.periods import last_months
from base.results import Result
from people.models import Person
from programs.models import LearningStep, Skill, SkillAssessment, SkillNeed
from pyramid.engine import compute

HIGHEST = 5
FUNCTION = "kam"  # whose job the programme begins with


@dataclass(frozen=True)
class Usual:
    label: Any
    shows: Any  # how one sees it
    required: int  # of a KAM, to begin with


# By the name that the table keeps; files and people bring others, which go by their own name.
USUAL: dict[str, Usual] = {
    "diagnosis": Usual(_("Diagnosis"), _("Finds what holds the customer back before offering anything."), 4),
    "strategy": Usual(_("Strategy"), _("Reads the customer’s strategy and ties ours to it, years ahead."), 4),
    "coordination": Usual(
        _("Leading without authority"), _("Gets people of other functions to keep what they said, without being their manager."), 4
    ),
    "finance": Usual(_("Finance"), _("Reads the account’s profit and the customer’s gain, and says both in figures."), 3),
    "negotiation": Usual(_("Negotiation"), _("Closes frame contracts that hold for both sides."), 3),
    "development": Usual(_("Innovating with the customer"), _("Brings people of both firms to develop something together."), 3),
    "patience": Usual(_("Patience"), _("Holds a goal of years without pushing this quarter’s order."), 4),
}


def label_of(name: str) -> str:
    return str(USUAL[name].label) if name in USUAL else name


def told(text: str) -> str:
    """`Finance 3` for a line of the audit log, which keeps `finance 3.00`."""
    name, _space, level = text.rpartition(" ")
    return f"{label_of(name)} {formats.exact(Decimal(level))}" if re.fullmatch(r"\d+(\.\d+)?", level) else text


def shows(name: str) -> str:
    return str(USUAL[name].shows) if name in USUAL else ""


@dataclass
class Line:
    """One skill of one colleague: what is needed, what he says, what the manager says, and the assessment that counts."""

    skill: Skill
    needed: Decimal | None  # by the job, today
    mine: SkillAssessment | None = None  # his own
    managers: SkillAssessment | None = None
    counts: SkillAssessment | None = None
    steps: list[LearningStep] = field(default_factory=list)

    @property
    def label(self) -> str:
        return label_of(self.skill.name)

    @property
    def shows(self) -> str:
        return shows(self.skill.name)

    @property
    def required(self) -> Decimal | None:
        """What it was measured against; not measured yet: what the job needs."""
        return self.counts.required if self.counts else self.needed

    @property
    def gap(self) -> Decimal | None:
        """Levels missing; more than needed is no gap."""
        if self.counts is None or self.counts.actual is None:
            return None
        return max(Decimal(0), self.counts.required - self.counts.actual)

    @property
    def apart(self) -> Decimal | None:
        """Levels by which both differ: something to talk about."""
        if self.mine is None or self.managers is None or self.mine.actual is None or self.managers.actual is None:
            return None
        return abs(self.mine.actual - self.managers.actual)

    @property
    def is_to_discuss(self) -> bool:
        return self.apart is not None and self.apart > 1


def last_of(people: Iterable[int], as_of: dt.date | None = None) -> dict[tuple[int, int], dict[str, SkillAssessment]]:
    """The last assessment before `as_of` of each (colleague, skill): by rater, and under "counts" the one the figure reads."""
    day = as_of or tomorrow()
    rows = SkillAssessment.objects.filter(person__in=list(people), actual__isnull=False, assessed_on__lt=day).select_related("skill")
    found: dict[tuple[int, int], dict[str, SkillAssessment]] = defaultdict(dict)
    for row in rows.order_by("assessed_on", "pk"):
        if row.person_id is not None:
            rater = SkillAssessment.Rater.SELF if row.rater == SkillAssessment.Rater.SELF else SkillAssessment.Rater.MANAGER
            found[row.person_id, row.skill_id] |= {rater.value: row, "counts": row}
    return found


def tomorrow() -> dt.date:
    """What was answered today counts."""
    return clock.today() + dt.timedelta(days=1)


def grid_of(person: Person) -> list[Line]:
    """What his job needs first, then skills that somebody assessed besides."""
    lines: dict[int, Line] = {}
    for need in SkillNeed.objects.filter(function=person.function).select_related("skill") if person.function else ():
        lines[need.skill_id] = Line(need.skill, need.required)
    for (_person, skill), rows in last_of([person.pk]).items():
        line = lines.setdefault(skill, Line(rows["counts"].skill, None))
        line.mine, line.managers, line.counts = rows.get("self"), rows.get("manager"), rows["counts"]
    for step in LearningStep.objects.filter(person=person).select_related("skill"):
        lines.setdefault(step.skill_id, Line(step.skill, None)).steps.append(step)
    return list(lines.values())


def gap_of(lines: Iterable[Line]) -> float | None:
    """As skill_gap, of one colleague. None before the first assessment."""
    known = [line for line in lines if line.counts is not None]
    required = sum((line.counts.required for line in known if line.counts), Decimal(0))
    return float(sum((line.gap or Decimal(0) for line in known), Decimal(0)) / required) if required else None


@dataclass(frozen=True)
class Mean:
    """One skill over everybody assessed. Means are None under the least number of people: they would tell of one."""

    name: str
    people: int
    have: float | None
    need: float | None
    short: int | None  # colleagues below what they need
    steps: int
    late: int

    @property
    def label(self) -> str:
        return label_of(self.name)

    @property
    def standing(self) -> tuple[str, Any]:
        if self.have is None or self.need is None:
            return "none", _("too few")
        gap = self.need - self.have
        return ("good", _("enough")) if gap <= 0 else ("watch", _("near")) if gap < 1 else ("bad", _("short"))


@dataclass(frozen=True)
class Means:
    result: Result  # skill_gap, today's assessments with it
    lines: list[Mean]
    least: int
    people: int
    gap: Decimal  # numerator and denominator of the figure, added up from the same rows
    required: Decimal


def least_people() -> int:
    return int(company.get("privacy_min") or 5)


def means() -> Means:
    """The programme's skills, never by person, largest gap first. The figure is the catalogue's own."""
    result = compute("skill_gap", period=last_months(clock.today()), as_of=tomorrow())
    in_post = set(Person.objects.in_post().values_list("pk", flat=True))
    rows = [found["counts"] for found in last_of(in_post).values()]
    steps: dict[int, list[LearningStep]] = defaultdict(list)
    for step in LearningStep.objects.filter(person__in=in_post, done_on=None):
        steps[step.skill_id].append(step)
    by_skill: dict[Skill, list[SkillAssessment]] = defaultdict(list)
    for row in rows:
        by_skill[row.skill].append(row)
    least = least_people()
    lines = [_mean(skill, known, steps[skill.pk], least) for skill, known in by_skill.items()]
    lines.sort(key=lambda line: (-(line.need - line.have) if line.have is not None and line.need is not None else 99, line.label))
    gap = sum((max(Decimal(0), row.required - (row.actual or 0)) for row in rows), Decimal(0))
    required = sum((row.required for row in rows), Decimal(0))
    return Means(result, lines, least, len({row.person_id for row in rows}), gap, required)


def _mean(skill: Skill, rows: list[SkillAssessment], steps: list[LearningStep], least: int) -> Mean:
    n, late = len(rows), sum(step.is_late for step in steps)
    if n < least:
        return Mean(skill.name, n, None, None, None, len(steps), late)
    have = float(sum((row.actual or Decimal(0) for row in rows), Decimal(0)) / n)
    need = float(sum((row.required for row in rows), Decimal(0)) / n)
    short = sum((row.actual or 0) < row.required for row in rows)
    return Mean(skill.name, n, have, need, short, len(steps), late)
