"""The acts on account teams, by noun."""

from teams.verbs.charter import write_charter
from teams.verbs.errors import Answered, TeamError
from teams.verbs.hours import ask_hours, end_hours, grant_hours, refuse_hours, withdraw_ask
from teams.verbs.logs import log_hours, remove_log
from teams.verbs.team import (
    Place,
    add_activity,
    add_member,
    change_member,
    end_member,
    finish_promise,
    promise_as_sponsor,
    remove_activity,
    write_raci,
)

__all__ = [
    "Answered",
    "Place",
    "TeamError",
    "add_activity",
    "add_member",
    "ask_hours",
    "change_member",
    "end_hours",
    "end_member",
    "finish_promise",
    "grant_hours",
    "log_hours",
    "promise_as_sponsor",
    "refuse_hours",
    "remove_activity",
    "remove_log",
    "withdraw_ask",
    "write_charter",
    "write_raci",
]
