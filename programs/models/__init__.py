"""The tables of the programme."""

from programs.models.change import Practice, PracticeUse, Stance
from programs.models.grid import LearningStep, MaturityAnswer, MaturityDimension, Pillar, Skill, SkillAssessment, SkillNeed
from programs.models.leaving import Leaving, LeavingStep
from programs.models.method import Decision, Escalation, Process, ProcessUse, Ritual, RitualDate
from programs.models.path import MaturityRater, MaturityRound, MaturityScore, MethodChoice
from programs.models.roles import Budget, RoleText
from programs.models.selection import Candidate, Criterion, Objection, Rater, Score, SelectionRound
from programs.models.strategy import Strategy, StrategyGoal

__all__ = [
    "Budget",
    "Candidate",
    "Criterion",
    "Decision",
    "Escalation",
    "LearningStep",
    "Leaving",
    "LeavingStep",
    "MaturityAnswer",
    "MaturityDimension",
    "MaturityRater",
    "MaturityRound",
    "MaturityScore",
    "MethodChoice",
    "Objection",
    "Pillar",
    "Practice",
    "PracticeUse",
    "Process",
    "ProcessUse",
    "Rater",
    "Ritual",
    "RitualDate",
    "RoleText",
    "Score",
    "SelectionRound",
    "Skill",
    "SkillAssessment",
    "SkillNeed",
    "Stance",
    "Strategy",
    "StrategyGoal",
]
