"""The words of a section: a Yjs document read, checked and changed. The only module that knows pycrdt.

A document is flat: root `prose`, below it elements `block` with `kind` and `indent`, in them text with marks. No merge
can break that schema, and a change of heading, list or indent keeps what others type. Why so: ADR 0007.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText, get_update

from plans.prose_html import rendered

SCHEMA = 1  # one more with every new kind or mark: a browser deletes what its schema does not know
KINDS = ("p", "h2", "h3", "ul", "ol", "quote")
DEEPEST = 3
MOST_BLOCKS, MOST_CHARACTERS, MOST_STATE, MOST_BLOB = 400, 60_000, 1_000_000, 64_000
MARKS = frozenset({"strong", "em", "link", "mention", "comment"})
LINK = re.compile(r"^(https://|mailto:|/)[^\s\x00-\x1f\x7f]{1,500}$")
MENTION = re.compile(r"^person:\d{1,18}$")
ANCHOR = re.compile(r"^[A-Za-z0-9_-]{1,40}$")


class ProseError(Exception):
    """An update that is refused; `code` is `missing`, `refused` or `too_long`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Read:
    """A document as pages and papers need it: its blocks, plain text, and cleaned HTML."""

    blocks: list[dict[str, Any]]
    text: str
    html: str


def blank() -> bytes:
    """The state of a new section: one empty block, made here alone, so that browsers never add a copy each."""
    doc = _new()
    with doc.transaction():
        doc.get("prose", type=XmlFragment).children.append(XmlElement("block", {"kind": "p", "indent": "0"}, [XmlText("")]))
    return bytes(doc.get_update())


def _new() -> "Doc[Any]":
    """A document with a number of its own. The library's would be the same in processes that were forked from one: what
    one of them writes, the others would take for known already, and it would be lost."""
    return Doc(client_id=secrets.randbits(53))


def opened(state: "bytes | memoryview", tail: Iterable[bytes] = ()) -> "Doc[Any]":
    """The document of a state and the updates that came after it."""
    doc = _new()
    doc.get("prose", type=XmlFragment)
    for blob in (state, *tail):
        if blob:
            doc.apply_update(bytes(blob))
    return doc


def compacted(doc: "Doc[Any]") -> bytes:
    """The whole document as one state. Raises ProseError when it has grown too large."""
    state = bytes(doc.get_update())
    if len(state) > MOST_STATE:
        raise ProseError("too_long")
    return state


def check(doc: "Doc[Any]", blob: bytes) -> Read:
    """Apply an update that came from outside and give the document as it is then. Raises ProseError.

    `missing`: it builds on updates that we do not have; applied, it would be parked and lost at the next compaction.
    """
    if not blob or len(blob) > MOST_BLOB:
        raise ProseError("too_long" if blob else "refused")
    try:
        doc.apply_update(blob)
        waits = _waits(doc.get_state(), blob)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # a panic of the library is not an Exception
        raise ProseError("refused") from fault
    if waits:
        raise ProseError("missing")
    return read(doc)


def _waits(have: bytes, blob: bytes) -> bool:
    """Whether something of `blob` is still unknown to a document of state `have`: a struct, or what a deletion names."""
    rest = get_update(blob, have)
    if rest[0] != 0:
        return True
    known = _vector(have)
    numbers = _numbers(rest[1:])
    for _client in range(next(numbers)):
        client, ranges = next(numbers), next(numbers)
        for _range in range(ranges):
            clock, length = next(numbers), next(numbers)
            if clock + length > known.get(client, 0):
                return True
    return False


def _vector(state: bytes) -> dict[int, int]:
    numbers = _numbers(state)
    return {next(numbers): next(numbers) for _client in range(next(numbers))}


def _numbers(data: bytes) -> Iterator[int]:
    """Unsigned numbers of seven bits a byte, the low ones first, as Yjs writes them."""
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            yield value
            value = shift = 0


def read(doc: "Doc[Any]") -> Read:
    """Blocks, text and HTML of a document that keeps our schema; raises ProseError("refused") for one that does not."""
    if set(doc.keys()) != {"prose"}:
        raise ProseError("refused")
    blocks = [_block(element) for element in doc.get("prose", type=XmlFragment).children]
    text = "\n".join(block_text(block) for block in blocks)
    if len(blocks) > MOST_BLOCKS or len(text) > MOST_CHARACTERS:
        raise ProseError("too_long")
    return Read(blocks, text.strip(), rendered(blocks))


def _block(element: Any) -> dict[str, Any]:
    if not isinstance(element, XmlElement) or element.tag != "block":
        raise ProseError("refused")
    attributes = _attributes(element)
    kind, indent = attributes.pop("kind", "p"), str(attributes.pop("indent", "0"))
    if attributes or kind not in KINDS or indent not in {str(level) for level in range(DEEPEST + 1)}:
        raise ProseError("refused")
    runs = [run for child in element.children for run in _runs(child)]
    return {"kind": kind, "indent": int(indent), "runs": runs}


