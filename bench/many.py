"""Many at once: 30 writers in one plan, and 40 one-pagers by two workers; each worker is a process forked from this one."""

import argparse
import os
import pickle
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.db import OperationalError, connection, transaction

from bench.generate import generate
from bench.measure import BY, Line, line, load

WRITERS, SAVES = 30, 10
PAUSE = 3.0  # seconds between two saves of one writer, at most
PAPERS, WORKERS = 40, 2
EARLY = 10  # papers after which a worker's memory should not grow any more
PAGE = os.sysconf("SC_PAGE_SIZE")


def side_by_side(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What `act(number)` gives in each of `count` forked processes. One that fails ends the bench with its number."""
    connection.close()
    readers: list[tuple[int, int]] = []
    for number in range(count):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            with suppress(BaseException):
                os.close(reader)
                with os.fdopen(writer, "wb") as told:
                    pickle.dump(act(number), told)
                code = 0
            os._exit(code)
        os.close(writer)
        readers.append((child, reader))
    given = []
    for number, (child, reader) in enumerate(readers):
        with os.fdopen(reader, "rb") as told:
            words = told.read()
        if os.waitpid(child, 0)[1]:
            raise SystemExit(f"process {number} failed")
        given.append(pickle.loads(words))
    return given


def plans_of(folder: Path, asked: argparse.Namespace, count: int) -> list[Any]:
    """Accounts of the generator with as many plans."""
    from accounts.models import Account  # noqa: PLC0415
    from plans.verbs import open_plan  # noqa: PLC0415

    load(generate(folder, asked.size, lines=asked.lines or 2000), "accounts", "products", "invoices", "invoice_lines")
    return [open_plan(account, by=BY) for account in Account.objects.order_by("pk")[:count]]


# --- save ------------------------------------------------------------------------------------------------------------


def measure_save(folder: Path, asked: argparse.Namespace) -> list[Line]:
    """The slowest of twenty saves (95th percentile) of a field of an action, each writer in a row of his own of one plan.

    They pause between saves as people do, or the time would be that of standing in line behind 29 others who never stop.
    An error of any of them ends the bench: the goal is none. Beside it the least that keeps the same promise: an UPDATE that asks
    for the version that was read, and a line that tells who wrote what.
    """
    from plans.models import Action  # noqa: PLC0415
    from plans.verbs.rows import edit_row  # noqa: PLC0415

    (plan,) = plans_of(folder, asked, 1)
    keys = [Action.objects.create(account=plan.account, plan=plan, text=f"Action {number}").pk for number in range(WRITERS)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_saved (at text, who text, object bigint, before text, after text)")

    def ours(number: int) -> list[float]:
        row = Action.objects.select_related("plan__account").get(pk=keys[number])
        return _times(number, lambda turn: edit_row(row, {"text": f"Text {turn} of {number}"}, by=BY, base={"text": row.text}))

    def baseline(number: int) -> list[float]:
        row = Action.objects.get(pk=keys[number])

        def save(turn: int) -> None:
            text = f"Words {turn} of {number}"
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE plans_action SET text = %s, version = version + 1 WHERE id = %s AND version = %s", [text, row.pk, row.version]
                )
                if cursor.rowcount != 1:
                    raise OperationalError
                cursor.execute("INSERT INTO bench_saved VALUES (%s, %s, %s, %s, %s)", [str(time.time()), "bench", row.pk, row.text, text])
            row.version, row.text = row.version + 1, text

        return _times(number, save)

    pairs = [(_late(side_by_side(WRITERS, ours)), _late(side_by_side(WRITERS, baseline))) for _round in range(asked.rounds)]
    return [
        line(
            f"save of a plan's field, p95 of {WRITERS} writers",
            "conditional UPDATE and a line",
            pairs,
            rate=False,
            goal=10,
            at_least=False,
            size=f"{WRITERS * SAVES} saves",
        )
    ]


def _times(number: int, save: Callable[[int], Any]) -> list[float]:
    found, chance = [], random.Random(number)
    for turn in range(SAVES):
        time.sleep(chance.uniform(0, PAUSE))
        began = time.perf_counter()
        save(turn)
        found.append(time.perf_counter() - began)
    return found


def _late(all_times: Sequence[Sequence[float]]) -> float:
    return quantiles([seconds for times in all_times for seconds in times], n=20)[-1]


# --- papers ----------------------------------------------------------------------------------------------------------


def measure_papers(folder: Path, asked: argparse.Namespace) -> list[Line]:
    """40 one-pagers of as many accounts by one worker and by two, each of which has printed one before, as workers have that live on;
    and how much memory the one holds after the last, beside the tenth.
    """
    scopes = [str(plan.account_id) for plan in plans_of(folder, asked, PAPERS)]
    pairs, memory = [], []
    for _round in range(asked.rounds):
        two = max(seconds for seconds, _early, _late in side_by_side(WORKERS, lambda number: _print(scopes[number::WORKERS])))
        ((one, early, late),) = side_by_side(1, lambda _number: _print(scopes))
        pairs.append((two, one))
        memory.append((late, early))
    size = f"{PAPERS} papers"
    return [
        line(f"one-pagers, {WORKERS} workers", "one worker", pairs, rate=True, goal=1.7, at_least=True, size=size),
        line(
            "memory of a worker after the last",
            f"after the {EARLY}th",
            memory,
            rate=False,
            goal=1.05,
            at_least=False,
            size=f"{size}, MiB for s",
        ),
    ]


def _print(scopes: Sequence[str]) -> tuple[float, float, float]:
    """Seconds, once the first has been printed; MiB held after the tenth paper and after the last."""
    from reports import engine  # noqa: PLC0415  WeasyPrint takes a second to load
    from reports.registry import Context  # noqa: PLC0415
    from reports.verbs import paper_of  # noqa: PLC0415

    def render(scope: str) -> None:
        engine.render(paper_of("account"), Context(scope=scope, language="en", params={}, by=None), in_helper=False)

    render(scopes[0])
    early, began = 0.0, time.perf_counter()
    for number, scope in enumerate(scopes, 1):
        render(scope)
        early = _held() if number == EARLY else early
    return time.perf_counter() - began, early, _held()


def _held() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20
