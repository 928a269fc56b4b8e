"""What names a row and what it says: its key and the hash of its cells; and rows of one file that name the same thing."""

import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from imports.cells import as_text
from imports.fields import Reference, Text
from imports.problems import Problem
from imports.registry import digest, key_of, marked
from imports.staging import Staging

if TYPE_CHECKING:
    from imports.load import Load
    from imports.readers import Block


@dataclass
class Staged:
    """What pass one found. `duplicates`: records that repeat an earlier row; `repeated`: record → line of the first row with its id."""

    total: int = 0
    todo: int = 0
    bad: bool = False
    duplicates: set[int] = field(default_factory=set)
    repeated: dict[int, int] = field(default_factory=dict)


class Naming:
    """Keys and hashes for the rows of a loading."""

    def __init__(self, load: "Load") -> None:
        self.load = load
        self.names = [name for name in ("id", *load.kind.by_name, "recorded_on") if load.has(name)]
        self.recipe = blake2b(_recipe(load).encode(), digest_size=16).digest()

    def of(self, block: "Block") -> tuple[list[str], list[int]]:
        raw = {name: self.load.cells(name, block) for name in self.names}
        keys, mark = _keys(self.load, raw, len(block.rows)), self.load.kind.mark
        return [marked(key, mark) for key in keys] if mark else keys, _hashes(list(raw.values()), self.recipe)


def _recipe(load: "Load") -> str:
    options = load.options
    return f"{load.recognised.as_recipe()}{sorted(options.constants.items())}{sorted(options.copies.items())}{sorted(load.columns)}"


def _hashes(columns: list[Sequence[Any]], key: bytes) -> list[int]:
    """A signed 64-bit number per row, of the mapped cells as they came."""
    try:
        joined = list(map("\x1f".join, zip(*columns, strict=True)))
    except TypeError:  # typed cells of a sheet
        return _hashes([[as_text(cell) for cell in column] for column in columns], key)
    numbers = array("q", b"".join([blake2b(text.encode(), digest_size=8, key=key).digest() for text in joined]))
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tolist()


def _keys(load: "Load", raw: Mapping[str, Sequence[Any]], count: int) -> list[str]:
    """The id of the file, else a digest of what names a row of this kind."""
    kind = load.kind
    ids = _texts(raw["id"]) if "id" in raw else [""] * count
    if kind.id_with:
        beside = [[str(_plain(load, name, cell)) for cell in raw.get(name, [""] * count)] for name in kind.id_with]
        ids = [f"{text}|{'|'.join(others)}" if text else "" for text, *others in zip(ids, *beside, strict=True)]
    if all(ids):
        return ids if max(map(len, ids)) <= 64 and not any(text[0] in "#=" for text in ids) else list(map(key_of, ids))
    identity = [_identity_column(load, name, raw[name]) for name in kind.identity_fields() if name in raw]
    if not identity:
        identity = [_identity_column(load, name, column) for name, column in raw.items()]
    digests = [digest("\x1f".join(parts)) for parts in zip(*identity, strict=True)]
    return [key_of(text) if text else other for text, other in zip(ids, digests, strict=True)]


def _texts(cells: Sequence[Any]) -> list[str]:
    try:
        return list(map(str.strip, cells))
    except TypeError:
        return list(map(as_text, cells))


def _identity_column(load: "Load", name: str, cells: Sequence[Any]) -> list[str]:
    """`name=value` of cast values, so that another spelling of a date is the same row; empty ones say nothing."""
    item = load.kind.by_name.get(name)
    if item is None or isinstance(item, Reference | Text):
        texts = [as_text(cell) for cell in cells]
    else:
        cast = load.cast(item)
        texts = ["" if (value := cast[cell]) is None else as_text(cell) if type(value) is Problem else str(value) for cell in cells]
    return [f"{name}={text}" if text else "" for text in texts]


def _plain(load: "Load", name: str, cell: Any) -> Any:
    value = load.cast(load.kind.by_name[name])[cell]
    return as_text(cell) if value is None or type(value) is Problem else value


def settle_repeated(load: "Load", staging: Staging, staged: Staged) -> None:
    """Rows of one key: equal ones are duplicates, contradictions of an id are rejected, others are told apart."""
    by_id = load.has("id") or load.kind.natural
    first: dict[str, tuple[int, set[int], int]] = {}
    renamed: dict[int, str] = {}
    for record, line, key, value in staging.repeated():
        if key not in first:
            first[key] = line, {value}, 1
            continue
        first_line, seen, number = first[key]
        own_id = by_id and not (key.startswith("#") and not load.kind.natural)
        if load.kind.occurrences and not own_id:
            first[key] = first_line, seen, number + 1
            renamed[record] = f"{key}~{number + 1}"
        elif value in seen:
            staged.duplicates.add(record)
        elif own_id:
            staged.repeated[record] = first_line
        else:
            first[key] = first_line, seen | {value}, number + 1
            renamed[record] = f"{key}~{number + 1}"
    staging.rename(renamed)
    staging.drop_records([*staged.duplicates, *staged.repeated])
