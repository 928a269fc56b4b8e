"""Memory does not grow with the file: ten times the rows, nearly the same peak. The bench measures whole processes."""

import tracemalloc
from contextlib import nullcontext

import pytest
from django.db import transaction

from imports import load as engine
from imports.readers import Table
from tests.imports.conftest import Loader
from tests.imports.test_resume import Write

ROWS = 1_000
PIECE = 2**20  # bytes that COPY takes at a time; a short file never fills one


def peak(write: Write, load: Loader, name: str, count: int) -> int:
    """Bytes held at the highest point of loading a file of `count` invoices."""
    rows = [(f"{name}{number}", "a1", f"2026-{number % 9 + 1:02}-11", f"{number % 700}.50") for number in range(count)]
    path = write(name, "id,account,on,amount", rows)
    del rows
    tracemalloc.start()
    try:
        counts = load(path, "invoices", source=name).batch
        assert counts.created == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.django_db
def test_ten_times_the_rows_need_nearly_the_same_memory(write: Write, load: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CHUNK", 500)
    monkeypatch.setattr(engine, "_collector_off", nullcontext)  # what it leaves is a little of each chunk
    monkeypatch.setattr("imports.encoding.PIECE", 2**14)
    original = Table.blocks
    monkeypatch.setattr(Table, "blocks", lambda table, size=250: original(table, 250))
    for source in ("warm", "short", "long"):
        load(write(f"accounts {source}", "id,name", [("a1", f"Cervi {source}")]), "accounts", source=source)
    with transaction.atomic():
        peak(write, load, "warm", 600)  # what the first import of a process keeps for good
        short, long = peak(write, load, "short", ROWS), peak(write, load, "long", 10 * ROWS)
    assert long < 1.3 * short + PIECE, (short, long)
