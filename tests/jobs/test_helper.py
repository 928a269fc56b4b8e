"""The helper process: its limits hold, and the worker outlives it."""

import os
import time
from collections.abc import Iterator

import pytest

from jobs import helper

HELPED = "tests.jobs.helped."


@pytest.fixture(autouse=True)
def close() -> Iterator[None]:
    yield
    helper.close_all()


def test_a_call_runs_in_another_process_which_is_kept() -> None:
    assert helper.call(HELPED + "add", 2, 3) == 5
    first = helper.call(HELPED + "pid")
    assert first == helper.call(HELPED + "pid") != os.getpid()


def test_what_the_function_prints_does_not_disturb() -> None:
    assert helper.call(HELPED + "noisy") == "clean"


def test_an_error_comes_back_as_itself_and_the_helper_lives() -> None:
    first = helper.call(HELPED + "pid")
    with pytest.raises(ValueError, match="not a sheet"):
        helper.call(HELPED + "refuse")
    with pytest.raises(helper.HelperError, match="odd"):
        helper.call(HELPED + "odd")
    assert first != os.getpid()


def test_memory_is_limited() -> None:
    with pytest.raises(helper.HelperOutOfMemory):
        helper.call(HELPED + "eat", 700, memory=600 * helper.MIB)


def test_the_same_without_the_limit_would_eat_it() -> None:
    assert helper.call(HELPED + "eat", 700, memory=4096 * helper.MIB) == 700 * helper.MIB


def test_time_is_limited_and_the_next_call_works() -> None:
    assert helper.call(HELPED + "add", 1, 1) == 2, "its start is not part of the time"
    started = time.monotonic()
    with pytest.raises(helper.HelperTimeout):
        helper.call(HELPED + "sleep", 60, seconds=1.5)
    assert time.monotonic() - started < 20
    assert helper.call(HELPED + "add", 1, 1) == 2


def test_its_start_is_not_part_of_the_time_of_a_call() -> None:
    helper.close_all()
    assert helper.call(HELPED + "add", 2, 3, seconds=0.5) == 5


def test_cpu_is_limited_even_without_the_clock() -> None:
    with helper._borrowed() as child:
        child.send((HELPED + "spin", (), 1024 * helper.MIB, 1))
        with pytest.raises(helper.HelperTimeout):
            child.receive(time.monotonic() + 20)


def test_a_dead_helper_is_replaced() -> None:
    with pytest.raises(helper.HelperDied):
        helper.call(HELPED + "die")
    assert helper.call(HELPED + "add", 1, 1) == 2


def test_an_old_helper_is_recycled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helper, "RECYCLE_AFTER", 2)
    pids = [helper.call(HELPED + "pid") for _call in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_a_stream_gives_items_one_by_one() -> None:
    assert list(helper.stream(HELPED + "count", 5)) == [0, 1, 2, 3, 4]


def test_a_stream_left_in_the_middle_ends_its_helper() -> None:
    numbers = helper.stream(HELPED + "count", 10**9)
    assert next(numbers) == 0
    numbers.close()
    assert helper.call(HELPED + "add", 1, 1) == 2
