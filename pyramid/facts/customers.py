"""Who is a customer, who is new, and on which basis retention is read."""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from pyramid.ask import Settings
from pyramid.facts.net import document_count, first_invoices, net
from pyramid.facts.recurring import first_lines, mrr, paid_lines
from pyramid.facts.revenue import Document
from pyramid.facts.spans import Span, twelve_months_to
from pyramid.facts.view import Facts


def customers(facts: Facts, s: Settings, day: dt.date) -> frozenset[int]:
    """Groups that are customers at the boundary `day`.

    A group that ever had a paid line started before is one while a paid line is active; any other while it was
    invoiced more than nothing, net, in the `lapse_months` before. Raises MissingRate.
    """
    lapse = s["lapse_months"]
    lines = paid_lines(facts, s)
    invoiced = net(facts, s, twelve_months_to(day, int(lapse)))

    def make() -> frozenset[int]:
        found = {group for group, minor in invoiced.items() if minor > 0}
        for group, some in lines.items():
            if any(line.start < day for line in some):
                found.discard(group)
                if any(line.is_active(day) for line in some):
                    found.add(group)
        return frozenset(found)

    return facts.keep(("customers", s["group_level"], s["credit_note_date"], lapse, day), make)


def was_customer(facts: Facts, s: Settings, group: int, day: dt.date) -> bool:
    """Whether the group was a customer at a day of its own, such as that on which an opportunity was created."""
    lines = [line for line in paid_lines(facts, s).get(group, ()) if line.start < day]
    if lines:
        return any(line.is_active(day) for line in lines)
    span = twelve_months_to(day, int(s["lapse_months"]))
    moved = s["credit_note_date"] == "invoice"
    book = facts.store.book
    found = [row for row in _documents_by_group(facts, s).get(group, ()) if row.on < facts.as_of]
    return sum(book.minor(row, None) for row in found if (row.credited_on if moved else row.on) in span) > 0


def _documents_by_group(facts: Facts, s: Settings) -> dict[int, list[Document]]:
    level = s["group_level"]

    def make() -> dict[int, list[Document]]:
        found: dict[int, list[Document]] = defaultdict(list)
        for account, some in facts.store.book.documents.items():
            if facts.sees(account):
                found[facts.group(account, level)].extend(some)
        return dict(found)

    return facts.keep_for_all_days(("documents_by_group", level), make)


def ever_customers(facts: Facts, s: Settings, day: dt.date) -> frozenset[int]:
    """Groups that were customers at some day before `day`."""
    return frozenset(group for group, first in first_days(facts, s).items() if first < day)


def first_days(facts: Facts, s: Settings) -> dict[int, dt.date]:
    """First paid line or first positive invoice of each group, before as_of."""
    level = s["group_level"]
    lines, invoices = first_lines(facts, s), first_invoices(facts, s)

    def make() -> dict[int, dt.date]:
        found = {group: day for group, day in lines.items() if day < facts.as_of}
        for group, day in invoices.items():
            if group not in found or day < found[group]:
                found[group] = day
        return found

    return facts.keep(("first_days", level), make)


def new_groups(facts: Facts, s: Settings, span: Span) -> dict[int, dt.date]:
    """Groups whose first paid line or first positive invoice falls in the span, with that day."""
    return {group: day for group, day in first_days(facts, s).items() if day in span}


class Basis(NamedTuple):
    """Cents of each opening group at both ends; `name` mrr or revenue; `covered` False when a period is not known."""

    name: str
    opening: dict[int, int]
    closing: dict[int, int]
    covered: bool = True


def basis_name(facts: Facts, s: Settings, span: Span) -> str:
    """mrr or revenue, one for the whole scope.

    auto: mrr when a paid line started before as_of and a year of the opening recurring revenue makes at least
    `mrr_share_min` of what was invoiced, net, in the 12 months before the period, or nothing was.
    """
    asked = str(s["retention_basis"])
    if asked != "auto":
        return asked
    if not any(day < facts.as_of for day in first_lines(facts, s).values()):
        return "revenue"
    year = twelve_months_to(span.start)
    if not document_count(facts, s, year):
        return "mrr"
    constant_on = span.start - dt.timedelta(days=1)
    opening = sum(mrr(facts, s, span.start, constant_on).values())
    invoiced = sum(net(facts, s, year, constant_on).values())
    share = s.decimal("mrr_share_min")
    return "mrr" if 12 * opening >= (share or 0) * invoiced else "revenue"


def retention(facts: Facts, s: Settings, span: Span) -> Basis:
    """Opening and closing money of the opening groups, at the rate in force on the day before the period throughout."""
    name = basis_name(facts, s, span)
    constant_on = span.start - dt.timedelta(days=1)
    if name == "mrr":
        opening = {group: minor for group, minor in mrr(facts, s, span.start, constant_on).items() if minor > 0}
        closing = mrr(facts, s, span.end, constant_on)
        return Basis(name, opening, {group: closing.get(group, 0) for group in opening})
    past = span.back(12)
    opening = {group: minor for group, minor in net(facts, s, past, constant_on).items() if minor > 0}
    closing = net(facts, s, span, constant_on)
    covered = facts.covered("invoices", past) and facts.covered("invoices", span)
    return Basis(name, opening, {group: closing.get(group, 0) for group in opening}, covered)
