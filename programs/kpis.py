"""Figures on the programme: skills, maturity, what it earns. Spec: kpis.md, Team and Programme."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Cost
from base.results import Direction, Layer, Result, Unit
from programs.facts import Answer, Assessed
from programs.models import MaturityAnswer, Pillar, SkillAssessment
from pyramid.behind import Behind
from pyramid.facts.keys import keys_on
from pyramid.facts.net import net
from pyramid.facts.recurring import round_half_up
from pyramid.figure import money
from pyramid.kpis.acquisition import cost_minor, costs_in
from pyramid.kpis.revenue import REVENUE
from pyramid.registry import KPI, Ask, kpis

PROGRAMME_COST = frozenset({"kam_programme"})
HIGHEST = 5


@kpis.register
class SkillGap(KPI):
    """What is missing to the level required, over what is required; more than required undoes nothing.

    The last assessment before as_of of each (colleague, skill), of colleagues in post at as_of. Unit: ratio; n
    colleagues assessed. Skills never assessed are excluded and counted; too_few when those assessed make less than
    `min_coverage` of what is required. Source: S5.
    """

    code = "skill_gap"
    layer = Layer.TEAM
    audience = "MT"
    direction = Direction.UP_BAD
    label = _("Skill gap")
    definition = _("What is missing to the skills required, as a share of them.")
    formula = _("sum of max(0, required − actual) / sum of required")
    reads = ("skills", "employees")
    kept_for = "company"
    position = 335

    def compute(self, ask: Ask) -> Result:
        last, asked = self._last(ask)
        ask.exclude("not_assessed", len(asked) - len(last))
        required = sum(row.required for row in last.values())
        whole = sum(asked.values())
        details = {"coverage": float(required / whole) if whole else 0.0}
        n = len({person for person, _skill in last})
        if not last:
            return self.no_data(ask, "empty", n=0, details=details)
        gap = sum(max(row.required - (row.actual or 0), Decimal(0)) for row in last.values())
        parts: dict[str, Any] = {"n": n, "numerator": float(gap), "denominator": float(required), "details": details}
        if not required:
            return self.no_data(ask, "zero_denominator", **parts)
        if details["coverage"] < float(ask.settings["min_coverage"]):
            return self.too_few(ask, float(gap / required), None, **parts)
        return self.ok(ask, float(gap / required), **parts)

    def _last(self, ask: Ask) -> tuple[dict[tuple[int, int], Assessed], dict[tuple[int, int], Any]]:
        """The assessment that counts of each colleague and skill, and what is required of all that were asked."""
        found: dict[tuple[int, int], Assessed] = {}
        asked: dict[tuple[int, int], Any] = {}
        for row in ask.facts.store.rows("skills"):
            if row.person is None or not self._in_post(ask, row.person):
                continue
            key = row.person, row.skill
            counts = row.actual is not None and row.assessed_on is not None and row.assessed_on < ask.as_of
            if counts and (key not in found or found[key].assessed_on <= row.assessed_on):
                found[key] = row
            asked.setdefault(key, row.required)
        return found, asked | {key: row.required for key, row in found.items()}

    @staticmethod
    def _in_post(ask: Ask, person: int) -> bool:
        """State at as_of: that of the day before."""
        _role, start, left = ask.facts.store.people[person]
        return (start is None or start < ask.as_of) and (left is None or left >= ask.as_of)

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(SkillAssessment, (row.id for row in self._last(ask)[0].values()))


@kpis.register
class ProgrammeMaturity(KPI):
    """The weakest pillar of the programme: the lowest weighted mean of its answered dimensions.

    The last answer from 0 to 5 before as_of counts. Unit: 0 to 5; n dimensions answered. A pillar answered for less
    than `min_coverage` of its weight is out and named; all three: empty. Details: the three means, mean of all, balance
    = highest − lowest pillar, missing, coverage. Source: S3.
    """

    code = "programme_maturity"
    layer = Layer.PROGRAMME
    audience = "C"
    unit = Unit.LEVEL
    label = _("Maturity")
    definition = _("Maturity of the weakest of the three pillars of the programme.")
    formula = _("lowest of the weighted means of the three pillars")
    reads = ("maturity_answers",)
    kept_for = "company"
    position = 302

    def compute(self, ask: Ask) -> Result:
        answers = self._answers(ask)
        given = {key: row for key, row in answers.items() if row.score is not None}
        least = float(ask.settings["min_coverage"])
        means: dict[str, float | None] = {}
        kept: dict[str, float] = {}
        for pillar in Pillar.values:
            asked = [row for row in answers.values() if row.pillar == pillar]
            known = [row for row in given.values() if row.pillar == pillar]
            means[pillar] = mean = _mean(known)
            if mean is not None and _weight(known) >= least * _weight(asked):
                kept[pillar] = mean
        whole = _weight(answers.values())
        coverage = _weight(given.values()) / whole if whole else 0.0
        details = {
            **means,
            "mean": _mean(given.values()),
            "balance": max(kept.values()) - min(kept.values()) if len(kept) > 1 else None,
            "missing": sorted(code for code, _pillar in answers.keys() - given.keys()),
            "pillars_missing": [pillar for pillar in Pillar.values if pillar not in kept],
            "coverage": coverage,
        }
        if not kept:
            return self.no_data(ask, "empty", n=len(given), details=details)
        value = min(kept.values())
        if coverage < least:
            return self.too_few(ask, value, None, n=len(given), details=details)
        return self.ok(ask, value, n=len(given), details=details)

    def _answers(self, ask: Ask) -> dict[tuple[str, str], Answer]:
        """The answer that counts of each dimension, without a score where there is none yet."""
        found: dict[tuple[str, str], Answer] = {}
        for row in ask.facts.store.rows("maturity_answers"):
            key = row.dimension, row.pillar
            counts = row.score is not None and 0 <= row.score <= HIGHEST and row.on is not None and row.on < ask.as_of
            known = found.get(key)
            if counts and (known is None or known.score is None or (known.on or dt.date.min) <= row.on):
                found[key] = row
            elif known is None:
                found[key] = row._replace(score=None)
        return found

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(MaturityAnswer, (row.id for row in self._answers(ask).values() if row.score is not None))


def _weight(rows: Iterable[Answer]) -> float:
    return float(sum(row.weight for row in rows))


def _mean(rows: Iterable[Answer]) -> float | None:
    known = list(rows)
    weight = sum(row.weight for row in known)
    return float(sum(row.weight * (row.score or 0) for row in known) / weight) if weight else None


@kpis.register
class KamReturn(KPI):
    """(incremental revenue × gross margin − cost of the programme) / that cost.

    Incremental: revenue of the key accounts less theirs of a year ago grown as the others grew, on the groups that
    bought then. Key = key on the first day. Unit: ratio; n groups; too_few when a side has less than `min_panel`.
    no_costs without a cost of the programme, base_not_positive when a side bought nothing a year ago, empty without
    gross margin or where a year is not covered.
    """

    code = "kam_roi"
    layer = Layer.PROGRAMME
    audience = "C"
    label = _("KAM return")
    definition = _("Margin of the extra growth of key accounts against the cost of the programme.")
    formula = _("(extra revenue × gross margin − programme cost) / programme cost")
    caveat = _("Key accounts are chosen, not drawn: this is no proof that the programme causes the growth.")
    reads = (*REVENUE, "costs", "key_accounts")
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 12}
    kept_for = "company"
    position = 304

    def compute(self, ask: Ask) -> Result:
        cost = cost_minor(ask, costs_in(ask, ask.span, PROGRAMME_COST))
        if not cost:
            return self.no_data(ask, "no_costs")
        now, past = (net(ask.facts, ask.settings, span) for span in (ask.span, ask.span.back(12)))
        panel = {group: minor for group, minor in past.items() if minor > 0}
        keys = keys_on(ask.facts, ask.settings, ask.period.start)
        sides = [[group for group in panel if (group in keys) is is_key] for is_key in (True, False)]
        if not all(sides):
            return self.no_data(ask, "base_not_positive", n=len(panel))
        margin = ask.settings.decimal("gross_margin")
        if margin is None or not all(ask.facts.covered("invoices", span) for span in (ask.span, ask.span.back(12))):
            return self.no_data(ask, "empty", n=len(panel))
        (key_now, key_past), (now_others, past_others) = (
            (sum(now.get(group, 0) for group in side), sum(panel[group] for group in side)) for side in sides
        )
        extra = key_now - Fraction(key_past * now_others, past_others)
        earned = extra * Fraction(margin)
        details = {
            "incremental_revenue": money(round_half_up(extra)),
            "incremental_margin": money(round_half_up(earned)),
            "programme_cost": money(cost),
        }
        value, least = float((earned - cost) / cost), int(ask.settings["min_panel"])
        if min(map(len, sides)) < least:
            return self.too_few(ask, value, least, n=len(panel), details=details)
        return self.ok(ask, value, n=len(panel), threshold=least, details=details)

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Cost, (row.id for row in costs_in(ask, ask.span, PROGRAMME_COST)))
