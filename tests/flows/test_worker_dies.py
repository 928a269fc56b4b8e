"""Way 12: the worker dies in the middle of an import. It resumes by itself; stopped, nothing remains; without a broker work waits.

What needs real processes is marked `chaos` and runs on both stacks. Step 3, a PDF that is printed once though its worker is killed,
stands in tests/chaos/test_kill.py.
"""

import contextlib
import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Invoice
from base import clock
from imports import hooks
from imports import load as engine
from imports.models import Batch
from jobs import hints
from jobs.models import Job, WorkerBeat
from jobs.verbs import run_now
from people.models import AuditLine, InboxItem, User
from tests import factories
from tests.chaos.test_kill import LIMIT, ROOT, Stack, servers, stack  # noqa: F401 - the fixtures
from tests.imports.test_resume import small_blocks
from tests.imports.test_undo import snapshot

ACCOUNTS = 20
ROWS = 6000  # twelve chunks of 500, half a second each
HEADER = "number,account,on,amount\n"


def account_lines() -> str:
    return "id,name\n" + "".join(f"a{n},Company {n}\n" for n in range(ACCOUNTS))


def invoice_lines(count: int) -> str:
    """One row in a hundred names nobody."""
    rows = (f"F{n},{'nobody' if n % 100 == 7 else f'a{n % ACCOUNTS}'},2026-{1 + n % 9:02}-{1 + n % 28:02},{n}.25\n" for n in range(count))
    return HEADER + "".join(rows)


def expected(count: int) -> tuple[int, int, int]:
    """Rows loaded, rows rejected, and the sum of what is loaded in cents."""
    good = [n for n in range(count) if n % 100 != 7]
    return len(good), count - len(good), sum(100 * n + 25 for n in good)


# Real processes -----------------------------------------------------------------------------------------------------


def told(stack: Stack, batch: int) -> dict[str, Any]:  # noqa: F811
    """What stands in the database, past the ORM, so that asking is quick."""
    ask = {
        "job": f"SELECT state, attempts FROM jobs_job WHERE key = 'import:{batch}'",
        "chunks": f"SELECT count(*) FROM imports_batchchunk WHERE batch_id = {batch}",
        "invoices": "SELECT count(*), coalesce(sum(base_minor), 0) FROM accounts_invoice",
        "cells": "SELECT coalesce(sum(net_minor), 0) FROM pyramid_revenuecell",
        "waiting": "SELECT count(*) FROM jobs_job WHERE name IN ('imports.load', 'pyramid.refresh_figures') AND state <> 'done'",
        "batch": f"SELECT state, created, rejected FROM imports_batch WHERE id = {batch}",
        "audited": f"SELECT count(*) FROM people_auditline WHERE act = 'import.loaded' AND object_id = '{batch}'",
        "undone": f"SELECT count(*) FROM people_auditline WHERE act = 'import.undone' AND object_id = '{batch}'",
        "inbox": "SELECT count(*) FROM people_inboxitem WHERE kind = 'import_loaded'",
    }  # fmt: skip
    with contextlib.closing(stack.connect()) as connection:
        cursor = connection.cursor()
        found = {}
        for name, question in ask.items():
            cursor.execute(question)
            found[name] = cursor.fetchone()
        return found


def until(stack: Stack, batch: int, met: Callable[[dict[str, Any]], bool], seconds: float = LIMIT) -> dict[str, Any]:  # noqa: F811
    import time  # noqa: PLC0415

    end = time.monotonic() + seconds
    while True:
        now = told(stack, batch)
        if met(now) or time.monotonic() > end:
            return now
        time.sleep(0.2)


