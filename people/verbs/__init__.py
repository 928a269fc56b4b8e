"""The acts of this room: each one right, one transaction, one audit line."""

from people.verbs.company import change_cell, change_cells, change_setting
from people.verbs.errors import PeopleError, Stale
from people.verbs.organisation import (
    change_person,
    rebuild_lines,
    set_capacity,
)
from people.verbs.structure import (
    delete_unit,
    merge_functions,
    merge_units,
    restore_function,
    restore_unit,
    retire_function,
    retire_unit,
    save_function,
    save_unit,
)
from people.verbs.tokens import end_token, make_token, token_of
from people.verbs.users import (
    accept_invitation,
    change_password,
    change_preferences,
    create_administrator,
    deactivate,
    end_role,
    end_session,
    grant_role,
    invite,
    invite_again,
    reactivate,
)
from people.verbs.waiting import choose_digest, mute, snooze, unmute

__all__ = [
    "PeopleError",
    "Stale",
    "accept_invitation",
    "change_cell",
    "change_cells",
    "change_password",
    "change_person",
    "change_preferences",
    "change_setting",
    "choose_digest",
    "create_administrator",
    "deactivate",
    "delete_unit",
    "end_role",
    "end_session",
    "end_token",
    "grant_role",
    "invite",
    "invite_again",
    "make_token",
    "merge_functions",
    "merge_units",
    "mute",
    "reactivate",
    "rebuild_lines",
    "restore_function",
    "restore_unit",
    "retire_function",
    "retire_unit",
    "save_function",
    "save_unit",
    "set_capacity",
    "snooze",
    "token_of",
    "unmute",
]
