"""The acts of this room, by noun."""

from pyramid.verbs.questions import QuestionError, close_question, question_rows
from pyramid.verbs.targets import TargetError, set_target
from pyramid.verbs.verdicts import Stale, VerdictError, answer, disagree

__all__ = ["QuestionError", "Stale", "TargetError", "VerdictError", "answer", "close_question", "disagree", "question_rows", "set_target"]