@pytest.mark.chaos
def test_a_killed_import_resumes_by_itself_to_what_a_clean_run_gives(stack: Stack, tmp_path: Path) -> None:  # noqa: F811
    accounts, invoices = tmp_path / "accounts.csv", tmp_path / "invoices.csv"
    accounts.write_text(account_lines())
    invoices.write_text(invoice_lines(ROWS))
    stack.run("manage.py", "import_data", str(accounts), "--kind", "accounts", "--source", "ERP")
    batch = int(stack.do("import", str(invoices)).split()[-1])
    stack.start_worker("worker-of-small-chunks")
    middle = until(stack, batch, lambda now: now["chunks"][0] >= 3)
    stack.kill()
    dead = told(stack, batch)
    assert 3 <= middle["chunks"][0] <= dead["chunks"][0] < ROWS // 500
    assert (dead["job"][0], dead["batch"][0], dead["audited"][0], dead["inbox"][0]) == ("running", "loading", 0, 0)
    assert 0 < dead["invoices"][0] < expected(ROWS)[0]
    assert stack.do("look", str(batch)).split() == ["200", "200", "200", "True"]  # pages answer; the import's still runs
    stack.start_worker("worker-of-small-chunks")
    end = until(stack, batch, lambda now: now["batch"][0] == "loaded" and now["waiting"] == (0,))
    created, rejected, cents = expected(ROWS)
    assert end["batch"] == ("loaded", created, rejected)
    assert (end["invoices"][0], int(end["invoices"][1]), int(end["cells"][0])) == (created, cents, cents)
    assert (end["audited"][0], end["inbox"][0]) == (1, 1)
    assert end["job"][0] == "done"
    assert end["job"][1] >= 2
    stack.kill()
    dies_in_an_undo(stack, batch, end)


def dies_in_an_undo(stack: Stack, batch: int, before: dict[str, Any]) -> None:  # noqa: F811
    """Killed when all was taken back but not saved, nothing is; asked again, it is whole, and audited once."""
    words = [sys.executable, "-m", "tests.chaos.program", "undo-slowly", str(batch)]
    with subprocess.Popen(words, cwd=ROOT, env=stack.environment, stdout=subprocess.PIPE, text=True) as undoing:
        assert undoing.stdout is not None
        assert undoing.stdout.readline().strip() == "in the middle"
        undoing.kill()
    assert told(stack, batch) == before
    stack.run("manage.py", "undo_import", str(batch))
    after = told(stack, batch)
    assert (after["batch"][0], after["invoices"][0], after["undone"][0]) == ("undone", 0, 1)


# In this process ----------------------------------------------------------------------------------------------------


