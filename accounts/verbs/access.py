"""Who may open what: account roles spread over the group tree and our own line, written where `visible_to` looks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from accounts.models import AccountAccess, AccountClosure, AccountRole
from accounts.verbs.structure import BATCH, MANY, slices
from people.models import PersonClosure
from people.permissions import Relation

Span = tuple[dt.date, dt.date | None]
NEAR = (AccountRole.Role.OWNER, AccountRole.Role.KAM)


@transaction.atomic
def rebuild_access(person_ids: Iterable[int] | None = None, account_ids: Iterable[int] | None = None) -> int:
    """Rewrite the access rows of these persons and those above them, of these accounts and those below, or of all.

    One row per person, account, nearest relation and stretch of days: owner and KAM are *mine*, a core member *core*,
    any other role *team*, whoever stands above one of them *people*. Gives how many rows were written.
    """
    people = _people(person_ids)
    accounts = _accounts(account_ids)
    if people is None and accounts is None:
        return _rewrite(None, None)
    written = 0
    for part in slices(people or ()):
        written += _rewrite(part, None)
    for part in slices(accounts or ()):
        written += _rewrite(None, part)
    return written


@transaction.atomic
def follow_roles(account: int, people: Iterable[int]) -> int:
    """Rewrite what roles of these persons on this account open: their rows and those of whoever stands above, on it and below it."""
    accounts = sorted(_accounts([account]) or ())
    return sum(_rewrite(some, part) for some in slices(_people(people) or ()) for part in slices(accounts))


def _people(person_ids: Iterable[int] | None) -> set[int] | None:
    if person_ids is None:
        return None
    found = set(person_ids)
    for part in slices(found.copy()):
        found.update(PersonClosure.objects.filter(person__in=part).values_list("manager_id", flat=True))
    return found


def _accounts(account_ids: Iterable[int] | None) -> set[int] | None:
    if account_ids is None:
        return None
    found = set(account_ids)
    if len(found) > MANY:
        return set(AccountClosure.objects.values_list("descendant_id", flat=True))
    for part in slices(found.copy()):
        found.update(AccountClosure.objects.filter(ancestor__in=part).values_list("descendant_id", flat=True))
    return found


def _rewrite(people: list[int] | None, accounts: list[int] | None) -> int:
    spans = _spans(people, accounts)
    old = AccountAccess.objects.all()
    if people is not None:
        old = old.filter(person__in=people)
    if accounts is not None:
        old = old.filter(account__in=accounts)
    old.delete()
    rows = [
        AccountAccess(person_id=person, account_id=account, relation=relation, since=since, until=until)
        for (person, account, relation), found in spans.items()
        for since, until in merged(found)
    ]
    AccountAccess.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _spans(people: list[int] | None, accounts: list[int] | None) -> dict[tuple[int, int, str], list[Span]]:
    """Every stretch of days in which a role gives a relation; not yet merged."""
    roles = AccountRole.objects.all()
    if people is not None:
        below = PersonClosure.objects.filter(manager__in=people).values("person")
        roles = roles.filter(person__in=[*people, *below.values_list("person", flat=True)])
    closure = AccountClosure.objects.all()
    if accounts is not None:
        closure = closure.filter(descendant__in=accounts)
        roles = roles.filter(account__in=closure.values("ancestor"))
    else:
        closure = closure.filter(ancestor__in=roles.values("account"))
    under: dict[int, list[int]] = defaultdict(list)
    for ancestor, descendant in closure.values_list("ancestor_id", "descendant_id"):
        under[ancestor].append(descendant)
    above: dict[int, list[int]] = defaultdict(list)
    for manager, person in PersonClosure.objects.filter(depth__gt=0).values_list("manager_id", "person_id"):
        above[person].append(manager)
    wanted = None if people is None else set(people)
    spans: dict[tuple[int, int, str], list[Span]] = defaultdict(list)
    for account, person, role, membership, since, until in roles.values_list("account", "person", "role", "membership", "since", "until"):
        for reached in under[account]:
            for who, relation in [(person, relation_of(role, membership)), *((manager, Relation.PEOPLE) for manager in above[person])]:
                if wanted is None or who in wanted:
                    spans[who, reached, relation.value].append((since, until))
    return spans


def relation_of(role: str, membership: str) -> Relation:
    """The nearest relation that a role gives to its holder."""
    if role in NEAR:
        return Relation.MINE
    return Relation.CORE if membership == AccountRole.Membership.CORE else Relation.TEAM


def merged(spans: Iterable[Span]) -> list[Span]:
    """Half-open stretches without overlap or seam, oldest first."""
    result: list[Span] = []
    for since, until in sorted(spans, key=lambda span: (span[0], span[1] or dt.date.max)):
        if result and (result[-1][1] is None or since <= result[-1][1]):
            last = result[-1][1]
            result[-1] = (result[-1][0], None if last is None or until is None else max(last, until))
        else:
            result.append((since, until))
    return result
