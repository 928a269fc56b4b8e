"""Account plans: sections and prose, rows, versions."""

from plans.models.annex import PlanFile
from plans.models.clash import RowClash
from plans.models.comment import ProseComment
from plans.models.old import BroughtRow, DraftPiece, OldPlan
from plans.models.plan import Plan, PlanReader, PlanSection, ProseUpdate
from plans.models.progress import ObjectiveProgress, ObjectiveStatement
from plans.models.review import CarriedObjective, PeerReview
from plans.models.rows import Action, Objective, RivalLine, ScorecardLine, SectionStatement, Standing, SwotItem, Tactic
from plans.models.version import PlanVersion, PlanVersionSection
from plans.models.white import WhiteSpaceCell
from plans.models.world import DeliveredValue, Innovation, Insight, Outlook, Refusal

__all__ = [
    "Action",
    "BroughtRow",
    "CarriedObjective",
    "DeliveredValue",
    "DraftPiece",
    "Innovation",
    "Insight",
    "Objective",
    "ObjectiveProgress",
    "ObjectiveStatement",
    "OldPlan",
    "Outlook",
    "PeerReview",
    "Plan",
    "PlanFile",
    "PlanReader",
    "PlanSection",
    "PlanVersion",
    "PlanVersionSection",
    "ProseComment",
    "ProseUpdate",
    "Refusal",
    "RivalLine",
    "RowClash",
    "ScorecardLine",
    "SectionStatement",
    "Standing",
    "SwotItem",
    "Tactic",
    "WhiteSpaceCell",
]
