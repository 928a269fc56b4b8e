"""Reading ahead: the next rows are read and named in a thread while the database writes those before them."""

from collections.abc import Generator, Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any, TypeVar

T = TypeVar("T")
BLOCKS = 4  # read before they are needed, and so held in memory
STOP_AFTER = 0.1  # seconds between looks whether anybody still wants more


def ahead(items: Iterator[T]) -> Generator[T]:
    """The same items in the same order; an error comes where it came. The thread ends with the reading, or when nobody goes on."""
    queue: Queue[tuple[Any, BaseException | None, bool]] = Queue(BLOCKS)
    left = Event()

    def put(item: Any, error: BaseException | None = None, *, last: bool = False) -> None:
        while not left.is_set():
            with suppress(Full):
                queue.put((item, error, last), timeout=STOP_AFTER)
                return

    def read() -> None:
        try:
            for item in items:
                put(item)
                if left.is_set():
                    return
            put(None, last=True)
        except BaseException as error:  # raised where the items are asked for
            put(None, error, last=True)

    thread = Thread(target=read, name="reading ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error, last = queue.get()
            if error is not None:
                raise error
            if last:
                return
            yield item
    finally:
        left.set()
        while thread.is_alive():
            try:
                queue.get_nowait()
            except Empty:
                thread.join(STOP_AFTER)
