"""The temporary servers leave nothing behind, also when their owner was killed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import services

ROOT = Path(__file__).resolve().parents[2]


def test_folders_of_dead_processes_are_swept_and_those_of_living_ones_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    dead = Path(f"/tmp/{services.PREFIX}{ended.pid}-x")
    mine = Path(f"/tmp/{services.PREFIX}{os.getpid()}-x")
    for folder in (dead, mine):
        folder.mkdir()
    try:
        services.sweep()
        assert not dead.exists()
        assert mine.exists()
    finally:
        mine.rmdir()


@pytest.mark.services
def test_servers_end_with_the_command_and_when_it_is_terminated() -> None:
    words = [sys.executable, "tools/services.py", sys.executable, "-c", "import os; print(os.environ['DATABASE_URL'], flush=True); input()"]
    process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip().rpartition("host=")[2])
    server = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    process.terminate()
    process.wait(30)
    assert not folder.exists()
    limit = time.monotonic() + 10
    while Path(f"/proc/{server}/cmdline").exists() and Path(f"/proc/{server}/cmdline").read_bytes() and time.monotonic() < limit:
        time.sleep(0.1)
    assert not (Path(f"/proc/{server}/cmdline").exists() and Path(f"/proc/{server}/cmdline").read_bytes())
