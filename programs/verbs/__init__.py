"""The acts on the programme, by noun."""

from programs.verbs.change import note_stance, offer_practice, take_up
from programs.verbs.errors import ProgrammeError
from programs.verbs.governance import (
    add_ritual,
    answer_escalation,
    drop_ritual,
    end_ritual,
    escalate,
    finish_decision,
    hold_ritual,
    move_ritual,
    note_decision,
)
from programs.verbs.leaving import close_way_out, may_prepare, open_way_out, prepare_way_out, undo_way_out, way_out_of
from programs.verbs.maturity import assess
from programs.verbs.method import ProcessForm, add_process, keep_file, note_use, remove_file, retire_process
from programs.verbs.path import agree_method, ask_raters, choose_path, close_raters, hand_in
from programs.verbs.roles import describe_role, set_budget
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
    "ProcessForm",
    "ProgrammeError",
    "Verdict",
    "add_candidate",
    "add_process",
    "add_ritual",
    "add_skill",
    "add_step",
    "agree_method",
    "answer_escalation",
    "approve_strategy",
    "ask_raters",
    "assess",
    "assess_skills",
    "begin_usual",
    "choose_path",
    "close_raters",
    "close_way_out",
    "decide",
    "describe_role",
    "drop_ritual",
    "end_ritual",
    "escalate",
    "fill_sheet",
    "finish_decision",
    "hand_in",
    "hold_programme",
    "hold_ritual",
    "invite_rater",
    "keep_file",
    "mark_step",
    "may_prepare",
    "move_ritual",
    "note_decision",
    "note_stance",
    "note_use",
    "object_to",
    "offer_practice",
    "open_round",
    "open_way_out",
    "prepare_way_out",
    "relation_to",
    "remove_file",
    "remove_goal",
    "resume_programme",
    "retire_process",
    "send_round",
    "set_budget",
    "set_goal",
    "set_needs",
    "take_up",
    "undo_way_out",
    "way_out_of",
    "weigh",
    "write_strategy",
]
