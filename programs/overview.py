"""The programme at one sight: three pillars side by side, the weakest as headline, traps, what to do next."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base import clock, formats
from base.periods import last_months
from base.results import Result
from programs import means
from programs.dimensions import NEXT_STEP, STANDARD, label_of
from programs.models import MaturityAnswer, Pillar
from programs.removal import Removable, removable
from programs.traps import Programme, Trap, spotted
from pyramid.engine import compute

CODE = "programme_maturity"
HIGHEST = 5
WEAK, FAIR = 2.0, 3.0  # levels under which a pillar is bad, to be watched
APART = 1.0  # levels between pillars, from which on they are out of balance
YEAR = dt.timedelta(days=365)
# Named inside a sentence.
IN_WORDS = {
    Pillar.INFRASTRUCTURE: lambda: _("infrastructure"),
    Pillar.TEAMS: lambda: _("account teams"),
    Pillar.PLANS: lambda: _("account plans"),
}


def maturity(as_of: dt.date | None = None) -> Result:
    """The figure as the command `kpi programme_maturity --as-of` gives it; today's answers count."""
    day = as_of or clock.today() + dt.timedelta(days=1)
    return compute(CODE, period=last_months(clock.today()), as_of=day)


@dataclass(frozen=True)
class Answered:
    """The answer that counts of one dimension."""

    code: str
    label: str
    score: float
    evidence: str
    on: dt.date | None


@dataclass(frozen=True)
class PillarView:
    pillar: Pillar
    level: float | None
    before: float | None  # a year ago
    answers: list[Answered]
    facts: list[tuple[str, str]]  # what the data says beside the self-rating
    is_weakest: bool

    @property
    def label(self) -> str:
        return str(self.pillar.label)

    @property
    def standing(self) -> tuple[str, str]:
        if self.level is None:
            return "none", _("not assessed")
        tone = "bad" if self.level < WEAK else "watch" if self.level < FAIR else "good"
        if self.is_weakest:
            return tone, _("weakest")
        return tone, _("weak") if tone == "bad" else _("to be watched") if tone == "watch" else _("carries")

    @property
    def step(self) -> Any:
        return NEXT_STEP[self.pillar]


MOST_STEPS = 5
# Where one does it: address and words of the link, by pillar and for single traps.
PAGES: dict[Pillar, tuple[str, Any]] = {
    Pillar.INFRASTRUCTURE: ("programs:strategy", gettext_lazy("Open the strategy")),
    Pillar.TEAMS: ("teams:list", gettext_lazy("Open the teams")),
    Pillar.PLANS: ("plans:list", gettext_lazy("Open the plans")),
}
SELECTION = ("programs:selection", gettext_lazy("Open the selection"))
METHOD = ("programs:method", gettext_lazy("Open the method"))
SKILLS = ("programs:skills", gettext_lazy("Open the skills"))
TRAP_PAGES: dict[str, tuple[str, Any]] = {
    "too_many": SELECTION,
    "too_few": SELECTION,
    "method_first": METHOD,
    "no_method": METHOD,
    "too_many_processes": METHOD,
    "one_event": SKILLS,
    "no_training": SKILLS,
    "kams_change": ("programs:roles", gettext_lazy("Open the roles")),
}


@dataclass(frozen=True)
class Step:
    """What to do next, and the page where one does it."""

    words: str
    page: str
    act: Any

    @property
    def link(self) -> str:
        return reverse(self.page)


