"""The acts of this room, by noun."""

from pyramid.verbs.improvements import ImprovementError, add_improvement, close_improvement, edit_improvement
from pyramid.verbs.questions import QuestionError, close_question, question_rows
from pyramid.verbs.targets import TargetError, set_target
from pyramid.verbs.verdicts import Stale, VerdictError, answer, disagree

__all__ = [
    "ImprovementError",
    "QuestionError",
    "Stale",
    "TargetError",
    "VerdictError",
    "add_improvement",
    "answer",
    "close_improvement",
    "close_question",
    "disagree",
    "edit_improvement",
    "question_rows",
    "set_target",
]
