"""Net revenue: invoices minus credit notes, before tax, dated by document. From documents, or from the rollup's cells.

A cell holds what an account was invoiced in a month; it serves wherever the question is about whole months at each
document's own rate. Anything else (a cut month, a constant rate with foreign documents, a frozen report, credits moved
to their invoice) reads documents. Both give the same figures, and a test says so.
"""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from base.models import DataVersion
from pyramid.models import DirtyCell, RevenueCell

if TYPE_CHECKING:
    from pyramid.facts.store import Store

NO_FAMILY = 0


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


class Month(NamedTuple):
    """Cells of an account in a month, all families together."""

    on: dt.date
    minor: int
    documents: int


class Book:
    """Documents and cells of a store, by account."""

    def __init__(self, store: "Store") -> None:
        self.store = store

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

    @cached_property
    def months(self) -> dict[int, list[Month]]:
        found: dict[tuple[int, dt.date], list[int]] = {}
        for account, month, _family, minor, documents, _first in self._cell_rows:
            entry = found.setdefault((account, month), [0, 0])
            entry[0] += minor
            entry[1] += documents
        by_account: dict[int, list[Month]] = defaultdict(list)
        for (account, month), (minor, documents) in found.items():
            by_account[account].append(Month(month, minor, documents))
        return dict(by_account)

    @cached_property
    def family_months(self) -> dict[int, list[tuple[dt.date, int, int]]]:
        by_account: dict[int, list[tuple[dt.date, int, int]]] = defaultdict(list)
        for account, month, family, minor, _documents, _first in self._cell_rows:
            by_account[account].append((month, family, minor))
        return dict(by_account)

    @cached_property
    def first_invoices(self) -> dict[int, dt.date]:
        """First day with a positive invoice, from the cells."""
        found: dict[int, dt.date] = {}
        for account, _month, _family, _minor, _documents, first in self._cell_rows:
            if first is not None and (account not in found or first < found[account]):
                found[account] = first
        return found

    @cached_property
    def _cell_rows(self) -> list[tuple[int, dt.date, int, int, int, dt.date | None]]:
        rows = RevenueCell.objects.all()
        if self.store.restricted is not None:
            rows = rows.filter(account__in=self.store.restricted)
        fields = ("account_id", "month", "family", "net_minor", "documents", "first_invoice_on")
        return list(rows.values_list(*fields).iterator(chunk_size=20_000))

    @cached_property
    def foreign_months(self) -> frozenset[dt.date]:
        """Months with a document in another currency: there a constant rate gives another sum."""
        return frozenset(RevenueCell.objects.filter(foreign_documents__gt=0).values_list("month", flat=True).distinct())

    @cached_property
    def unconverted_months(self) -> frozenset[dt.date]:
        return frozenset(RevenueCell.objects.filter(unconverted__gt=0).values_list("month", flat=True).distinct())
