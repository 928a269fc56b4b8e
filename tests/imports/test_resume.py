"""A load that dies at any point ends as a clean one; one that is stopped leaves nothing; the same file twice changes nothing."""

import contextlib
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Invoice
from imports import batches, hooks
from imports import load as engine
from imports.batches import begin, kind_named, prepare
from imports.mapping import ImportOptions
from imports.models import Batch, Reject
from imports.verbs import load_later
from jobs.models import Job
from jobs.verbs import ask_stop, run_now
from people.models import AuditLine
from tests.imports.conftest import OPERATOR, Loader, counts, load_file
from tests.imports.test_undo import snapshot

Write = Callable[..., Path]


class Killed(BaseException):
    """As if the process had died: nobody catches it."""


def rows(count: int) -> list[tuple[Any, ...]]:
    """Invoices with a rejected, a repeated and a contradicting row among them."""
    good = [(f"F{n}", "a1", "2026-01-10", n) for n in range(count)]
    return [*good[:5], ("F90", "nobody", "2026-01-10", 1), good[2], ("F3", "a1", "2026-01-11", 9), *good[5:]]


@pytest.fixture
def file(write: Write, load: Loader) -> Path:
    load(write("a", "id,name", [("a1", "Cervi")]), "accounts")
    return write("i", "number,account,on,amount", rows(12))


def begun(file: Path) -> tuple[Batch, Job]:
    batch = begin(file, prepare(file, kind_named("invoices"), "files", ImportOptions()), source="files", by=OPERATOR)
    return batch, load_later(batch, by=OPERATOR, hint=False)


@pytest.mark.parametrize("dies_at", range(1, 5))
def test_killed_at_a_chunk_it_resumes_to_the_same_end(file: Path, load: Loader, monkeypatch: pytest.MonkeyPatch, dies_at: int) -> None:
    monkeypatch.setattr(engine, "CHUNK", 3)
    monkeypatch.setattr("imports.readers.BLOCK", 3)
    monkeypatch.setattr("imports.readers.Table.blocks", small_blocks())
    clean = load(file, "invoices", dry=True)
    calls = iter(range(1, 100))

    def dying(kind: str, cells: object) -> None:
        if next(calls) == dies_at:
            raise Killed

    batch, job = begun(file)
    monkeypatch.setattr(hooks, "mark", dying)
    with pytest.raises(Killed):
        run_now(job)
    assert Batch.objects.get(pk=batch.pk).state == Batch.State.LOADING
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, lease_until=None)  # as the sweeper does when the lease ran out
    job = run_now(Job.objects.get(pk=job.pk))
    assert job.state == Job.State.DONE, job.error
    batch.refresh_from_db()
    names = ("rows", "created", "updated", "unchanged", "rejected", "duplicates")
    assert {name: getattr(batch, name) for name in names} == {name: getattr(clean.batch, name) for name in names}
    assert Invoice.objects.count() == batch.created == 12
    assert Reject.objects.filter(batch=batch).count() == batch.rejected == 2
    assert AuditLine.objects.filter(act="import.loaded", object_id=str(batch.pk)).count() == 1


POINTS = 20
FACTS = ("number", "account__name", "on", "kind", "amount", "base_minor", "version", "source", "key", "line", "row_hash", "recorded_on")
COUNTS = ("state", "rows", "created", "updated", "unchanged", "rejected", "duplicates", "unattached")


class Back(Exception):
    """Leaves a transaction so that nothing of it stays."""


def loaded(file: Path, dies_at: int) -> tuple[list[Any], int]:
    """What stands after a load that died at its n-th statement and was resumed, without ids; and how many statements it took."""
    found: list[Any] = []
    asked = 0

    def statement(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == dies_at:
            raise Killed
        return execute(*args)

    with contextlib.suppress(Back), transaction.atomic():
        batch, job = begun(file)
        with contextlib.suppress(Killed), connection.execute_wrapper(statement):
            run_now(job)
        if dies_at:
            assert Batch.objects.get(pk=batch.pk).state == Batch.State.LOADING
            Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, lease_until=None)
            job = run_now(Job.objects.get(pk=job.pk))
            assert job.state == Job.State.DONE, job.error
        found.append(sorted(Invoice.objects.values_list(*FACTS)))
        found.append(Batch.objects.filter(pk=batch.pk).values(*COUNTS).get())
        found.append(sorted(Reject.objects.filter(batch=batch).values_list("line", "record", "column", "value", "code")))
        found.append(list(AuditLine.objects.filter(act__startswith="import.", object_id=str(batch.pk)).values_list("act", flat=True)))
        raise Back
    return found, asked


