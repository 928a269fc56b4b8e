"""Cells, results, targets and verdicts."""

from pyramid.models.cells import CostCell, DirtyCell, RevenueCell, RevenueSum
from pyramid.models.results import Disagreement, QuestionedRow, RuleState, StoredResult, Target, Verdict

__all__ = [
    "CostCell",
    "DirtyCell",
    "Disagreement",
    "QuestionedRow",
    "RevenueCell",
    "RevenueSum",
    "RuleState",
    "StoredResult",
    "Target",
    "Verdict",
]
