"""`make bench`: ratios of kamapp against a baseline of the same run, on both databases: `python -m bench.run --size small`.

Seconds depend on the machine; ratios much less. Each measure runs in a process and a database of its own. The result is printed
and kept as JSON in bench/out with machine and versions.
"""

import argparse
import contextlib
import datetime as dt
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.generate import SIZES
from tools.services import services

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "bench" / "out"
MEASURES = ("import", "memory", "refresh", "pdf", "save", "pages")
PAPERS = 500
LINES = {"import": 200_000, "memory": 1_000_000}  # whatever the size, so that the goal always speaks of the same file


@contextlib.contextmanager
def environment(database: str) -> Iterator[dict[str, str]]:
    """Variables of an empty kamapp on this database, in a home that vanishes."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("KAMAPP_", "DATABASE_", "REDIS_"))}
    with tempfile.TemporaryDirectory(prefix="kamapp-bench-home-") as home:
        told = {**own, "KAMAPP_HOME": home, "KAMAPP_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "kamapp.settings"}
        if database == "sqlite":
            yield told
            return
        with services() as running:
            yield {**running.environment(), **told, "DATABASE_URL": running.database_url, "REDIS_URL": running.redis_url}


def measured(name: str, database: str, asked: argparse.Namespace) -> list[dict[str, Any]]:
    words = [sys.executable, "-m", "bench.measure", name, "--size", asked.size, "--rounds", str(asked.rounds)]
    words += ["--lines", str(asked.lines or LINES.get(name, 0))]
    with environment(database) as told:
        done = subprocess.run(words, cwd=ROOT, env=told, stdout=subprocess.PIPE, text=True, check=True)
    lines: list[dict[str, Any]] = json.loads(done.stdout)
    return lines


def one_page_papers() -> None:
    """500 papers of generated contents, each exactly one page; a failure shows the content that did not fit."""
    words = [sys.executable, "-m", "pytest", "tests/reports/test_layout.py", "-k", "any_content", "-n", "auto"]
    with environment("sqlite") as told:
        told.pop("DJANGO_SETTINGS_MODULE")
        done = subprocess.run(words, cwd=ROOT, env={**told, "KAMAPP_PAPER_EXAMPLES": str(PAPERS)}, stdout=sys.stderr, check=False)
    if done.returncode:
        raise SystemExit("papers: see above")
    print(f"papers: {PAPERS} of generated contents, each one page", flush=True)


def shown(line: dict[str, Any]) -> str:
    verdict = {True: "ok", False: "MISSED", None: ""}[line["met"]]
    spread = f"{line['low']:.2f}–{line['high']:.2f}"
    seconds = f"{line['ours_s']:.2f} s against {line['baseline_s']:.2f} s"
    head = f"{line['database']:11} {line['what']:32} {line['ratio']:.3f} ({spread})  goal {line['goal']:7} {verdict:7}"
    return f"{head} {seconds}, {line['size']}; {line['baseline']}"


def machine() -> dict[str, Any]:
    names = ("django", "psycopg2-binary", "weasyprint")
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        **{name: importlib.metadata.version(name) for name in names},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lines", type=int, default=0, help="invoice lines, instead of those of the size")
    parser.add_argument("--only", choices=[*MEASURES, "papers"], action="append")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    asked = parser.parse_args()
    found = []
    wanted = asked.only or [*MEASURES, "papers"]
    for name in (name for name in MEASURES if name in wanted):
        for database in asked.database or ["postgresql", "sqlite"]:
            for line in measured(name, database, asked):
                found.append(line)
                print(shown(line), flush=True)
    if "papers" in wanted:
        one_page_papers()
    OUT.mkdir(exist_ok=True)
    document = {"at": dt.datetime.now(dt.UTC).isoformat(), "machine": machine(), "lines": found}
    target = OUT / f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{asked.size}.json"
    target.write_text(json.dumps(document, indent=1))
    print(f"kept as {target.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
