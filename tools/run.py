#!/usr/bin/env python3
"""`make run`: the database, the demo company when there is none, a web server and a worker, until Ctrl-C.

Children live in process groups of their own and their numbers are written to KAMAPP_HOME/run.json. A child that dies is
started again; Ctrl-C, SIGTERM, or the end of the program that started us ends all of them and nothing else.
"""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.prepare import Stop, die_with_parent, prepare, say  # noqa: E402

BIN = Path(sys.executable).parent
PATIENCE = 120  # seconds for the web server and the worker to become healthy
GRACE = 8  # seconds between SIGTERM and SIGKILL


# --- before anything starts ------------------------------------------------------------------------------------------


def address() -> tuple[str, int]:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"PORT is {text!r}: give a number from 1 to 65535, for example: make run PORT=8001")
    return os.environ.get("KAMAPP_BIND") or "127.0.0.1", int(text)


def check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Stop(f"Port {port} needs root: choose one above 1023, for example: make run PORT=8000") from error
        except OSError as error:
            raise Stop(f"Port {port} is taken by another program: stop it, or run: make run PORT={port + 1}") from error


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """One launcher per KAMAPP_HOME. The lock is the kernel's, so a killed launcher leaves none behind."""
    with (home / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Stop(f"kamapp already runs from {home}: stop it, or give this one its own folder: KAMAPP_HOME=… make run") from error
        yield


# --- children --------------------------------------------------------------------------------------------------------


class Child:
    """One program in its own process group, with a log file, started again when it dies."""

    def __init__(self, name: str, words: list[str], log: Path, environment: dict[str, str]) -> None:
        self.name, self.words, self.log, self.environment = name, words, log, environment
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths: list[float] = []

    def start(self) -> None:
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                self.words,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  no thread runs yet, or only the watcher of the parent
            )

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def revive(self) -> bool:
        """Start again if dead; True when that was needed. Raises Stop when it dies five times within a minute."""
        if self.process is None or self.process.poll() is None:
            return False
        self.signal_group(signal.SIGKILL)  # what the dead leader left behind
        now = time.monotonic()
        self.deaths = [*(death for death in self.deaths if now - death < 60), now]
        if len(self.deaths) >= 5:
            raise Stop(f"The {self.name} does not stay up. Last lines of {self.log}:\n{tail(self.log)}")
        say(f"The {self.name} ended (status {self.process.returncode}): started again")
        self.start()
        return True

    def signal_group(self, number: int) -> None:
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def end(children: list[Child]) -> None:
    for child in children:
        child.signal_group(signal.SIGTERM)
    limit = time.monotonic() + GRACE
    for child in children:
        if child.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, limit - time.monotonic()))
    for child in children:
        child.signal_group(signal.SIGKILL)
        if child.process:
            child.process.wait()


def tail(path: Path, lines: int = 15) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def programs(host: str, port: int, home: Path) -> list[Child]:
    logs = home / "logs"
    logs.mkdir(exist_ok=True)
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    environment = {
        **os.environ,
        "KAMAPP_BIND": host,
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "kamapp.settings",
    }
    # Two workers of eight threads (stack.md 4); one load of the program serves both.
    web = [str(BIN / "gunicorn"), "kamapp.wsgi", "--preload", "--worker-class", "gthread", "--workers", "2", "--threads", "8"]
    web += ["--bind", bind, "--timeout", "60", "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"]
    return [Child("web server", web, logs / "web.log", environment), *workers(logs, environment)]


def workers(logs: Path, environment: dict[str, str]) -> list[Child]:
    """Two, so that a long import never keeps a paper or a mail waiting."""
    made = []
    for name, queues in (("worker", "data"), ("worker for people", "now,mail")):
        words = [str(BIN / "celery"), "-A", "kamapp", "worker", "-n", f"{queues.replace(',', '-')}@%h", "-Q", queues, "--concurrency", "2"]
        words += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        made.append(Child(name, words, logs / f"{name.replace(' ', '-')}.log", environment))
    return made


# --- waiting ---------------------------------------------------------------------------------------------------------


