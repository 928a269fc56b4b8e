"""Access rows of teams. The format: `tests/access/table.py`."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import AccountRole
from people.models import User
from teams.adviser import QUESTIONS
from teams.models import Handover, Meeting, Mission, MissionAsk, PulseInvite, PulseRound, SponsorPromise, TimeAgreement, TimeLog
from tests import factories
from tests.access.kinds import MISSING, kind

TABLE = """
# name                       method object               SD  PD  KM  TM  LM  ES  DS  AD
teams:list                   GET    -                    200 200 200 200 200 200 200 403
teams:time                   GET    -                    200 200 200 200 200 200 200 403
teams:time                   POST   -                    422 422 422 422 422 422 422 403
teams:people                 GET    -                    403 403 403 403 200 403 403 403

teams:team                   GET    account.own          200 200 200 200 404 200 200 404
teams:team                   GET    account.team         200 200 200 200 404 200 200 404
teams:team                   GET    account.people       200 200 404 404 200 404 200 404
teams:team                   GET    account.foreign      200 200 404 404 404 404 200 404
teams:team                   GET    account.missing      404

teams:member                 GET    place.own            200 200 200 200 404 200 200 404
teams:member                 GET    place.team           200 200 200 200 404 200 200 404
teams:member                 GET    place.people         200 200 404 404 200 404 200 404
teams:member                 GET    place.foreign        200 200 404 404 404 404 200 404
teams:member                 GET    place.missing        404

teams:member_add             GET    account.own          200 200 200 403 404 403 403 404
teams:member_add             GET    account.team         200 200 403 403 404 403 403 404
teams:member_add             GET    account.people       200 200 404 404 403 404 403 404
teams:member_add             GET    account.foreign      200 200 404 404 404 404 403 404
teams:member_add             GET    account.missing      404
teams:member_add             POST   account.own          422 422 422 403 404 403 403 404
teams:member_add             POST   account.team         422 422 403 403 404 403 403 404
teams:member_add             POST   account.people       422 422 404 404 403 404 403 404
teams:member_add             POST   account.foreign      422 422 404 404 404 404 403 404
teams:member_add             POST   account.missing      404
teams:member_edit            GET    role.own             200 200 200 403 404 403 403 404
teams:member_edit            GET    role.team            200 200 403 403 404 403 403 404
teams:member_edit            GET    role.people          200 200 404 404 403 404 403 404
teams:member_edit            GET    role.foreign         200 200 404 404 404 404 403 404
teams:member_edit            GET    role.missing         404
teams:member_edit            POST   role.own             302 302 302 403 404 403 403 404
teams:member_edit            POST   role.team            302 302 403 403 404 403 403 404
teams:member_edit            POST   role.people          302 302 404 404 403 404 403 404
teams:member_edit            POST   role.foreign         302 302 404 404 404 404 403 404
teams:member_edit            POST   role.missing         404
teams:raci                   GET    account.own          200 200 200 403 404 403 403 404
teams:raci                   GET    account.team         200 200 403 403 404 403 403 404
teams:raci                   GET    account.people       200 200 404 404 403 404 403 404
teams:raci                   GET    account.foreign      200 200 404 404 404 404 403 404
teams:raci                   GET    account.missing      404
teams:raci                   POST   account.own          302 302 302 403 404 403 403 404
teams:raci                   POST   account.team         302 302 403 403 404 403 403 404
teams:raci                   POST   account.people       302 302 404 404 403 404 403 404
teams:raci                   POST   account.foreign      302 302 404 404 404 404 403 404
teams:raci                   POST   account.missing      404
teams:charter                GET    account.own          200 200 200 403 404 403 403 404
teams:charter                GET    account.team         200 200 403 403 404 403 403 404
teams:charter                GET    account.people       200 200 404 404 403 404 403 404
teams:charter                GET    account.foreign      200 200 404 404 404 404 403 404
teams:charter                GET    account.missing      404
teams:charter                POST   account.own          302 302 302 403 404 403 403 404
teams:charter                POST   account.team         302 302 403 403 404 403 403 404
teams:charter                POST   account.people       302 302 404 404 403 404 403 404
teams:charter                POST   account.foreign      302 302 404 404 404 404 403 404
teams:charter                POST   account.missing      404
teams:ask                    GET    account.own          200 200 200 403 404 403 403 404
teams:ask                    GET    account.team         200 200 403 403 404 403 403 404
teams:ask                    GET    account.people       200 200 404 404 403 404 403 404
teams:ask                    GET    account.foreign      200 200 404 404 404 404 403 404
teams:ask                    GET    account.missing      404
teams:ask                    POST   account.own          422 422 422 403 404 403 403 404
teams:ask                    POST   account.team         422 422 403 403 404 403 403 404
teams:ask                    POST   account.people       422 422 404 404 403 404 403 404
teams:ask                    POST   account.foreign      422 422 404 404 404 404 403 404
teams:ask                    POST   account.missing      404

