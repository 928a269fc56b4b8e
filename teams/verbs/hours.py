"""Hours that accounts ask of colleagues and their line managers grant. Nothing counts before the yes."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account, AccountRole, Allocation
from base import clock, formats
from people import inbox
from people.audit import Actor, record
from people.models import InboxItem, Person, User
from people.permissions import Permission
from people.rights import allowed, require
from teams import lapses
from teams.load import Capacities, days_of_hours
from teams.models import TimeAgreement
from teams.verbs.common import moved, user_of
from teams.verbs.errors import Answered, TeamError

State = TimeAgreement.State
LONGEST_DAYS = 1100
ANSWER_DAYS = 7
SHARE = Decimal("0.000001")
WHOLE_WEEK = Decimal(168)


@transaction.atomic
def ask_hours(
    account: Account,
    person: Person,
    hours: Decimal,
    *,
    since: dt.date,
    until: dt.date,
    why: str,
    by: Actor,
    token: UUID | None = None,
) -> TimeAgreement:
    """Ask the line manager of `person` for hours a week. `token` is drawn with the form: sent twice asks once."""
    require(by, Permission.ACCOUNT_ASSIGN, account)
    known = TimeAgreement.objects.filter(token=token).first() if token else None
    if known:
        return known
    return put_question(account, person, hours, (since, until), why, by=by, asker=user_of(by), token=token)


def put_question(
    account: Account,
    person: Person,
    hours: Decimal,
    days: tuple[dt.date, dt.date],
    why: str,
    *,
    by: Actor,
    asker: User | None,
    token: UUID | None = None,
) -> TimeAgreement:
    """Put the question of `asker` to the line manager of `person`. The rights are the caller's to ask: `by` may be the
    colleague himself, who said yes to a mission."""
    (since, until), why = days, why.strip()
    check_terms(person, hours, since, until, why)
    _check_team(account, person, since, until)
    made = TimeAgreement.objects.create(
        account=account,
        person=person,
        asked=hours,
        since=since,
        until=until,
        why=why,
        asked_by=asker,
        asked_on=clock.today(),
        token=token,
    )
    record(by, "hours.asked", made, account=account, person=person.name, hours=hours, since=since, until=until)
    inbox.close(lapses.line_key(pk) for pk in lapses.renewed_by(made))
    lender = lender_of(person)
    if lender is None:  # the page of the team goes on saying that it waits
        return made
    inbox.tell(
        lender,
        "hours_asked",
        f"hours:{made.pk}",
        link_to(made),
        due=clock.today() + dt.timedelta(days=ANSWER_DAYS),
        **_words(made, asker or by, hours),
    )
    return made


def check_terms(person: Person, hours: Decimal, since: dt.date, until: dt.date, why: str) -> None:
    """Whether these hours of this colleague may be asked for at all. Raises TeamError."""
    if not 0 < hours <= WHOLE_WEEK:
        raise TeamError(_("Ask for more than nothing, and for no more than a week has."), "days")
    if until <= since:
        raise TeamError(_("The last day comes before the first."), "until")
    if until <= clock.today() or (until - since).days > LONGEST_DAYS:
        raise TeamError(_("Choose a period that is not over and lasts three years at most."), "until")
    if not why:
        raise TeamError(_("Say what the hours are for."), "why")
    if person.left_on and person.left_on < until:
        raise TeamError(_("%(name)s leaves before that period ends.") % {"name": person}, "person")
    if person.manager is None:
        raise TeamError(_("Nobody can answer for %(name)s: no line manager is recorded.") % {"name": person}, "person")


def _check_team(account: Account, person: Person, since: dt.date, until: dt.date) -> None:
    team = AccountRole.objects.filter(account__in=account.ancestors(), person=person, since__lt=until)
    if not any(role.until is None or role.until > since for role in team):
        raise TeamError(_("%(name)s is not in the team at that time: take him or her in first.") % {"name": person}, "person")


@transaction.atomic
def withdraw_ask(agreement: TimeAgreement, *, by: Actor) -> TimeAgreement:
    """Take a question back that nobody has answered. Raises Answered, Refused."""
    require(by, Permission.ACCOUNT_ASSIGN, agreement.account)
    _decide(agreement, State.WITHDRAWN, by=by)
    record(by, "hours.withdrawn", agreement, account=agreement.account, person=agreement.person.name)
    _answered(agreement)
    return agreement


@transaction.atomic
def grant_hours(agreement: TimeAgreement, hours: Decimal | None = None, *, by: Actor) -> TimeAgreement:
    """Grant what was asked, or fewer hours a week; the figures count it from its first day on. One answer holds.

    Raises TeamError for more than was asked, Answered when somebody was faster, Refused.
    """
    require(by, Permission.HOURS_GRANT, agreement.person)
    hours = agreement.asked if hours is None else hours
    if not 0 < hours <= agreement.asked:
        raise TeamError(_("Grant at most what was asked; to offer nothing, refuse."), "days")
    weekly = Capacities([agreement.person_id]).on(agreement.person_id, max(agreement.since, clock.today()))
    if weekly <= 0:
        raise TeamError(_("%(name)s has no hours in that period.") % {"name": agreement.person})
    if agreement.until <= clock.today():
        raise TeamError(_("That period is over."))
    _decide(agreement, State.GRANTED, by=by, granted=hours)
    # What has passed unanswered was not granted: the grant begins today at the earliest.
    since = max(agreement.since, clock.today())
    allocation = Allocation.objects.create(
        person=agreement.person,
        account=agreement.account,
        role=AccountRole.Role.MEMBER,
        share=(hours / weekly).quantize(SHARE),
        since=since,
        until=agreement.until,
        recorded_on=clock.today(),
    )
    TimeAgreement.objects.filter(pk=agreement.pk).update(allocation=allocation, since=since)
    agreement.refresh_from_db()
    record(by, "hours.granted", agreement, account=agreement.account, person=agreement.person.name, hours=(agreement.asked, hours))
    moved("allocations", agreement.account_id)
    _answered(agreement)
    _tell_asker(agreement, "hours_granted", by, hours)
    return agreement


@transaction.atomic
def refuse_hours(
    agreement: TimeAgreement,
    reason: str,
    *,
    by: Actor,
    counter_hours: Decimal | None = None,
    counter_since: dt.date | None = None,
) -> TimeAgreement:
    """Say no, with the reason and perhaps an offer. Hours stay as they are. Raises TeamError, Answered, Refused."""
    require(by, Permission.HOURS_GRANT, agreement.person)
    reason = reason.strip()
    if not reason:
        raise TeamError(_("Give the reason, so that another way can be found."), "reason")
    if len(reason) > 500:
        raise TeamError(_("The text is too long: %(most)s characters at most.") % {"most": 500}, "reason")
    if counter_hours is not None and not 0 < counter_hours <= WHOLE_WEEK:
        raise TeamError(_("Offer more than nothing, or leave it empty."), "counter_days")
    _decide(agreement, State.REFUSED, by=by, reason=reason, counter_hours=counter_hours, counter_since=counter_since)
    record(by, "hours.refused", agreement, account=agreement.account, person=agreement.person.name, reason=reason)
    _answered(agreement)
    _tell_asker(agreement, "hours_refused", by, agreement.asked, reason=reason[:200])
    return agreement


@transaction.atomic
def end_hours(agreement: TimeAgreement, *, by: Actor, on: dt.date | None = None) -> TimeAgreement:
    """End a granted agreement early: `on` (today) is the first day without it. Weeks before keep their hours."""
    require(by, Permission.HOURS_GRANT, agreement.person)
    on = on or clock.today()
    if on < clock.today():
        raise TeamError(_("Weeks that have passed keep their hours: choose today or later."), "on")
    if on >= agreement.until:
        raise TeamError(_("It ends before that day anyway."), "on")
    rows = TimeAgreement.objects.filter(pk=agreement.pk, state=State.GRANTED)
    if not rows.update(state=State.ENDED, until=max(on, agreement.since + dt.timedelta(days=1)), version=F("version") + 1):
        raise Answered(_("This agreement does not run any more."))
    before, agreement.until = agreement.until, on
    allocation = agreement.allocation
    if allocation is not None:
        if allocation.since >= on:
            allocation.delete()
        else:
            allocation.until = on
            allocation.save(update_fields=["until"])
    agreement.refresh_from_db()
    record(by, "hours.ended", agreement, account=agreement.account, person=agreement.person.name, until=(before, on))
    moved("allocations", agreement.account_id)
    inbox.close([lapses.line_key(agreement.pk)])
    _tell_asker(agreement, "hours_ended", by, agreement.granted or agreement.asked, on=on.isoformat())
    return agreement


def _decide(agreement: TimeAgreement, state: State, *, by: Actor, **values: object) -> None:
    """Claim the answer: of two at once one holds, and the other is told who was faster."""
    waiting = TimeAgreement.objects.filter(pk=agreement.pk, state=State.ASKED)
    if waiting.update(state=state, decided_by=user_of(by), decided_at=clock.now(), version=F("version") + 1, **values):
        agreement.refresh_from_db()
        return
    agreement.refresh_from_db()
    who = agreement.decided_by.name if agreement.decided_by else _("Somebody")
    raise Answered(_("%(name)s was faster: %(state)s.") % {"name": who, "state": agreement.get_state_display()})


def lender_of(person: Person) -> Person | None:
    """The nearest manager above who may lend hours: a line is no use to one whose rights do not open its page."""
    above = person.manager
    while above is not None:
        user = User.objects.filter(person=above, is_active=True).first()
        if user is not None and allowed(user, Permission.HOURS_GRANT, person):
            return above
        above = above.manager
    return None


def _answered(agreement: TimeAgreement) -> None:
    """The line in the manager's inbox is done with the answer."""
    InboxItem.objects.filter(key=f"hours:{agreement.pk}", done_at__isnull=True).update(done_at=clock.now())


def _tell_asker(agreement: TimeAgreement, kind: str, by: Actor, hours: Decimal, **more: str) -> None:
    if agreement.asked_by is not None and agreement.asked_by != by:
        words: dict[str, Any] = {**_words(agreement, by, hours), **more}
        inbox.tell(agreement.asked_by, kind, f"{kind}:{agreement.pk}", link_to(agreement), **words)


def _words(agreement: TimeAgreement, by: Actor, hours: Decimal) -> dict[str, str]:
    days = days_of_hours(hours)
    return {
        "by": str(by),
        "colleague": agreement.person.name,
        "account": agreement.account.name,
        "days": formats.number(days, 1) if days is not None else formats.number(hours, 1),
        "why": agreement.why,
    }


def link_to(agreement: TimeAgreement) -> str:
    return reverse("teams:agreement", args=[agreement.pk])
