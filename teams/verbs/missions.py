"""Missions: prepared, moved, changed, closed with a sentence. Who may assign the team of the account may do it."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Account
from base import clock
from people.audit import Actor, record
from people.permissions import Permission
from people.rights import require
from teams.models import Mission, MissionAsk, MissionSkill
from teams.verbs.common import user_of
from teams.verbs.errors import Answered, TeamError
from teams.verbs.mission_people import release, tell_again, tell_closed

LONGEST_DAYS = 1100
MOST_SKILLS = 12


@transaction.atomic
def prepare_mission(
    account: Account,
    name: str,
    need: str,
    *,
    since: dt.date,
    until: dt.date,
    by: Actor,
    skills: Sequence[str] = (),
    token: UUID | None = None,
) -> Mission:
    """Prepare a mission of the account. Raises TeamError, Refused."""
    require(by, Permission.ACCOUNT_ASSIGN, account)
    known = Mission.objects.filter(token=token).first() if token else None
    if known:
        return known
    name, need, wanted = _checked(name, need, since, until, skills)
    made = Mission.objects.create(account=account, name=name, need=need, since=since, until=until, made_by=user_of(by), token=token)
    MissionSkill.objects.bulk_create(MissionSkill(mission=made, name=skill) for skill in wanted)
    record(by, "mission.prepared", made, account=account, name=name, since=since, until=until)
    return made


def _checked(name: str, need: str, since: dt.date, until: dt.date, skills: Sequence[str]) -> tuple[str, str, list[str]]:
    name, need = name.strip()[:120], need.strip()[:500]
    wanted = list(dict.fromkeys(skill.strip()[:80] for skill in skills if skill.strip()))
    if not name:
        raise TeamError(_("Give the mission a name."), "name")
    if not need:
        raise TeamError(_("Say what the account needs."), "need")
    if until <= since:
        raise TeamError(_("The last day comes before the first."), "until")
    if until <= clock.today() or (until - since).days > LONGEST_DAYS:
        raise TeamError(_("Choose a period that is not over and lasts three years at most."), "until")
    if len(wanted) > MOST_SKILLS:
        raise TeamError(_("A mission looks for %(most)s skills at most.") % {"most": MOST_SKILLS}, "skills")
    return name, need, wanted


@transaction.atomic
def change_mission(
    mission: Mission, name: str, need: str, *, since: dt.date, until: dt.date, skills: Sequence[str], version: int, by: Actor
) -> Mission:
    """Change an open mission; `version` is the one its author read. People keep the dates they were asked for.

    Raises Answered when a colleague wrote meanwhile, TeamError, Refused.
    """
    require(by, Permission.ACCOUNT_ASSIGN, mission.account)
    name, need, wanted = _checked(name, need, since, until, skills)
    outside = MissionAsk.objects.filter(mission=mission, state__in=OPEN_ASKS).exclude(since__gte=since, until__lte=until)
    if outside.exists():
        raise TeamError(_("Somebody is asked for days outside this period: release him or her first."), "until")
    before = mission.name, mission.since, mission.until
    rows = Mission.objects.filter(pk=mission.pk, version=version, state=Mission.State.OPEN)
    if not rows.update(name=name, need=need, since=since, until=until, version=version + 1):
        raise Answered(_("A colleague changed this mission meanwhile. Read it again, then change it."))
    mission.refresh_from_db()
    known = {skill.name for skill in mission.skills.all()}
    mission.skills.exclude(name__in=wanted).delete()
    MissionSkill.objects.bulk_create(MissionSkill(mission=mission, name=skill) for skill in wanted if skill not in known)
    record(
        by,
        "mission.changed",
        mission,
        account=mission.account,
        name=(before[0], name),
        since=(before[1], since),
        until=(before[2], until),
    )
    return mission


OPEN_ASKS = (MissionAsk.State.ASKED, MissionAsk.State.ACCEPTED)


@transaction.atomic
def move_mission(mission: Mission, weeks: int, *, by: Actor) -> Mission:
    """Move a mission that has not begun by whole weeks; who is asked and has not answered is asked for the new dates.

    Raises TeamError once somebody has said yes (his hours are asked for dates), Refused.
    """
    require(by, Permission.ACCOUNT_ASSIGN, mission.account)
    by_days = dt.timedelta(weeks=weeks)
    since, until = mission.since + by_days, mission.until + by_days
    if mission.has_begun or since < clock.today() or abs(weeks) > 52:
        raise TeamError(_("Only a mission that has not begun is moved, and not into the past."))
    if MissionAsk.objects.filter(mission=mission, state=MissionAsk.State.ACCEPTED).exists():
        raise TeamError(_("Somebody has said yes to these dates: change them in the mission, and ask again."))
    rows = Mission.objects.filter(pk=mission.pk, state=Mission.State.OPEN, since=mission.since)
    if not rows.update(since=since, until=until, version=F("version") + 1):
        raise Answered(_("A colleague changed this mission meanwhile. Read it again, then change it."))
    before, mission.since, mission.until = mission.since, since, until
    record(by, "mission.moved", mission, account=mission.account, since=(before, since))
    for ask in MissionAsk.objects.filter(mission=mission, state=MissionAsk.State.ASKED).select_related("person", "mission__account"):
        ask.since, ask.until = ask.since + by_days, ask.until + by_days
        ask.save(update_fields=["since", "until"])
        tell_again(ask, by=by)
    return mission


@transaction.atomic
def close_mission(mission: Mission, result: str, *, by: Actor, lessons: str = "", state: str = Mission.State.DONE) -> Mission:
    """Close a mission with the sentence of what came of it, and what was learned.

    Who had not answered is asked no more, questions for hours that wait are taken back, memberships given for it end.
    Hours granted go on until their manager ends them: he is told the result. Raises TeamError, Answered, Refused.
    """
    require(by, Permission.ACCOUNT_ASSIGN, mission.account)
    result, lessons = result.strip(), lessons.strip()
    if not result:
        raise TeamError(_("Close it with a sentence: what came of it."), "result")
    if len(result) > 500 or len(lessons) > 4000:
        raise TeamError(_("The text is too long: %(most)s characters at most.") % {"most": 500 if len(result) > 500 else 4000}, "result")
    state = Mission.State(state)
    if state == Mission.State.OPEN:
        raise TeamError(_("Choose whether it is done or dropped."), "state")
    rows = Mission.objects.filter(pk=mission.pk, state=Mission.State.OPEN)
    if not rows.update(state=state, result=result, lessons=lessons, closed_on=clock.today(), version=F("version") + 1):
        raise Answered(_("This mission is closed already."))
    mission.refresh_from_db()
    record(by, "mission.closed", mission, account=mission.account, state=(Mission.State.OPEN.value, state.value), result=result)
    asks = MissionAsk.objects.filter(mission=mission, state__in=OPEN_ASKS)
    for ask in asks.select_related("person__manager", "mission__account", "agreement__account", "agreement__person", "role"):
        if ask.state == MissionAsk.State.ACCEPTED:
            tell_closed(ask, by=by)
        release(ask, by=by)
    return mission