teams:agreement              GET    agreement.own        200 200 200 200 404 200 200 404
teams:agreement              GET    agreement.people     200 200 404 404 200 404 200 404
teams:agreement              GET    agreement.foreign    200 200 404 404 404 404 200 404
teams:agreement              GET    agreement.missing    404
teams:agreement              POST   agreement.own        403 403 403 403 404 403 403 404
teams:agreement              POST   agreement.people     403 403 404 404 302 404 403 404
teams:agreement              POST   agreement.foreign    403 403 404 404 404 404 403 404
teams:agreement              POST   agreement.missing    404
teams:agreement              POST   question.own         302 302 302 403 404 403 403 404
teams:agreement              POST   question.foreign     302 302 404 404 404 404 403 404
teams:agreement              POST   question.missing     404
teams:log_remove             POST   log.own              302
teams:log_remove             POST   log.team             403 403 403 403 404 403 403 404
teams:log_remove             POST   log.foreign          403 403 404 404 404 404 403 404
teams:log_remove             POST   log.missing          404
teams:adviser                GET    account.own          200 200 200 403 404 403 403 404
teams:adviser                GET    account.team         200 200 403 403 404 403 403 404
teams:adviser                GET    account.people       200 200 404 404 403 404 403 404
teams:adviser                GET    account.foreign      200 200 404 404 404 404 403 404
teams:adviser                GET    account.missing      404
teams:adviser                POST   account.own          302 302 302 403 404 403 403 404
teams:adviser                POST   account.team         302 302 403 403 404 403 403 404
teams:adviser                POST   account.people       302 302 404 404 403 404 403 404
teams:adviser                POST   account.foreign      302 302 404 404 404 404 403 404
teams:adviser                POST   account.missing      404
teams:pulse                  GET    -                    200 200 200 200 200 200 200 403
teams:team_pulse             GET    account.own          200 200 200 200 404 200 200 404
teams:team_pulse             GET    account.people       200 200 404 404 403 404 403 404
teams:team_pulse             GET    account.foreign      200 200 404 404 404 404 403 404
teams:team_pulse             GET    account.missing      404
teams:team_pulse             POST   account.own          422 422 422 403 404 403 403 404
teams:team_pulse             POST   account.people       422 422 404 404 403 404 403 404
teams:team_pulse             POST   account.foreign      422 422 404 404 404 404 403 404
teams:team_pulse             POST   account.missing      404
teams:pulse_answer           GET    pulse.asked          200
teams:pulse_answer           GET    pulse.foreign        404
teams:pulse_answer           GET    pulse.missing        404
teams:pulse_answer           POST   pulse.asked          422
teams:pulse_answer           POST   pulse.foreign        404
teams:pulse_answer           POST   pulse.missing        404
teams:missions               GET    -                    200 200 200 200 200 200 200 403
teams:experts                GET    -                    200 200 200 403 200 403 403 403
teams:mission_add            GET    account.own          200 200 200 403 404 403 403 404
teams:mission_add            GET    account.team         200 200 403 403 404 403 403 404
teams:mission_add            GET    account.people       200 200 404 404 403 404 403 404
teams:mission_add            GET    account.foreign      200 200 404 404 404 404 403 404
teams:mission_add            GET    account.missing      404
teams:mission_add            POST   account.own          422 422 422 403 404 403 403 404
teams:mission_add            POST   account.team         422 422 403 403 404 403 403 404
teams:mission_add            POST   account.people       422 422 404 404 403 404 403 404
teams:mission_add            POST   account.foreign      422 422 404 404 404 404 403 404
teams:mission_add            POST   account.missing      404
teams:mission                GET    mission.own          200 200 200 200 404 200 200 404
teams:mission                GET    mission.team         200 200 200 200 404 200 200 404
teams:mission                GET    mission.people       200 200 404 404 200 404 200 404
teams:mission                GET    mission.foreign      200 200 404 404 404 404 200 404
teams:mission                GET    mission.missing      404
teams:mission                GET    mission.asked        200
teams:mission                POST   mission.own          302 302 302 403 404 403 403 404
teams:mission                POST   mission.team         302 302 403 403 404 403 403 404
teams:mission                POST   mission.people       302 302 404 404 403 404 403 404
teams:mission                POST   mission.foreign      302 302 404 404 404 404 403 404
teams:mission                POST   mission.missing      404
teams:mission                POST   mission.asked        302
teams:missions_export        GET    export.csv       200 200 200 403 403 403 200 403
teams:missions_export        GET    export.missing   404 404 404 403 403 403 404 403
teams:mission_edit           GET    mission.own          200 200 200 403 404 403 403 404
teams:mission_edit           GET    mission.team         200 200 403 403 404 403 403 404
teams:mission_edit           GET    mission.people       200 200 404 404 403 404 403 404
teams:mission_edit           GET    mission.foreign      200 200 404 404 404 404 403 404
teams:mission_edit           GET    mission.missing      404
teams:mission_edit           POST   mission.own          422 422 422 403 404 403 403 404
teams:mission_edit           POST   mission.team         422 422 403 403 404 403 403 404
teams:mission_edit           POST   mission.people       422 422 404 404 403 404 403 404
teams:mission_edit           POST   mission.foreign      422 422 404 404 404 404 403 404
teams:mission_edit           POST   mission.missing      404
teams:mission_ask            GET    mission.own          200 200 200 403 404 403 403 404
teams:mission_ask            GET    mission.team         200 200 403 403 404 403 403 404
teams:mission_ask            GET    mission.people       200 200 404 404 403 404 403 404
teams:mission_ask            GET    mission.foreign      200 200 404 404 404 404 403 404
teams:mission_ask            GET    mission.missing      404
teams:mission_ask            POST   mission.own          422 422 422 403 404 403 403 404
teams:mission_ask            POST   mission.team         422 422 403 403 404 403 403 404
teams:mission_ask            POST   mission.people       422 422 404 404 403 404 403 404
teams:mission_ask            POST   mission.foreign      422 422 404 404 404 404 403 404
teams:mission_ask            POST   mission.missing      404
teams:mission_close          GET    mission.own          200 200 200 403 404 403 403 404
teams:mission_close          GET    mission.team         200 200 403 403 404 403 403 404
teams:mission_close          GET    mission.people       200 200 404 404 403 404 403 404
teams:mission_close          GET    mission.foreign      200 200 404 404 404 404 403 404
teams:mission_close          GET    mission.missing      404
teams:mission_close          POST   mission.own          302 302 302 403 404 403 403 404
teams:mission_close          POST   mission.team         302 302 403 403 404 403 403 404
teams:mission_close          POST   mission.people       302 302 404 404 403 404 403 404
teams:mission_close          POST   mission.foreign      302 302 404 404 404 404 403 404
teams:mission_close          POST   mission.missing      404
teams:handovers              GET    -                    200 200 200 200 200 200 200 403
teams:hangs                  GET    colleague.own        200 200 200 200 200 200 200 403
teams:hangs                  GET    colleague.people     200 200 404 404 200 403 403 403
teams:hangs                  GET    colleague.foreign    200 200 404 404 404 403 403 403
teams:hangs                  GET    colleague.missing    404 404 404 404 404 403 403 403
teams:handover_add           GET    account.own          200 200 200 200 404 200 200 404
teams:handover_add           GET    account.team         200 200 403 403 404 403 403 404
teams:handover_add           GET    account.people       200 200 404 404 200 404 403 404
teams:handover_add           GET    account.foreign      200 200 404 404 404 404 403 404
teams:handover_add           GET    account.missing      404
teams:handover_add           POST   account.own          422 422 422 422 404 422 422 404
teams:handover_add           POST   account.team         422 422 403 403 404 403 403 404
teams:handover_add           POST   account.people       422 422 404 404 422 404 403 404
teams:handover_add           POST   account.foreign      422 422 404 404 404 404 403 404
teams:handover_add           POST   account.missing      404
teams:handover               GET    handover.own         200
teams:handover               GET    handover.people      200 200 404 404 200 404 404 404
teams:handover               GET    handover.foreign     200 200 404 404 404 404 404 404
teams:handover               GET    handover.missing     404
teams:handover               POST   handover.own         302 302 403 403 403 403 403 403
teams:handover               POST   handover.people      302 302 404 404 403 404 404 404
teams:handover               POST   handover.foreign     302 302 404 404 404 404 404 404
teams:handover               POST   handover.missing     404
teams:promise_add            GET    account.own          200 200 200 200 404 200 403 404
teams:promise_add            GET    account.people       200 200 404 404 403 404 403 404
teams:promise_add            GET    account.foreign      200 200 404 404 404 404 403 404
teams:promise_add            GET    account.missing      404
teams:promise_add            POST   account.own          422 422 422 422 404 422 403 404
teams:promise_add            POST   account.people       422 422 404 404 403 404 403 404
teams:promise_add            POST   account.foreign      422 422 404 404 404 404 403 404
teams:promise_add            POST   account.missing      404
teams:promise_done           POST   promise.own          302 302 302 302 404 302 403 404
teams:promise_done           POST   promise.people       302 302 404 404 403 404 403 404
teams:promise_done           POST   promise.foreign      302 302 404 404 404 404 403 404
teams:promise_done           POST   promise.missing      404

