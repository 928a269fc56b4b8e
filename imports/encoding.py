"""The encoding of a text file, proven by reading all of it: nothing is guessed from a sample."""

import codecs
import re
from pathlib import Path

from imports.problems import Refused

PIECE = 2**20
LONGEST = 7  # pieces that a line may be long: 200 columns of 32,767 characters
# Letters of our alphabets as UTF-8 writes them; in windows-1252 these pairs would read Ã©, Å“, â€™: nobody writes those.
_UTF8_LETTER = re.compile(rb"\xc3[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xe2\x80[\x93-\xa6]|\xe2\x82\xac")


def encoding_of(path: Path, given: str) -> str:
    """The encoding of the whole file, proven by reading all of it. Raises Refused with the line where it fails."""
    with path.open("rb") as file:
        start = file.read(4096)
    if given:
        try:
            "a".encode(given)  # not only known, but an encoding of text: zlib is none
        except (LookupError, UnicodeError) as error:
            raise Refused("unknown_encoding", option="--encoding") from error
        return _proven(path, given)
    if start.startswith(codecs.BOM_UTF8):
        return _proven(path, "utf-8-sig")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _proven(path, "utf-16")
    bare = _utf16_without_mark(start)
    if bare:
        return _proven(path, bare)
    wrong = _first_wrong(path, "utf-8")
    if wrong is None:
        return "utf-8"
    if _has_utf8_letters(path):
        raise Refused("mixed_encoding", line=wrong, option="--encoding")
    return _proven(path, "cp1252")


def _utf16_without_mark(start: bytes) -> str:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if half >= 8 and odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if half >= 8 and even > 0.4 * half and odd < 0.05 * half else ""


def _proven(path: Path, encoding: str) -> str:
    wrong = _first_wrong(path, encoding)
    if wrong is not None:
        raise Refused("mixed_encoding", line=wrong, option="--encoding")
    return encoding


def _first_wrong(path: Path, encoding: str) -> int | None:
    """The line of the first byte that this encoding cannot read, piece by piece; refuses a NUL on the way."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, endless = 1, 0
    with path.open("rb") as file:
        while True:
            piece = file.read(PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            at = text.find("\x00")
            if at >= 0:
                raise Refused("nul_byte", line=line + text.count("\n", 0, at))
            line += text.count("\n")
            endless = 0 if "\n" in text or "\r" in text else endless + 1
            if endless > LONGEST:  # taken apart into cells it would fill the memory
                raise Refused("too_wide", n=text.count(",") * endless, limit=200, line=line)
            if not piece:
                return None


def _has_utf8_letters(path: Path) -> bool:
    with path.open("rb") as file:
        tail = b""
        while piece := file.read(PIECE):
            if _UTF8_LETTER.search(tail + piece):
                return True
            tail = piece[-2:]
    return False