@pytest.fixture
def steward(client: Client, dora: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(engine, "CHUNK", 50)
    monkeypatch.setattr("imports.readers.Table.blocks", small_blocks())
    for number in range(ACCOUNTS):
        factories.account(f"a{number}")
    client.force_login(dora)
    return client


def begun(client: Client, count: int = 300) -> Batch:
    file = SimpleUploadedFile("invoices.csv", invoice_lines(count).encode())
    client.post(reverse("imports:new"), {"file": file, "kind": "invoices", "source": "ERP"})
    batch = Batch.objects.latest("pk")
    client.post(reverse("imports:load", args=[batch.pk]))
    return Batch.objects.get(pk=batch.pk)


def at_chunk(monkeypatch: pytest.MonkeyPatch, number: int, act: Callable[[], None]) -> None:
    """Let something happen while this chunk is written."""
    calls = iter(range(1, 1000))
    original = hooks.mark

    def marked(kind: str, cells: Any) -> None:
        original(kind, cells)
        if kind == "invoices" and next(calls) == number:
            act()

    monkeypatch.setattr(hooks, "mark", marked)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_stop_ends_at_the_chunk_and_nothing_remains(steward: Client, dora: User, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    User.objects.filter(pk=dora.pk).update(language=language)
    before = snapshot()
    batch = begun(steward)
    pages: list[str] = []

    def stop() -> None:
        pages.append(steward.get(reverse("imports:batch", args=[batch.pk])).content.decode())
        assert steward.post(reverse("imports:stop", args=[batch.pk])).status_code == 302

    at_chunk(monkeypatch, 3, stop)
    assert batch.job is not None
    job = run_now(batch.job)
    assert 'id="import-progress"' in pages[0]  # running, with its counts, while the pages answer
    assert job.state == Job.State.CANCELLED
    batch.refresh_from_db()
    assert batch.state == Batch.State.CANCELLED
    assert snapshot() == before
    assert batch.chunks.count() <= 3  # it ended at the chunk
    assert AuditLine.objects.filter(act="import.stopped", object_id=str(batch.pk)).count() == 1
    assert not InboxItem.objects.filter(key=f"import:{batch.pk}").exists()
    assert steward.get(reverse("imports:batch", args=[batch.pk])).status_code == 200


@pytest.mark.django_db
def test_the_late_write_of_a_worker_back_from_the_dead_is_refused(steward: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = begun(steward)
    assert batch.job is not None
    pk = batch.job.pk

    def another_takes_it() -> None:
        Job.objects.filter(pk=pk).update(fence=batch.job.fence + 100)  # type: ignore[union-attr]

    at_chunk(monkeypatch, 2, another_takes_it)
    run_now(batch.job)
    late = Batch.objects.get(pk=batch.pk)
    assert late.state == Batch.State.LOADING  # it may not say done, nor take back what is another's by now
    assert not AuditLine.objects.filter(act="import.loaded").exists()
    Job.objects.filter(pk=pk).update(state=Job.State.QUEUED, lease_until=None)
    assert run_now(Job.objects.get(pk=pk)).state == Job.State.DONE
    created, rejected, cents = expected(300)
    batch.refresh_from_db()
    assert (batch.state, batch.created, batch.rejected) == (Batch.State.LOADED, created, rejected)
    assert sum(Invoice.objects.values_list("base_minor", flat=True)) == cents
    assert AuditLine.objects.filter(act="import.loaded").count() == 1
    assert InboxItem.objects.filter(key=f"import:{batch.pk}").count() == 1


@pytest.mark.django_db
def test_an_undo_is_whole_or_not_at_all(steward: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot()
    batch = begun(steward)
    assert batch.job is not None
    run_now(batch.job)
    loaded = snapshot()

    def dies(kind: str, cells: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(hooks, "mark", dies)
        assert steward.post(reverse("imports:undo", args=[batch.pk])).status_code == 302
        job = Job.objects.get(key=f"undo:{batch.pk}")
        with pytest.raises(KeyboardInterrupt):
            run_now(job)
    assert snapshot() == loaded
    assert Batch.objects.get(pk=batch.pk).state == Batch.State.LOADED
    assert "Taking the import back" in steward.get(reverse("imports:batch", args=[batch.pk])).content.decode()
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now())  # of the worker that died
    assert run_now(job).state == Job.State.DONE
    assert snapshot() == before


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "Background work waits"), ("fr", "Le travail en arrière-plan attend")])
def test_without_a_broker_pages_save_and_say_that_work_waits_then_it_catches_up(
    steward: Client, dora: User, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    User.objects.filter(pk=dora.pk).update(language=language)
    monkeypatch.setattr(hints, "send", lambda job, queue: False)
    batch = begun(steward)
    assert batch.state == Batch.State.LOADING  # the page saved it all the same
    WorkerBeat.objects.create(name="w", at=clock.now(), broker=False)
    Job.objects.update(created_at=clock.now() - dt.timedelta(minutes=5))
    banner = steward.get(reverse("jobs:banner"))
    assert banner.status_code == 200
    assert words in banner.content.decode()
    for address in (reverse("imports:list"), reverse("imports:batch", args=[batch.pk]), reverse("accounts:list")):
        assert steward.get(address).status_code == 200
    assert batch.job is not None
    assert run_now(batch.job).state == Job.State.DONE
    assert steward.get(reverse("jobs:banner")).status_code in {200, 204}
    Job.objects.filter(state=Job.State.QUEUED).delete()
    assert steward.get(reverse("jobs:banner")).status_code == 204
    assert Invoice.objects.filter(amount=Decimal("299.25")).exists()
