"""The rollup: net revenue per account, month and family, summed again only where facts changed.

Whoever changes facts leaves marks in the same transaction (`mark`); marks are append-only, so that no two writers wait
for each other. `refresh` takes the marks it sees, rebuilds their cells in one transaction, and leaves later ones for
the next time. A full rebuild gives the same cells; `differences` counts where it would not.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from base.models import DataVersion
from imports.writer import insert
from pyramid.models import DirtyCell, RevenueCell

FULL_FROM = 5  # once more than one cell in so many is touched, all are rebuilt
COLUMNS = "account_id, month, family, net_minor, documents, unconverted, foreign_documents, first_invoice_on, last_recorded_on"
EVER = (dt.date(1, 1, 1), dt.date(9999, 12, 31))
Mark = tuple[int | None, dt.date | None]


def mark(cells: Iterable[Mark]) -> None:
    """Note that these (account, day) must be summed again: no day means all months, no account means everything."""
    rows = list({(account, day.replace(day=1) if day else None) for account, day in cells})
    columns: dict[str, list[Any]] = {"account_id": [account or 0 for account, _month in rows], "month": [month for _account, month in rows]}
    insert(DirtyCell, columns, len(rows))


@transaction.atomic
def refresh() -> int:
    """Rebuild the cells that are marked; gives how many spans of accounts were summed again."""
    marks = _take_marks()
    if not marks:
        if not DataVersion.current("rollup"):
            return rebuild()
        return 0
    most = len(marks) * FULL_FROM
    if any(not account for account, _month in marks) or RevenueCell.objects.order_by()[:most].count() < most:
        return rebuild()
    _fill_touched(marks)
    with connection.cursor() as cursor:
        _prepare(cursor)
        cursor.execute(_DELETE_TOUCHED)
        cursor.execute(f"INSERT INTO pyramid_revenuecell ({COLUMNS}) {_sums(touched_only=True)}")
    DataVersion.bump("rollup")
    return len(marks)


@transaction.atomic
def rebuild() -> int:
    """Sum everything again; gives how many cells there are."""
    DirtyCell.objects.all().delete()
    with connection.cursor() as cursor:
        _prepare(cursor)
        cursor.execute("DELETE FROM pyramid_revenuecell")
        cursor.execute(f"INSERT INTO pyramid_revenuecell ({COLUMNS}) {_sums(touched_only=False)} ORDER BY 1, 2, 3")  # as its index
    DataVersion.bump("rollup")
    return RevenueCell.objects.count()


def differences() -> int:
    """How many cells differ from what a full rebuild would write."""
    full = f"SELECT {COLUMNS} FROM ({_sums(touched_only=False)}) AS summed"  # noqa: S608 - no text from outside
    kept = f"SELECT {COLUMNS} FROM pyramid_revenuecell"  # noqa: S608 - no text from outside
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM (SELECT account_id, month, family FROM ({full} EXCEPT {kept}) AS a"  # noqa: S608 - no text from outside
            f" UNION SELECT account_id, month, family FROM ({kept} EXCEPT {full}) AS b) AS both_ways"
        )
        count: int = cursor.fetchone()[0]
    return count


def _prepare(cursor: Any) -> None:
    """One statement that sums everything: compiling it costs PostgreSQL more than running it, and it sorts better in memory."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")


