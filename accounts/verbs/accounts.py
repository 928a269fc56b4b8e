"""Making and changing an account: each field compared with what its author read."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, AccountClosure, AccountRole
from accounts.verbs.access import rebuild_access
from accounts.verbs.errors import AccountError
from accounts.verbs.origin import remember, touched
from accounts.verbs.snapshots import refresh_snapshots
from accounts.verbs.structure import rebuild_closure
from accounts.words import account_words
from base import clock
from base.edits import compare_and_set
from base.words import fold
from imports import hooks
from people.audit import Actor, record
from people.models import User
from people.permissions import Permission, Relation
from people.rights import require

FIELDS = (
    "name", "kind", "parent_id", "country", "region", "sector", "segment_id", "website", "siren", "vat_number",
    "street", "postcode", "city", "annual_revenue", "employees",
)  # fmt: skip


@transaction.atomic
def add_account(fields: Mapping[str, Any], *, by: Actor) -> Account:
    """Make an account by hand. Who may edit only his own becomes its owner. Raises AccountError for a name that is taken."""
    require(by, Permission.ACCOUNT_EDIT)
    values = {field: fields[field] for field in FIELDS if field in fields}
    account = Account(**values, created_on=clock.today())
    _check(values, account, by=by)
    words = fold(account.name)
    if any(fold(name) == words for name in Account.objects.filter(search_text__startswith=words).values_list("name", flat=True)):
        raise AccountError(_("There is an account of this name already."), "name")
    account.search_text = account_words(account)
    account.save()
    rebuild_closure([account.pk])
    if isinstance(by, User) and by.person and Relation.ALL not in by.relations(Permission.ACCOUNT_EDIT):
        AccountRole.objects.create(account=account, person=by.person, role=AccountRole.Role.OWNER, since=clock.today(), by=by)
    rebuild_access(account_ids=[account.pk])
    refresh_snapshots([account.pk])
    record(by, "account.added", account, account=account, **values)
    return account


@transaction.atomic
def edit_account(
    account: Account,
    written: Mapping[str, Any],
    *,
    by: Actor,
    base: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> dict[str, tuple[Any, Any]]:
    """Save the fields that changed; gives them with before and after. Raises EditConflict, AccountError, Refused."""
    require(by, Permission.ACCOUNT_EDIT, account)
    written = {field: written[field] for field in FIELDS if field in written}
    _check(written, account, by=by)
    changes = compare_and_set(account, written, base=base, version=version)
    if not changes:
        return {}
    words = account_words(account)
    if words != account.search_text:
        Account.objects.filter(pk=account.pk).update(search_text=words)
    if "parent_id" in changes:
        rebuild_closure([account.pk])
        rebuild_access(account_ids=[account.pk])
        refresh_snapshots([pk for pk in {*_line(account.pk), changes["parent_id"][0]} if pk])
    remember(account, changes, by=by)
    record(by, "account.edited", account, account=account, **changes)
    if changes.keys() & {"parent_id", "segment_id", "country", "sector"}:
        hooks.mark("edit", {(account.pk, None)})
    touched(account.pk)
    return changes


def _line(account: int) -> list[int]:
    return list(AccountClosure.objects.filter(descendant=account).values_list("ancestor", flat=True))


def _check(written: Mapping[str, Any], account: Account, *, by: Actor) -> None:
    if "name" in written and not str(written["name"]).strip():
        raise AccountError(_("An account needs a name."), "name")
    parent = written.get("parent_id")
    if not parent or parent == account.parent_id:
        return
    visible = Account.objects.visible_to(by).filter(pk=parent) if isinstance(by, User) else Account.objects.filter(pk=parent)
    if not visible.exists():
        raise AccountError(_("This account does not exist."), "parent")
    if account.pk and (parent == account.pk or AccountClosure.objects.filter(ancestor=account.pk, descendant=parent).exists()):
        raise AccountError(_("An account cannot stand below itself."), "parent")
