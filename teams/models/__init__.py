"""The tables of account teams."""

from teams.models.adviser import AdviserRun
from teams.models.handover import Handover, HandoverStep
from teams.models.meeting import AgendaPoint, Meeting, MeetingDecision, MeetingGuest
from teams.models.mission import Mission, MissionAsk, MissionSkill
from teams.models.pulse import PulseCount, PulseInvite, PulseRound
from teams.models.team import Activity, Charter, RaciCell, Seat, SponsorPromise
from teams.models.time import CapacityStatement, TimeAgreement, TimeLog

__all__ = [
    "Activity",
    "AdviserRun",
    "AgendaPoint",
    "CapacityStatement",
    "Charter",
    "Handover",
    "HandoverStep",
    "Meeting",
    "MeetingDecision",
    "MeetingGuest",
    "Mission",
    "MissionAsk",
    "MissionSkill",
    "PulseCount",
    "PulseInvite",
    "PulseRound",
    "RaciCell",
    "Seat",
    "SponsorPromise",
    "TimeAgreement",
    "TimeLog",
]
