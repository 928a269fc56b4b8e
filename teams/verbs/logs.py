"""Hours worked, noted by who worked them, in one gesture."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import Account, AccountRole
from base import clock
from people.audit import Actor, record
from people.permissions import Permission
from people.rights import Refused, require
from teams.models import TimeLog
from teams.verbs.common import moved
from teams.verbs.errors import TeamError

DAY = Decimal(24)


@transaction.atomic
def log_hours(account: Account, hours: Decimal, *, on: dt.date, by: Actor, note: str = "", token: UUID | None = None) -> TimeLog:
    """Note one's own hours on an account of whose team one is that day. `token`: sent twice counts once."""
    require(by, Permission.ACCOUNT_VIEW, account)
    person = by.person
    if person is None:
        raise Refused(Permission.ACCOUNT_VIEW, account)
    key = str(token) if token else None
    known = TimeLog.objects.filter(source__isnull=True, key=key, person=person).first() if key else None
    if known:
        return known
    if not 0 < hours <= DAY:
        raise TeamError(_("A day has more than 0 and at most 24 hours."), "hours")
    if on > clock.today():
        raise TeamError(_("This day has not come yet."), "on")
    if not AccountRole.objects.on(on).filter(account__in=account.ancestors(), person=person).exists():
        raise TeamError(_("You were not in this team on that day."), "on")
    if (TimeLog.objects.filter(person=person, on=on).aggregate(sum=Sum("hours"))["sum"] or 0) + hours > DAY:
        raise TeamError(_("With what you noted already, this day would have more than 24 hours."), "hours")
    made = TimeLog.objects.create(
        account=account, person=person, on=on, hours=hours, note=note.strip()[:250], key=key, recorded_on=clock.today()
    )
    record(by, "hours.logged", made, account=account, hours=hours, on=on)
    moved("time_logs", account.pk, on)
    return made


@transaction.atomic
def remove_log(log: TimeLog, *, by: Actor) -> None:
    """Take back hours that one noted oneself; those of a file stay, and are corrected there."""
    if by.person_id is None or log.person_id != by.person_id:
        raise Refused(Permission.ACCOUNT_VIEW, log.account)
    if log.source_id is not None:
        raise TeamError(_("These hours came from a file: correct them there."))
    record(by, "hours.log_removed", log, account=log.account, hours=(log.hours, None), on=log.on)
    account, on = log.account_id, log.on
    log.delete()
    moved("time_logs", account, on)
