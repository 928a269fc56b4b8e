"""Net revenue: invoices minus credit notes, before tax, dated by document. From documents, or from the rollup's cells.

A cell holds what an account was invoiced in a month; it serves wherever the question is about whole months at each
document's own rate. Anything else (a cut month, a constant rate with foreign documents, a frozen report, credits moved
to their invoice) reads documents. Both give the same figures, and a test says so.
"""

import datetime as dt
import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import repeat
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from base.models import DataVersion
from pyramid.facts.spans import Span
from pyramid.models import DirtyCell

if TYPE_CHECKING:
    from pyramid.facts.store import Store

NO_FAMILY = 0
CHUNK = 20_000
FEW = 500  # accounts that are read alone
EVER = Span(dt.date.min, dt.date.max)


class Piece(NamedTuple):
    """What counts as one amount: a header with its amount, else each of its lines."""

    amount: Decimal
    family: int


class Document(NamedTuple):
    """An invoice (sign 1) or credit note (-1). `credited_on`: the day of the invoice that it credits, else its own."""

    id: int
    account: int
    on: dt.date
    credited_on: dt.date
    sign: int
    currency: str
    family: int
    pieces: tuple[Piece, ...]
    lines: tuple[Piece, ...]


class Running:
    """Sums up to and with each month, so that any span of whole months is one difference."""

    __slots__ = ("documents", "minor", "months")

    def __init__(self) -> None:
        self.months: list[dt.date] = []
        self.minor = [0]
        self.documents = [0]

    def add(self, month: dt.date, minor: int, documents: int) -> None:
        """The next month; they come in order."""
        self.months.append(month)
        self.minor.append(self.minor[-1] + minor)
        self.documents.append(self.documents[-1] + documents)

    def within(self, span: Span) -> tuple[int, int] | None:
        """Cents and documents of the span; None where no month of it has a cell."""
        first, last = bisect_left(self.months, span.start), bisect_left(self.months, span.end)
        return (self.minor[last] - self.minor[first], self.documents[last] - self.documents[first]) if last > first else None


class Months:
    """Net cents and documents of many groups, summed up month by month: one row of numbers per month, all in the order of `order`.

    So a span is one difference of two rows, however many groups there are. What was asked once is kept, as far as there is room.
    """

    ROOM = 600_000  # groups of spans that are kept

    def __init__(self, rows: Iterable[tuple[dt.date, Mapping[int, int], Mapping[int, int]]]) -> None:
        """`rows`: each month with the cents and the documents of its groups."""
        months = {month.year * 12 + month.month: (minors, documents) for month, minors, documents in rows}
        self.order = list(dict.fromkeys(group for minors, _documents in months.values() for group in minors))
        self.first = min(months, default=0)
        self._minors = [[0] * len(self.order)]
        self._counts = [[0] * len(self.order)]
        self.documents = [0]
        for place in range(self.first, max(months, default=-1) + 1):
            minors, documents = months.get(place, ({}, {}))
            self._minors.append(self._added(self._minors[-1], minors))
            self._counts.append(self._added(self._counts[-1], documents))
            self.documents.append(self.documents[-1] + sum(documents.values()))
        self._kept: dict[Span, dict[int, int]] = {}

    def _added(self, before: list[int], month: Mapping[int, int]) -> list[int]:
        return list(map(add, before, map(month.get, self.order, repeat(0)))) if month else before

    def _places(self, span: Span) -> tuple[int, int]:
        last = len(self.documents) - 1
        first, end = (min(last, max(0, day.year * 12 + day.month - self.first)) for day in span)
        return first, end

    def net(self, span: Span) -> dict[int, int]:
        """Cents of each group with a document in the span; not to be changed by who asks."""
        if span not in self._kept:
            if (len(self._kept) + 1) * len(self.order) > self.ROOM:
                self._kept.clear()
            first, end = self._places(span)
            rows = zip(self.order, self._minors[first], self._minors[end], self._counts[first], self._counts[end], strict=True)
            self._kept[span] = {group: minor - was for group, was, minor, had, has in rows if has > had}
        return self._kept[span]

    def count(self, span: Span) -> int:
        first, end = self._places(span)
        return self.documents[end] - self.documents[first]


