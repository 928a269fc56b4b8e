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
from programs.verbs.strategy import approve_strategy, hold_programme, remove_goal, resume_programme, set_goal, write_strategy

__all__ = [
    "ProgrammeError",
    "Verdict",
    "add_candidate",
    "approve_strategy",
    "assess",
    "decide",
    "fill_sheet",
    "hold_programme",
    "invite_rater",
    "object_to",
    "open_round",
    "remove_goal",
    "resume_programme",
    "send_round",
    "set_goal",
    "weigh",
    "write_strategy",
]
