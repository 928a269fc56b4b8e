"""Cells, results, targets and verdicts."""

from pyramid.models.cells import DirtyCell, DirtyScope, RevenueCell
from pyramid.models.results import Disagreement, QuestionedRow, RuleState, StoredResult, Target, Verdict

__all__ = [
    "DirtyCell",
    "DirtyScope",
    "Disagreement",
    "QuestionedRow",
    "RevenueCell",
    "RuleState",
    "StoredResult",
    "Target",
    "Verdict",
]
