"""The acts on account teams, by noun."""

from teams.verbs.adviser import decide_team
from teams.verbs.charter import write_charter
from teams.verbs.errors import Answered, TeamError
from teams.verbs.handover import (
    agree_handover,
    close_handover,
    may_propose,
    move_work,
    propose_handover,
    refuse_handover,
    tick_step,
    withdraw_handover,
)
from teams.verbs.hours import ask_hours, end_hours, grant_hours, refuse_hours, withdraw_ask
from teams.verbs.logs import log_hours, remove_log
from teams.verbs.mission_people import accept_mission, ask_person, decline_mission, release_person
from teams.verbs.missions import change_mission, close_mission, move_mission, prepare_mission
from teams.verbs.pulse import answer_pulse, open_pulse
from teams.verbs.renewal import renew_hours
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
    "accept_mission",
    "add_activity",
    "add_member",
    "agree_handover",
    "answer_pulse",
    "ask_hours",
    "ask_person",
    "change_member",
    "change_mission",
    "close_handover",
    "close_mission",
    "decide_team",
    "decline_mission",
    "end_hours",
    "end_member",
    "finish_promise",
    "grant_hours",
    "log_hours",
    "may_propose",
    "move_mission",
    "move_work",
    "open_pulse",
    "prepare_mission",
    "promise_as_sponsor",
    "propose_handover",
    "refuse_handover",
    "refuse_hours",
    "release_person",
    "remove_activity",
    "remove_log",
    "renew_hours",
    "tick_step",
    "withdraw_ask",
    "withdraw_handover",
    "write_charter",
    "write_raci",
]
