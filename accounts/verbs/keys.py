"""Being a key account: chosen, dated, apart from prospect, customer and lost."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account, AccountRole, KeyAccount
from accounts.verbs.errors import AccountError
from accounts.verbs.origin import remember, touched
from accounts.verbs.snapshots import refresh_snapshots
from base import clock
from imports import hooks
from people import inbox
from people.audit import Actor, record, user_of
from people.models import Person
from people.permissions import Permission
from people.rights import require

KEY = "key_account"  # the inbox line of who leads an account that enters the programme


@transaction.atomic
def set_key(account: Account, *, by: Actor, since: dt.date | None = None) -> KeyAccount:
    """Key from `since` (today) on. Raises AccountError when it is, or becomes, key already."""
    since = since or clock.today()
    require(by, Permission.KEY_SET, account)
    Account.objects.select_for_update().filter(pk=account.pk).values_list("pk").first()
    if account.key_periods.filter(Q(until__isnull=True) | Q(until__gt=since)).exists():
        raise AccountError(_("This is a key account already."), "since")
    made = KeyAccount.objects.create(account=account, since=since)
    record(by, "account.key_set", account, account=account, since=since)
    refresh_snapshots([account.pk])
    hooks.mark("key_accounts", {(account.pk, None)})
    touched(account.pk)
    _tell_leads(made, by)
    return made


def _tell_leads(made: KeyAccount, by: Actor) -> None:
    """Who leads the account learns that it enters, unless the act is his own."""
    leads = AccountRole.objects.on(clock.today()).filter(account=made.account, role__in=(AccountRole.Role.KAM, AccountRole.Role.OWNER))
    own = user_of(by)
    link = reverse("accounts:account", args=[made.account_id])
    for person in Person.objects.filter(pk__in=leads.values("person")).exclude(pk=(own and own.person_id) or 0):
        inbox.tell(
            person, KEY, _line_key(made), link, subject=f"account:{made.account_id}",
            account=made.account.name, by=by.name, since=made.since.isoformat(),
        )  # fmt: skip


def _line_key(made: KeyAccount) -> str:
    return f"{KEY}:{made.account_id}:{made.since.isoformat()}"


@transaction.atomic
def end_key(account: Account, *, by: Actor, on: dt.date | None = None) -> None:
    """`on` (today) is the first day as an ordinary account; past figures do not move."""
    on = on or clock.today()
    require(by, Permission.KEY_SET, account)
    running = account.key_periods.filter(Q(until__isnull=True) | Q(until__gt=on)).order_by("since").first()
    if running is None:
        raise AccountError(_("This is not a key account."))
    if running.since >= on:
        running.delete()
        inbox.close([_line_key(running)])
    else:
        before = running.until
        running.until = on
        running.save(update_fields=["until"])
        remember(running, {"until": (before, on)}, by=by)
    record(by, "account.key_ended", account, account=account, on=on)
    refresh_snapshots([account.pk])
    hooks.mark("key_accounts", {(account.pk, None)})
    touched(account.pk)


@transaction.atomic
def keep_key(account: Account, *, by: Actor) -> None:
    """The end that was set for a day to come does not come. Raises AccountError where none is to come."""
    require(by, Permission.KEY_SET, account)
    Account.objects.select_for_update().filter(pk=account.pk).values_list("pk").first()
    running = account.key_periods.filter(until__gt=clock.today()).order_by("-since").first()
    if running is None or account.key_periods.filter(since__gte=running.until).exists():
        raise AccountError(_("No end of this key account is to come."))
    before, running.until = running.until, None
    running.save(update_fields=["until"])
    remember(running, {"until": (before, None)}, by=by)
    record(by, "account.key_kept", account, account=account, until=(before, None))
    refresh_snapshots([account.pk])
    hooks.mark("key_accounts", {(account.pk, None)})
    touched(account.pk)