def _attributes(element: XmlElement | XmlText) -> dict[str, Any]:
    view: Any = element.attributes  # iterates pairs, but is no mapping
    return dict(iter(view))


def _runs(child: Any) -> Iterator[list[Any]]:
    if not isinstance(child, XmlText) or _attributes(child):
        raise ProseError("refused")
    for text, marks in child.diff():
        if not isinstance(text, str):
            raise ProseError("refused")
        yield [text, _marks(marks or {})]


def _marks(given: Mapping[str, Any]) -> dict[str, Any]:
    """Marks by name. Comments may lie over each other: their key carries a suffix, their ids are a list."""
    found: dict[str, Any] = {}
    for key, value in given.items():
        name = key.partition("--")[0]
        if name == "comment":
            found.setdefault(name, []).append(_mark(name, value))
        else:
            found[name] = _mark(name, value)
    return found


def _mark(name: str, value: Any) -> Any:
    """The value of a mark, for those that carry one."""
    given = value if isinstance(value, Mapping) else {}
    if name not in MARKS:
        raise ProseError("refused")
    if name == "link" and not LINK.match(str(given.get("href", ""))):
        raise ProseError("refused")
    if name == "mention" and not MENTION.match(str(given.get("ref", ""))):
        raise ProseError("refused")
    if name == "comment" and not ANCHOR.match(str(given.get("id", ""))):
        raise ProseError("refused")
    return {"link": given.get("href"), "mention": given.get("ref"), "comment": given.get("id")}.get(name, True)


def mentioned(blocks: Sequence[Mapping[str, Any]]) -> set[int]:
    """The people that a text names, by their number."""
    refs = {marks["mention"] for block in blocks for _text, marks in block["runs"] if "mention" in marks}
    return {int(ref.partition(":")[2]) for ref in refs}


def anchors(blocks: Sequence[Mapping[str, Any]]) -> set[str]:
    """The comments whose passage still stands in a text. Blocks kept by earlier versions hold one id, not a list."""
    found: set[str] = set()
    for block in blocks:
        for _text, marks in block["runs"]:
            kept = marks.get("comment", [])
            found.update([kept] if isinstance(kept, str) else kept)
    return found


def block_text(block: Mapping[str, Any]) -> str:
    return "".join(text for text, _marks in block["runs"])


# As plain text, for editing without JavaScript ------------------------------

SIGNS = {"h2": "## ", "h3": "### ", "ul": "- ", "ol": "1. ", "quote": "> "}
LINE = re.compile(r"^(?P<indent>(?:  )*)(?P<sign>### |## |- |\d+[.)] |> )?(?P<rest>.*)$")


def as_lines(blocks: Sequence[Mapping[str, Any]]) -> str:
    """A block a line, with a sign in front of what is no plain paragraph."""
    return "\n".join("  " * block["indent"] + SIGNS.get(block["kind"], "") + block_text(block).replace("\n", " ") for block in blocks)


