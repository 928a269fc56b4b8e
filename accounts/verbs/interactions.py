"""Noting a visit, a call or a message: in seconds, and once however often it is sent."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, Interaction
from accounts.verbs.errors import AccountError
from accounts.verbs.origin import touched
from accounts.verbs.snapshots import refresh_snapshots
from base import clock
from imports import hooks
from people.audit import Actor, record, user_of
from people.models import Person, User
from people.permissions import Permission
from people.rights import require

LONGEST_NOTE = 4000


@transaction.atomic
def note_interaction(
    account: Account,
    *,
    by: Actor,
    occasion: UUID,
    contacts: Sequence[Contact] = (),
    note: str = "",
    on: dt.date | None = None,
    channel: str = "",
    person: Person | None = None,
) -> list[Interaction]:
    """One row per contact met (one without contact when nobody is named), of `person` or of who notes it.

    `occasion` is drawn with the form: sent twice it gives the rows of the first time. Raises AccountError, Refused.
    """
    require(by, Permission.INTERACTION_ADD, account)
    # Two equal forms at once wait here for each other where rows can be locked; SQLite has one writer anyway.
    Account.objects.select_for_update().filter(pk=account.pk).values_list("pk").first()
    known = list(Interaction.objects.filter(account=account, occasion=occasion).order_by("pk"))
    if known:
        return known
    on = on or clock.today()
    note = note.strip()
    _check(account, contacts, note, on)
    colleague = person or (by.person if isinstance(by, User) else None)
    met: Sequence[Contact | None] = contacts or [None]
    made = [
        Interaction.objects.create(
            account=account,
            contact=contact,
            person=colleague,
            function=colleague.function if colleague else "",
            on=on,
            channel=channel,
            occasion=occasion,
            note=note,
            recorded_on=clock.today(),
            by=user_of(by),
        )
        for contact in met
    ]
    record(by, "interaction.noted", made[0], account=account, on=on, contacts=len(contacts), note=note)
    _after(account, on)
    return made


def _check(account: Account, contacts: Sequence[Contact], note: str, on: dt.date) -> None:
    if not note and not contacts:
        raise AccountError(_("Say whom you met, or what was said."), "note")
    if len(note) > LONGEST_NOTE:
        raise AccountError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST_NOTE}, "note")
    if on > clock.today():
        raise AccountError(_("This day has not come yet."), "on")
    if any(contact.account_id != account.pk and contact.account.root_id != account.root_id for contact in contacts):
        raise AccountError(_("This contact belongs to another group."), "contact")


def _after(account: Account, on: dt.date) -> None:
    """The account and the nodes above it were in contact."""
    from_here_up = list(account.ancestors().values_list("pk", flat=True))
    refresh_snapshots(from_here_up)
    hooks.mark("interactions", {(account.pk, on)})
    for node in from_here_up:
        touched(node)
