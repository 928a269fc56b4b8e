"""Opportunities that a person makes; those of files come by import."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Opportunity
from accounts.verbs.errors import AccountError
from accounts.verbs.origin import touched
from base import clock
from imports import hooks
from people.audit import Actor, record
from people.permissions import Permission
from people.rights import require

LONGEST = 250


@transaction.atomic
def add_opportunity(
    account: Account, name: str, *, by: Actor, amount: Decimal | None = None, expected_close: dt.date | None = None, channel: str = ""
) -> Opportunity:
    """Open an opportunity of an account; its author owns it. Raises AccountError for a name that is missing or too long."""
    require(by, Permission.ACCOUNT_EDIT, account)
    name = name.strip()
    if not name:
        raise AccountError(_("An opportunity needs a name."), "name")
    if len(name) > LONGEST:
        raise AccountError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST}, "name")
    if amount is not None and amount < 0:
        raise AccountError(_("An amount is 0 or more."), "amount")
    today = clock.today()
    made = Opportunity.objects.create(
        account=account,
        name=name,
        owner_id=getattr(by, "person_id", None),
        amount=amount,
        currency=settings.CURRENCY,
        created_on=today,
        recorded_on=today,
        expected_close=expected_close,
        channel=channel,
    )
    record(by, "opportunity.added", made, account=account, name=name, amount=amount)
    hooks.mark("opportunities", {(account.pk, today)})
    touched(account.pk)
    return made