def from_lines(text: str) -> list[tuple[str, int, str]]:
    """Kind, indent and text of each line that a person typed. Empty lines only part others."""
    found = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip():
            continue
        match = LINE.match(line)
        indent, sign, rest = (match["indent"], match["sign"] or "", match["rest"]) if match else ("", "", line)
        kind = "ol" if sign[:1].isdigit() else next((kind for kind, mark in SIGNS.items() if mark == sign), "p")
        found.append((kind, min(len(indent) // 2, DEEPEST), rest.strip()))
    return found


def rewritten(doc: "Doc[Any]", wanted: Sequence[tuple[str, int, str]]) -> bytes:
    """Turn the document into these lines by as small an update as their difference, and give that update.

    Lines that stay keep their element with its marks, so a colleague who types in one loses nothing.
    """
    have = doc.get_state()
    before = [(block["kind"], block["indent"], block_text(block).replace("\n", " ")) for block in read(doc).blocks]
    with doc.transaction():
        _reshape(doc, before, wanted)
    return bytes(doc.get_update(have))


def restored(doc: "Doc[Any]", blocks: Sequence[Mapping[str, Any]]) -> bytes:
    """Turn the document into the blocks of a version, with their bold, links and mentions, by one update that open
    windows follow. Comments stay where their passage stays."""
    have = doc.get_state()
    wanted = [(block["kind"], block["indent"], block_text(block)) for block in blocks]
    before = [(block["kind"], block["indent"], block_text(block)) for block in read(doc).blocks]
    with doc.transaction():
        _reshape(doc, before, wanted)
        for element, block in zip(list(doc.get("prose", type=XmlFragment).children), blocks, strict=False):
            _remark(element, block["runs"])
    return bytes(doc.get_update(have))


def _reshape(doc: "Doc[Any]", before: Sequence[tuple[str, int, str]], wanted: Sequence[tuple[str, int, str]]) -> None:
    children = doc.get("prose", type=XmlFragment).children
    for tag, start, end, first, last in reversed(SequenceMatcher(None, before, list(wanted), autojunk=False).get_opcodes()):
        if tag == "equal":
            continue
        same = min(end - start, last - first)
        for at in range(end - 1, start + same - 1, -1):
            del children[at]
        for offset, (kind, indent, text) in enumerate(wanted[first + same : last]):
            children.insert(start + same + offset, XmlElement("block", {"kind": kind, "indent": str(indent)}, [XmlText(text)]))
        for offset in range(same):
            _change(children[start + offset], before[start + offset], wanted[first + offset])
    if not len(children):
        children.append(XmlElement("block", {"kind": "p", "indent": "0"}, [XmlText("")]))


def _change(element: Any, before: tuple[str, int, str], after: tuple[str, int, str]) -> None:
    """Change one block in place, character by character, so that a colleague's words in the same block stay."""
    if before[:2] != after[:2]:
        element.attributes["kind"] = after[0]
        element.attributes["indent"] = str(after[1])
    if before[2] == after[2]:
        return
    texts = [child for child in element.children if isinstance(child, XmlText)]
    if len(texts) != 1:  # none yet, or several runs side by side: written anew as one
        while len(element.children):
            del element.children[0]
        element.children.append(XmlText(after[2]))
        return
    for tag, start, end, first, last in reversed(SequenceMatcher(None, before[2], after[2], autojunk=False).get_opcodes()):
        if tag != "equal":
            _splice(texts[0], before[2], start, end, after[2][first:last])


def _splice(text: Any, before: str, start: int, end: int, new: str) -> None:
    """Positions of the document count UTF-8 bytes."""
    at = len(before[:start].encode())
    if end > start:
        del text[at : at + len(before[start:end].encode())]
    if new:
        text.insert(at, new)


# Marks ----------------------------------------------------------------------

VALUES: dict[str, str] = {"strong": "", "em": "", "link": "href", "mention": "ref"}  # what a mark of each name carries


def _remark(element: Any, runs: Sequence[Sequence[Any]]) -> None:
    """Give the text of a block the marks of these runs; the letters are the same already."""
    texts = [child for child in element.children if isinstance(child, XmlText)]
    if len(texts) != 1:
        return
    now = [(letter, marks) for text, marks in _runs(texts[0]) for letter in text]
    want = [marks for text, marks in runs for _letter in text]
    for name, field in VALUES.items():
        at = 0
        for (letter, has), wants in zip(now, want, strict=False):
            end = at + len(letter.encode())
            if has.get(name) != wants.get(name):
                value = wants.get(name)
                texts[0].format(at, end, {name: None if value is None else {field: value} if field else {}})
            at = end


def commented(doc: "Doc[Any]", quote: str, nth: int, anchor: str) -> bytes | None:
    """Mark the `nth` place (from 0) where the text says `quote` as what comment `anchor` is about; None when it does not."""
    blocks = read(doc).blocks
    text, at = "\n".join(block_text(block) for block in blocks), -1
    for _time in range(nth + 1):
        at = text.find(quote, at + 1)
        if at < 0:
            return None
    have, start = doc.get_state(), 0
    with doc.transaction():
        for block, element in zip(blocks, list(doc.get("prose", type=XmlFragment).children), strict=True):
            inside = block_text(block)
            first, last = max(at - start, 0), min(at + len(quote) - start, len(inside))
            if first < last:
                _comment(element, inside, first, last, anchor)
            start += len(inside) + 1
    return bytes(doc.get_update(have))


def _comment(element: Any, inside: str, first: int, last: int, anchor: str) -> None:
    """As a browser writes it: the key of a mark that may lie over others ends with a digest of what it carries."""
    texts = [child for child in element.children if isinstance(child, XmlText)]
    if len(texts) == 1:
        at, end = len(inside[:first].encode()), len(inside[:last].encode())
        texts[0].format(at, end, {f"comment--{_suffix(anchor)}": {"id": anchor}})


def _suffix(anchor: str) -> str:
    """The digest that y-prosemirror makes of `{"type": "comment", "attrs": {"id": …}}` in the encoding of lib0."""

    def text(value: str) -> bytes:
        return bytes([len(value)]) + value.encode()  # below 128 bytes a length is one byte

    json = b"\x76\x02" + text("type") + b"\x77" + text("comment") + text("attrs") + b"\x76\x01" + text("id") + b"\x77" + text(anchor)
    digest = bytearray(hashlib.sha256(json).digest())
    for place in range(6, len(digest)):
        digest[place % 6] ^= digest[place]
    return base64.b64encode(bytes(digest[:6])).decode()