teams:meetings               GET    -                    200 200 200 200 403 200 403 403
teams:meeting_add            GET    account.own          200 200 200 403 404 403 403 404
teams:meeting_add            GET    account.team         200 200 403 403 404 403 403 404
teams:meeting_add            GET    account.people       200 200 404 404 403 404 403 404
teams:meeting_add            GET    account.foreign      200 200 404 404 404 404 403 404
teams:meeting_add            GET    account.missing      404
teams:meeting_add            POST   account.own          422 422 422 403 404 403 403 404
teams:meeting_add            POST   account.team         422 422 403 403 404 403 403 404
teams:meeting_add            POST   account.people       422 422 404 404 403 404 403 404
teams:meeting_add            POST   account.foreign      422 422 404 404 404 404 403 404
teams:meeting_add            POST   account.missing      404
teams:meeting                GET    meeting.own          200 200 200 200 404 200 404 404
teams:meeting                GET    meeting.team         200 200 200 200 404 200 404 404
teams:meeting                GET    meeting.people       200 200 404 404 404 404 404 404
teams:meeting                GET    meeting.foreign      200 200 404 404 404 404 404 404
teams:meeting                GET    meeting.missing      404
teams:meeting                POST   meeting.own          302 302 302 302 404 302 404 404
teams:meeting                POST   meeting.team         302 302 302 302 404 302 404 404
teams:meeting                POST   meeting.people       302 302 404 404 404 404 404 404
teams:meeting                POST   meeting.foreign      302 302 404 404 404 404 404 404
teams:meeting                POST   meeting.missing      404
teams:meeting_edit           GET    meeting.own          200 200 200 403 404 403 404 404
teams:meeting_edit           GET    meeting.team         200 200 403 403 404 403 404 404
teams:meeting_edit           GET    meeting.people       200 200 404 404 404 404 404 404
teams:meeting_edit           GET    meeting.foreign      200 200 404 404 404 404 404 404
teams:meeting_edit           GET    meeting.missing      404
teams:meeting_edit           POST   meeting.own          422 422 422 403 404 403 404 404
teams:meeting_edit           POST   meeting.team         422 422 403 403 404 403 404 404
teams:meeting_edit           POST   meeting.people       422 422 404 404 404 404 404 404
teams:meeting_edit           POST   meeting.foreign      422 422 404 404 404 404 404 404
teams:meeting_edit           POST   meeting.missing      404
teams:meeting_minutes        POST   meeting.own          302 302 302 302 404 302 404 404
teams:meeting_minutes        POST   meeting.team         302 302 302 302 404 302 404 404
teams:meeting_minutes        POST   meeting.people       302 302 404 404 404 404 404 404
teams:meeting_minutes        POST   meeting.foreign      302 302 404 404 404 404 404 404
teams:meeting_minutes        POST   meeting.missing      404
teams:meeting_decide         POST   meeting.own          422 422 422 422 404 422 404 404
teams:meeting_decide         POST   meeting.team         422 422 422 422 404 422 404 404
teams:meeting_decide         POST   meeting.people       422 422 404 404 404 404 404 404
teams:meeting_decide         POST   meeting.foreign      422 422 404 404 404 404 404 404
teams:meeting_decide         POST   meeting.missing      404
teams:meeting_ics            GET    meeting.own          200 200 200 200 404 200 404 404
teams:meeting_ics            GET    meeting.team         200 200 200 200 404 200 404 404
teams:meeting_ics            GET    meeting.people       200 200 404 404 404 404 404 404
teams:meeting_ics            GET    meeting.foreign      200 200 404 404 404 404 404 404
teams:meeting_ics            GET    meeting.missing      404
"""

FORMS = {
    "teams:adviser": {**{question.code: "1" for question in QUESTIONS}, "decided": "1", "reason": "No hours before May."},
    "teams:member_edit": {"membership": "extended", "function": "", "part": "Answers for the offer", "until": ""},
    "teams:raci": {"act": "usual"},
    "teams:charter": {
        "purpose": "Release in two days.",
        "promises": "Each tells the others.",
        "decisions": "The KAM.",
        "rhythm": "We meet on Mondays.",
        "text": "No calls on Fridays.",
        "version": "1",
    },
    "teams:agreement": {"act": "refuse", "reason": "Not in this quarter."},
    "teams:mission": {"act": "later"},
    ("teams:mission", "mission.asked"): lambda world, user: {"act": "decline", "ask": _asked(world, user).pk, "reason": "Not that week."},
    "teams:handover": {"act": "refuse", "sentence": "Not before the fair."},
    "teams:mission_close": {"state": "done", "result": "It was done.", "lessons": ""},
    ("teams:agreement", "question.own"): {"act": "withdraw"},
    ("teams:agreement", "question.foreign"): {"act": "withdraw"},
    "teams:meeting": {"act": "add", "text": "Slots of January"},
    "teams:meeting_minutes": {"text": "They want two slots.", "base": ""},
}
SINCE, UNTIL = factories.TODAY + dt.timedelta(days=7), factories.TODAY + dt.timedelta(days=70)


@kind("agreement")
def _agreement(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A question about somebody else's hours; `people`: about those of a colleague below the user, for a foreign account."""
    if relation == "missing":
        return {"pk": MISSING}
    account = world.account(user, "foreign" if relation == "people" else relation)
    code = next(code for code, each in world.users.items() if each.pk == user.pk)
    person = world.below[code] if relation == "people" else world.other.person
    values = {"account": account, "person": person, "state": TimeAgreement.State.ASKED}
    found = TimeAgreement.objects.filter(**values).first()
    made = found or TimeAgreement.objects.create(
        **values, asked=Decimal(7), since=SINCE, until=UNTIL, why="The offer", asked_on=factories.TODAY
    )
    return {"pk": made.pk}


