"""The acts on the programme, by noun."""

from programs.verbs.errors import ProgrammeError
from programs.verbs.maturity import assess
from programs.verbs.selection import (
    Verdict,
    add_candidate,
    decide,
    fill_sheet,
    invite_rater,
    object_to,
    open_round,
    send_round,
    weigh,
)
from programs.verbs.skills import add_skill, add_step, assess_skills, begin_usual, mark_step, relation_to, set_needs
from programs.verbs.strategy import approve_strategy, hold_programme, remove_goal, resume_programme, set_goal, write_strategy

__all__ = [
    "ProgrammeError",
    "Verdict",
    "add_candidate",
    "add_skill",
    "add_step",
    "approve_strategy",
    "assess",
    "assess_skills",
    "begin_usual",
    "decide",
    "fill_sheet",
    "hold_programme",
    "invite_rater",
    "mark_step",
    "object_to",
    "open_round",
    "relation_to",
    "remove_goal",
    "resume_programme",
    "send_round",
    "set_goal",
    "set_needs",
    "weigh",
    "write_strategy",
]
