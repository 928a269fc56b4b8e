# ruff: noqa: E402 (Django is set up before its models are imported)
"""Import of invoice lines against COPY (PostgreSQL) or executemany (SQLite) of the finished rows into the same table.

    python bench/import_lines.py [LINES]

Uses DATABASE_URL and KAMAPP_HOME as the product does, in a company of its own: it refuses one that holds invoices.
Prints the ratios as JSON: baseline and import run in turn, the median of the rounds is told with its spread.
"""

import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamapp.settings")
os.environ.setdefault("KAMAPP_LOG_LEVEL", "ERROR")

import django

django.setup()

from django.db import connection, transaction

from accounts.models import Invoice, InvoiceLine
from imports import writer
from imports.verbs import import_file
from people.audit import Operator

ROUNDS = int(os.environ.get("ROUNDS", "3"))
OPERATOR = Operator("bench")
DISCOUNTS = (0, 0, 0.05, 0.15)


def write_files(folder: Path, lines: int) -> dict[str, Path]:
    """2,000 accounts, an invoice for five lines, 60 products in 8 families, three years: the same bytes each time."""
    draw = random.Random(1)
    files = {name: folder / f"{name}.csv" for name in ("accounts", "products", "invoices", "invoice_lines")}
    files["accounts"].write_text("id,name\n" + "".join(f"A{n},Account {n}\n" for n in range(2000)))
    files["products"].write_text("id,name,family\n" + "".join(f"P{n},Product {n},Family {n % 8}\n" for n in range(60)))
    heads = (f"I{n},A{draw.randrange(2000)},{2023 + n % 3}-{1 + n % 12:02}-{1 + n % 28:02},EUR\n" for n in range(lines // 5))
    files["invoices"].write_text("id,account_id,on,currency\n" + "".join(heads))
    rows = (
        f"L{n},I{n // 5},P{draw.randrange(60)},{draw.randrange(1, 20)},{draw.randrange(100, 90000) / 100},{draw.choice(DISCOUNTS)}\n"
        for n in range(lines)
    )
    files["invoice_lines"].write_text("id,invoice_id,product_id,quantity,unit_price,discount\n" + "".join(rows))
    return files


def finished_rows() -> tuple[dict[str, list[Any]], int]:
    """The rows as the import left them, to be written by the baseline."""
    names = [field.attname for field in writer.concrete(InvoiceLine)]
    rows = list(InvoiceLine.objects.order_by("pk").values_list(*names))
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), len(rows)


def timed(function: Callable[[], Any]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def baseline(columns: dict[str, list[Any]], count: int) -> float:
    """COPY or executemany of ready values into the same table with its indexes and constraints, committed."""
    ready = {field.attname: writer.as_stored(field, columns[field.attname]) for field in writer.concrete(InvoiceLine)}

    def write() -> None:
        with transaction.atomic():
            writer.insert_ready(InvoiceLine, ready, count)

    return timed(write)


def clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_invoiceline" if connection.vendor == "sqlite" else "TRUNCATE accounts_invoiceline")


def main(lines: int) -> None:
    if Invoice.objects.exists():
        sys.exit("This company holds invoices: point KAMAPP_HOME or DATABASE_URL to an empty one.")
    first, again, base = [], [], []
    with tempfile.TemporaryDirectory() as name:
        files = write_files(Path(name), lines)
        for kind in ("accounts", "products", "invoices"):
            import_file(files[kind], kind, by=OPERATOR)
        for _round in range(ROUNDS):
            first.append(timed(lambda: import_file(files["invoice_lines"], "invoice_lines", by=OPERATOR)))
            again.append(timed(lambda: import_file(files["invoice_lines"], "invoice_lines", by=OPERATOR)))
            columns, count = finished_rows()
            clear()
            base.append(baseline(columns, count))
            clear()
    medians = {name: statistics.median(times) for name, times in (("first", first), ("again", again), ("baseline", base))}
    shares = sorted(b / f for b, f in zip(base, first, strict=True))
    print(
        json.dumps(
            {
                "database": connection.vendor,
                "lines": lines,
                "seconds": {name: round(value, 2) for name, value in medians.items()},
                "share_of_baseline": round(medians["baseline"] / medians["first"], 3),
                "spread": [round(shares[0], 3), round(shares[-1], 3)],
                "again_of_first": round(medians["again"] / medians["first"], 3),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
