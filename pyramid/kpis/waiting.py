"""Figures of the catalogue whose facts come with later rooms: listed with what they wait for, not computed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from base.results import Direction, Layer, Unit
from pyramid.registry import KPI, kpis

PLANS, TEAMS, PROGRAMME, MODEL = "plans", "teams", "programme", "model"


def _waits(code: str, label: Any, layer: Layer, needs: str, definition: Any, **words: Any) -> None:
    """A class of its own for each, so that registry, pages and targets see it like any other."""
    fields = {"code": code, "label": label, "layer": layer, "needs": needs, "definition": definition, "kept_for": "", **words}
    kpis.register(type(f"Waiting_{code}", (KPI,), fields))


_waits(
    "cltv_model",
    _("Lifetime value, modelled"),
    Layer.MANAGEMENT,
    MODEL,
    _("Lifetime value from a model of how long customers stay or how often they buy."),
    unit=Unit.MONEY,
    position=195,
)
_waits(
    "strategy_execution",
    _("Strategy execution"),
    Layer.KAM,
    PLANS,
    _("Weighted progress of the objectives of key accounts."),
    audience="CMTE",
    position=232,
)
_waits(
    "innovation_pace",
    _("Innovation pace"),
    Layer.KAM,
    PLANS,
    _("Joint innovations launched per key account and year."),
    audience="CE",
    unit=Unit.PER_ACCOUNT_YEAR,
    position=234,
)
_waits(
    "innovation_lead_time",
    _("Innovation lead time"),
    Layer.KAM,
    PLANS,
    _("Days until half of the joint innovations begun are launched."),
    audience="CT",
    unit=Unit.DAYS,
    direction=Direction.UP_BAD,
    position=236,
)
_waits(
    "exec_sponsor_activity",
    _("Sponsor activity"),
    Layer.KAM,
    TEAMS,
    _("Share of the key accounts whose sponsor met an executive of theirs lately."),
    position=255,
)
_waits(
    "value_delivered",
    _("Value delivered"),
    Layer.KAM,
    PLANS,
    _("Value brought to customers and confirmed by them."),
    audience="CTE",
    unit=Unit.MONEY,
    position=295,
)
_waits(
    "team_time_allocated",
    _("Time granted"),
    Layer.TEAM,
    TEAMS,
    _("Hours given to key accounts as a share of the hours granted."),
    audience="MT",
    position=314,
)
_waits(
    "team_turnover",
    _("Team turnover"),
    Layer.TEAM,
    TEAMS,
    _("Share of the members of account teams who left them."),
    direction=Direction.UP_BAD,
    position=316,
)
_waits(
    "skill_gap",
    _("Skill gap"),
    Layer.TEAM,
    PROGRAMME,
    _("What is missing to the skills required, as a share of them."),
    audience="MT",
    direction=Direction.UP_BAD,
    position=335,
)
_waits(
    "programme_maturity",
    _("Maturity"),
    Layer.PROGRAMME,
    PROGRAMME,
    _("Maturity of the weakest of the three pillars of the programme."),
    audience="C",
    unit=Unit.LEVEL,
    position=302,
)
_waits(
    "kam_roi",
    _("KAM return"),
    Layer.PROGRAMME,
    PROGRAMME,
    _("Margin of the extra growth of key accounts against the cost of the programme."),
    audience="C",
    position=304,
)
