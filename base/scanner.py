"""The hook for a virus scanner: each file that somebody uploads is shown to it before it is kept. Limits: reliability.md F.

`KAMAPP_SCANNER` names clamd by its socket (`unix:/run/clamav/clamd.ctl`, `tcp://host:3310`) or a command, which gets the path
of the file as its last argument and ends with 0 for clean, 1 for infected. A scanner that is named and does not answer lets
nothing in: a file that nobody looked at is no clean file.
"""

import contextlib
import logging
import shlex
import socket
import struct
import subprocess
import tempfile
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

SECONDS = 60.0  # for one file
PIECE = 64 * 1024
LONGEST_ANSWER = 4096
CLEAN, INFECTED = 0, 1
SENTENCES = {
    "infected": _("The virus scanner refuses this file. Check where it comes from, and tell the administrator."),
    "scanner": _("The virus scanner does not answer, so no file is taken. Try again in a moment, and tell the administrator."),
}
log = logging.getLogger("kamapp.scanner")


class ScanRefused(Exception):
    """A file that is not taken: `infected`, or `scanner` where nobody could look at it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def scan(file: IO[bytes]) -> None:
    """Show a file to the scanner that is set up, if one is. Raises ScanRefused."""
    named = settings.SCANNER
    if not named:
        return
    try:
        infected = _by_socket(named, file) if named.startswith(("unix:", "tcp:")) else _by_command(named, file)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.error("scanner away: %s", type(error).__name__)
        raise ScanRefused("scanner") from error
    finally:
        file.seek(0)
    if infected:
        log.warning("infected file refused")
        raise ScanRefused("infected")


def _by_command(named: str, file: IO[bytes]) -> bool:
    with tempfile.NamedTemporaryFile(prefix="upload-") as copy:
        file.seek(0)
        while piece := file.read(PIECE):
            copy.write(piece)
        copy.flush()
        words = [*shlex.split(named), copy.name]
        done = subprocess.run(words, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - the administrator's own words
    if done.returncode not in (CLEAN, INFECTED):
        raise ValueError("exit")
    return done.returncode == INFECTED


def _by_socket(named: str, file: IO[bytes]) -> bool:
    """clamd's INSTREAM: pieces with their length before them, an empty one at the end; the answer says OK or FOUND."""
    with contextlib.closing(_connected(named)) as line:
        line.sendall(b"zINSTREAM\0")
        file.seek(0)
        while piece := file.read(PIECE):
            line.sendall(struct.pack("!L", len(piece)) + piece)
        line.sendall(struct.pack("!L", 0))
        answer = b""
        while len(answer) < LONGEST_ANSWER and not answer.endswith(b"\0") and (more := line.recv(LONGEST_ANSWER)):
            answer += more
    words = answer.rstrip(b"\0\n ")
    if words.endswith(b"FOUND"):
        return True
    if words.endswith(b"OK"):
        return False
    raise ValueError("answer")


def _connected(named: str) -> socket.socket:
    if named.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        line.connect(named.removeprefix("unix:"))
        return line
    host, _colon, port = named.removeprefix("tcp:").strip("/").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
