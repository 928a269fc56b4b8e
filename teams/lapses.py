"""Granted hours that are about to lapse, what follows on them, and who should hear of it in time."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from accounts.models import Account, AccountRole
from base import clock, company
from people.models import User
from people.permissions import Permission
from people.rights import allowed
from teams.models import TimeAgreement

WEEK = dt.timedelta(days=7)
State = TimeAgreement.State
LIVE = (State.ASKED, State.GRANTED)


def ahead() -> dt.timedelta:
    """How long before granted hours lapse those concerned are told: a setting of the company."""
    return dt.timedelta(days=int(company.get("lapse_days")))


def line_key(pk: int) -> str:
    """Key of the inbox line on the end of an agreement: once for each, whoever gets it."""
    return f"lapse:{pk}"


def follow_on(agreement: TimeAgreement) -> TimeAgreement | None:
    """What was asked or granted for the time after, on the same account for the same colleague."""
    rows = TimeAgreement.objects.filter(account=agreement.account_id, person=agreement.person_id, state__in=LIVE)
    return rows.filter(since__gt=agreement.since, until__gt=agreement.until).order_by("since", "pk").first()


def about_to_lapse() -> list[TimeAgreement]:
    """Granted hours that end within the days of the setting, with nothing asked or granted for after.

    Hours given for a mission end with it: whoever closes the mission is told what they brought.
    """
    later = TimeAgreement.objects.filter(
        account=OuterRef("account"), person=OuterRef("person"), state__in=LIVE, since__gt=OuterRef("since"), until__gt=OuterRef("until")
    )
    today = clock.today()
    rows = TimeAgreement.objects.filter(state=State.GRANTED, since__lte=today, until__gt=today, until__lte=today + ahead())
    rows = rows.filter(mission_ask=None, person__left_on=None).exclude(Exists(later))
    return list(rows.select_related("account", "person__manager", "asked_by").order_by("until", "pk"))


def leaders_of(account: Account) -> list[User]:
    """Owner and KAMs of today, of this account or one above, who may ask for hours there."""
    roles = AccountRole.objects.current().filter(account__in=account.ancestors(), role__in=(AccountRole.Role.OWNER, AccountRole.Role.KAM))
    users = User.objects.filter(person__in=roles.values("person"), is_active=True).select_related("person").order_by("pk")
    return [user for user in users if allowed(user, Permission.ACCOUNT_ASSIGN, account)]


def renewed_by(agreement: TimeAgreement) -> Iterable[int]:
    """Agreements whose end is no open question any more once `agreement` is asked for."""
    rows = TimeAgreement.objects.filter(account=agreement.account_id, person=agreement.person_id, state=State.GRANTED)
    return rows.filter(until__lt=agreement.until).values_list("pk", flat=True)
