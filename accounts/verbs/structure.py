"""The group tree: closure, roots and the words that search reads, kept set-wise."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import Account, AccountClosure, AccountSnapshot, Contact
from accounts.words import account_words, contact_words
from imports import writer

BATCH = 5000
MANY = 5000  # beyond this the whole is cheaper than the parts
SLICE = 500


def slices(ids: Iterable[int], size: int = SLICE) -> Iterable[list[int]]:
    """`ids` in parts short enough for one `IN`."""
    known = list(ids)
    for start in range(0, len(known), size):
        yield known[start : start + size]


@transaction.atomic
def rebuild_closure(account_ids: Iterable[int] | None = None) -> int:
    """Write closure and root of these accounts and all below them, or of all; gives how many accounts were written.

    A cycle stops at the first repeat: each of its members lies below the others, and all have its smallest id as root.
    Every account gets the row that lists sort by, so that one just loaded is listed before its figures are known.
    """
    wanted = None if account_ids is None else set(account_ids)
    if wanted is not None and len(wanted) > MANY:
        wanted = None
    parents = _all_parents() if wanted is None else {}
    affected = set(parents) if wanted is None else _with_descendants(wanted, parents)
    if wanted is not None:
        _add_ancestors(parents)
    pairs, roots = [], {}
    for account in affected:
        chain, roots[account] = _chain(account, parents)
        pairs += [AccountClosure(ancestor_id=above, descendant_id=account, depth=depth) for depth, above in enumerate(chain)]
    _delete(affected, everything=wanted is None)
    AccountClosure.objects.bulk_create(pairs, batch_size=BATCH)
    _write_roots(roots)
    _ensure_snapshots(affected)
    return len(affected)


def _all_parents() -> dict[int, int | None]:
    return dict(Account.objects.values_list("pk", "parent_id").iterator())


def _with_descendants(wanted: set[int], parents: dict[int, int | None]) -> set[int]:
    """`wanted` and all that hangs below, level by level, by `parent` and not by the old closure."""
    found: set[int] = set()
    for part in slices(wanted):
        for account, parent in Account.objects.filter(pk__in=part).values_list("pk", "parent_id"):
            parents[account] = parent
            found.add(account)
    level = set(found)
    while level:
        below: set[int] = set()
        for part in slices(level):
            for account, parent in Account.objects.filter(parent__in=part).values_list("pk", "parent_id"):
                if account not in found:
                    parents[account] = parent
                    below.add(account)
        found |= below
        level = below
    return found


def _add_ancestors(parents: dict[int, int | None]) -> None:
    level = {parent for parent in parents.values() if parent and parent not in parents}
    while level:
        above: dict[int, int | None] = {}
        for part in slices(level):
            above.update(Account.objects.filter(pk__in=part).values_list("pk", "parent_id"))
        parents.update(above)
        level = {parent for parent in above.values() if parent and parent not in parents}


def _chain(account: int, parents: dict[int, int | None]) -> tuple[list[int], int]:
    """The account and its ancestors, nearest first, and its root."""
    chain, seen = [account], {account}
    parent = parents.get(account)
    while parent and parent in parents and parent not in seen:
        chain.append(parent)
        seen.add(parent)
        parent = parents[parent]
    if parent in seen:
        return chain, min(chain[chain.index(parent) :])
    return chain, chain[-1]


def _delete(affected: set[int], *, everything: bool) -> None:
    if everything:
        AccountClosure.objects.all().delete()
        return
    for part in slices(affected):
        AccountClosure.objects.filter(descendant__in=part).delete()


def _write_roots(roots: dict[int, int]) -> None:
    changed: list[int] = []
    for part in slices(roots):
        changed += [pk for pk, root in Account.objects.filter(pk__in=part).values_list("pk", "root_id") if root != roots[pk]]
    writer.update(Account, changed, {"root_id": [roots[pk] for pk in changed]})


def _ensure_snapshots(affected: set[int]) -> None:
    for part in slices(affected):
        known = set(AccountSnapshot.objects.filter(account__in=part).values_list("account", flat=True))
        AccountSnapshot.objects.bulk_create([AccountSnapshot(account_id=pk) for pk in part if pk not in known], ignore_conflicts=True)


def refresh_search(account_ids: Iterable[int] | None = None, contact_ids: Iterable[int] | None = None) -> int:
    """Write `search_text` of these accounts and contacts where it is not what it should be; both None: of all."""
    everything = account_ids is None and contact_ids is None
    accounts = Account.objects.all() if everything else Account.objects.filter(pk__in=list(account_ids or ()))
    contacts = Contact.objects.all() if everything else Contact.objects.filter(pk__in=list(contact_ids or ()))
    return _rewrite(accounts, account_words) + _rewrite(contacts, contact_words)


def _rewrite(rows: object, words: object) -> int:
    changed, written = [], 0
    for row in rows.iterator():  # type: ignore[attr-defined]
        text = words(row)  # type: ignore[operator]
        if text != row.search_text:
            row.search_text = text
            changed.append(row)
        if len(changed) >= SLICE:
            written += _flush(changed)
    return written + _flush(changed)


def _flush(changed: list) -> int:
    count = len(changed)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["search_text"], batch_size=SLICE)
        changed.clear()
    return count
