"""Cells, results, targets and verdicts."""

from pyramid.models.cells import DirtyCell, DirtyScope, RevenueCell
from pyramid.models.results import Disagreement, DisagreementAnswer, QuestionedRow, RuleState, StoredResult, Target, Verdict

__all__ = [
    "DirtyCell",
    "DirtyScope",
    "Disagreement",
    "DisagreementAnswer",
    "QuestionedRow",
    "RevenueCell",
    "RuleState",
    "StoredResult",
    "Target",
    "Verdict",
]
