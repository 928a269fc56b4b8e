"""Net revenue of groups in a span, first invoices, families."""

import datetime as dt
from collections import defaultdict
from typing import TypeVar

from pyramid.ask import Settings
from pyramid.facts.revenue import NO_FAMILY, Document, Running
from pyramid.facts.spans import Span
from pyramid.facts.store import Subset
from pyramid.facts.view import Facts

T = TypeVar("T")


def net(facts: Facts, s: Settings, span: Span, constant_on: dt.date | None = None) -> dict[int, int]:
    """Cents per group that has a document in the span (0 when they cancel out).

    Each document at the rate of its own day, or of `constant_on` throughout. Raises MissingRate.
    """
    level, credit_date = s["group_level"], s["credit_note_date"]
    return facts.keep(("net", level, credit_date, span, constant_on), lambda: _net(facts, level, credit_date, span, constant_on))


def _net(facts: Facts, level: str, credit_date: str, span: Span, constant_on: dt.date | None) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    if cells_serve(facts, credit_date, span, constant_on):
        if facts.is_whole:
            return facts.store.book.groups(level).net(span)
        for account, months in _months(facts):
            inside = months.within(span)
            if inside is not None:
                found[facts.group(account, level)] += inside[0]
        return dict(found)
    minor = facts.store.book.minor
    for document in documents(facts, credit_date, span):
        found[facts.group(document.account, level)] += minor(document, constant_on)
    return dict(found)


def document_count(facts: Facts, s: Settings, span: Span) -> int:
    credit_date = s["credit_note_date"]
    if cells_serve(facts, credit_date, span, None):
        if facts.is_whole:
            return facts.store.book.groups("ultimate_parent").count(span)  # any level counts the same
        inside = (months.within(span) for _account, months in _months(facts))
        return sum(each[1] for each in inside if each is not None)
    return len(documents(facts, credit_date, span))


def documents(facts: Facts, credit_date: str, span: Span) -> list[Document]:
    """Documents known before as_of that count in the span."""
    moved, as_of = credit_date == "invoice", facts.as_of
    return [
        document
        for _account, found in _of_accounts(facts, facts.store.book.documents)
        for document in found
        if span.start <= (document.credited_on if moved else document.on) < span.end and document.on < as_of
    ]


def families(facts: Facts, s: Settings, span: Span) -> dict[int, dict[int, int]]:
    """Cents per group and family in the span."""
    level, credit_date = s["group_level"], s["credit_note_date"]
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    if cells_serve(facts, credit_date, span, None):
        by_account = facts.store.book.families_in(span, facts.subset.accounts)
        for account, cells in _of_accounts(facts, by_account):
            of_group = found[facts.group(account, level)]
            for family, minor in cells.items():
                of_group[family] += minor
        return found
    for document in documents(facts, credit_date, span):
        group = facts.group(document.account, level)
        for family, minor in facts.store.book.families(document).items():
            found[group][family] += minor
    return found


def first_invoices(facts: Facts, level: str) -> dict[int, dt.date]:
    """First day with a positive invoice, per group, of any date."""
    book = facts.store.book
    if book.has_cells:
        pairs = _of_accounts(facts, book.first_invoices)
    else:
        pairs = [
            (document.account, document.on)
            for _account, some in _of_accounts(facts, book.documents)
            for document in some
            if document.sign > 0 and sum(piece.amount for piece in document.pieces) > 0
        ]
    found: dict[int, dt.date] = {}
    for account, day in pairs:
        group = facts.group(account, level)
        if group not in found or day < found[group]:
            found[group] = day
    return found


def cells_serve(facts: Facts, credit_date: str, span: Span, constant_on: dt.date | None) -> bool:
    """Whether whole months at each document's own rate are asked for, and every cell of them could be converted."""
    book = facts.store.book
    if not span.is_whole_months or span.end > facts.as_of or credit_date != "own" or not book.has_cells:
        return False
    if any(span.start <= month < span.end for month in book.unconverted_months):
        return False
    return constant_on is None or not any(span.start <= month < span.end for month in book.foreign_months)


def family_counts(facts: Facts, s: Settings, span: Span) -> dict[int, int]:
    """How many families each group bought for more than nothing, net, in the span; those that bought none are left out."""
    if facts.is_whole and facts.store.recall is not None and cells_serve(facts, s["credit_note_date"], span, None):
        return facts.store.recall(f"families:{s['group_level']}", span, lambda store: _counts(Facts(store, Subset(), span.end), s, span))
    return _counts(facts, s, span)


def _counts(facts: Facts, s: Settings, span: Span) -> dict[int, int]:
    counts = {}
    for group, minors in families(facts, s, span).items():
        count = sum(minor > 0 for family, minor in minors.items() if family != NO_FAMILY)
        known = any(family != NO_FAMILY for family in minors)
        if known:
            counts[group] = count
    return counts


def _months(facts: Facts) -> list[tuple[int, Running]]:
    if facts.subset.unattached:
        return []
    return _of_accounts(facts, facts.store.book.months_of(facts.account_ids()))


def _of_accounts(facts: Facts, index: dict[int, T]) -> list[tuple[int, T]]:
    accounts = facts.subset.accounts
    if facts.subset.unattached:
        return []
    if accounts is None:
        return list(index.items())
    return [(account, index[account]) for account in accounts if account in index]
