"""Who is a customer, who is new, and on which basis retention is read."""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate
from typing import NamedTuple

from pyramid.ask import Settings
from pyramid.facts.money import MissingRate
from pyramid.facts.net import document_count, first_invoices, net
from pyramid.facts.recurring import first_lines, mrr, paid_lines
from pyramid.facts.revenue import Document
from pyramid.facts.spans import Span, twelve_months_to
from pyramid.facts.store import Subset
from pyramid.facts.view import Facts

CUSTOMER_SETTINGS = frozenset({"group_level", "lapse_months", "credit_note_date"})  # what makes a customer


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
    """Whether the group was a customer at a day of its own, such as that on which an opportunity was created.

    The whole group counts, whatever part of it this scope sees.
    """
    whole = _whole_groups(facts)
    lines = [line for line in paid_lines(whole, s).get(group, ()) if line.start < day]
    if lines:
        return any(line.is_active(day) for line in lines)
    span = twelve_months_to(day, int(s["lapse_months"]))
    if s["credit_note_date"] == "invoice":
        minor = whole.store.book.minor
        return sum(minor(row, None) for row in _documents_of(whole, s, group) if row.credited_on in span and row.on < facts.as_of) > 0
    ledger = _ledgers(whole, s).get(group)
    return ledger is not None and ledger.within(span) > 0


def _whole_groups(facts: Facts) -> Facts:
    """A view of all accounts of the groups at hand: of the whole company unless fewer were loaded."""
    store = facts.store

    def make() -> Facts:
        if store.restricted is None:
            return Facts(store, Subset(), facts.as_of)
        roots = {store.group(account) for account in store.restricted}
        return Facts(store.narrowed(store.members(roots)), Subset(), facts.as_of)

    return store.keep("whole groups", make)


class Ledger:
    """What a group was invoiced, by day: a span of days is one difference."""

    def __init__(self, pieces: list[tuple[dt.date, int]], unknown: list[tuple[dt.date, str]]) -> None:
        pieces.sort()
        self.days = [day for day, _minor in pieces]
        self.sums = [0, *accumulate(minor for _day, minor in pieces)]
        self.unknown = unknown  # days and currencies of documents without a rate

    def within(self, span: Span) -> int:
        """Cents of the span. Raises MissingRate."""
        for day, currency in self.unknown:
            if day in span:
                raise MissingRate(currency, day)
        return self.sums[bisect_left(self.days, span.end)] - self.sums[bisect_left(self.days, span.start)]


def _ledgers(whole: Facts, s: Settings) -> dict[int, Ledger]:
    level = s["group_level"]

    def make() -> dict[int, Ledger]:
        book = whole.store.book
        pieces: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
        unknown: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
        if book.has_cells and not book.unconverted_months:
            for account, days in book.days().items():
                pieces[whole.group(account, level)].extend(days)
        else:
            for account, documents in book.documents.items():
                group = whole.group(account, level)
                for row in documents:
                    try:
                        pieces[group].append((row.on, book.minor(row, None)))
                    except MissingRate:
                        unknown[group].append((row.on, row.currency))
        return {group: Ledger(pieces[group], unknown[group]) for group in pieces.keys() | unknown.keys()}

    return whole.keep_for_all_days(("ledgers", level), make)


def _documents_of(whole: Facts, s: Settings, group: int) -> list[Document]:
    level = s["group_level"]

    def make() -> dict[int, list[Document]]:
        found: dict[int, list[Document]] = defaultdict(list)
        for account, some in whole.store.book.documents.items():
            found[whole.group(account, level)].extend(some)
        return dict(found)

    return whole.keep_for_all_days(("documents_by_group", level), make).get(group, [])


def ever_customers(facts: Facts, s: Settings, day: dt.date) -> frozenset[int]:
    """Groups that were customers at some day before `day`."""
    return frozenset(_firsts(facts, s, Span(dt.date.min, day)))


def first_days(facts: Facts, s: Settings) -> dict[int, dt.date]:
    """First paid line or first positive invoice of each group, before as_of."""
    return facts.keep(("first_days", s["group_level"]), lambda: _firsts(facts, s, Span(dt.date.min, facts.as_of)))


def new_groups(facts: Facts, s: Settings, span: Span) -> dict[int, dt.date]:
    """Groups whose first paid line or first positive invoice falls in the span, with that day."""
    return facts.keep(("new_groups", s["group_level"], span), lambda: _firsts(facts, s, span))


def _firsts(facts: Facts, s: Settings, span: Span) -> dict[int, dt.date]:
    """Groups whose first day falls in the span and is known at as_of: a stretch of all first days in their order."""
    level = s["group_level"]
    lines = first_lines(facts, s)

    def make() -> tuple[list[dt.date], list[int]]:
        found = first_invoices(facts, level)
        for group, day in lines.items():
            if group not in found or day < found[group]:
                found[group] = day
        groups = sorted(found, key=lambda group: (found[group], group))
        return [found[group] for group in groups], groups

    days, groups = facts.keep_for_all_days(("firsts", level), make)
    first, end = bisect_left(days, span.start), bisect_left(days, min(span.end, facts.as_of))
    return dict(zip(groups[first:end], days[first:end], strict=True))


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
    bought, buys = net(facts, s, past, constant_on), net(facts, s, span, constant_on)

    def make() -> tuple[dict[int, int], dict[int, int]]:
        opening = {group: minor for group, minor in bought.items() if minor > 0}
        return opening, {group: buys.get(group, 0) for group in opening}

    opening, closing = facts.keep(("retention", s["group_level"], s["credit_note_date"], span), make)
    return Basis(name, opening, closing, facts.covered("invoices", past) and facts.covered("invoices", span))
