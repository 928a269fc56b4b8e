"""The tables of the programme."""

from programs.models.grid import MaturityAnswer, MaturityDimension, Pillar, Skill, SkillAssessment
from programs.models.selection import Candidate, Criterion, Objection, Rater, Score, SelectionRound
from programs.models.strategy import Strategy, StrategyGoal

__all__ = [
    "Candidate",
    "Criterion",
    "MaturityAnswer",
    "MaturityDimension",
    "Objection",
    "Pillar",
    "Rater",
    "Score",
    "SelectionRound",
    "Skill",
    "SkillAssessment",
    "Strategy",
    "StrategyGoal",
]