@dataclass
class Overview:
    result: Result
    pillars: list[PillarView]
    traps: list[Trap]
    programme: Programme

    @property
    def weakest(self) -> PillarView | None:
        return next((pillar for pillar in self.pillars if pillar.is_weakest), None)

    @property
    def balance(self) -> float | None:
        """Levels between the strongest and the weakest pillar."""
        value: float | None = self.result.details.get("balance")
        return value

    @property
    def is_out_of_balance(self) -> bool:
        return self.balance is not None and self.balance >= APART

    @property
    def headline(self) -> str:
        if not self.programme.keys:
            return _("There is no key account yet: choose before you build a programme")
        if self.weakest is None or self.weakest.level is None:
            return _("The programme has not been assessed yet")
        words = {"pillar": IN_WORDS[self.weakest.pillar](), "level": formats.number(self.weakest.level, 1)}
        if self.weakest.level >= FAIR:
            return _("The programme is as strong as its weakest pillar: %(pillar)s, level %(level)s of 5") % words
        return _("The weakest pillar holds the programme back: %(pillar)s, level %(level)s of 5") % words

    @property
    def next_steps(self) -> list[Step]:
        """What to do first: for the weakest pillar, then the remedy of its traps, then those of the others. Five at most."""
        steps = [Step(str(self.weakest.step), *PAGES[self.weakest.pillar])] if self.weakest else []
        if not self.programme.keys:
            steps.insert(0, Step(_("Choose the first key accounts, by criteria of your own rather than by size."), *SELECTION))
        traps = sorted(self.traps, key=lambda trap: self.weakest is None or trap.pillar != self.weakest.pillar)
        steps += [Step(trap.remedy, *TRAP_PAGES.get(trap.code, PAGES[trap.pillar])) for trap in traps]
        return list({step.words: step for step in steps}.values())[:MOST_STEPS]

    @cached_property
    def removable(self) -> list[Removable]:
        return removable(self.programme)

    @property
    def side_by_side(self) -> list[PillarView]:
        """The weakest first; a pillar without an answer last."""
        return sorted(self.pillars, key=lambda each: (not each.is_weakest, each.level is None, each.level or 0))


def overview() -> Overview:
    result, programme = maturity(), Programme()
    past = maturity(clock.today() - YEAR + dt.timedelta(days=1)).details  # answers of that day count, as today's do
    levels = {pillar: result.details.get(pillar.value) for pillar in Pillar}
    out = set(result.details["pillars_missing"])
    known = {pillar: level for pillar, level in levels.items() if level is not None and pillar.value not in out}
    weakest = min(known, key=lambda pillar: known[pillar]) if known else None
    answers, facts = _answers(), _facts(programme)
    views = [
        PillarView(pillar, levels[pillar], past.get(pillar.value), answers[pillar], facts[pillar], pillar == weakest) for pillar in Pillar
    ]
    return Overview(result, views, spotted(programme), programme)


def _answers() -> dict[Pillar, list[Answered]]:
    """The last answer of each dimension, in the order of the questions."""
    last: dict[int, MaturityAnswer] = {}
    rows = MaturityAnswer.objects.filter(score__isnull=False, on__lte=clock.today()).select_related("dimension").order_by("on", "pk")
    for row in rows:
        last[row.dimension_id] = row
    order = list(STANDARD)
    found: dict[Pillar, list[Answered]] = {pillar: [] for pillar in Pillar}
    for row in sorted(last.values(), key=lambda row: order.index(row.dimension.code) if row.dimension.code in order else len(order)):
        answer = Answered(row.dimension.code, label_of(row.dimension.code), float(row.score or 0), row.evidence, row.on)
        found[Pillar(row.dimension.pillar)].append(answer)
    return found


def _facts(programme: Programme) -> Mapping[Pillar, list[tuple[str, str]]]:
    """What is counted, beside what people think of themselves."""
    keys = len(programme.keys)
    staffed = sum(len(functions) >= 4 for functions in programme.functions.values())
    used = sum(not line.is_unused for line in programme.processes)
    over = sum(len(accounts) > means.limit() for accounts in programme.kams.values())
    spent = means.this_year()
    granted = sum(bool(hours.granted) for hours in programme.hours.values())

    def of(count: int) -> str:
        return _("%(count)s of %(all)s") % {"count": count, "all": keys}

    return {
        Pillar.INFRASTRUCTURE: [
            (_("Key accounts"), formats.number(keys)),
            (_("Customers"), formats.number(programme.customers)),
            (_("KAMs over the limit"), _("%(count)s of %(all)s") % {"count": over, "all": len(programme.kams)}),
            *([(_("Budget of the year spent"), formats.percent(spent.share))] if spent and spent.share is not None else []),
            (_("Processes in use"), _("%(count)s of %(all)s") % {"count": used, "all": len(programme.processes)}),
        ],
        Pillar.TEAMS: [
            (_("Four functions or more in the team"), of(staffed)),
            (_("Hours granted"), of(granted)),
            (_("With a sponsor"), of(len(programme.sponsored))),
        ],
        Pillar.PLANS: [
            (_("With a plan for this year"), of(len(programme.ids) - len(programme.without_plan))),
            (_("Changed within 90 days"), of(len(programme.lived))),
        ],
    }
