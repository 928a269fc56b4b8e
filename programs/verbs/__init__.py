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

__all__ = [
    "ProgrammeError",
    "Verdict",
    "add_candidate",
    "assess",
    "decide",
    "fill_sheet",
    "invite_rater",
    "object_to",
    "open_round",
    "send_round",
    "weigh",
]
