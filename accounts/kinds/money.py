"""Amounts in cents of the base currency, made in Python when a row is written: SQLite would sum floats."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection, transaction

from accounts.kinds.common import base_currency
from accounts.models import FxRate, Invoice, InvoiceLine
from base.money import convert, to_minor
from imports.registry import parts
from imports.writer import array_text, update

if TYPE_CHECKING:
    from imports.load import Load

ONE = Decimal(1)
CENTS = Decimal(100)


class Rates:
    """The last rate dated on or before a day, per currency; None when there is none."""

    def __init__(self) -> None:
        self.base = base_currency()
        self._days: dict[str, list[dt.date]] = {}
        self._rates: dict[str, list[Decimal]] = {}
        for currency, on, rate in FxRate.objects.order_by("on", "pk").values_list("currency", "on", "rate"):
            self._days.setdefault(currency, []).append(on)
            self._rates.setdefault(currency, []).append(rate)

    def on(self, currency: str, day: dt.date | None) -> Decimal | None:
        if currency == self.base or not currency:
            return ONE
        days = self._days.get(currency)
        if not days or day is None:
            return None
        at = bisect_right(days, day)
        return self._rates[currency][at - 1] if at else None

    def minor(self, amount: Decimal | None, currency: str, day: dt.date | None, sign: int = 1) -> int | None:
        """Signed cents, half up; None when amount or rate is missing."""
        if amount is None:
            return None
        if currency == self.base or not currency:
            return sign * (int(amount * CENTS) if amount.as_tuple().exponent == -2 else to_minor(amount))
        rate = self.on(currency, day)
        return None if rate is None else sign * to_minor(convert(amount, rate))


def rates_of(load: "Load") -> Rates:
    """The rates as they stood when this loading began."""
    if "rates" not in load.memo:
        load.memo["rates"] = Rates()
    found: Rates = load.memo["rates"]
    return found


def signs(kinds: Sequence[str]) -> list[int]:
    return [-1 if kind == Invoice.Kind.CREDIT_NOTE else 1 for kind in kinds]


@transaction.atomic
def sum_lines(invoice_ids: Iterable[int]) -> None:
    """An invoice without an amount of its own is worth its lines; unknown while one of them cannot be converted.

    Summed and written where it differs by one statement: a sub-query per invoice took PostgreSQL as long as the COPY.
    """
    wanted = set(invoice_ids)
    if not wanted:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL jit = off")  # one statement: compiling it costs more than running it
        cursor.execute(_SUM_LINES[connection.vendor], [array_text(wanted)])


_SUM_LINES = {
    vendor: f"""
UPDATE accounts_invoice SET base_minor = s.total FROM (
    SELECT i.id, CASE WHEN COUNT(l.id) = COUNT(l.base_minor) THEN CAST(SUM(l.base_minor) AS bigint) END AS total
    FROM accounts_invoice i LEFT JOIN accounts_invoiceline l ON l.invoice_id = i.id
    WHERE i.amount IS NULL AND i.id {among} GROUP BY i.id
) AS s WHERE accounts_invoice.id = s.id AND accounts_invoice.base_minor {differs} s.total"""  # noqa: S608 - no text from outside
    for vendor, among, differs in (
        ("postgresql", "= ANY(%s::bigint[])", "IS DISTINCT FROM"),
        ("sqlite", "IN (SELECT value FROM json_each(%s))", "IS NOT"),
    )
}


def rewrite(
    invoice_ids: Iterable[int] | None = None, currencies: Iterable[str] | None = None, since: dt.date | None = None
) -> "set[tuple[int, dt.date]]":
    """Compute `base_minor` again: of these invoices with their lines, or of all in these currencies dated from `since` on.

    Gives the (account, day) whose sums may have moved.
    """
    rates = Rates()
    rows = Invoice.objects.all()
    if currencies is not None:
        rows = rows.filter(currency__in=list(currencies))
    if since is not None:
        rows = rows.filter(on__gte=since)
    cells: set[tuple[int, dt.date]] = set()
    wanted = [None] if invoice_ids is None else list(parts(invoice_ids))
    for part in wanted:
        chosen = rows if part is None else rows.filter(pk__in=part)
        heads = {pk: row for pk, *row in chosen.values_list("pk", "account_id", "on", "kind", "amount", "currency", "base_minor")}
        cells |= _rewrite_part(heads, rates)
    return cells


def _rewrite_part(heads: dict[int, list], rates: Rates) -> "set[tuple[int, dt.date]]":
    cells: set[tuple[int, dt.date]] = set()
    moved: dict[int, int | None] = {}
    bare: set[int] = set()
    for pk, (account, on, kind, amount, currency, minor) in heads.items():
        if amount is None:
            bare.add(pk)
            continue
        now = rates.minor(amount, currency, on, -1 if kind == Invoice.Kind.CREDIT_NOTE else 1)
        if now != minor:
            moved[pk] = now
            cells.add((account, on))
    update(Invoice, list(moved), {"base_minor": list(moved.values())})
    lines: dict[int, int | None] = {}
    for part in parts(heads):
        for pk, invoice, amount, minor in InvoiceLine.objects.filter(invoice__in=part).values_list("pk", "invoice", "amount", "base_minor"):
            account, on, kind, _amount, currency, _minor = heads[invoice]
            now = rates.minor(amount, currency, on, -1 if kind == Invoice.Kind.CREDIT_NOTE else 1)
            if now != minor:
                lines[pk] = now
                cells.add((account, on))
    update(InvoiceLine, list(lines), {"base_minor": list(lines.values())})
    sum_lines(bare)
    return cells
