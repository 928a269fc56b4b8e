"""Cells, results, targets and verdicts."""

from pyramid.models.cells import DealKind, DirtyCell, DirtyScope, GroupCounts, RevenueCell
from pyramid.models.improvements import Improvement
from pyramid.models.results import Crossing, Disagreement, DisagreementAnswer, QuestionedRow, RuleState, StoredResult, Target, Verdict

__all__ = [
    "Crossing",
    "DealKind",
    "DirtyCell",
    "DirtyScope",
    "Disagreement",
    "DisagreementAnswer",
    "GroupCounts",
    "Improvement",
    "QuestionedRow",
    "RevenueCell",
    "RuleState",
    "StoredResult",
    "Target",
    "Verdict",
]
