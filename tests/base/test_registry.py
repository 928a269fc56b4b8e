"""What rooms furnish is found whole, whoever asks first."""

import time
from threading import Barrier, Thread

import pytest

from base import registry


class Thing:
    code = ""


def test_a_thread_that_asks_while_another_finds_waits_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    things = registry.Registry(Thing, "things_of_a_slow_room")

    def import_slowly(module: str) -> None:
        assert module == "things_of_a_slow_room"
        for code in ("first", "last"):
            things.register(type("Some", (Thing,), {"code": code}))
            assert code in things  # a room that is being imported may ask
            time.sleep(0.05)

    monkeypatch.setattr(registry, "autodiscover_modules", import_slowly)
    both, seen = Barrier(2), []

    def ask() -> None:
        both.wait()
        seen.append(things.codes())

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [["first", "last"]] * 2
