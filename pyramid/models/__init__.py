"""Cells, results, targets and verdicts."""

from pyramid.models.cells import DealKind, DirtyCell, DirtyScope, GroupCounts, RevenueCell
from pyramid.models.results import Disagreement, DisagreementAnswer, QuestionedRow, RuleState, StoredResult, Target, Verdict

__all__ = [
    "DealKind",
    "DirtyCell",
    "DirtyScope",
    "Disagreement",
    "DisagreementAnswer",
    "GroupCounts",
    "QuestionedRow",
    "RevenueCell",
    "RuleState",
    "StoredResult",
    "Target",
    "Verdict",
]