class Book:
    """Documents and cells of a store, by account."""

    def __init__(self, store: "Store") -> None:
        self.store = store
        self._groups: dict[str, Months] = {}
        self._months: dict[int, Running] = {}
        self._asked: set[int] = set()
        self._knows_all = False
        self._spans: dict[tuple[str, Span], dict[int, dict[int, int]]] = {}

    @cached_property
    def documents(self) -> dict[int, list[Document]]:
        invoices = self.store.rows("invoices")
        days = {(row.source, row.key): row.on for row in invoices if row.key and row.kind == "invoice"}
        by_invoice = self._lines({row.id for row in invoices if row.amount is None})
        found: dict[int, list[Document]] = defaultdict(list)
        for row in invoices:
            sign = -1 if row.kind == "credit_note" else 1
            credited_on = days.get((row.source, row.credits), row.on) if sign < 0 and row.credits else row.on
            own = by_invoice.get(row.id, ())
            family = row.family or NO_FAMILY
            lines = tuple(Piece(amount, other or family) for amount, other in own)
            pieces = lines if row.amount is None else (Piece(row.amount, family),)
            found[row.account].append(Document(row.id, row.account, row.on, credited_on, sign, row.currency, family, pieces, lines))
        return dict(found)

    def _lines(self, needed: set[int]) -> dict[int, list[tuple[Decimal, int]]]:
        """Amount and family of each line, by invoice. Most companies either have lines or do not."""
        families = self.store.product_families
        found: dict[int, list[tuple[Decimal, int]]] = defaultdict(list)
        for line in self.store.rows("invoice_lines"):
            family = line.family or families.get(line.product, NO_FAMILY)
            if line.amount is not None and (family or line.invoice in needed):
                found[line.invoice].append((line.amount, family))
        return found

    def minor(self, document: Document, constant_on: dt.date | None) -> int:
        """Signed cents at the rate of its own day, or at that of `constant_on` throughout. Raises MissingRate."""
        rates, on = self.store.rates, constant_on or document.on
        return document.sign * sum(rates.minor(piece.amount, document.currency, on) for piece in document.pieces)

    def families(self, document: Document) -> dict[int, int]:
        """Signed cents per family. The header leads: lines say which families, what they leave over is the header's own."""
        found: dict[int, int] = defaultdict(int)
        for line in document.lines:
            found[line.family] += document.sign * self.store.rates.minor(line.amount, document.currency, document.on)
        rest = self.minor(document, None) - sum(found.values())
        if rest:
            found[document.family] += rest
        return found

    # Cells

    @cached_property
    def has_cells(self) -> bool:
        """Whether cells are built and no mark waits; without known_on, for a cell knows only today's facts."""
        return self.store.known_on is None and DataVersion.current("rollup") > 0 and not DirtyCell.objects.exists()

    def months_of(self, accounts: Collection[int]) -> dict[int, Running]:
        """Running sums of these accounts over their months, all families together; read for few alone, else for all."""
        if not self._knows_all:
            missing = None if self._is_many(accounts) else [account for account in accounts if account not in self._asked]
            self._knows_all = missing is None
            if missing is None:
                self._months.clear()
            if missing is None or missing:
                rows = self._summed("month", "SUM(net_minor)", "SUM(documents)", order="account_id, month", accounts=missing)
                for account, month, minor, documents in rows:
                    self._months.setdefault(account, Running()).add(month, minor, documents)
            self._asked.update(missing or ())
        return self._months

    def has_documents(self, account: int, span: Span) -> bool:
        """Whether the account has a document in these whole months, as far as its cells are at hand."""
        running = self._months.get(account)
        sums = running.within(span) if running else None
        return bool(sums and sums[1])

    def _is_many(self, accounts: Collection[int]) -> bool:
        """Whether to read all accounts at once: these are many, or so many were asked for by now."""
        return len(accounts) > FEW or len(self._asked) > 4 * FEW

    def groups(self, level: str) -> "Months":
        """Running sums of each group over a common row of months."""
        if level not in self._groups:
            self._groups[level] = Months(self._by_month(level))
        return self._groups[level]

    def _by_month(self, level: str) -> Iterator[tuple[dt.date, Mapping[int, int], Mapping[int, int]]]:
        """Each month with the cents and the documents of its groups. The database adds up and packs, since cells are many."""
        postgres = connection.vendor == "postgresql"
        pack, unpack = ("array_agg", list) if postgres else ("json_group_array", json.loads)
        sums = "CAST(SUM(net_minor) AS bigint) AS minor, CAST(SUM(documents) AS bigint) AS documents"
        # By account and month, in the order of their index; by group instead took three times as long.
        inner = f"SELECT account_id, month, {sums} FROM pyramid_revenuecell{self._where([])} GROUP BY account_id, month"  # noqa: S608 - no text from outside
        query = f"SELECT month, {pack}(account_id), {pack}(minor), {pack}(documents) FROM ({inner}) AS summed GROUP BY month"  # noqa: S608
        parts = {} if level == "account" else self.store.roots
        with connection.cursor() as cursor:
            cursor.execute(query)
            for month, *packed in cursor.fetchall():
                accounts, minors, documents = map(unpack, packed)
                yield as_day(month), _by_group(accounts, minors, parts), _by_group(accounts, documents, parts)

    def _where(self, conditions: list[str], accounts: Collection[int] | None = None) -> str:
        """The conditions, and that the account is one of these or of those that were loaded."""
        wanted = self.store.restricted if accounts is None else accounts
        if wanted is not None:
            conditions = [*conditions, f"account_id IN ({', '.join(str(int(account)) for account in wanted) or '0'})"]
        return f" WHERE {' AND '.join(conditions)}" if conditions else ""

    def families_in(self, span: Span, accounts: Collection[int] | None) -> dict[int, dict[int, int]]:
        """Signed cents of each account and family in whole months; of all accounts where these are many."""
        key = ("families", span)
        if key not in self._spans and accounts is not None and not self._is_many(accounts):
            return self._families(span, accounts)
        if key not in self._spans:
            self._spans = {key: self._families(span, None)}  # one span at a time: all scopes of a period ask for the same
        return self._spans[key]

    def _families(self, span: Span, accounts: Collection[int] | None) -> dict[int, dict[int, int]]:
        by_account: dict[int, dict[int, int]] = defaultdict(dict)
        for account, family, minor in self._summed("family", "SUM(net_minor)", inside=span, accounts=accounts):
            by_account[account][family] = minor
        return dict(by_account)

    @cached_property
    def first_invoices(self) -> dict[int, dt.date]:
        """First day with a positive invoice, from the cells."""
        recall = self.store.recall
        found = recall("first_invoices", EVER, lambda store: store.book.first_days()) if recall else self.first_days()
        return {account: dt.date.fromordinal(day) for account, day in found.items()}

    def first_days(self) -> dict[int, int]:
        """As `first_invoices`, with days as numbers, read from the cells now."""
        query = f"SELECT account_id, MIN(first_invoice_on) FROM pyramid_revenuecell{self._where(['first_invoice_on IS NOT NULL'])}"  # noqa: S608 - no text from outside
        with connection.cursor() as cursor:
            cursor.execute(f"{query} GROUP BY account_id")
            return {account: as_day(day).toordinal() for account, day in cursor.fetchall()}

    def _summed(
        self, part: str, *sums: str, order: str = "", inside: Span | None = None, accounts: Collection[int] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Sums of the cells by account and `part`, made by the database: cells are many, what comes back is few."""
        where = [] if inside is None else ["month >= %s AND month < %s"]
        values = [] if inside is None else [inside.start.isoformat(), inside.end.isoformat()]
        text = ", ".join(f"CAST({each} AS bigint)" for each in sums)
        query = f"SELECT account_id, {part}, {text} FROM pyramid_revenuecell{self._where(where, accounts)}"  # noqa: S608 - no text from outside
        query += f" GROUP BY account_id, {part}" + (f" ORDER BY {order}" if order else "")
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            while rows := cursor.fetchmany(CHUNK):
                yield from _with_days(rows) if part == "month" else rows

    # Days

    def days(self) -> dict[int, list[tuple[dt.date, int]]]:
        """Signed cents of each account by day, at each document's own rate; only where `has_cells` and none lacks a rate.

        A header with an amount leads; one without is worth its lines, as in the rollup.
        """
        found: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
        lines = "accounts_invoiceline l JOIN accounts_invoice i ON i.id = l.invoice_id"
        for rows, minor, condition in (
            ("accounts_invoice i", "i.base_minor", "i.amount IS NOT NULL"),
            (lines, "l.base_minor", "i.amount IS NULL AND l.base_minor IS NOT NULL"),
        ):
            query = f'SELECT account_id, i."on", CAST(SUM({minor}) AS bigint) FROM {rows}{self._where([condition])}'  # noqa: S608 - no text from outside
            with connection.cursor() as cursor:
                cursor.execute(f'{query} GROUP BY account_id, i."on"')
                while some := cursor.fetchmany(CHUNK):
                    for account, on, cents in _with_days(some):
                        found[account].append((on, cents))
        return dict(found)

    @cached_property
    def _odd_months(self) -> list[tuple[dt.date, int, int]]:
        """Months with documents in another currency or without a rate. Literals, so that the index of these few cells serves."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT month, MAX(foreign_documents), MAX(unconverted) FROM pyramid_revenuecell"
                " WHERE (foreign_documents > 0 OR unconverted > 0) GROUP BY month"
            )
            return [(as_day(month), foreign, unconverted) for month, foreign, unconverted in cursor.fetchall()]

    @cached_property
    def foreign_months(self) -> frozenset[dt.date]:
        """Months with a document in another currency: there a constant rate gives another sum."""
        return frozenset(month for month, foreign, _unconverted in self._odd_months if foreign)

    @cached_property
    def unconverted_months(self) -> frozenset[dt.date]:
        return frozenset(month for month, _foreign, unconverted in self._odd_months if unconverted)


def _by_group(accounts: Sequence[int], numbers: Sequence[int], groups: Mapping[int, int]) -> dict[int, int]:
    """The numbers of accounts added up by group; `groups` names that of accounts that have one above them."""
    found = dict(zip(accounts, numbers, strict=True))
    for account in found.keys() & groups.keys():
        number = found.pop(account)
        found[groups[account]] = found.get(groups[account], 0) + number
    return found


_days: dict[str, dt.date] = {}  # SQLite gives texts; each day is read once


def _with_days(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows with their second value as a day."""
    for row in rows:
        day = row[1]
        if type(day) is str:
            day = _days.get(day) or _days.setdefault(day, dt.date.fromisoformat(day))
        yield row[0], day, *row[2:]


def as_day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
