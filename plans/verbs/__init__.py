"""The acts on plans, by noun."""

from plans.verbs import writing as writing
from plans.verbs.annexes import add_annex, put_annex_back, remove_annex, share_annex
from plans.verbs.approval import approve_version, send_back, sign_version, sponsors_of, submit_plan
from plans.verbs.clashes import answer_clash, leave_open
from plans.verbs.commenting import add_comment, answer_comment, resolve_comment
from plans.verbs.errors import Locked, PlanError
from plans.verbs.old import Choice, bring_in, confirm_old_plan, decide_pieces, drop_old_plan, edit_piece, read_annex, take_back_old_plan
from plans.verbs.opening import add_section, open_plan, put_section, set_confidentiality, set_extent, share_section, switch_section
from plans.verbs.renewing import Decision, renew_plan
from plans.verbs.reviewing import review_plan
from plans.verbs.rows import add_row, cancel_action, edit_row, finish_action, move_action, note_action, remove_row, share_row
from plans.verbs.white import pursue_cell, state_cell
from plans.verbs.writing import Behind, log_since, mark_passage, push_update, restore_blocks, write_prose

__all__ = [
    "Behind",
    "Choice",
    "Decision",
    "Locked",
    "PlanError",
    "add_annex",
    "add_comment",
    "add_row",
    "add_section",
    "answer_clash",
    "answer_comment",
    "approve_version",
    "bring_in",
    "cancel_action",
    "confirm_old_plan",
    "decide_pieces",
    "drop_old_plan",
    "edit_piece",
    "edit_row",
    "finish_action",
    "leave_open",
    "log_since",
    "mark_passage",
    "move_action",
    "note_action",
    "open_plan",
    "pursue_cell",
    "push_update",
    "put_annex_back",
    "put_section",
    "read_annex",
    "remove_annex",
    "remove_row",
    "renew_plan",
    "resolve_comment",
    "restore_blocks",
    "review_plan",
    "send_back",
    "set_confidentiality",
    "set_extent",
    "share_annex",
    "share_row",
    "share_section",
    "sign_version",
    "sponsors_of",
    "state_cell",
    "submit_plan",
    "switch_section",
    "take_back_old_plan",
    "write_prose",
]