def answer(url: str) -> tuple[int, dict[str, Any]]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy of the environment
    request = urllib.request.Request(url)  # noqa: S310  our own address
    if token := os.environ.get("KAMAPP_METRICS_TOKEN"):
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with opener.open(request, timeout=5) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with contextlib.suppress(ValueError):
            return error.code, json.load(error)
        return error.code, {}
    except (OSError, ValueError):
        return 0, {}


def wait_until_healthy(children: list[Child], url: str, over: threading.Event) -> None:
    limit, first = time.monotonic() + PATIENCE, children[0]
    while not over.is_set():
        status, document = answer(url)
        if status == 200:
            say(f"{first.name}: ok")
            return
        for child in children:
            child.revive()
        if time.monotonic() > limit:
            said = document or "no answer"
            raise Stop(f"The {first.name} is not ready after {PATIENCE} s: {said}. Last lines of {first.log}:\n{tail(first.log)}")
        over.wait(0.1)


def parent_is_gone(parent: int) -> Callable[[], bool]:
    """Whether the program that started us (make) ended or was interrupted.

    GNU make does not pass on a SIGINT that was sent to it alone: it goes back to the default handler and waits for us. That
    change can be read in /proc, so an interrupt of make alone ends us too.
    """

    def catches_interrupt() -> bool:
        with contextlib.suppress(OSError, StopIteration, ValueError):
            status = Path(f"/proc/{parent}/status").read_text().splitlines()
            mask = next(line.split()[1] for line in status if line.startswith("SigCgt:"))
            return bool(int(mask, 16) & 1 << signal.SIGINT - 1)
        return False

    is_make = False
    with contextlib.suppress(OSError):
        is_make = Path(f"/proc/{parent}/comm").read_text().strip() in {"make", "gmake"}
    caught = is_make and catches_interrupt()
    return lambda: os.getppid() != parent or (caught and not catches_interrupt())


def serve(host: str, port: int, home: Path, over: threading.Event) -> None:
    shown = "127.0.0.1" if host in {"0.0.0.0", "::", "localhost"} else host  # noqa: S104  compared, not bound
    base = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
    children = programs(host, port, home)
    gone = parent_is_gone(os.getppid())
    try:
        # One after the other: the first page does not wait for the workers' start.
        for started, health in ((children[:1], "/health/ready"), (children[1:], "/health/work")):
            for child in started:
                child.start()
            note(home, children, base)
            wait_until_healthy(started, base + health, over)
        if not over.is_set():
            welcome(base)
        while not over.wait(0.5) and not gone():
            revived = [child.name for child in children if child.revive()]
            if revived:
                note(home, children, base)
    finally:
        end(children)
        (home / "run.json").unlink(missing_ok=True)
        say("stopped")


def note(home: Path, children: list[Child], base: str) -> None:
    pids = {child.name: child.pid for child in children if child.pid}
    (home / "run.json").write_text(json.dumps({"launcher": os.getpid(), "address": base, **pids}))


def welcome(base: str) -> None:
    say("ready")
    print(f"\n  kamapp is at {base}\n", flush=True)
    for line in personas():
        print(f"    {line}", flush=True)
    print("\n  Ctrl-C stops it. Your data stay in KAMAPP_HOME; make demo-reset starts the demo afresh.\n", flush=True)


def personas() -> list[str]:
    """Name and role of the people of the demo who sign in with one click, in the order of the page."""
    import django

    django.setup()
    from django.db import connection

    from people.models import User
    from people.personas import demo_users

    ids = demo_users()
    people = {user.pk: user for user in User.objects.filter(pk__in=ids).select_related("person")}
    lines = [f"{people[pk].name:24} {', '.join(str(role.label) for role in people[pk].roles)}" for pk in ids if pk in people]
    connection.close()
    return ["Sign in with one click as:", *lines] if lines else []


def on_signals(act: Callable[..., object]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, act)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    over = threading.Event()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamapp.settings")
    on_signals(_interrupt)
    try:
        host, port = address()
        check_port(host, port)
        home = Path(os.environ.get("KAMAPP_HOME") or ROOT / "var").resolve()
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with only_one(home):
            prepare(host, home)
            on_signals(lambda *_: over.set())
            serve(host, port, home, over)
    except KeyboardInterrupt:
        say("stopped before the start was complete; the next make run goes on from here")
        return 130
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(map(str, error.cmd[1:]))} failed: see the lines above.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
