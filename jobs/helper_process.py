"""The helper's side: one call after the other, each under its own limits. See `jobs.helper`."""

import os
import pickle
import resource
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import IO, Any

import django

from jobs.helper import HEAD, ITEM, OUT_OF_MEMORY, RAISE, READY, RETURN, HelperError


def _serve(source: IO[bytes], sink: IO[bytes]) -> None:
    while True:
        try:
            path, args, memory, seconds = pickle.load(source)  # noqa: S301 - both ends are ours
        except EOFError:
            return
        if not _answer(sink, path, args, memory, seconds):
            return


def _answer(sink: IO[bytes], path: str, args: tuple[Any, ...], memory: int, seconds: float) -> bool:
    """Do one call. False when this process must not be used again."""
    _limit(memory, seconds)
    module, _dot, name = path.rpartition(".")
    try:
        result = getattr(import_module(module), name)(*args)
        if isinstance(result, Iterator):
            for item in result:
                _put(sink, ITEM, item)
            result = None
        _put(sink, RETURN, result)
    except MemoryError:
        _put(sink, OUT_OF_MEMORY, None)
        return False
    except BrokenPipeError:
        return False
    except Exception as error:
        _put(sink, RAISE, _portable(error))
    return True


def _limit(memory: int, seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _portable(error: Exception) -> Exception:
    """The error itself where it survives pickling, else its words."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:
        return HelperError(f"{type(error).__name__}: {error}")
    return error


def _put(sink: IO[bytes], kind: int, value: Any) -> None:
    body = pickle.dumps(value)
    sink.write(HEAD.pack(kind, len(body)) + body)
    sink.flush()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; our end is the closed pipe
    # What a library prints must not mix with answers.
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    django.setup()
    _put(sink, READY, None)
    _serve(sys.stdin.buffer, sink)


if __name__ == "__main__":
    main()
