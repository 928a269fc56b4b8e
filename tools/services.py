#!/usr/bin/env python3
"""PostgreSQL and Redis in a temporary folder, for as long as a program runs: `services.py COMMAND…`.

Unix sockets only, no port, so two runs never meet. PostgreSQL refuses root, so root hands both to the user `postgres`.
Folders carry the number of the process that made them; those of dead processes are stopped and removed at the next start.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFIX = "kamapp-services-"
# Nothing here must outlive a power cut; `durable` keeps it for tests that kill servers.
CARELESS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


class Missing(Exception):
    """A server program that is not installed."""


@dataclass(frozen=True)
class Services:
    folder: Path
    database_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "KAMAPP_SECRET_KEY": "only-for-a-temporary-server-" + "x" * 40,
        }


def postgres_program(name: str) -> str:
    """Debian keeps these off PATH, one folder per version; the newest wins."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    for folder in folders:
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if not found:
        raise Missing(f"{name} is missing: apt-get install postgresql")
    return found


def _identity() -> dict[str, Any]:
    """Arguments of subprocess that turn root into the user postgres."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(words: Sequence[str], folder: Path) -> None:
    # The log takes the output: a server that inherits a pipe would keep its reader waiting.
    with (folder / "start.log").open("ab") as log:
        done = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False, **_identity())
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed:\n{(folder / 'start.log').read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def postgres(folder: Path, *, durable: bool = False) -> Iterator[str]:
    data = folder / "postgres"
    _run(
        [postgres_program("initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        folder,
    )
    options = f"-c listen_addresses='' -k {folder} -c max_connections=200 -c shared_buffers=256MB " + ("" if durable else CARELESS)
    control = postgres_program("pg_ctl")
    _run([control, "-D", str(data), "-w", "-l", str(folder / "postgres.log"), "-o", options, "start"], folder)
    try:
        _run([postgres_program("createdb"), "-h", str(folder), "-U", "postgres", "kamapp"], folder)
        yield f"postgres://postgres@/kamapp?host={folder}"
    finally:
        _stop_postgres(folder)


def _stop_postgres(folder: Path) -> None:
    if (folder / "postgres" / "postmaster.pid").exists():
        with contextlib.suppress(RuntimeError):
            _run([postgres_program("pg_ctl"), "-D", str(folder / "postgres"), "-m", "immediate", "-w", "stop"], folder)


class Redis:
    """A Redis that tests may stop and start again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        program = shutil.which("redis-server")
        if not program:
            raise Missing("redis-server is missing: apt-get install redis-server")
        words = [program, "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "777", "--save", "", "--appendonly", "no"]
        words += ["--dir", str(self.folder), "--pidfile", str(self.folder / "redis.pid"), "--logfile", str(self.folder / "redis.log")]
        self.process = subprocess.Popen(words, cwd=self.folder, stdin=subprocess.DEVNULL, start_new_session=True, **_identity())
        (self.folder / "redis.pid").write_text(str(self.process.pid))
        limit = time.monotonic() + 10
        while not self.socket.exists():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"redis-server does not start, see {self.folder / 'redis.log'}")
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)
            self.process.wait()
            self.process = None
        self.socket.unlink(missing_ok=True)


@contextlib.contextmanager
def services(*, durable: bool = False) -> Iterator[Services]:
    """Both servers, until the block ends."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir="/tmp"))
    if identity := _identity():
        os.chown(folder, identity["user"], identity["group"])
    folder.chmod(0o755)
    redis = Redis(folder)
    try:
        with postgres(folder, durable=durable) as url:
            redis.start()
            yield Services(folder, url, redis.url)
    finally:
        redis.stop()
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Stop and remove what processes left that are dead by now."""
    for folder in Path("/tmp").glob(f"{PREFIX}*"):  # noqa: S108
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        if not owner.isdigit() or Path(f"/proc/{owner}").exists():
            continue
        _stop_postgres(folder)
        with contextlib.suppress(OSError, ValueError):
            pid = int((folder / "redis.pid").read_text())
            if b"redis-server" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


def main(words: list[str]) -> int:
    if not words:
        print("usage: services.py COMMAND [ARGUMENT…]", file=sys.stderr)
        return 2
    # Only to leave the block in an orderly way when CI or a person ends us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with services() as running:
            process = subprocess.Popen(words, env=running.environment())
            try:
                return process.wait()
            except (KeyboardInterrupt, SystemExit):
                process.terminate()
                process.wait()
                raise
    except (Missing, KeyboardInterrupt) as reason:
        print(reason or "stopped", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
