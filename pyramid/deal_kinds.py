"""New or existing: what the refresh knows of each opportunity whose file does not say, kept from one time to the next.

A changed invoice can only turn opportunities of its own group, created within a year after it. So only these are asked
again; those that turned tell the figures that read them that they are old.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from django.db import transaction
from django.db.models import Q

from accounts.models import Account, Opportunity
from base.periods import add_months
from pyramid.changes import EVERYBODY, Changes, Ranges
from pyramid.engine import Run
from pyramid.facts.customers import was_customer
from pyramid.models import DealKind, DirtyScope
from pyramid.scopes import Scope

SOURCES = frozenset({"invoices", "subscriptions", "fx_rates", "opportunities"})
BATCH = 2000


def refresh(changes: Changes, *, everything: bool) -> bool:
    """Bring the kinds up to date; gives whether any turned, which leaves marks of the table `deal_kinds`."""
    if not everything and not changes.tables & SOURCES:
        return False
    touched = {account for table in SOURCES & changes.tables for account in changes.marks[table]}
    if everything or EVERYBODY in touched:
        found = {pk: (account, day, kind) for pk, account, day, kind in _kinds(Run(), None, {})}
        before = known()
    else:
        groups = members_of({account for account in touched if account})
        ranges = {account: changes.of(members) for account, members in groups.items()}
        found = {pk: (account, day, kind) for pk, account, day, kind in _kinds(Run(frozenset(groups)), groups, ranges)}
        before = {}
        for part in _parts(list(found)):
            before |= known(part)
    turned = [pk for pk, (_account, _day, kind) in found.items() if before.get(pk) is not kind]
    marks: dict[int, dt.date] = {}
    for account, day, _kind in (found[pk] for pk in turned):
        marks[account] = min(day, marks.get(account, day))
    with transaction.atomic():  # the marks with what they speak of, so that a run that dies after this is made good
        rows = [DealKind(pk, found[pk][2]) for pk in turned]
        DealKind.objects.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["opportunity_id"], update_fields=["is_existing"]
        )
        DirtyScope.objects.bulk_create(
            (DirtyScope(kind="deal_kinds", account_id=account, since=day) for account, day in marks.items()), batch_size=BATCH
        )
    return bool(turned)


def known(opportunities: Collection[int] | None = None) -> dict[int, bool]:
    rows = DealKind.objects.all() if opportunities is None else DealKind.objects.filter(pk__in=opportunities)
    return dict(rows.values_list("pk", "is_existing").iterator(chunk_size=20_000))


Kind = tuple[int, int, dt.date, bool]  # opportunity, account, day of creation, existing


def _kinds(run: Run, groups: Mapping[int, frozenset[int]] | None, ranges: Mapping[int, Ranges]) -> Iterator[Kind]:
    """Of all opportunities, or of those of these accounts that what changed may turn."""
    rows = Opportunity.objects.filter(customer_type="", account__isnull=False, created_on__isnull=False).order_by("pk")
    s = run.settings.fresh()
    level, lapse = s["group_level"], int(s["lapse_months"])
    facts = run.facts(Scope.company(), dt.date.max)
    parts: list[Q] = [Q()] if groups is None else [Q(account__in=part) for part in _parts(sorted(groups))]
    for wanted in parts:
        for pk, account, day in rows.filter(wanted).values_list("pk", "account_id", "created_on").iterator(chunk_size=20_000):
            if groups is None or _may_turn(ranges[account], day, lapse):
                yield pk, account, day, was_customer(facts, s, facts.group(account, level), day)


def _may_turn(ranges: Ranges, day: dt.date, lapse: int) -> bool:
    for table, days in ranges.items():
        if table != "invoices":
            return True
        if days.since is None or (days.since < day and (days.until is None or day <= add_months(days.until, lapse + 1))):
            return True
    return False


def members_of(touched: Collection[int]) -> dict[int, frozenset[int]]:
    """Every account of the groups of these, with all accounts of its group."""
    roots = set()
    for part in _parts(sorted(touched)):
        roots |= {root or pk for pk, root in Account.objects.filter(pk__in=part).values_list("pk", "root_id")}
    groups: dict[int, set[int]] = {}
    for part in _parts(sorted(roots)):
        for pk, root in Account.objects.filter(Q(root__in=part) | Q(pk__in=part)).values_list("pk", "root_id"):
            groups.setdefault(root or pk, set()).add(pk)
    return {pk: frozenset(members) for members in groups.values() for pk in members}


def _parts(items: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(items), 500):
        yield items[start : start + 500]
