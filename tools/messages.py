#!/usr/bin/env python3
"""Translations without gettext: `messages.py update | check | compile`.

One catalogue per room, `locale/<room>/fr/LC_MESSAGES/django.po`, so that people who add words to two rooms never meet in one
file. A word translated in any room counts. `update` adds and drops entries, `check` names what is missing or wrong (exit 1),
`compile` writes the .mo files that Django reads, which are not committed.
"""

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["base", "people", "jobs", "imports", "reports", "accounts", "pyramid", "teams", "plans", "programs", "kamapp"]
LANGUAGE = "fr"
# Template folders that are no room; everything else in templates/ belongs to the room of its first folder.
FOLDERS = {"components": "base", "errors": "base", "account": "people", "registration": "people"}

# Position of the message, of its plural and of its context among the arguments of each function.
FUNCTIONS: dict[str, tuple[int, int | None, int | None]] = {
    "_": (0, None, None),
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
CALL = re.compile(r"\b(n?p?gettext|_)\(")
STRING = re.compile(r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.S)
# French typography: an ordinary space before high punctuation or inside guillemets, a straight apostrophe between letters.
BAD_FRENCH = re.compile(r" [:;?!»%](?!\w)|« |\w'\w")
NO_BREAK = "\u00a0"


@dataclass
class Message:
    msgid: str
    plural: str = ""
    context: str = ""
    where: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.msgid


# --- words in code and templates -------------------------------------------------------------------------------------


def from_python(source: str, where: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in FUNCTIONS:
            continue
        texts = [arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None for arg in node.args]
        yield from _message(name, texts, f"{where}:{node.lineno}")


def from_template(source: str, where: str) -> Iterator[Message]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = templatize(source, origin=where)
    for call in CALL.finditer(code):
        texts: list[str | None] = []
        place = call.end()
        while match := STRING.match(code, place):
            texts.append(ast.literal_eval(match[1]))
            gap = re.compile(r"\s*,\s*").match(code, match.end())
            if not gap:
                break
            place = gap.end()
        yield from _message(call[1], texts, f"{where}:{code.count(chr(10), 0, call.start()) + 1}")


def _message(name: str, texts: list[str | None], where: str) -> Iterator[Message]:
    single, plural, context = FUNCTIONS[name]

    def at(place: int | None) -> str:
        return (texts[place] if place is not None and place < len(texts) else None) or ""

    if at(single):
        yield Message(at(single), at(plural), at(context), [where])


def used(root: Path = ROOT) -> dict[str, dict[tuple[str, str], Message]]:
    """Every message by room and by (context, msgid)."""
    found: dict[str, dict[tuple[str, str], Message]] = {room: {} for room in ROOMS}
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                where = str(path.relative_to(root))
                _collect(found[room], from_python(path.read_text(encoding="utf-8"), where))
    for path in sorted([*(root / "templates").rglob("*.html"), *(root / "templates").rglob("*.txt")]):
        where = str(path.relative_to(root))
        _collect(found[room_of(path.relative_to(root / "templates"))], from_template(path.read_text(encoding="utf-8"), where))
    return found


def room_of(template: Path) -> str:
    first = template.parts[0]
    room = FOLDERS.get(first, first)
    return room if room in ROOMS else "base"


def _collect(found: dict[tuple[str, str], Message], messages: Iterator[Message]) -> None:
    for message in messages:
        known = found.setdefault(message.key, message)
        if known is not message:
            known.where += message.where
            known.plural = known.plural or message.plural


# --- catalogues ------------------------------------------------------------------------------------------------------


@dataclass
class Entry:
    msgid: str
    plural: str = ""
    context: str = ""
    texts: list[str] = field(default_factory=list)
    fuzzy: bool = False

    @property
    def complete(self) -> bool:
        return bool(self.texts) and all(self.texts) and (not self.plural or len(self.texts) == 2) and not self.fuzzy


def path_of(room: str, root: Path = ROOT) -> Path:
    return root / "locale" / room / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(path: Path) -> dict[tuple[str, str], Entry]:
    if not path.exists():
        return {}
    catalog = Catalog(locale=LANGUAGE)
    with path.open(encoding="utf-8") as file:
        PoFileParser(catalog, abort_invalid=True).parse(file)
    entries = {}
    for message in catalog:
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        msgid, plural = [*ids, ""][:2]
        texts = [message.string or ""] if isinstance(message.string, str | None) else list(message.string)
        entries[message.context or "", msgid] = Entry(msgid, plural, message.context or "", texts, message.fuzzy)
    return entries


def quoted(text: str) -> str:
    """`text` as a .po string; several lines when it has line breaks."""
    pieces = text.split("\n")
    lines = [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
    escaped = ['"' + line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"' for line in lines]
    if len(escaped) <= 1:
        return escaped[0] if escaped else '""'
    return '""\n' + "\n".join(escaped)


def as_po(entries: dict[tuple[str, str], Entry]) -> str:
    blocks = [
        'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"'
    ]
    for entry in sorted(entries.values(), key=lambda entry: (entry.msgid, entry.context)):
        lines = ["#, fuzzy"] if entry.fuzzy else []
        if entry.context:
            lines.append(f"msgctxt {quoted(entry.context)}")
        lines.append(f"msgid {quoted(entry.msgid)}")
        if entry.plural:
            lines.append(f"msgid_plural {quoted(entry.plural)}")
            texts = [*entry.texts, "", ""][:2]
            lines += [f"msgstr[{n}] {quoted(text)}" for n, text in enumerate(texts)]
        else:
            lines.append(f"msgstr {quoted(entry.texts[0] if entry.texts else '')}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


# --- verbs -----------------------------------------------------------------------------------------------------------


def update(root: Path = ROOT) -> int:
    """Add what is used and nowhere translated, drop what is used nowhere."""
    found = used(root)
    everywhere = {key for messages in found.values() for key in messages}
    catalogues = {room: read(path_of(room, root)) for room in ROOMS}
    known = {key for entries in catalogues.values() for key, entry in entries.items() if entry.complete}
    plurals = {key: message.plural for messages in found.values() for key, message in messages.items() if message.plural}
    for room in ROOMS:
        entries = {key: entry for key, entry in catalogues[room].items() if key in everywhere}
        for key, message in found[room].items():
            if key not in known and key not in entries:
                entries[key] = Entry(message.msgid, message.plural, message.context)
        for key, entry in entries.items():
            entry.plural = plurals.get(key, "")
        path = path_of(room, root)
        if entries or path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(as_po(entries), encoding="utf-8")
    return 0


def faults(root: Path = ROOT) -> list[str]:
    """What a reader of French would stumble over, one line each."""
    lines = []
    found = used(root)
    translated: dict[tuple[str, str], tuple[str, Entry]] = {}
    for room in ROOMS:
        for key, entry in read(path_of(room, root)).items():
            first = translated.setdefault(key, (room, entry))
            if first[1].complete and entry.complete and first[1].texts != entry.texts:
                lines.append(f"locale/{room}: {entry.msgid!r} is translated otherwise in locale/{first[0]}")
            elif entry.complete and not first[1].complete:
                translated[key] = (room, entry)
            lines += [f"locale/{room}: {entry.msgid!r}: {fault}" for fault in _faults_of(entry)]
    for room, messages in found.items():
        for key, message in messages.items():
            held = translated.get(key)
            if held is None or not held[1].complete:
                lines.append(f"{message.where[0]}: {message.msgid!r} has no French ({room})")
            elif bool(message.plural) != bool(held[1].plural):
                lines.append(f"{message.where[0]}: {message.msgid!r} lacks its plural in locale/{held[0]}")
    return lines


def _faults_of(entry: Entry) -> Iterator[str]:
    if entry.fuzzy:
        yield "fuzzy"
    if not entry.complete:
        return
    wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.plural))
    for text in entry.texts:
        got = set(PLACEHOLDER.findall(text))
        # A plural form may leave the number out ("one deal"); nothing may be invented.
        if got - wanted or (not entry.plural and got != wanted):
            yield f"placeholders differ: {sorted(got ^ wanted)}"
        if match := BAD_FRENCH.search(PLACEHOLDER.sub("", text)):
            yield f"typography near {match[0]!r}: no-break space before : ; ? ! » % and after «, ’ as apostrophe"


def check(root: Path = ROOT) -> int:
    lines = faults(root)
    for line in lines:
        print(line)
    total = len({key for messages in used(root).values() for key in messages})
    print(f"translations: {total} messages, {len(lines)} faults")
    return 1 if lines else 0


def compile_all(root: Path = ROOT) -> int:
    """Write a .mo beside each .po that is newer."""
    for path in sorted((root / "locale").glob(f"*/{LANGUAGE}/LC_MESSAGES/django.po")):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        catalog = Catalog(locale=LANGUAGE)
        with path.open(encoding="utf-8") as source:
            PoFileParser(catalog, abort_invalid=True).parse(source)
        temporary = target.with_suffix(".mo.new")
        with temporary.open("wb") as file:
            write_mo(file, catalog)
        temporary.replace(target)
    return 0


VERBS = {"update": update, "check": check, "compile": compile_all}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in VERBS:
        print("usage: messages.py update | check | compile", file=sys.stderr)
        sys.exit(2)
    sys.exit(VERBS[sys.argv[1]]())
