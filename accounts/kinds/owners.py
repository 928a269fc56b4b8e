"""Owners that files name: `Account.owner_text` keeps the words, an account role follows once they mean one colleague."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountKey, AccountRole, PersonKey
from accounts.verbs import rebuild_access, refresh_snapshots
from base import clock
from imports.late import Late
from imports.registry import alias_key, key_of, parts
from people.models import Person

OWNER_KEY = "owner:"


class LateOwner(Late):
    """The owner that a file gave to an account and whom nobody knows: he waits beside the accounts without an owner role."""

    name = "owner"
    label = _("Owner")
    to = "employees"
    text_column = "owner_text"

    def waiting(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        owned = AccountRole.objects.current().filter(role=AccountRole.Role.OWNER, account=OuterRef("pk"))
        return rows.exclude(owner_text="").filter(~Exists(owned))

    def write(self, ids: Iterable[int], target: int, by: Any) -> None:
        write_owners(ids)


def people_named(texts: Iterable[str], source_ids: Iterable[int] = ()) -> dict[str, int]:
    """text → colleague: by id in these sources, else by unique name or e-mail, else by a confirmed other name."""
    wanted = {text for text in texts if text}
    found: dict[str, int] = {}
    sources = list(source_ids)
    for part in parts(wanted):
        keys = {key_of(text): text for text in part}
        for key, person in PersonKey.objects.filter(source__in=sources, key__in=keys, is_alias=False).values_list("key", "person"):
            found[keys[key or ""]] = person
        for field in ("name", "email"):
            several: dict[str, list[int]] = {}
            for value, pk in Person.objects.filter(**{f"{field}__in": part}).values_list(field, "pk"):
                several.setdefault(value, []).append(pk)
            found.update((text, ids[0]) for text, ids in several.items() if len(ids) == 1 and text not in found)
        aliases = {alias_key(text): text for text in part}
        for key, person in PersonKey.objects.filter(key__in=aliases, is_alias=True).values_list("key", "person"):
            found.setdefault(aliases[key or ""], person)
    return found


def write_owners(account_ids: Iterable[int]) -> int:
    """Make the account role follow the owner that the file names; what a person has assigned since is left alone.

    Gives how many roles were written. Safe to run again.
    """
    written = 0
    everybody: set[int] = set()
    for part in parts(account_ids):
        accounts = {
            pk: (text, created) for pk, text, created in Account.objects.filter(pk__in=part).values_list("pk", "owner_text", "created_on")
        }
        sources = dict(AccountKey.objects.filter(account__in=part, source__isnull=False).order_by("-pk").values_list("account", "source"))
        people = people_named((text for text, _created in accounts.values()), set(sources.values()))
        roles = AccountRole.objects.filter(account__in=part, role=AccountRole.Role.OWNER)
        typed = set(roles.filter(source__isnull=True).values_list("account", flat=True))
        imported = {role.account_id: role for role in roles.filter(source__isnull=False, key__startswith=OWNER_KEY)}
        new: list[AccountRole] = []
        gone: list[int] = []
        for account, (text, created) in accounts.items():
            person = people.get(text)
            role = imported.get(account)
            if account in typed or (role.person_id if role else None) == person:
                continue
            everybody.update(pk for pk in (person, role.person_id if role else None) if pk)
            written += 1
            if role:
                gone.append(role.pk)
            if person:
                new.append(
                    AccountRole(
                        account_id=account,
                        person_id=person,
                        role=AccountRole.Role.OWNER,
                        since=min(created or clock.today(), clock.today()),
                        source_id=sources.get(account),
                        key=f"{OWNER_KEY}{account}",
                        recorded_on=clock.today(),
                    )
                )
        AccountRole.objects.filter(pk__in=gone).delete()
        AccountRole.objects.bulk_create(new)
    ids = list(account_ids)
    if written:
        rebuild_access(person_ids=everybody)
    rebuild_access(account_ids=ids)
    refresh_snapshots(ids)
    return written
