"""`accounts [--key] [--json]`: the accounts, or the key ones of today."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.models import Account, AccountKey, AccountRole, KeyAccount


class Command(BaseCommand):
    help = "List accounts: key (external id, else name), name, parent, country, sector, owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--key", action="store_true", help="only those that are key accounts today")
        parser.add_argument("--json", action="store_true", help="one JSON document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = list(_rows(only_key=options["key"]))
        if options["json"]:
            self.stdout.write(json.dumps({"rows": rows}, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("\t".join(str(row[name] or "") for name in ("key", "name", "parent", "country", "sector", "owner")))


def _rows(*, only_key: bool) -> Iterator[dict[str, Any]]:
    """By name. `parent` and `key` are external ids where a source gave one, else names."""
    accounts = Account.objects.order_by("name", "pk")
    if only_key:
        accounts = accounts.filter(pk__in=KeyAccount.objects.current().values("account"))
    owners = dict(AccountRole.objects.current().filter(role=AccountRole.Role.OWNER).values_list("account", "person__name"))
    keys = _external()
    names = dict(Account.objects.values_list("pk", "name"))
    for account in accounts.iterator():
        yield {
            "key": keys.get(account.pk, account.name),
            "name": account.name,
            "parent": (keys.get(account.parent_id) or names.get(account.parent_id)) if account.parent_id else None,
            "country": account.country or None,
            "sector": account.sector or None,
            "owner": owners.get(account.pk) or account.owner_text or None,
        }


def _external() -> dict[int, str]:
    """The id that a source gave an account; the first one where several did. Digests of names are no ids."""
    found: dict[int, str] = {}
    keys = AccountKey.objects.filter(is_alias=False).exclude(key=None).exclude(key__startswith="#").order_by("-pk")
    for account, key in keys.values_list("account_id", "key"):
        found[account] = str(key)
    return found
