"""Key accounts as they stood at the end of a period that nobody keeps: rows like those of the lists, worked out and not saved."""

from typing import TYPE_CHECKING

from accounts.models import Account, AccountRole, AccountSnapshot, KeyAccount
from base.periods import Period
from people.permissions import Permission
from pyramid.engine import Run, account_tree
from pyramid.facts.relations import active_contacts, window
from pyramid.refreshing import COLUMNS, column_of
from pyramid.scopes import Scope

if TYPE_CHECKING:
    from people.models import User


def key_ids(period: Period) -> list[int]:
    """Accounts that were key on the last day."""
    return sorted(set(KeyAccount.objects.on(period.last).values_list("account", flat=True)))


def key_snapshots(period: Period, user: "User | None" = None) -> list[AccountSnapshot]:
    """One row for each of these that the reader may open today, the largest first; its owner is the one of the last day."""
    accounts = Account.objects.filter(pk__in=key_ids(period))
    if user is not None:
        accounts = accounts.filter(pk__in=Account.objects.visible_to(user, Permission.FIGURE_ACCOUNT).values("pk"))
    chosen = list(accounts)
    trees = {account.pk: account_tree(account.pk) for account in chosen}
    held = AccountRole.objects.on(period.last).filter(account__in=trees, role=AccountRole.Role.OWNER)
    owners = {role.account_id: role.person for role in held.select_related("person")}
    run = Run(frozenset().union(*trees.values()))
    rows = []
    for account in chosen:
        row = AccountSnapshot(account=account, is_key=True, owner=owners.get(account.pk))
        _fill(row, run, period, trees[account.pk])
        rows.append(row)
    return sorted(rows, key=lambda row: (row.revenue_minor is None, -(row.revenue_minor or 0), row.account.name))


def _fill(row: AccountSnapshot, run: Run, period: Period, tree: frozenset[int]) -> None:
    scope = Scope.account(row.account_id)
    run.know(scope, tree)
    for code, column in COLUMNS.items():
        setattr(row, column, column_of(run.result(code, scope, period), column))
    facts, settings = run.facts(scope, period.end), run.settings.fresh()
    if facts.covered("interactions", window(facts, settings)):
        row.active_contacts = sum(len(met) for met in active_contacts(facts, settings).values())
    run.forget(scope)
