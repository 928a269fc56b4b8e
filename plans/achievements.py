"""Figures on what plans achieve: strategy carried out, innovation, value delivered. Spec: kpis.md, KAM."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from base.results import Direction, Layer, Result, Unit
from plans.models import DeliveredValue, Innovation
from plans.progress import Aim, Gain, Novelty, innovations_known, joint, key_days, open_aims
from pyramid.behind import Behind
from pyramid.facts.keys import keys_on
from pyramid.figure import money
from pyramid.registry import KPI, Ask, kpis
from pyramid.statistics import Duration, garwood

DAYS_A_YEAR = 365.25


@kpis.register
class StrategyExecution(KPI):
    """Weighted progress, at most 1 each, of our objectives at key accounts of the last day that are open in the period.

    Unit: ratio, exact; n objectives measured, by the last progress before as_of; those never measured are excluded and
    counted. too_few when those measured make less than `min_coverage` of the weight. Source: S1.
    """

    code = "strategy_execution"
    layer = Layer.KAM
    audience = "CMTE"
    label = _("Strategy execution")
    definition = _("Weighted progress of the objectives of key accounts.")
    formula = _("sum of weight × progress / sum of weights of the objectives measured")
    reads = ("objectives", "objective_progress", "plan_sections", "key_accounts")
    kept_for = "company segment owner account"
    position = 232

    def compute(self, ask: Ask) -> Result:
        found = self._aims(ask)
        known = [(aim, min(progress, 1)) for aim, progress in found if progress is not None]
        ask.exclude("not_measured", len(found) - len(known))
        whole, weight = sum(aim.weight for aim, _progress in found), sum(aim.weight for aim, _progress in known)
        details = {"coverage": float(weight / whole) if whole else 0.0}
        if not known:
            return self.no_data(ask, "empty", n=0, details=details)
        reached = sum(aim.weight * progress for aim, progress in known)
        parts: dict[str, Any] = {"n": len(known), "numerator": float(reached), "denominator": float(weight), "details": details}
        if not weight:
            return self.no_data(ask, "zero_denominator", **parts)
        if details["coverage"] < float(ask.settings["min_coverage"]):
            return self.too_few(ask, float(reached / weight), None, **parts)
        return self.ok(ask, float(reached / weight), **parts)

    def _aims(self, ask: Ask) -> list[tuple[Aim, Any]]:
        keys, level = keys_on(ask.facts, ask.settings, ask.period.last), ask.settings["group_level"]
        found = open_aims(ask.facts, ask.span, ask.period.end)
        return [(aim, progress) for aim, progress in found if ask.facts.group(aim.account, level) in keys]


class _OfInnovations(KPI):
    layer = Layer.KAM
    reads = ("innovations", "key_accounts")
    kept_for = "company segment owner account"

    def at_keys(self, ask: Ask, date: str) -> list[Novelty]:
        """Joint innovations whose `date` lies in the period and on a day on which the account is key."""
        level = ask.settings["group_level"]
        dated = [(row, getattr(row, date)) for row in joint(ask.facts) if getattr(row, date) in ask.span]
        return [row for row, day in dated if ask.facts.group(row.account, level) in keys_on(ask.facts, ask.settings, day)]


@kpis.register
class InnovationPace(_OfInnovations):
    """Joint innovations launched at accounts that are key on the day, per key account and year of 365.25 days.

    Unit: launches per account-year, exact Poisson bounds over the exposure; n launches. Empty without a key day, or
    when no innovation anywhere has a date in the period and nothing says that there was none. Source: S1.
    """

    code = "innovation_pace"
    audience = "CE"
    unit = Unit.PER_ACCOUNT_YEAR
    label = _("Innovation pace")
    definition = _("Joint innovations launched per key account and year.")
    formula = _("joint launches / years of key accounts")
    position = 234

    def compute(self, ask: Ask) -> Result:
        years = key_days(ask.facts, ask.settings, ask.span) / DAYS_A_YEAR
        if not years or not innovations_known(ask.facts, ask.span):
            return self.no_data(ask, "empty", n=0)
        count = len(self.at_keys(ask, "launched_on"))
        low, high = garwood(count)
        return self.ok(ask, count / years, n=count, numerator=count, denominator=years, low=low / years, high=high / years)

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Innovation, (row.id for row in self.at_keys(ask, "launched_on")))


@kpis.register
class InnovationLeadTime(_OfInnovations):
    """Kaplan-Meier median of days from start to launch, of joint innovations started at accounts that are key that day.

    Unit: whole days, bounds log(-log). One abandoned is cut off that day, others at as_of. Too few under `min_events`
    launches.
    """

    code = "innovation_lead_time"
    audience = "CT"
    unit = Unit.DAYS
    direction = Direction.UP_BAD
    label = _("Innovation lead time")
    definition = _("Days until half of the joint innovations begun are launched.")
    formula = _("Kaplan-Meier median of days from start to launch")
    position = 236

    def compute(self, ask: Ask) -> Result:
        begun = self.at_keys(ask, "started_on")
        if not begun:
            return self.no_data(ask, "empty", n=0, details={"events": 0})
        return self.half_life(ask, (_lasted(row, ask.as_of) for row in begun))

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Innovation, (row.id for row in self.at_keys(ask, "started_on")))


def _lasted(row: Novelty, as_of: dt.date) -> Duration:
    ended, launched = (day if day is not None and day < as_of else None for day in (row.abandoned_on, row.launched_on))
    assert row.started_on is not None  # noqa: S101 - chosen by its day of start
    return Duration(((launched or ended or as_of) - row.started_on).days, launched is not None)


@kpis.register
class ValueDelivered(KPI):
    """What customers gained in the period and had confirmed before as_of. Unit: money; n rows, confirmed or not.

    Details: claimed, all of the period; confirmed_share, null when nothing was claimed. Each amount at the rate of its day.
    """

    code = "value_delivered"
    layer = Layer.KAM
    audience = "CTE"
    unit = Unit.MONEY
    label = _("Value delivered")
    definition = _("Value brought to customers and confirmed by them.")
    formula = _("sum of the gains of the period that customers confirmed")
    reads = ("delivered_values", "fx_rates")
    kept_for = "company segment owner account"
    position = 295

    def compute(self, ask: Ask) -> Result:
        rows = self._rows(ask)
        if not rows and not ask.facts.covered("delivered_values", ask.span):
            return self.no_data(ask, "empty", n=0)
        rates = ask.facts.store.rates
        amounts = [(rates.minor(row.amount, row.currency, row.on), row.confirmed_on) for row in rows if row.amount is not None]
        claimed = sum(minor for minor, _day in amounts)
        confirmed = sum(minor for minor, day in amounts if day is not None and day < ask.as_of)
        details = {"claimed": money(claimed), "confirmed_share": confirmed / claimed if claimed else None}
        return self.ok(ask, money(confirmed), n=len(rows), details=details)

    def _rows(self, ask: Ask) -> list[Gain]:
        return [row for row in ask.facts.rows("delivered_values") if row.on in ask.span]

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(DeliveredValue, (row.id for row in self._rows(ask)))
