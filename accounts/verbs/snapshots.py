"""The row that lists show and sort by: what this room knows itself, and the figures that the pyramid hands in."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import Account, AccountClosure, AccountRole, AccountSnapshot, Interaction, KeyAccount
from accounts.verbs.structure import SLICE, slices
from base import clock

OWN = ("is_key", "owner", "owner_name", "last_contact_on", "active_contacts")
FIGURES = ("status", "revenue_minor", "growth", "health", "margin", "share_of_wallet", "open_pipeline_minor", "computed_version")
ATTRIBUTES = ("is_key", "owner_id", "owner_name", "last_contact_on", "active_contacts")
ACTIVE_DAYS = 90


@transaction.atomic
def write_snapshots(rows: Iterable[Mapping[str, Any]]) -> int:
    """Write figures of accounts: each row `{"account": id, column: value…}`; columns left out stay.

    Owner, key, last interaction and active contacts are read here from the facts of this room, so that one call
    brings the whole row up to date. Gives how many rows were written. Raises ValueError for an unknown column.
    """
    given = {row["account"]: {column: value for column, value in row.items() if column != "account"} for row in rows}
    unknown = {column for row in given.values() for column in row} - {*FIGURES, *OWN}
    if unknown:
        raise ValueError(f"Not columns of a snapshot: {', '.join(sorted(unknown))}")
    refresh_snapshots(given)
    written = 0
    for part in slices(given):
        snapshots = list(AccountSnapshot.objects.filter(account__in=part))
        for snapshot in snapshots:
            for column, value in given[snapshot.account_id].items():
                if column not in OWN:
                    setattr(snapshot, column, value)
        _overwrite(snapshots, FIGURES)
        written += len(snapshots)
    return written


@transaction.atomic
def refresh_snapshots(account_ids: Iterable[int] | None = None) -> int:
    """Bring owner, key, last interaction and active contacts of these accounts, or of all, up to the business day.

    Last interaction and active contacts count what happened at the account and below it.
    """
    wanted = Account.objects.values_list("pk", flat=True) if account_ids is None else account_ids
    written = 0
    for part in slices(wanted):
        written += _refresh(part)
    return written


def _refresh(part: list[int]) -> int:
    today = clock.today()
    held = AccountRole.objects.current().filter(account__in=part, role=AccountRole.Role.OWNER)
    owners = {account: (person, name) for account, person, name in held.values_list("account", "person", "person__name")}
    keys = set(KeyAccount.objects.current().filter(account__in=part).values_list("account", flat=True))
    last, active = _contacts(part, today)
    known = {snapshot.account_id: snapshot for snapshot in AccountSnapshot.objects.filter(account__in=part)}
    changed, new = [], []
    for account in part:
        snapshot = known.get(account) or AccountSnapshot(account_id=account)
        values = (account in keys, *owners.get(account, (None, None)), last.get(account), active.get(account))
        if account not in known:
            new.append(snapshot)
        elif values != tuple(getattr(snapshot, name) for name in ATTRIBUTES):
            changed.append(snapshot)
        for name, value in zip(ATTRIBUTES, values, strict=True):
            setattr(snapshot, name, value)
    AccountSnapshot.objects.bulk_create(new)
    _overwrite(changed, OWN)
    return len(new) + len(changed)


def _overwrite(snapshots: list[AccountSnapshot], columns: tuple[str, ...]) -> None:
    """Write these columns of rows that exist. An upsert: bulk_update's CASE per row and column took nine times as long."""
    AccountSnapshot.objects.bulk_create(
        snapshots, batch_size=SLICE, update_conflicts=True, unique_fields=["account"], update_fields=list(columns)
    )


def _contacts(part: list[int], today: dt.date) -> tuple[dict[int, dt.date], dict[int, int]]:
    """Per account: day of the last interaction, and contacts met within 90 days who have not left; itself and below."""
    below = AccountClosure.objects.filter(ancestor__in=part)
    under: dict[int, list[int]] = {}
    for ancestor, descendant in below.values_list("ancestor", "descendant"):
        under.setdefault(descendant, []).append(ancestor)
    last: dict[int, dt.date] = {}
    active: dict[int, set[int]] = {}
    here = Q(contact__left_on__isnull=True) | Q(contact__left_on__gt=today)
    for nodes in slices(under):
        met = Interaction.objects.filter(account__in=nodes, on__lte=today).order_by()
        for account, day in met.values_list("account").annotate(day=Max("on")):
            for ancestor in under[account]:
                last[ancestor] = max(last.get(ancestor, day), day)
        recent = met.filter(here, on__gte=today - dt.timedelta(days=ACTIVE_DAYS), contact__isnull=False)
        for account, contact in recent.values_list("account", "contact").distinct():
            for ancestor in under[account]:
                active.setdefault(ancestor, set()).add(contact)
    return last, {account: len(contacts) for account, contacts in active.items()}
