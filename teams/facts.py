"""The facts that figures on teams read: who works on an account as what, hours granted, hours worked."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from accounts.models import AccountRole
from people.models import Capacity
from pyramid.ask import Settings
from pyramid.facts import Facts, Span
from pyramid.facts.tables import TABLES, Allocation, Table, queryset
from pyramid.laying import LAYERS, Laid, Row, amount, day
from teams import weekly
from teams.models import CapacityStatement, TimeLog

SPONSOR = AccountRole.Role.SPONSOR.value
TEAM = frozenset({AccountRole.Role.KAM.value, AccountRole.Role.MEMBER.value})
DAYS_A_WEEK = 7


class Role(NamedTuple):
    id: int
    account: int
    person: int
    role: str
    since: dt.date
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or self.until > day)


class Log(NamedTuple):
    id: int
    account: int
    person: int | None
    on: dt.date
    hours: Decimal


TABLES["account_team"] = Table(AccountRole, Role, ("id", "account_id", "person_id", "role", "since", "until"), date="since")
TABLES["sponsors"] = TABLES["account_team"]
TABLES["time_logs"] = Table(TimeLog, Log, ("id", "account_id", "person_id", "on", "hours"), date="on")
TABLES["capacity"] = Table(CapacityStatement, weekly.Hours, weekly.FIELDS, account="", date="since")


def team(facts: Facts) -> list[Role]:
    """KAMs and members of account teams known before as_of; owners and sponsors are apart."""
    return [row for row in facts.rows("account_team") if row.role in TEAM and row.since < facts.as_of]


def sponsors(facts: Facts) -> list[Role]:
    return [row for row in facts.rows("account_team") if row.role == SPONSOR and row.since < facts.as_of]


def records_sponsors(facts: Facts) -> bool:
    """Whether anybody anywhere in the company was recorded as a sponsor before as_of."""

    def ask() -> bool:
        return bool(queryset("sponsors", facts.store.known_on).filter(role=SPONSOR, since__lt=facts.as_of).order_by().exists())

    return facts.store.keep(("sponsors recorded", facts.as_of), ask)


def granted(facts: Facts, span: Span) -> dict[tuple[int, int], list[Allocation]]:
    """Shares of time granted to an account that touch the span, by colleague and account; one without account grants nothing."""
    found: dict[tuple[int, int], list[Allocation]] = defaultdict(list)
    end = min(span.end, facts.as_of)
    for row in facts.rows("allocations"):
        if row.account and row.person and row.since < end and (row.until is None or row.until > span.start):
            found[row.person, row.account].append(row)
    return dict(found)


def hours_of(facts: Facts, s: Settings, row: Allocation, span: Span) -> Fraction:
    """Hours that an allocation grants in the span: its share of the capacity in force on each of its days."""
    start, end = max(span.start, row.since), min(span.end, row.until or span.end)
    usual = Fraction(s.decimal("weekly_hours") or 0)
    total, person, stated = Fraction(0), row.person or 0, _capacities(facts)
    edges = (edge for line in stated.get(person, ()) for edge in (line.since, line.until))
    turns = sorted({start, end, *(edge for edge in edges if edge and start < edge < end)})
    for first, last in pairwise(turns):
        hours = weekly.in_force(stated, person, first)
        total += (usual if hours is None else Fraction(hours)) * (last - first).days
    return total * Fraction(row.share) / DAYS_A_WEEK


def _capacities(facts: Facts) -> dict[int, list[weekly.Hours]]:
    """Statements of weekly hours by colleague, read once."""

    def make() -> dict[int, list[weekly.Hours]]:
        by_hand = (weekly.Hours(*values) for values in Capacity.objects.values_list(*weekly.FIELDS))
        return weekly.by_person(by_hand, facts.store.rows("capacity"))

    return facts.store.keep("capacities", make)


def _capacity(laid: Laid, row: Row) -> None:
    CapacityStatement.objects.create(
        person_id=laid.person(row), weekly_hours=amount(row["weekly_hours"]), since=day(row["from"]), until=day(row.get("to"))
    )


def _log(laid: Laid, row: Row) -> None:
    TimeLog.objects.create(
        person_id=laid.person(row), account_id=laid.account(row), on=day(row["on"]), hours=amount(row["hours"]), **laid.origin(row)
    )


def _role_as(role: str) -> Callable[[Laid, Row], None]:
    def lay(laid: Laid, row: Row) -> None:
        dates = {"since": day(row["from"]), "until": day(row.get("to"))}
        AccountRole.objects.create(account_id=laid.account(row), person_id=laid.person(row), role=row.get("role") or role, **dates)

    return lay


LAYERS.update(
    {"capacity": _capacity, "time_logs": _log, "sponsors": _role_as(SPONSOR), "account_team": _role_as(AccountRole.Role.MEMBER.value)}
)