@pytest.mark.parametrize("repeats", [True, False], ids=["rows that repeat others", "every row new"])
def test_killed_at_twenty_random_points_it_ends_as_a_clean_run(
    file: Path, write: Write, monkeypatch: pytest.MonkeyPatch, repeats: bool
) -> None:
    monkeypatch.setattr(engine, "CHUNK", 3)
    monkeypatch.setattr("imports.readers.Table.blocks", small_blocks())
    if not repeats:
        file = write("i", "number,account,on,amount", [row for row in rows(12) if row not in rows(12)[6:8]])
    clean, statements = loaded(file, 0)
    assert clean[1]["rejected"] == (2 if repeats else 1)
    assert len(clean[0]) == (12 if repeats else 11)
    assert clean[3] == ["import.loaded"]
    # The first statements claim the job, the last one says that it is done: in between it may die anywhere.
    for dies_at in random.Random(8).sample(range(5, statements - 3), POINTS):
        assert loaded(file, dies_at)[0] == clean, dies_at


def small_blocks() -> Callable[..., Any]:
    from imports.readers import Table  # noqa: PLC0415

    original = Table.blocks
    return lambda self, size=3: original(self, min(size, 3))


def test_stopped_it_takes_back_what_it_wrote(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CHUNK", 3)
    monkeypatch.setattr("imports.readers.Table.blocks", small_blocks())
    before = snapshot()
    batch, job = begun(file)
    calls = iter(range(1, 100))

    def stopping(kind: str, cells: object) -> None:
        if next(calls) == 2:
            ask_stop(Job.objects.get(pk=job.pk), by=OPERATOR)

    monkeypatch.setattr(hooks, "mark", stopping)
    job = run_now(job)
    assert job.state == Job.State.CANCELLED
    assert Batch.objects.get(pk=batch.pk).state == Batch.State.CANCELLED
    assert snapshot() == before


def test_a_dry_run_writes_nothing_and_says_what_loading_does(file: Path, load: Loader) -> None:
    before, batch_count = snapshot(), Batch.objects.count()
    tried = load(file, "invoices", dry=True)
    assert snapshot() == before
    assert Batch.objects.count() == batch_count
    assert counts(load(file, "invoices")) == counts(tried)


def test_hold_loads_nothing_when_a_row_would_be_rejected(file: Path, load: Loader) -> None:
    with pytest.raises(batches.Refused, match="nothing is loaded"):
        load(file, "invoices", on_reject="hold")
    assert not Invoice.objects.exists()


cells = st.sampled_from(["a1", "a2", "", "2026-01-10", "2026-13-01", "12.5", "-3", "x"])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(st.tuples(st.sampled_from(["F1", "F2", "F3", ""]), cells, cells, cells), min_size=1, max_size=12))
def test_whatever_the_rows_the_sum_is_right_and_twice_changes_nothing(
    tmp_path_factory: Any, db: None, lines: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    people = folder / "a.csv"
    people.write_text("id,name\na1,Cervi\na2,Halden\n")
    load_file(people, "accounts")
    path = folder / "i.csv"
    path.write_text("number,account,on,amount\n" + "".join(",".join(line) + "\n" for line in lines))
    with contextlib.suppress(batches.Refused):  # a file of empty rows only
        check_twice(path)


def check_twice(path: Path) -> None:
    first = load_file(path, "invoices", decimal=".", date_order="ymd")
    counts(first)
    before = snapshot()
    created, updated, _unchanged, rejected, duplicates = counts(load_file(path, "invoices", decimal=".", date_order="ymd"))
    assert (created, updated) == (0, 0)
    assert (rejected, duplicates) == counts(first)[3:]
    assert snapshot() == before
