"""Reading ahead gives what reading gives, and leaves no thread behind."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import Invoice, InvoiceLine
from imports.ahead import BLOCKS, ahead
from imports.chunks import Chunk
from imports.problems import Refused
from imports.readers import BLOCK
from imports.trial import Outcome


def readers() -> int:
    return sum(thread.name == "reading ahead" for thread in threading.enumerate())


def test_items_come_in_their_order_and_the_thread_ends() -> None:
    assert list(ahead(iter(range(50)))) == list(range(50))
    assert readers() == 0


def test_an_error_comes_behind_what_was_read_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise Refused("unclosed_quote", line=7)

    found = ahead(items())
    assert next(found) == 1
    with pytest.raises(Refused) as refused:
        next(found)
    assert refused.value.line == 7
    assert readers() == 0


def test_who_stops_early_stops_the_reading_and_few_are_held() -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            read.append(number)
            yield number

    with closing(ahead(items())) as found:
        assert next(found) == 0
    assert readers() == 0
    assert len(read) <= BLOCKS + 3


def test_values_cast_ahead_are_dropped_from_the_first_rows_that_lack_them() -> None:
    chunk = Chunk()
    for size, columns in ((2, {"amount": [1, 2], "text": ["a", "b"]}), (1, {"text": ["c"]}), (1, {"amount": [4], "text": ["d"]})):
        chunk.extend_ready(columns)
        chunk.records += range(size)
    assert chunk.ready == {"text": ["a", "b", "c", "d"]}


def test_keys_of_any_spelling_are_found_and_unusual_amounts_behind_usual_ones_are_read(
    load: Callable[..., Outcome], write: Callable[..., Path]
) -> None:
    """PostgreSQL takes the keys as the text of an array, whose marks they contain; a second block of rows is spelled otherwise."""
    names = ['O"Neil', "back\\slash", "{a,b}", "NULL}", "x y", "'quoted", 'both"\\', "é€"]
    load(write("accounts", "id,name", [["A", "Cervi"]]), "accounts")
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    load(write("invoices", "id,account,on,currency", [[name, "A", "2026-01-05", "EUR"] for name in quoted]), "invoices")
    usual = [[f"L{number}", quoted[number % len(names)], "2.50"] for number in range(BLOCK)]
    outcome = load(
        write("lines", "id,invoice,amount", [*usual, ["M1", quoted[0], "(1.25)"], ["M2", quoted[1], ""], ["M3", "NULL", "1"]]),
        "invoice_lines",
    )
    assert (outcome.batch.created, [reject.code for reject in outcome.rejects]) == (BLOCK + 1, ["missing_required"] * 2)
    assert InvoiceLine.objects.get(key="M1").amount == Decimal("-1.25")
    worth = dict(Invoice.objects.values_list("key", "base_minor"))
    each = BLOCK // len(names) * 250
    assert worth == dict.fromkeys(names, each) | {names[0]: each - 125}
