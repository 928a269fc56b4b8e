"""Accounts and contacts as records: how many required fields are filled, when they were last verified, doubles."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Max

from accounts.models import Account, AccountKey, Contact, ContactKey
from imports.models import Change
from pyramid.ask import Settings
from pyramid.facts.store import Store
from pyramid.facts.view import Facts

ONE_DAY = dt.timedelta(days=1)


class Record(NamedTuple):
    filled: int
    required: int
    verified_on: dt.date | None
    is_duplicate: bool


def records(facts: Facts, s: Settings) -> list[Record]:
    """Records of the scope's accounts and of their contacts who have not left; verified at most the day before as_of."""
    required = s["required_fields"]
    names = (tuple(required.get("accounts", ())), tuple(required.get("contacts", ())))
    by_account = facts.store.keep(("records", facts.as_of, names), lambda: _by_account(facts.store, facts.as_of, *names))
    accounts = by_account if facts.subset.accounts is None else facts.subset.accounts
    return [record for account in accounts for record in by_account.get(account, ())]


def _by_account(store: Store, as_of: dt.date, of_accounts: tuple[str, ...], of_contacts: tuple[str, ...]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for account, record in [*_accounts(store, as_of, of_accounts), *_contacts(store, as_of, of_contacts)]:
        found[account].append(record)
    return dict(found)


def _accounts(store: Store, as_of: dt.date, names: tuple[str, ...]) -> Iterator[tuple[int, Record]]:
    own = [name for name in names if name != "owner"]
    rows = Account.objects.order_by("id").values("id", "name", "country", "created_on", *own)
    verified = _verified(store, as_of, "accounts", AccountKey, "account")
    seen: set[tuple[str, str]] = set()
    for row in rows.iterator():
        filled = sum(bool(row[name]) for name in own) + ("owner" in names and row["id"] in store.owners)
        who = (row["name"].casefold().strip(), row["country"].casefold().strip())
        created_on = row["created_on"] if row["created_on"] and row["created_on"] < as_of else None
        yield row["id"], Record(filled, len(names), verified.get(row["id"]) or created_on, who in seen)
        seen.add(who)


def _contacts(store: Store, as_of: dt.date, names: tuple[str, ...]) -> Iterator[tuple[int, Record]]:
    rows = Contact.objects.order_by("id").values("id", "account_id", "name", "email", "left_on", *names)
    verified = _verified(store, as_of, "contacts", ContactKey, "contact")
    seen: set[tuple[Any, ...]] = set()
    for row in rows.iterator():
        if row["left_on"] is not None and row["left_on"] < as_of:
            continue
        marks = {(row["account_id"], row["name"].casefold().strip())} | ({(row["email"].casefold(),)} if row["email"] else set())
        filled = sum(bool(row[name]) for name in names)
        yield row["account_id"], Record(filled, len(names), verified.get(row["id"]), bool(marks & seen))
        seen |= marks


def _verified(store: Store, as_of: dt.date, kind: str, keys: Any, field: str) -> Mapping[int, dt.date]:
    """Last import or edit per record, at most the day before as_of: a file loaded today may tell of a year long past."""
    found: dict[int, dt.date] = {}
    loads = keys.objects.filter(batch__loaded_at__isnull=False).values_list(f"{field}_id").annotate(at=Max("batch__loaded_at"))
    edits = Change.objects.filter(kind=kind).values_list("object_id").annotate(last=Max("at"))
    typed = keys.objects.filter(recorded_on__isnull=False).values_list(f"{field}_id").annotate(at=Max("recorded_on"))
    for pk, day in [*((pk, store.local_day(at)) for pk, at in [*loads, *edits]), *typed]:
        known = min(day, as_of - dt.timedelta(days=1))
        found[pk] = max(found.get(pk, known), known)
    return found