def _take_marks() -> set[Mark]:
    """The marks that this transaction sees, deleted; a writer that commits later leaves its own for the next time."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pyramid_dirtycell RETURNING account_id, month")
        return {(account, _day(month)) for account, month in cursor.fetchall()}


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _fill_touched(marks: set[Mark]) -> None:
    """Spans of days whose cells are rebuilt, in a temporary table; a mark of all months swallows those of one."""
    whole = {account for account, month in marks if month is None}
    rows = [(account, *EVER) for account in whole]
    rows += [(account, month, _next(month)) for account, month in marks if month is not None and account not in whole]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS touched_cell")
        cursor.execute("CREATE TEMPORARY TABLE touched_cell (account_id bigint, since date, until date)")
        values = [tuple(_text(value) for value in row) for row in rows]
        cursor.executemany("INSERT INTO touched_cell VALUES (%s, %s, %s)", values)
        cursor.execute("ANALYZE touched_cell")


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) and connection.vendor == "sqlite" else value


def _next(month: dt.date) -> dt.date:
    return dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)


# Marks first, as in `_sums`: what is deleted is looked up, not sought among all cells.
_DELETE_TOUCHED = """
DELETE FROM pyramid_revenuecell WHERE id IN (
    SELECT c.id FROM touched_cell t CROSS JOIN pyramid_revenuecell c
    WHERE c.account_id = t.account_id AND c.month >= t.since AND c.month < t.until
)"""


def _sums(*, touched_only: bool) -> str:
    """Cells from invoices and their lines. A header with an amount leads, lines say which family; one without is worth its lines.

    `base_minor` is signed cents made in Python when the row was written; null where the rate is missing. Sums of sums are cast
    back to whole numbers, which PostgreSQL would else add up as decimals.
    """
    sqlite = connection.vendor == "sqlite"
    month = "date(i.\"on\", 'start of month')" if sqlite else "date_trunc('month', i.\"on\")::date"
    # Marks first: SQLite would else scan all invoices, PostgreSQL chooses well by itself.
    touched = f"touched_cell t {'CROSS' if sqlite else 'INNER'} JOIN accounts_invoice i"
    where = 't.account_id = i.account_id AND i."on" >= t.since AND i."on" < t.until'
    source = f"{touched} {'WHERE' if sqlite else 'ON'} {where}" if touched_only else "accounts_invoice i"
    fields = f'i.id, i.account_id, {month} AS month, i."on", i.kind, i.amount, i.base_minor, i.recorded_on'
    fields += f", COALESCE(i.family_id, 0) AS family, CASE WHEN i.currency IN ('', '{_base_currency()}') THEN 0 ELSE 1 END AS is_foreign"
    return f"""
WITH heads AS (SELECT {fields} FROM {source}),
parts AS (
    SELECT h.id, h.account_id, h.month, COALESCE(l.family_id, p.family_id, h.family) AS family,
        CAST(SUM(COALESCE(l.base_minor, 0)) AS bigint) AS minor,
        SUM(CASE WHEN l.base_minor IS NULL AND l.amount IS NOT NULL THEN 1 ELSE 0 END) AS bad
    FROM heads h JOIN accounts_invoiceline l ON l.invoice_id = h.id LEFT JOIN accounts_product p ON p.id = l.product_id
    GROUP BY 1, 2, 3, 4
),
lines AS (SELECT id, CAST(SUM(minor) AS bigint) AS minor, SUM(bad) AS bad FROM parts GROUP BY id),
pieces AS (
    SELECT p.account_id, p.month, p.family, p.minor, 0 AS documents, 0 AS unconverted, 0 AS is_foreign,
        CAST(NULL AS date) AS first_on, CAST(NULL AS date) AS recorded_on
    FROM parts p WHERE p.minor <> 0
    UNION ALL
    SELECT h.account_id, h.month, h.family,
        CASE WHEN h.amount IS NULL THEN 0 ELSE COALESCE(h.base_minor, 0) - COALESCE(l.minor, 0) END, 1,
        CASE WHEN (h.amount IS NOT NULL AND h.base_minor IS NULL) OR (h.amount IS NULL AND l.bad > 0) THEN 1 ELSE 0 END,
        h.is_foreign,
        CASE WHEN h.kind = 'invoice' AND (h.amount > 0 OR (h.amount IS NULL AND l.minor > 0)) THEN h."on" END,
        h.recorded_on
    FROM heads h LEFT JOIN lines l ON l.id = h.id
)
SELECT account_id, month, family, SUM(minor) AS net_minor, SUM(documents) AS documents, SUM(unconverted) AS unconverted,
    SUM(is_foreign) AS foreign_documents, MIN(first_on) AS first_invoice_on, MAX(recorded_on) AS last_recorded_on
FROM pieces GROUP BY account_id, month, family"""  # noqa: S608 - no text from outside


def _base_currency() -> str:
    code = str(settings.CURRENCY)
    if not code.isalpha():
        raise ValueError("The company's currency is a code of letters.")
    return code
