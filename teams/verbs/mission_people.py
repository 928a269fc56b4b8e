"""The people of a mission: asked, answering, released. Their hours go the one way there is: asked of the line manager."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import verbs as accounts
from accounts.models import Account, AccountRole
from accounts.verbs import AccountError
from base import clock, formats
from people import inbox
from people.audit import Actor, record
from people.models import Person
from people.permissions import Permission
from people.rights import Refused, allowed, require
from teams.load import days_of_hours
from teams.missions import may_answer
from teams.models import Mission, MissionAsk, MissionSkill, TimeAgreement
from teams.verbs.common import user_of
from teams.verbs.errors import Answered, TeamError
from teams.verbs.hours import check_terms, lender_of, link_to, put_question, withdraw_ask

State = MissionAsk.State
ANSWER_DAYS = 7
MOST_PEOPLE = 40


@transaction.atomic
def ask_person(
    mission: Mission,
    person: Person,
    hours: Decimal | None,
    *,
    by: Actor,
    skill: MissionSkill | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> MissionAsk:
    """Ask a colleague for a mission: need, dates, hours a week. Nothing is asked of his manager before his own yes.

    Without `hours` he is to find the time in what is granted to him for this account. Raises TeamError, Refused.
    """
    require(by, Permission.ACCOUNT_ASSIGN, mission.account)
    since, until = since or max(mission.since, clock.today()), until or mission.until
    _check(mission, person, hours, since, until)
    if skill is not None and skill.mission_id != mission.pk:
        raise TeamError(_("This skill belongs to another mission."), "skill")
    try:
        with transaction.atomic():
            made = MissionAsk.objects.create(
                mission=mission,
                person=person,
                skill=skill,
                hours=hours,
                since=since,
                until=until,
                asked_by=user_of(by),
                asked_on=clock.today(),
            )
    except IntegrityError as error:
        raise TeamError(_("%(name)s is asked for this mission already.") % {"name": person}, "person") from error
    record(by, "mission.asked", made, account=mission.account, person=person.name, hours=hours, since=since, until=until)
    tell_again(made, by=by)
    return made


def _check(mission: Mission, person: Person, hours: Decimal | None, since: dt.date, until: dt.date) -> None:
    if not mission.is_open:
        raise TeamError(_("This mission is closed already."))
    if until <= since:
        raise TeamError(_("The last day comes before the first."), "until")
    if since < mission.since or until > mission.until:
        raise TeamError(_("Choose days inside the mission."), "since")
    if MissionAsk.objects.filter(mission=mission).count() >= MOST_PEOPLE:
        raise TeamError(_("A mission asks %(most)s people at most.") % {"most": MOST_PEOPLE}, "person")
    if hours is not None:
        check_terms(person, hours, since, until, mission.name)
        return
    if person.left_on and person.left_on < until:
        raise TeamError(_("%(name)s leaves before that period ends.") % {"name": person}, "person")
    given = TimeAgreement.objects.filter(account=mission.account, person=person, state=TimeAgreement.State.GRANTED)
    if not given.filter(since__lt=until, until__gt=since).exists():
        raise TeamError(_("%(name)s is granted no hours for this account in that period: say how many.") % {"name": person}, "days")


# His answer -----------------------------------------------------------------------


@transaction.atomic
def accept_mission(ask: MissionAsk, *, by: Actor) -> MissionAsk:
    """Say yes: he joins the extended team for those days, and his hours are asked of his line manager, who may refuse.

    Raises Answered, TeamError (who asked may not ask any more), Refused.
    """
    _may_answer(ask, by)
    _answer(ask, State.ACCEPTED)
    mission, values = ask.mission, {}
    ask.role = _join(ask)
    if ask.hours is not None:
        values["agreement"] = ask.agreement = put_question(
            mission.account,
            ask.person,
            ask.hours,
            (max(ask.since, clock.today()), ask.until),
            f"{mission.name}: {mission.need}"[:250],
            by=by,
            asker=ask.asked_by,
        )
    MissionAsk.objects.filter(pk=ask.pk).update(role=ask.role, **values)
    record(by, "mission.accepted", ask, account=mission.account, person=ask.person.name)
    _tell_asker(ask, "mission_accepted", by)
    return ask


@transaction.atomic
def decline_mission(ask: MissionAsk, reason: str, *, by: Actor) -> MissionAsk:
    """Say no, with the reason, so that another way can be found. Raises TeamError, Answered, Refused."""
    _may_answer(ask, by)
    reason = reason.strip()
    if not reason:
        raise TeamError(_("Give the reason, so that another way can be found."), "reason")
    if len(reason) > 500:
        raise TeamError(_("The text is too long: %(most)s characters at most.") % {"most": 500}, "reason")
    _answer(ask, State.DECLINED, reason=reason)
    record(by, "mission.declined", ask, account=ask.mission.account, person=ask.person.name, reason=reason)
    _tell_asker(ask, "mission_declined", by, reason=reason[:200])
    return ask


def _may_answer(ask: MissionAsk, by: Actor) -> None:
    if not may_answer(by, ask):
        raise Refused(Permission.ACCOUNT_ASSIGN, ask.mission.account)


def _answer(ask: MissionAsk, state: State, reason: str = "") -> None:
    """Claim the answer: a second one, or one to a question that was taken back, is told so."""
    if not Mission.objects.filter(pk=ask.mission_id, state=Mission.State.OPEN).exists():
        raise Answered(_("This mission is closed already."))
    waiting = MissionAsk.objects.filter(pk=ask.pk, state=State.ASKED)
    moved = waiting.update(state=state, reason=reason, answered_on=clock.today(), version=F("version") + 1)
    ask.refresh_from_db()
    if not moved:
        raise Answered(_("This question does not wait any more: %(state)s.") % {"state": ask.get_state_display()})
    inbox.close([_key(ask)])


def _join(ask: MissionAsk) -> AccountRole | None:
    """The membership of the extended team that goes with the yes; None for who is in the team on those days already."""
    account, since = ask.mission.account, max(ask.since, clock.today())
    if since >= ask.until:
        raise TeamError(_("That period is over."))
    if _is_in_team(account, ask.person, since, ask.until):
        return None
    if ask.asked_by is None or not allowed(ask.asked_by, Permission.ACCOUNT_ASSIGN, account):
        raise TeamError(_("Who asked does not lead this account any more: a new question is needed."))
    kind, membership = AccountRole.Role.MEMBER, AccountRole.Membership.EXTENDED
    try:
        return accounts.set_role(account, ask.person, kind, by=ask.asked_by, since=since, until=ask.until, membership=membership)
    except AccountError as error:
        raise TeamError(error.sentence) from error


def _is_in_team(account: Account, person: Person, since: dt.date, until: dt.date) -> bool:
    roles = AccountRole.objects.filter(account__in=account.ancestors(), person=person, since__lt=until)
    return roles.filter(Q(until__isnull=True) | Q(until__gt=since)).exists()


# Released -------------------------------------------------------------------------


@transaction.atomic
def release_person(ask: MissionAsk, *, by: Actor) -> MissionAsk:
    """Not needed any more: the question is taken back, or who said yes is set free. Raises Answered, Refused."""
    require(by, Permission.ACCOUNT_ASSIGN, ask.mission.account)
    rows = MissionAsk.objects.filter(pk=ask.pk, state__in=(State.ASKED, State.ACCEPTED))
    if not rows.update(state=State.WITHDRAWN, version=F("version") + 1):
        raise Answered(_("This question does not wait any more: %(state)s.") % {"state": ask.get_state_display()})
    release(ask, by=by)
    ask.refresh_from_db()
    record(by, "mission.released", ask, account=ask.mission.account, person=ask.person.name)
    return ask


def release(ask: MissionAsk, *, by: Actor) -> None:
    """What hangs on the question ends: its line, a question for hours that waits, the membership given for it.

    Hours that were granted are the manager's to end.
    """
    if ask.state == State.ASKED:
        MissionAsk.objects.filter(pk=ask.pk, state=State.ASKED).update(state=State.WITHDRAWN, version=F("version") + 1)
    inbox.close([_key(ask)])
    if ask.agreement is not None and ask.agreement.state == TimeAgreement.State.ASKED:
        withdraw_ask(ask.agreement, by=by)
    role = ask.role
    if role is not None and role.until == ask.until and role.until > clock.today():
        accounts.end_role(role, by=by)


# Told -----------------------------------------------------------------------------


def tell_again(ask: MissionAsk, *, by: Actor) -> None:
    """The question in the inbox of who is asked, with its dates of now."""
    due = min(clock.today() + dt.timedelta(days=ANSWER_DAYS), ask.until)
    inbox.tell(ask.person, "mission_asked", _key(ask), _link(ask), due=due, subject=f"mission:{ask.mission_id}", **_words(ask, by))


def tell_closed(ask: MissionAsk, *, by: Actor) -> None:
    """What came of the hours he lent reaches the manager who granted them; he may end what is left of them."""
    agreement = ask.agreement
    if agreement is None or agreement.state not in (TimeAgreement.State.GRANTED, TimeAgreement.State.ENDED):
        return
    words: dict[str, Any] = {**_words(ask, by), "result": ask.mission.result[:200]}
    inbox.tell(lender_of(ask.person), "mission_closed", f"mission_closed:{ask.pk}", link_to(agreement), **words)


def _tell_asker(ask: MissionAsk, kind: str, by: Actor, **more: str) -> None:
    if ask.asked_by is not None and ask.asked_by != by:
        words: dict[str, Any] = {**_words(ask, by), **more}
        inbox.tell(ask.asked_by, kind, f"{kind}:{ask.pk}", _link(ask), **words)


def _words(ask: MissionAsk, by: Actor) -> dict[str, str]:
    days = days_of_hours(ask.hours)
    return {
        "by": str(by),
        "colleague": ask.person.name,
        "account": ask.mission.account.name,
        "mission": ask.mission.name,
        "need": ask.mission.need[:200],
        "since": ask.since.isoformat(),
        "until": ask.until.isoformat(),
        "days": formats.number(days, 1) if days is not None else "",
    }


def _key(ask: MissionAsk) -> str:
    return f"mission:{ask.pk}"


def _link(ask: MissionAsk) -> str:
    return reverse("teams:mission", args=[ask.mission_id])
