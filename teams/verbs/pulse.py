"""The pulse of a team: a round opened, and answered. Answering leaves no line in the audit: it would carry who and when."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account, AccountRole
from base import clock, formats
from people import inbox
from people.audit import Actor, record
from people.models import InboxItem, Person, User
from people.permissions import Permission
from people.rights import Refused, require
from teams.models import PulseCount, PulseInvite, PulseRound
from teams.pulse import HIGHEST, LOWEST, QUESTIONS, least
from teams.verbs.errors import Answered, TeamError

SHORTEST, LONGEST, APART = 3, 60, 28  # days: a round lasts, and lies after the one before


@transaction.atomic
def open_pulse(account: Account, closes_on: dt.date, *, by: Actor) -> PulseRound:
    """Ask everybody in the team who has a log-in. Who was asked in earlier rounds is forgotten. Raises TeamError, Refused."""
    require(by, Permission.ACCOUNT_ASSIGN, account)
    today = clock.today()
    if not SHORTEST <= (closes_on - today).days <= LONGEST:
        raise TeamError(_("A round stays open for %(least)s to %(most)s days.") % {"least": SHORTEST, "most": LONGEST}, "closes_on")
    last = PulseRound.objects.filter(account=account).first()
    if last is not None and (today - last.opens_on).days < APART:
        day = formats.short_date(last.opens_on, year=True)
        raise TeamError(_("The last round began on %(day)s: leave four weeks between two.") % {"day": day})
    people = _team(account)
    if len(people) < least():
        raise TeamError(_("Only %(count)s people of this team can answer; it takes %(least)s.") % {"count": len(people), "least": least()})
    PulseInvite.objects.filter(round__account=account).delete()
    made = PulseRound.objects.create(account=account, opens_on=today, closes_on=closes_on, asked=len(people))
    counts = [PulseCount(round=made, question=each.code, value=value) for each in QUESTIONS for value in range(LOWEST, HIGHEST + 1)]
    PulseCount.objects.bulk_create(counts)
    PulseInvite.objects.bulk_create(PulseInvite(round=made, person=person) for person in people)
    record(by, "pulse.opened", account, account=account, people=len(people), closes_on=closes_on)
    for person in people:
        link = reverse("teams:pulse_answer", args=[made.pk])
        inbox.tell(person, "pulse_asked", _key(made), link, due=closes_on - dt.timedelta(days=1), account=account.name)
    return made


def _team(account: Account) -> list[Person]:
    """Owner, KAMs and members of today with a log-in; the sponsor is not of the team."""
    roles = AccountRole.objects.current().filter(account__in=account.ancestors()).exclude(role=AccountRole.Role.SPONSOR)
    users = User.objects.filter(is_active=True, person__isnull=False).values("person")
    return list(Person.objects.in_post().filter(pk__in=roles.values("person")).filter(pk__in=users).order_by("name"))


@transaction.atomic
def answer_pulse(round: PulseRound, values: Mapping[str, int], *, by: Actor) -> None:
    """Add one's answers to the counts, once. Raises TeamError, Answered, Refused (not asked)."""
    if by.person_id is None or not PulseInvite.objects.filter(round=round, person=by.person_id).exists():
        raise Refused(Permission.ACCOUNT_VIEW, round.account)
    if round.is_closed:
        raise Answered(_("This round is closed."))
    if set(values) != {question.code for question in QUESTIONS} or not all(LOWEST <= value <= HIGHEST for value in values.values()):
        raise TeamError(_("Answer every question."))
    # The claim first: a form sent twice counts once.
    if not PulseInvite.objects.filter(round=round, person=by.person_id, has_answered=False).update(has_answered=True):
        raise Answered(_("You have answered already; an answer cannot be found again, nor changed."))
    for code, value in values.items():
        PulseCount.objects.filter(round=round, question=code, value=value).update(count=F("count") + 1)
    # The line goes as if never told: closing it would keep the time.
    InboxItem.objects.filter(person=by.person_id, key=_key(round)).delete()


def _key(round: PulseRound) -> str:
    return f"pulse:{round.pk}"
