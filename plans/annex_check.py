"""What a file really is, by its content and its name, before it is kept. Limits: reliability.md F.

`look` runs in the helper process (`jobs.helper`): it counts what a package unpacks to instead of believing what it says.
A file that pretends, carries macros or fetches something when opened is refused with a code; `plans.annexes` has the sentences.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

MAX_BYTES = 20 * 2**20
MAX_MEMBERS, MAX_UNPACKED = 5_000, 256 * 2**20
MAX_RATIO, RATIO_FROM = 200, 10 * 2**20
MAX_PIXELS = 40_000_000
PIECE = 2**20
LONGEST_RELATIONS = 4 * 2**20

KINDS = {
    ".pdf": "pdf", ".png": "png", ".jpg": "jpg", ".jpeg": "jpg", ".docx": "docx", ".xlsx": "xlsx", ".pptx": "pptx", ".csv": "csv",
    ".txt": "txt",
}  # fmt: skip
MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also the container of a package with a password
PDF_LOCK = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R")
MARKUP = re.compile(r"\s*<(!doctype|html|svg|\?xml|script|body|head|math)\b", re.IGNORECASE)
ACTIVE = re.compile(r"vbaProject|vbaData|activeX/|macrosheets/|externalLinks/|\.bin$|\.exe$|\.js$|\.hta$", re.IGNORECASE)
HARMLESS_BIN = re.compile(r"printerSettings\d*\.bin$", re.IGNORECASE)
EMBEDDED = re.compile(r"embeddings/.*(?<!\.xlsx)(?<!\.docx)(?<!\.pptx)$", re.IGNORECASE)
DEFINITIONS = tuple(word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be"))
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
FETCHED = re.compile(rb'Target="\s*(https?:|ftp:|\\\\|//|file:/{4,}|file:/*\\\\)', re.IGNORECASE)


class AnnexError(Exception):
    """A file that is not kept; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kind_named(name: str) -> str:
    """The kind that a name promises; raises AnnexError for one that is not kept."""
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        raise AnnexError("markup" if Path(name).suffix.lower() in {".html", ".htm", ".svg", ".xhtml"} else "kind")
    return kind


def look(path: str, name: str) -> str:
    """The kind of a file whose content is what its name says. Raises AnnexError."""
    kind = kind_named(name)
    with Path(path).open("rb") as file:
        head = file.read(512)
        if not head:
            raise AnnexError("empty")
        file.seek(0)
        if kind in MAIN_PART:
            _package(file, head, kind)
        elif kind == "pdf":
            _pdf(file, head)
        elif kind in {"png", "jpg"}:
            _picture(file, head, kind)
        else:
            _text(file.read())
    return kind


# Packages of Office ----------------------------------------------------------


def _package(file: IO[bytes], head: bytes, kind: str) -> None:
    if head.startswith(OLD_OFFICE):
        raise AnnexError("locked")
    if not head.startswith(b"PK\x03\x04"):  # also a package behind something else, which another program would read otherwise
        raise AnnexError("pretends")
    try:
        with zipfile.ZipFile(file) as archive:
            _members(archive, kind)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, struct.error) as error:
        raise AnnexError("broken") from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        raise AnnexError("locked") from error


def _members(archive: zipfile.ZipFile, kind: str) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise AnnexError("bomb")
    if any(member.flag_bits & 1 for member in members):
        raise AnnexError("locked")
    if len(set(names)) < len(names) or any(_is_trick(name) for name in names):
        raise AnnexError("broken")
    if any((ACTIVE.search(name) and not HARMLESS_BIN.search(name)) or EMBEDDED.search(name) for name in names):
        raise AnnexError("active")
    if MAIN_PART[kind] not in names or "[Content_Types].xml" not in names:
        raise AnnexError("pretends")
    total = 0
    for member in members:
        is_xml = member.filename.endswith((".xml", ".rels"))
        kept = b""
        with archive.open(member) as stream:
            for piece in _pieces(stream):
                total += len(piece.new)
                if total > MAX_UNPACKED or (piece.size > RATIO_FROM and piece.size > MAX_RATIO * max(member.compress_size, 1)):
                    raise AnnexError("bomb")
                if is_xml and any(word in piece.joined for word in DEFINITIONS):
                    raise AnnexError("unsafe")
                if member.filename.endswith((".rels", "[Content_Types].xml")):
                    kept += piece.new
                    if len(kept) > LONGEST_RELATIONS:
                        raise AnnexError("bomb")
        _relations(kept)


class _Piece:
    """Some bytes of a member, with the end of those before, and how many came so far."""

    def __init__(self, new: bytes, tail: bytes, size: int) -> None:
        self.new, self.joined, self.size = new, tail + new, size


def _pieces(stream: IO[bytes]) -> Iterator[_Piece]:
    size, tail = 0, b""
    while new := stream.read(PIECE):
        size += len(new)
        yield _Piece(new, tail, size)
        tail = new[-32:]


def _is_trick(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name or "\x00" in name


def _relations(part: bytes) -> None:
    """Refuse what a program would fetch by itself on opening: all outside relations but links to click on."""
    if b"macroEnabled" in part:
        raise AnnexError("active")
    for relation in RELATION.findall(part):
        if b'TargetMode="External"' in relation and b"/hyperlink" not in relation and FETCHED.search(relation):
            raise AnnexError("fetches")


# Others ------------------------------------------------------------------------


def _pdf(file: IO[bytes], head: bytes) -> None:
    if not head.startswith(b"%PDF-"):
        raise AnnexError("pretends")
    content = file.read()
    if b"%%EOF" not in content[-2048:]:
        raise AnnexError("broken")
    if PDF_LOCK.search(content):
        raise AnnexError("locked")


def _picture(file: IO[bytes], head: bytes, kind: str) -> None:
    size = _png_size(head) if kind == "png" else _jpeg_size(file)
    if size[0] * size[1] > MAX_PIXELS:
        raise AnnexError("pixels")


def _png_size(head: bytes) -> tuple[int, int]:
    if not head.startswith(b"\x89PNG\r\n\x1a\n"):
        raise AnnexError("pretends")
    if head[12:16] != b"IHDR":
        raise AnnexError("broken")
    width, height = struct.unpack(">II", head[16:24])
    if not width or not height:
        raise AnnexError("broken")
    return width, height


def _jpeg_size(file: IO[bytes]) -> tuple[int, int]:
    """From the frame header, without decoding."""
    if file.read(3) != b"\xff\xd8\xff":
        raise AnnexError("pretends")
    file.seek(2)
    while True:
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            raise AnnexError("broken")
        marker, length = head[1], int.from_bytes(head[2:], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            frame = file.read(5)
            height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
            if len(frame) < 5 or not width or not height:
                raise AnnexError("broken")
            return width, height
        if length < 2:
            raise AnnexError("broken")
        file.seek(length - 2, 1)


def _text(content: bytes) -> None:
    if b"\x00" in content and content[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise AnnexError("pretends")
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        if encoding == "utf-16" and content[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
            continue
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise AnnexError("broken")
    if not text.strip():
        raise AnnexError("empty")
    if MARKUP.match(text):
        raise AnnexError("markup")
