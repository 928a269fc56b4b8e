"""The hook for a virus scanner: what it refuses stays out, and so does everything when it is away. Spec: reliability.md F."""

import io
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from base import scanner

MARK = b"infected words"


def refused(content: bytes) -> str:
    try:
        scanner.scan(io.BytesIO(content))
    except scanner.ScanRefused as error:
        return error.code
    return ""


@pytest.fixture
def command(tmp_path: Path) -> str:
    """A scanner as a command: 1 for files that hold the mark, 2 when it breaks."""
    script = tmp_path / "scan.py"
    script.write_text(
        f"import sys\ncontent = open(sys.argv[-1], 'rb').read()\nsys.exit(2 if b'break' in content else {MARK!r} in content)\n"
    )
    return f"{sys.executable} {script}"


def test_without_a_scanner_every_file_is_let_in(settings: Any) -> None:
    settings.SCANNER = ""
    assert refused(MARK) == ""


def test_a_command_says_which_file_stays_out(settings: Any, command: str) -> None:
    settings.SCANNER = command
    assert [refused(content) for content in (b"clean", b"so " + MARK, b"break")] == ["", "infected", "scanner"]
    file = io.BytesIO(b"clean")
    scanner.scan(file)
    assert file.read() == b"clean"  # who keeps it reads it from its beginning


@pytest.mark.parametrize("named", ["no-such-scanner", "unix:/nowhere/clamd.ctl", "tcp://127.0.0.1:1", "tcp://nonsense"])
def test_a_scanner_that_is_named_and_away_lets_nothing_in(settings: Any, named: str) -> None:
    settings.SCANNER = named
    assert refused(b"clean") == "scanner"


def test_clamd_is_asked_over_its_socket(settings: Any) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    got = []

    def answer() -> None:
        for word in (b"stream: OK\0", b"stream: Eicar FOUND\0", b"size limit exceeded\0"):
            line, _address = server.accept()
            with line:
                stream = b""
                while not stream.endswith(b"\0\0\0\0"):
                    stream += line.recv(65536)
                got.append(stream)
                line.sendall(word)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    settings.SCANNER = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    assert [refused(b"some words") for _ in range(3)] == ["", "infected", "scanner"]
    thread.join(5)
    server.close()
    assert got[0] == b"zINSTREAM\0" + b"\0\0\0\x0asome words" + b"\0\0\0\0"
