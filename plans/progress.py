"""The facts that figures on what plans achieve read: objectives and their progress, innovations, value delivered."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from plans.models import DeliveredValue, Innovation, Objective, ObjectiveProgress, ObjectiveStatement
from pyramid.ask import Settings
from pyramid.facts import Facts, Span
from pyramid.facts.tables import TABLES, Table, queryset
from pyramid.laying import LAYERS, Laid, Row, amount, day

Measure = tuple[dt.date, Decimal]


class Aim(NamedTuple):
    """An objective, `stated` by a file or written in a plan of ours."""

    id: int
    account: int
    opened_on: dt.date | None
    closed_on: dt.date | None
    weight: Decimal
    side: str = Objective.Side.OURS
    from_year: int = 0
    until_year: int = 9999


class Measured(NamedTuple):
    objective: int | None
    statement: int | None
    on: dt.date
    progress: Decimal


class Novelty(NamedTuple):
    id: int
    account: int
    joint: bool
    started_on: dt.date | None
    launched_on: dt.date | None
    abandoned_on: dt.date | None


class Gain(NamedTuple):
    id: int
    account: int
    on: dt.date
    amount: Decimal | None
    currency: str
    confirmed_on: dt.date | None


COMMON = ("opened_on", "closed_on", "weight")
TABLES["objectives"] = Table(ObjectiveStatement, Aim, ("id", "account_id", *COMMON), date="opened_on")
TABLES["living_objectives"] = Table(
    Objective,
    Aim,
    ("id", "plan__account_id", *COMMON, "side", "plan__year", "plan__until_year"),
    is_fact=False,
    account="plan__account_id",
)
TABLES["objective_progress"] = Table(ObjectiveProgress, Measured, ("objective_id", "statement_id", "on", "progress"), account="", date="on")
TABLES["innovations"] = Table(
    Innovation, Novelty, ("id", "account_id", "joint", "started_on", "launched_on", "abandoned_on"), date="launched_on"
)
TABLES["delivered_values"] = Table(DeliveredValue, Gain, ("id", "account_id", "on", "amount", "currency", "confirmed_on"), date="on")


def open_aims(facts: Facts, span: Span, end: dt.date) -> list[tuple[Aim, Decimal | None]]:
    """Our objectives open in the period that ends on `end`, each with its last progress before as_of.

    Those of plans kept here count while their plan reaches as_of; what customers want for themselves is not ours.
    """
    stated, living = _progress(facts)
    found = [(row, _last(stated[row.id], facts.as_of)) for row in facts.rows("objectives") if _is_open(row, facts, span, end)]
    for row in facts.rows("living_objectives"):
        reaches = row.from_year <= facts.as_of.year <= row.until_year
        if row.side == Objective.Side.OURS and reaches and _is_open(row, facts, span, end):
            found.append((row, _last(living[row.id], facts.as_of)))
    return found


def _is_open(row: Aim, facts: Facts, span: Span, end: dt.date) -> bool:
    """Opened before the period ends and before as_of; a closing is one that lies before as_of and not after the start."""
    if row.opened_on is None or row.opened_on >= min(end, facts.as_of):
        return False
    return row.closed_on is None or row.closed_on >= facts.as_of or row.closed_on > span.start


def _progress(facts: Facts) -> tuple[dict[int, list[Measure]], dict[int, list[Measure]]]:
    """Measures of stated and of living objectives, in the order of their days."""

    def make() -> tuple[dict[int, list[Measure]], dict[int, list[Measure]]]:
        stated: dict[int, list[Measure]] = defaultdict(list)
        living: dict[int, list[Measure]] = defaultdict(list)
        for row in sorted(facts.store.rows("objective_progress"), key=lambda row: row.on):
            (stated if row.statement else living)[row.statement or row.objective].append((row.on, row.progress))
        return stated, living

    return facts.store.keep("progress of objectives", make)


def _last(measures: Iterable[Measure], as_of: dt.date) -> Decimal | None:
    known = [progress for on, progress in measures if on < as_of]
    return known[-1] if known else None


def joint(facts: Facts) -> list[Novelty]:
    return [row for row in facts.rows("innovations") if row.joint]


def innovations_known(facts: Facts, span: Span) -> bool:
    """Whether any date of any innovation anywhere in the company lies in the span, or a statement vouches for it."""

    def ask() -> bool:
        if facts.store.states_all("innovations", span):
            return True
        dates = Q()
        for name in ("started_on", "launched_on", "abandoned_on"):
            dates |= Q(**{f"{name}__gte": span.start, f"{name}__lt": span.end})
        return bool(queryset("innovations", facts.store.known_on).order_by().filter(dates).exists())

    return facts.store.keep(("innovations known", span), ask)


def key_days(facts: Facts, s: Settings, span: Span) -> int:
    """Distinct days of the span on which a group of this scope is key, summed over groups."""
    level = s["group_level"]
    accounts = facts.subset.accounts
    reached = None if accounts is None else {facts.group(account, level) for account in accounts}
    stretches: dict[int, list[Span]] = defaultdict(list)
    for row in facts.store.rows("key_accounts"):
        group = facts.group(row.account, level)
        start, end = max(row.since, span.start), min(row.until or span.end, span.end)
        if start < end and (reached is None or group in reached):
            stretches[group].append(Span(start, end))
    total = 0
    for some in stretches.values():
        until = dt.date.min
        for start, end in sorted(some):
            total += max(0, (end - max(start, until)).days)
            until = max(until, end)
    return total


def _objective(laid: Laid, row: Row) -> None:
    made = ObjectiveStatement.objects.create(
        account_id=laid.account(row),
        opened_on=day(row["opened_on"]),
        closed_on=day(row.get("closed_on")),
        weight=amount(row.get("weight")) or 0 if row.get("weight") is not None else 1,
        **laid.origin(row),
    )
    _ids(laid)[str(row["id"])] = made.pk


def _ids(laid: Laid) -> dict[str, int]:
    found: dict[str, int] = laid.__dict__.setdefault("objectives", {})
    return found


def _measure(laid: Laid, row: Row) -> None:
    ObjectiveProgress.objects.create(statement_id=_ids(laid)[str(row["objective_id"])], on=day(row["on"]), progress=amount(row["progress"]))


def _innovation(laid: Laid, row: Row) -> None:
    dates: dict[str, Any] = {name: day(row.get(name)) for name in ("started_on", "launched_on", "abandoned_on")}
    Innovation.objects.create(account_id=laid.account(row), joint=bool(row.get("joint")), **dates, **laid.origin(row))


def _gain(laid: Laid, row: Row) -> None:
    DeliveredValue.objects.create(
        account_id=laid.account(row),
        on=day(row["on"]),
        amount=amount(row["amount"]),
        currency=row.get("currency") or "",
        confirmed_on=day(row.get("confirmed_on")),
        **laid.origin(row),
    )


LAYERS.update({"objectives": _objective, "objective_progress": _measure, "innovations": _innovation, "delivered_values": _gain})
