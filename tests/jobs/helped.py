"""What the helper is asked to do in tests."""

import os
import time
from collections.abc import Iterator


class Odd(Exception):
    """An error that does not survive pickling."""

    def __init__(self, a: int, b: int) -> None:
        super().__init__("odd")


def add(a: int, b: int) -> int:
    return a + b


def pid() -> int:
    return os.getpid()


def noisy() -> str:
    print("noise on stdout")  # noqa: T201
    return "clean"


def eat(mebibytes: int) -> int:
    return len(bytearray(mebibytes * 1024 * 1024))


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def spin() -> None:
    while True:
        pass


def die() -> None:
    os._exit(3)


def refuse() -> None:
    raise ValueError("not a sheet")


def odd() -> None:
    raise Odd(1, 2)


def count(n: int) -> Iterator[int]:
    yield from range(n)
