"""A second process for work on what strangers wrote: reading their files, laying out papers.

Celery's threads pool ignores time limits and prefork children may not fork, so each worker keeps its own helper
processes. Each call has a limit of memory (`RLIMIT_AS`), of CPU and of time; a helper that breaks one is killed and
replaced, the worker lives on. A call is the path of a function and plain arguments; they travel by pickle, both ends ours.
"""

import atexit
import contextlib
import os
import pickle
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings

MIB = 1024 * 1024
RECYCLE_AFTER = 200  # calls
START = 60  # seconds until a new helper is ready, on a machine that does much else; no call's own seconds begin before
HEAD = struct.Struct("!BQ")
ITEM, RETURN, RAISE, OUT_OF_MEMORY, READY = range(5)


class HelperError(Exception):
    """The helper could not finish."""


class HelperTimeout(HelperError):
    """The call took longer than it may, by the clock or in CPU."""


class HelperOutOfMemory(HelperError):
    """The call asked for more memory than it may have."""


class HelperDied(HelperError):
    """The helper process ended in the middle of a call."""


class _Child:
    """One helper process and its two pipes."""

    def __init__(self) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE or os.environ["DJANGO_SETTINGS_MODULE"],
            "MALLOC_ARENA_MAX": "2",
            "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), *filter(None, [os.environ.get("PYTHONPATH")])]),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jobs.helper_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=settings.BASE_DIR,
        )
        self.calls = 0

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def send(self, call: tuple[Any, ...]) -> None:
        assert self.process.stdin is not None  # noqa: S101
        self.calls += 1
        try:
            self.process.stdin.write(pickle.dumps(call))
            self.process.stdin.flush()
        except OSError as error:
            raise HelperDied from error

    def receive(self, deadline: float) -> tuple[int, Any]:
        kind, size = HEAD.unpack(self._read(HEAD.size, deadline))
        return kind, pickle.loads(self._read(size, deadline))  # noqa: S301 - both ends are ours

    def _read(self, size: int, deadline: float) -> bytes:
        assert self.process.stdout is not None  # noqa: S101
        descriptor = self.process.stdout.fileno()
        parts: list[bytes] = []
        while size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise HelperTimeout
            part = os.read(descriptor, min(size, MIB))
            if not part:
                raise HelperTimeout if self._hit_cpu_limit() else HelperDied
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _hit_cpu_limit(self) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return -self.process.wait(5) in {24, 9}  # SIGXCPU, SIGKILL by the hard limit
        return False

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


_idle: list[_Child] = []
_lock = threading.Lock()
_owner = os.getpid()


def call(path: str, *args: Any, memory: int = 1024 * MIB, seconds: float = 60) -> Any:
    """`call("reports.layout.lay_out", html)` in a helper. Raises what it raises, or a HelperError.

    `seconds` are allowed by the clock, and as many of CPU.
    """
    with _borrowed() as child:
        child.send((path, args, memory, seconds))
        kind, value = child.receive(time.monotonic() + seconds)
        return _opened(kind, value)


def stream(path: str, *args: Any, memory: int = 1024 * MIB, seconds: float = 60, total: float = 1200) -> Iterator[Any]:
    """The items of a generator function, run in a helper: `seconds` for each item, `total` for all."""
    with _borrowed() as child:
        end = time.monotonic() + total
        child.send((path, args, memory, total))
        finished = False
        try:
            while True:
                kind, value = child.receive(min(end, time.monotonic() + seconds))
                if kind != ITEM:
                    finished = True
                    _opened(kind, value)
                    return
                yield value
        finally:
            if not finished:  # the reader went away in the middle
                child.close()


def _opened(kind: int, value: Any) -> Any:
    if kind == RAISE:
        raise value
    if kind == OUT_OF_MEMORY:
        raise HelperOutOfMemory
    return value


@contextlib.contextmanager
def _borrowed() -> Iterator[_Child]:
    """An idle helper or a new one; afterwards it waits for the next call, unless it broke or is old."""
    child = _take()
    try:
        yield child
    except BaseException as error:
        if isinstance(error, HelperError) or child.calls >= RECYCLE_AFTER or not child.alive:
            child.close()
        else:
            _give(child)
        raise
    if child.calls >= RECYCLE_AFTER or not child.alive:
        child.close()
    else:
        _give(child)


def _take() -> _Child:
    global _owner
    with _lock:
        if _owner != os.getpid():  # after a fork the parent's helpers are not ours
            _idle.clear()
            _owner = os.getpid()
        while _idle:
            child = _idle.pop()
            if child.alive:
                return child
            child.close()
    return _started()


def _started() -> _Child:
    child = _Child()
    try:
        kind, _nothing = child.receive(time.monotonic() + START)
    except HelperError:
        child.close()
        raise
    assert kind == READY  # noqa: S101
    return child


def _give(child: _Child) -> None:
    with _lock:
        _idle.append(child)


@atexit.register
def close_all() -> None:
    """End the idle helpers of this process."""
    if _owner != os.getpid():
        return
    with _lock:
        while _idle:
            _idle.pop().close()
