"""Reading ahead gives what reading gives, and leaves no thread behind."""

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from imports.ahead import BLOCKS, ahead
from imports.problems import Refused


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
