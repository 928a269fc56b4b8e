"""Accounts and contacts as records: how many required fields are filled, when they were last verified, doubles."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Max

from accounts.models import Account, AccountKey, Contact, ContactKey
from imports.models import Change
from pyramid.ask import Settings
from pyramid.facts.relations import is_gone
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
    return [*_accounts(facts, required.get("accounts", [])), *_contacts(facts, required.get("contacts", []))]


def _accounts(facts: Facts, names: list[str]) -> Iterable[Record]:
    wanted = set(facts.account_ids())
    own = [name for name in names if name != "owner"]
    rows = Account.objects.order_by("id").values("id", "name", "country", "created_on", *own)
    verified = _verified(facts, "accounts", AccountKey, "account")
    seen: set[tuple[str, str]] = set()
    for row in rows.iterator():
        if row["id"] not in wanted:
            continue
        filled = sum(bool(row[name]) for name in own) + ("owner" in names and row["id"] in facts.store.owners)
        who = (row["name"].casefold().strip(), row["country"].casefold().strip())
        yield Record(filled, len(names), verified.get(row["id"]) or _known(facts, row["created_on"]), who in seen)
        seen.add(who)


def _contacts(facts: Facts, names: list[str]) -> Iterable[Record]:
    wanted = set(facts.account_ids())
    rows = Contact.objects.order_by("id").values("id", "account_id", "name", "email", "left_on", *names)
    verified = _verified(facts, "contacts", ContactKey, "contact")
    seen: set[tuple[Any, ...]] = set()
    for row in rows.iterator():
        if row["account_id"] not in wanted or is_gone(row["left_on"], facts):
            continue
        marks = {(row["account_id"], row["name"].casefold().strip())} | ({(row["email"].casefold(),)} if row["email"] else set())
        filled = sum(bool(row[name]) for name in names)
        yield Record(filled, len(names), verified.get(row["id"]), bool(marks & seen))
        seen |= marks


def _verified(facts: Facts, kind: str, keys: Any, field: str) -> Mapping[int, dt.date]:
    """Last import or edit per record, at most the day before as_of: a file loaded today may tell of a year long past."""
    found: dict[int, dt.date] = {}
    loads = keys.objects.filter(batch__loaded_at__isnull=False).values_list(f"{field}_id").annotate(at=Max("batch__loaded_at"))
    edits = Change.objects.filter(kind=kind).values_list("object_id").annotate(last=Max("at"))
    typed = keys.objects.filter(recorded_on__isnull=False).values_list(f"{field}_id").annotate(at=Max("recorded_on"))
    days = [*((pk, facts.store.local_day(at)) for pk, at in [*loads, *edits]), *typed]
    for pk, day in days:
        known = min(day, facts.as_of - ONE_DAY)
        found[pk] = max(found.get(pk, known), known)
    return found


def _known(facts: Facts, day: dt.date | None) -> dt.date | None:
    return day if day is not None and day < facts.as_of else None
