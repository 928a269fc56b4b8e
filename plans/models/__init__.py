"""Account plans: sections and prose, rows, versions."""

from plans.models.plan import Plan, PlanReader, PlanSection, ProseUpdate
from plans.models.rows import Action, Objective, RivalLine, ScorecardLine, SectionStatement, Standing, SwotItem, Tactic
from plans.models.version import PlanVersion, PlanVersionSection

__all__ = [
    "Action",
    "Objective",
    "Plan",
    "PlanReader",
    "PlanSection",
    "PlanVersion",
    "PlanVersionSection",
    "ProseUpdate",
    "RivalLine",
    "ScorecardLine",
    "SectionStatement",
    "Standing",
    "SwotItem",
    "Tactic",
]
