"""Figures of the catalogue whose facts come with later rooms: listed with what they wait for, not computed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from base.results import Direction, Layer, Unit
from pyramid.registry import KPI, kpis

PLANS = "plans"


def _waits(code: str, label: Any, layer: Layer, needs: str, definition: Any, **words: Any) -> None:
    """A class of its own for each, so that registry, pages and targets see it like any other."""
    fields = {"code": code, "label": label, "layer": layer, "needs": needs, "definition": definition, "kept_for": "", **words}
    kpis.register(type(f"Waiting_{code}", (KPI,), fields))


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
    "value_delivered",
    _("Value delivered"),
    Layer.KAM,
    PLANS,
    _("Value brought to customers and confirmed by them."),
    audience="CTE",
    unit=Unit.MONEY,
    position=295,
)
