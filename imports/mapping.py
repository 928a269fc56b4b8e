"""Which column is which field: as a person said, as this source did last time, else by the words of the header."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from imports.cells import fold
from imports.problems import Refused
from imports.readers import Options
from imports.registry import Kind, digest, kinds

# What some exports put before a name: "Deal - Title", "(Do Not Modify) Row Checksum".
_PREFIX = re.compile(r"^(?:deal|person|organization|organisation|obchod|contact1?|account1?|opportunity|lead)\s+-\s+", re.IGNORECASE)
# Columns that a download of rejected rows adds: read by people, never a field, no part of a layout.
OURS = "kamapp: "
_TECHNICAL = re.compile(r"^\(do not modify\)", re.IGNORECASE)


@dataclass(frozen=True)
class ImportOptions:
    """All that a person or a command decided about an import."""

    reading: Options = field(default_factory=Options)
    mapping: Mapping[str, str] = field(default_factory=dict)  # column → field, "" = leave out
    constants: Mapping[str, str] = field(default_factory=dict)  # field → value for every row
    copies: Mapping[str, str] = field(default_factory=dict)  # field → other field
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # field → {as it stands: as it is read}
    on_reject: str = "load"
    replace: bool = False

    def as_recipe(self) -> dict[str, Any]:
        """What is remembered for the source."""
        return {
            "mapping": dict(self.mapping),
            "constants": dict(self.constants),
            "copies": dict(self.copies),
            "values": {name: dict(known) for name, known in self.values.items()},
            "date_order": self.reading.date_order,
            "decimal": self.reading.decimal,
        }


@dataclass(frozen=True)
class Mapped:
    """field → index of its column; and the columns of the file that no field uses."""

    columns: dict[str, int]
    unused: list[str]
    certain: frozenset[str] = frozenset()  # fields whose column was named, remembered or bears a header known as it stands


def merged(options: ImportOptions, remembered: Mapping[str, Any]) -> ImportOptions:
    """`options` completed by what this source used last time; what is said now wins."""
    if not remembered:
        return options
    # Date order and decimal mark are only fallen back on where the file does not show them: see `verbs.prepare`.
    taken = {target for target in options.mapping.values() if target}
    mapping = {
        column: target for column, target in remembered.get("mapping", {}).items() if column not in options.mapping and target not in taken
    }
    set_now = options.constants.keys() | options.copies.keys()
    values = {name: dict(known) for name, known in remembered.get("values", {}).items()}
    for name, known in options.values.items():
        values.setdefault(name, {}).update(known)
    return ImportOptions(
        reading=options.reading,
        mapping={**mapping, **options.mapping},
        constants={name: v for name, v in remembered.get("constants", {}).items() if name not in set_now} | dict(options.constants),
        copies={name: v for name, v in remembered.get("copies", {}).items() if name not in set_now} | dict(options.copies),
        values=values,
        on_reject=options.on_reject,
        replace=options.replace,
    )


def signature(headers: tuple[str, ...]) -> str:
    """Names a layout of columns: what is remembered holds for files of the same layout only."""
    return digest("\x1f".join(sorted(fold(header) for header in headers if not is_ours(header))))[:17]


def is_ours(header: str) -> bool:
    """Whether a download of ours added this column."""
    return header.startswith(OURS.strip())


def known_headers(kind: Kind, headers: list[str]) -> int:
    """How many different fields these headers name by themselves."""
    return len(set(automatic(kind, headers).values()))


def automatic(kind: Kind, headers: list[str] | tuple[str, ...]) -> dict[int, str]:
    """index → field by the header's words; of two columns for one field the one nearer to the field's name wins."""
    best: dict[str, tuple[int, int]] = {}  # field → (how far from its own name, index)
    for index, header in enumerate(headers):
        if _TECHNICAL.match(header) or is_ours(header):
            continue
        for word in (fold(header), fold(_PREFIX.sub("", header)), fold(re.sub(r"\(.*?\)", "", header))):
            target = kind.words.get(word)
            if target is not None:
                distance = 0 if word in {fold(target), fold(f"{target}_id")} else 1
                best[target] = min(best.get(target, (distance, index)), (distance, index))
                break
    return {index: target for target, (_distance, index) in best.items()}


def map_columns(kind: Kind, headers: tuple[str, ...], options: ImportOptions) -> Mapped:
    """Columns of fields. Raises Refused for an unknown column or field and for a required field without source."""
    columns: dict[str, int] = {}
    certain: set[str] = set()
    left_out: set[int] = set()
    set_otherwise = options.constants.keys() | options.copies.keys()
    for name in (*options.constants, *options.copies, *options.copies.values(), *options.values):
        _known_field(kind, name)
    for column, target in options.mapping.items():
        index = _column_index(headers, column)
        if index is None:
            continue
        left_out.add(index)
        if target:
            columns[_known_field(kind, target)] = index
            certain.add(target)
    for index, target in automatic(kind, headers).items():
        if index not in left_out and target not in columns and target not in set_otherwise:
            columns[target] = index
            if kind.words.get(fold(headers[index])) == target:
                certain.add(target)
    for field_ in kind.fields:
        if (
            field_.required
            and field_.name not in columns
            and field_.name not in set_otherwise
            and not kind_gives(kind, field_.name, columns)
        ):
            raise Refused("missing_column", option=f"--map COLUMN={field_.name}", field=field_.name)
    used = set(columns.values())
    unused = [header for index, header in enumerate(headers) if index not in used and header and not is_ours(header)]
    return Mapped(columns, unused, frozenset(certain))


def kind_gives(kind: Kind, name: str, columns: Mapping[str, int]) -> bool:
    """Whether the kind can make a required field from others (a name from first and last name)."""
    return any(all(part in columns for part in parts) for parts in getattr(kind, "instead_of", {}).get(name, ()))


def _known_field(kind: Kind, name: str) -> str:
    names = kind.field_names()
    if name in names:
        return name
    bare = name.removesuffix("_id")
    if bare in names:
        return bare
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    raise Refused("unknown_field", option="--map", field=name, near=near or names[:6])


def _column_index(headers: tuple[str, ...], column: str) -> int | None:
    for index, header in enumerate(headers):
        if header == column:
            return index
    folded = [fold(header) for header in headers]
    if fold(column) in folded:
        return folded.index(fold(column))
    near = difflib.get_close_matches(column, [header for header in headers if header], n=3, cutoff=0.3)
    raise Refused("unknown_column", option="--map", column=column, near=near or list(headers[:6]))


def likely_kinds(headers: list[str] | tuple[str, ...]) -> list[tuple[str, float]]:
    """Kinds by the share of these headers that they know, required fields present, best first."""
    found = []
    filled = [header for header in headers if header]
    for kind in kinds:
        names = set(automatic(kind, headers).values())
        required = [item.name for item in kind.fields if item.required]
        missing = sum(name not in names and not kind_gives(kind, name, dict.fromkeys(names, 0)) for name in required)
        if names and filled:
            found.append((kind.code, len(names) / len(filled) - 0.25 * missing + 0.01 * len(names)))
    return sorted(found, key=lambda item: -item[1])
