"""Measures on the database of the environment; `bench.run` starts it once per database and prints what it gives as JSON.

Each measure puts kamapp beside a baseline in the same rounds, A B A B, so that whatever slows the machine slows both. A ratio
of times comes with the spread of its rounds; a rate is the inverse.
"""

import argparse
import csv
import datetime as dt
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from io import StringIO
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, ClassVar

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamapp.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import ForeignKey  # noqa: E402

from accounts.models import InvoiceLine  # noqa: E402
from base import clock  # noqa: E402
from bench.generate import generate  # noqa: E402
from imports.readers import MAX_BYTES  # noqa: E402
from imports.verbs import import_file  # noqa: E402
from people.audit import Operator  # noqa: E402
from pyramid import refreshing, rollup  # noqa: E402

BY = Operator("bench")
TODAY = dt.date(2026, 1, 1)
PIECE = 900_000  # lines of a file that is too large for one import


@dataclass
class Line:
    """One line of the report: kamapp's median beside the baseline's, and what the goal is about."""

    what: str
    baseline: str
    ours_s: float
    baseline_s: float
    ratio: float  # share of the baseline's rate, or of the first run's time: see goal
    low: float
    high: float
    goal: str
    met: bool | None
    size: str


def timed(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def line(what: str, baseline: str, pairs: list[tuple[float, float]], *, rate: bool, goal: float, at_least: bool, size: str) -> Line:
    """`pairs` are (ours, baseline) in seconds per round; `rate`: baseline over ours, else ours over baseline."""
    ratios = [theirs / ours if rate else ours / theirs for ours, theirs in pairs]
    middle = median(ratios)
    met = middle >= goal if at_least else middle <= goal
    sign = "≥" if at_least else "≤"
    ours, theirs = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    return Line(what, baseline, ours, theirs, middle, min(ratios), max(ratios), f"{sign} {goal:g}", met, size)


@contextmanager
def at_today() -> Any:
    with clock.travel(TODAY):
        yield


def load(files: dict[str, Path], *kinds: str) -> None:
    for kind in kinds:
        for part in parts(files[kind]):
            import_file(part, kind, source="bench", by=BY)


def parts(path: Path) -> Iterator[Path]:
    """The file, or pieces of it that an import takes, as a person would split it."""
    if path.stat().st_size < MAX_BYTES:
        yield path
        return
    piece = path.with_name(f"part-{path.name}")
    with path.open(encoding="utf-8") as file:
        head = file.readline()
        while lines := list(islice(file, PIECE)):
            piece.write_text(head + "".join(lines), encoding="utf-8")
            yield piece


# --- import ----------------------------------------------------------------------------------------------------------


def forget_lines() -> None:
    """An empty table of lines again, as before the first import; the import's own history of it goes too."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("TRUNCATE accounts_invoiceline CASCADE")
        else:
            cursor.execute("DELETE FROM accounts_invoiceline")
    rollup.rebuild()


class Baseline:
    """The same rows as they end up, put into an empty table by the database's fastest door.

    `same`: the table as it stands, on PostgreSQL with its indexes and the statement that checks what new lines name (ADR 0010): this
    is what the goal speaks of. Beside it, to judge by: `keys`, with the foreign keys that the model declares instead of that statement,
    and `bare`, with indexes alone, a promise less than ours keeps. On SQLite the table has its foreign keys, and all three are one.
    """

    NAMES: ClassVar = {
        "same": "COPY into the same table",
        "keys": "(COPY, same indexes, foreign keys by row)",
        "bare": "(COPY, same indexes, references unchecked)",
    }

    def __init__(self, table: str = "same") -> None:
        self.table = table
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_lines")
        self.columns = [field.column for field in InvoiceLine._meta.concrete_fields]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(self.columns)} FROM accounts_invoiceline ORDER BY id")
            self.rows = cursor.fetchall()
            if connection.vendor == "postgresql":
                cursor.execute("CREATE TABLE bench_lines (LIKE accounts_invoiceline INCLUDING ALL)")
                if table == "keys":
                    self._lay_keys(cursor)
                if table == "same":
                    cursor.execute(
                        "CREATE TRIGGER bench_lines_point AFTER INSERT ON bench_lines REFERENCING NEW TABLE AS fresh "
                        "FOR EACH STATEMENT EXECUTE FUNCTION accounts_lines_point()"
                    )
            else:
                cursor.execute(
                    "SELECT sql FROM sqlite_master WHERE tbl_name = 'accounts_invoiceline' AND sql IS NOT NULL ORDER BY type DESC"
                )
                for (statement,) in cursor.fetchall():
                    if statement.startswith("CREATE TRIGGER"):
                        continue
                    made = statement.replace('"accounts_invoiceline"', '"bench_lines"').replace("accounts_invoiceline ", "bench_lines ")
                    if "INDEX" in statement.split("(")[0]:
                        name = statement.split('"')[1]
                        made = made.replace(f'"{name}"', f'"bench_{name}"', 1)
                    cursor.execute(made)
        if connection.vendor == "postgresql":
            text = StringIO()
            csv.writer(text).writerows(self.rows)
            self.text = text.getvalue()

    @staticmethod
    def _lay_keys(cursor: Any) -> None:
        for field in InvoiceLine._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.db_constraint:
                table = field.related_model._meta.db_table
                cursor.execute(
                    f"ALTER TABLE bench_lines ADD FOREIGN KEY ({field.column}) REFERENCES {table} (id) DEFERRABLE INITIALLY DEFERRED"
                )

    @property
    def name(self) -> str:
        return self.NAMES[self.table] if connection.vendor == "postgresql" else "executemany, same table"

    def run(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE bench_lines" if connection.vendor == "postgresql" else "DELETE FROM bench_lines")
        self.seconds = timed(self._load)

    def _load(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.cursor.copy_expert(f"COPY bench_lines ({', '.join(self.columns)}) FROM STDIN WITH CSV", StringIO(self.text))
            else:
                marks = ", ".join("?" * len(self.columns))
                cursor.cursor.connection.executemany(f"INSERT INTO bench_lines ({', '.join(self.columns)}) VALUES ({marks})", self.rows)


def measure_import(folder: Path, asked: argparse.Namespace) -> list[Line]:
    files = generate(folder, asked.size, lines=asked.lines)
    load(files, "accounts", "products", "invoices")

    def first() -> None:
        import_file(files["invoice_lines"], "invoice_lines", source="bench", by=BY)
        rollup.refresh()

    first()
    postgres = connection.vendor == "postgresql"
    fresh: dict[str, list[tuple[float, float]]] = {}
    again: list[tuple[float, float]] = []
    for _round in range(asked.rounds):
        forget_lines()
        ours = timed(first)
        again.append((timed(first), ours))
        for table in Baseline.NAMES if postgres else ("same",):
            baseline = Baseline(table)
            baseline.run()
            fresh.setdefault(baseline.name, []).append((ours, baseline.seconds))
            size = f"{len(baseline.rows):,} lines"
    goal = 0.30 if postgres else 0.20
    return [
        *(_import_line(name, pairs, goal, size) for name, pairs in fresh.items()),
        line("the same file again", "first import", again, rate=False, goal=0.25, at_least=False, size=size),
    ]


def _import_line(name: str, pairs: list[tuple[float, float]], goal: float, size: str) -> Line:
    """Only the same table decides; what stands in brackets is told to judge by."""
    found = line("import of invoice lines", name, pairs, rate=True, goal=goal, at_least=True, size=size)
    return replace(found, goal="", met=None) if name.startswith("(") else found


def measure_memory(folder: Path, asked: argparse.Namespace) -> list[Line]:
    """The highest memory of this process after a file, and after one ten times as long; MiB stand where seconds do."""
    peaks = []
    for lines in (asked.lines // 10, asked.lines):
        files = generate(folder / str(lines), asked.size, lines=lines)
        for kind in ("accounts", "products", "invoices", "invoice_lines"):
            import_file(files[kind], kind, source=f"bench {lines}", by=BY)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    short, long = peaks
    size = f"{asked.lines:,} lines, MiB for s"
    return [line("memory of an import", "a tenth of the lines", [(long, short)], rate=False, goal=1.2, at_least=False, size=size)]


# --- refresh ---------------------------------------------------------------------------------------------------------


def changed_lines(source: Path, target: Path, count: int, turn: int) -> Path:
    """The first `count` lines with another amount."""
    with source.open(encoding="utf-8") as file, target.open("w", encoding="utf-8", newline="") as copy:
        writer = csv.writer(copy, lineterminator="\n")
        for number, row in enumerate(csv.reader(file)):
            if number > count:
                break
            writer.writerow(row if number == 0 else [*row[:-1], f"{float(row[-1]) + turn:.2f}"])
    return target


def measure_refresh(folder: Path, asked: argparse.Namespace) -> list[Line]:
    files = generate(folder, asked.size, lines=asked.lines)
    load(files, "accounts", "products", "invoices", "invoice_lines", "opportunities", "contacts")
    refreshing.refresh(everything=True)
    pairs = []
    for turn in range(1, asked.rounds + 1):
        import_file(changed_lines(files["invoice_lines"], folder / "changed.csv", 100, turn), "invoice_lines", source="bench", by=BY)
        part = timed(refreshing.refresh)
        pairs.append((part, timed(lambda: refreshing.refresh(everything=True))))
    return [line("refresh after 100 changed rows", "full recompute", pairs, rate=False, goal=0.02, at_least=False, size=asked.size)]


# --- paper -----------------------------------------------------------------------------------------------------------


def measure_pdf(folder: Path, asked: argparse.Namespace) -> list[Line]:
    """The one-pager in all, against bare WeasyPrint laying out the same final HTML with the same style sheets, both warm."""
    from reports import engine, layout  # noqa: PLC0415  WeasyPrint takes a second to load
    from reports.registry import Context, papers  # noqa: PLC0415

    paper = papers.get("pyramid")
    if paper is None:
        print("pdf: not measured, there is no paper named pyramid", file=sys.stderr)
        return []
    files = generate(folder, asked.size, lines=asked.lines)
    load(files, "accounts", "products", "invoices", "invoice_lines", "opportunities", "contacts")
    refreshing.refresh(everything=True)
    context = Context(scope="", language="en", params={}, by=None)
    fitted = engine.render(paper, context, in_helper=False)
    press = layout._Press(engine.sheet_of(paper.content(context), paper, "en", fitted.density), str(engine.static_folder()))

    def bare() -> None:
        press.lay_out(fitted.density, 0).write_pdf(pdf_variant="pdf/ua-1")

    bare()
    pairs = []
    for _round in range(max(asked.rounds, 5)):
        ours = timed(lambda: engine.render(paper, context, density=fitted.density, in_helper=False))
        pairs.append((ours, timed(bare)))
    return [
        line(
            "one-pager PDF in all",
            "bare WeasyPrint, same HTML",
            pairs,
            rate=False,
            goal=1.5,
            at_least=False,
            size=f"{fitted.layouts} layout(s)",
        )
    ]


def main() -> int:
    from bench.many import measure_papers, measure_save  # noqa: PLC0415  it builds on this module

    measures: dict[str, Callable[[Path, argparse.Namespace], list[Line]]] = {
        "import": measure_import,
        "memory": measure_memory,
        "refresh": measure_refresh,
        "pdf": measure_pdf,
        "save": measure_save,
        "pages": measure_papers,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measure", choices=measures)
    parser.add_argument("--size", default="small")
    parser.add_argument("--lines", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    call_command("migrate", verbosity=0, interactive=False)
    with tempfile.TemporaryDirectory(prefix="kamapp-bench-") as folder, at_today():
        lines = measures[asked.measure](Path(folder), asked)
    print(json.dumps([{**asdict(item), "database": connection.vendor} for item in lines]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