kind("question")(_agreement)


@kind("place")
def _place(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A colleague in the team of an account."""
    if relation == "missing":
        return {"pk": MISSING, "person_pk": MISSING}
    account = world.account(user, relation)
    values = {"account": account, "person": world.unit_head, "role": AccountRole.Role.SPONSOR}
    AccountRole.objects.get_or_create(**values, defaults={"since": world.since})
    return {"pk": account.pk, "person_pk": world.unit_head.pk}


@kind("log")
def _log(world: Any, user: User, relation: str) -> dict[str, Any]:
    """Hours of the user on an account of his (`own`), else somebody else's."""
    if relation == "missing":
        return {"pk": MISSING}
    person = user.person if relation == "own" else world.other.person
    values = {"account": world.account(user, relation), "person": person, "on": factories.TODAY}
    found = TimeLog.objects.filter(**values).first() or TimeLog.objects.create(**values, hours=Decimal(2))
    return {"pk": found.pk}


@kind("promise")
def _promise(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    values = {"account": world.account(user, relation), "person": world.other.person}
    found = SponsorPromise.objects.filter(**values).first()
    made = found or SponsorPromise.objects.create(**values, text="Visit their head of research", due_on=SINCE)
    return {"pk": made.pk}


@kind("colleague")
def _colleague(world: Any, user: User, relation: str) -> dict[str, Any]:
    """The user himself, a colleague below him, or one who stands apart."""
    if relation == "missing":
        return {"pk": MISSING}
    code = next(code for code, each in world.users.items() if each.pk == user.pk)
    return {"pk": {"own": user.person, "people": world.below[code]}.get(relation, world.unit_head).pk}


@kind("handover")
def _handover(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A proposal in which the user gives the account (`own`), a colleague below him does, or two others take part."""
    if relation == "missing":
        return {"pk": MISSING}
    code = next(code for code, each in world.users.items() if each.pk == user.pk)
    giver = {"own": user.person, "people": world.below[code]}.get(relation, world.unit_head)
    account = world.account(user, relation)
    values = {"account": account, "giver": giver, "taker": world.other.person, "state": Handover.State.PROPOSED}
    AccountRole.objects.get_or_create(account=account, person=giver, role=AccountRole.Role.KAM, defaults={"since": world.since})
    found = Handover.objects.filter(**values).first()
    return {"pk": (found or Handover.objects.create(**values, on=SINCE, proposed_on=factories.TODAY)).pk}


@kind("mission")
def _mission(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A mission of an account; `asked`: of a foreign one, for which the user himself is asked."""
    if relation == "missing":
        return {"pk": MISSING}
    if relation == "asked":
        return {"pk": _asked(world, user).mission_id}
    return {"pk": _mission_of(world.account(user, relation)).pk}


def _mission_of(account: Any) -> Mission:
    values = {"account": account, "name": f"Line 2 of {account}"}
    found = Mission.objects.filter(**values).first()
    return found or Mission.objects.create(**values, need="Validate line 2", since=SINCE, until=UNTIL)


def _asked(world: Any, user: User) -> MissionAsk:
    values = {"mission": _mission_of(world.foreign_account), "person": user.person}
    found = MissionAsk.objects.filter(**values).first()
    return found or MissionAsk.objects.create(**values, since=SINCE, until=UNTIL, asked_on=factories.TODAY)


@kind("pulse")
def _pulse(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A round of a foreign account; `asked`: the user is asked, whatever else he may read."""
    if relation == "missing":
        return {"pk": MISSING}
    opens = factories.TODAY - dt.timedelta(days=40 if relation == "foreign" else 1)
    values = {"account": world.foreign_account, "opens_on": opens}
    found = PulseRound.objects.filter(**values).first()
    made = found or PulseRound.objects.create(**values, closes_on=factories.TODAY + dt.timedelta(days=9), asked=6)
    if relation == "asked":
        PulseInvite.objects.get_or_create(round=made, person=user.person)
    return {"pk": made.pk}


@kind("meeting")
def _meeting(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A meeting of today; one per user, so that what one writes in it is not what another has read."""
    if relation == "missing":
        return {"pk": MISSING}
    at = dt.datetime.combine(factories.TODAY, dt.time(9), timezone.get_default_timezone())
    values = {"account": world.account(user, relation), "title": f"Round {user.pk}", "starts_at": at}
    found = Meeting.objects.filter(**values).first() or Meeting.objects.create(**values)
    return {"pk": found.pk}
