"""Loading a file: two passes, set-wise, chunk by chunk, each chunk one transaction and a place to resume.

Pass one gives every row its key and hash and lets the database tell twice, new, changed and unchanged. Pass two casts
and writes only what is new or changed. Decisions 1 to 5 of the data model stand behind it.
"""

import datetime as dt
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.db import transaction

from imports import hooks
from imports.chunks import Chunk
from imports.fields import Context, Day, Field, Reference, Text, as_text, is_empty
from imports.mapping import ImportOptions
from imports.merge import write_chunk
from imports.models import Batch, BatchChunk, Reject
from imports.problems import Problem, Refused
from imports.readers import Block, Table
from imports.recognise import Recognised
from imports.registry import Kind, digest, key_of
from imports.writer import Staging

CHUNK = 50_000  # rows written in one transaction
MANY = 100_000  # values kept in a cache of casts or look-ups

Progress = Callable[[int, int], None]
RECORDED_ON = Day("recorded_on")


class Cast(dict[Any, Any]):
    """Cells to values, remembered; `bad` once a value is a Problem."""

    def __init__(self, parse: Callable[[Any], Any]) -> None:
        super().__init__()
        self.parse = parse
        self.bad = False

    def __missing__(self, cell: Any) -> Any:
        value = self.parse(cell)
        if type(value) is Problem:
            self.bad = True
        if len(self) >= MANY:
            self.clear()
        self[cell] = value
        return value


@dataclass
class Counts:
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    duplicates: int = 0

    def add(self, other: dict[str, int]) -> None:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + other.get(name, 0))

    def as_dict(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass
class Load:
    """One loading: the file, how it is read, and what is remembered on the way."""

    batch: Batch
    kind: Kind
    table: Table
    columns: dict[str, int]
    options: ImportOptions
    recognised: Recognised
    zone: Any
    today: dt.date
    stages: tuple[str, ...] = ()
    progress: Progress = lambda done, total: None
    counts: Counts = field(default_factory=Counts)
    memo: dict[str, Any] = field(default_factory=dict)  # a kind's own notes for this loading
    looked_up: dict[str, dict[str, Any]] = field(default_factory=dict)
    staging: Staging | None = None
    removed: int = 0
    gone: int = 0

    @property
    def source_id(self) -> int:
        return self.batch.source_id

    # Fields -------------------------------------------------------------------------------------------------------

    def present(self) -> list[Field]:
        """Fields that this file fills: by column, constant or copy."""
        names = self.columns.keys() | self.options.constants.keys() | self.options.copies.keys()
        return [item for item in self.kind.fields if item.name in names]

    def has(self, name: str) -> bool:
        return name in self.columns or name in self.options.constants or name in self.options.copies

    def cells(self, name: str, rows: Sequence[list[Any]]) -> Sequence[Any]:
        """The raw column of a field, with the value map applied."""
        if name in self.options.constants:
            return [self.options.constants[name]] * len(rows)
        source = self.options.copies.get(name, name)
        if source in self.options.constants:
            return [self.options.constants[source]] * len(rows)
        at = self.columns.get(source)
        column = [row[at] for row in rows] if at is not None else [""] * len(rows)
        mapped = self.options.values.get(name)
        if mapped:
            folded = {key.strip().casefold(): value for key, value in mapped.items()}
            column = [folded.get(as_text(cell).casefold(), cell) for cell in column]
        return column

    def cast(self, item: Field) -> Cast:
        key = f"cast:{item.name}"
        if key not in self.memo:
            self.memo[key] = Cast(self._parser(item))
        found: Cast = self.memo[key]
        return found

    def _parser(self, item: Field) -> Callable[[Any], Any]:
        source = self.options.copies.get(item.name, item.name)
        if item.name in self.options.constants or source in self.options.constants:
            return item.parser(Context(zone=self.zone, stages=self.stages))
        return item.parser(self.recognised.context(source, self.zone, self.stages))

    def header(self, name: str) -> str:
        """The column as the file calls it, for a reject."""
        at = self.columns.get(self.options.copies.get(name, name))
        return self.table.shape.headers[at] if at is not None else name

    # Look-ups -----------------------------------------------------------------------------------------------------

    def resolve(self, to: str, texts: set[str], using: "Callable[[set[str]], dict[str, Any]] | None" = None) -> dict[str, Any]:
        """text → id or Problem, for the kind `to`; remembered for this loading."""
        from imports.registry import kinds  # noqa: PLC0415 (the registry discovers kinds, which import this module's neighbours)

        known = self.looked_up.setdefault(to, {})
        if len(known) > MANY:
            known.clear()
        asked = texts - known.keys()
        if asked:
            found = using(asked) if using else kinds[to].lookup(self, asked)
            for text in asked:
                known[text] = found.get(text)
        return known

    def near(self, to: str, text: str) -> list[str]:
        from imports.registry import kinds  # noqa: PLC0415

        noted = self.memo.setdefault("near", {})
        if (to, text) not in noted:
            noted[to, text] = kinds[to].near(text) if len(noted) < 500 else []
        near: list[str] = noted[to, text]
        return near


def run(load: Load) -> Counts:
    """Load the file, from where an earlier attempt stopped. Counts add up: rows = all others together."""
    started = time.monotonic()
    with _collector_off():
        staged = _stage(load)
        _load_chunks(load, staged)
        _finish(load, started)
    return load.counts


@contextmanager
def _collector_off() -> Iterator[None]:
    """Rows are many small lists without cycles: the collector would walk them again and again (2.5 × as long)."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


# Pass one -----------------------------------------------------------------------------------------------------------


@dataclass
class Staged:
    total: int = 0
    todo: int = 0
    bad: bool = False
    duplicates: set[int] = field(default_factory=set)
    repeated: dict[int, int] = field(default_factory=dict)  # record → line of the first row with its id


def _stage(load: Load) -> Staged:
    staged = Staged()
    load.staging = staging = Staging(load.kind.origin_model, load.source_id, target_column(load.kind))
    recipe = blake2b(_recipe(load).encode(), digest_size=16).digest()
    names = [name for name in ("id", *load.kind.by_name, "recorded_on") if load.has(name)]
    for block in load.table.blocks():
        staged.total += len(block.rows) + len(block.bad)
        staged.bad = staged.bad or bool(block.bad)
        if not block.rows:
            continue
        raw = {name: load.cells(name, block.rows) for name in names}
        keys = _keys(load, raw, len(block.rows))
        hashes = _hashes(list(raw.values()), recipe)
        with transaction.atomic():
            staging.add(block.records, block.lines, keys, hashes)
        load.progress(0, staged.total)
    if not staged.total:
        raise Refused("empty_file", line=load.table.shape.header_line)
    _settle_repeated(load, staging, staged)
    staged.todo = staging.compare()
    return staged


def target_column(kind: Kind) -> str:
    owner = getattr(kind, "owner", "")
    return f"{owner}_id" if owner else "id"


def _recipe(load: Load) -> str:
    options = load.options
    return f"{load.recognised.as_recipe()}{sorted(options.constants.items())}{sorted(options.copies.items())}{sorted(load.columns)}"


def _hashes(columns: list[Sequence[Any]], key: bytes) -> list[int]:
    """A signed 64-bit number per row, of the mapped cells as they came."""
    try:
        joined = map("\x1f".join, zip(*columns, strict=True))
        return [int.from_bytes(blake2b(text.encode(), digest_size=8, key=key).digest(), "big", signed=True) for text in joined]
    except TypeError:
        return _hashes([[as_text(cell) for cell in column] for column in columns], key)


def _keys(load: Load, raw: dict[str, Sequence[Any]], count: int) -> list[str]:
    """The id of the file, else a digest of what names a row of this kind."""
    kind = load.kind
    ids = [as_text(cell) for cell in raw["id"]] if "id" in raw else [""] * count
    if kind.id_with:
        beside = [[str(_plain(load, name, cell)) for cell in raw.get(name, [""] * count)] for name in kind.id_with]
        ids = [f"{text}|{'|'.join(others)}" if text else "" for text, *others in zip(ids, *beside, strict=True)]
    if all(ids):
        return [text if len(text) <= 64 and text[0] not in "#=" else key_of(text) for text in ids]
    identity = [_identity_column(load, name, raw[name]) for name in kind.identity_fields() if name in raw]
    if not identity:
        identity = [_identity_column(load, name, column) for name, column in raw.items()]
    digests = [digest("\x1f".join(parts)) for parts in zip(*identity, strict=True)]
    return [key_of(text) if text else other for text, other in zip(ids, digests, strict=True)]


def _identity_column(load: Load, name: str, cells: Sequence[Any]) -> list[str]:
    """`name=value` of cast values, so that another spelling of a date is the same row; empty ones say nothing."""
    item = load.kind.by_name.get(name)
    if item is None or isinstance(item, Reference | Text):
        texts = [as_text(cell) for cell in cells]
    else:
        cast = load.cast(item)
        texts = ["" if (value := cast[cell]) is None else as_text(cell) if type(value) is Problem else str(value) for cell in cells]
    return [f"{name}={text}" if text else "" for text in texts]


def _plain(load: Load, name: str, cell: Any) -> Any:
    value = load.cast(load.kind.by_name[name])[cell]
    return as_text(cell) if value is None or type(value) is Problem else value


def _settle_repeated(load: Load, staging: Staging, staged: Staged) -> None:
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
    with transaction.atomic():
        staging.rename(renamed)
        staging.drop_records([*staged.duplicates, *staged.repeated])


# Pass two -----------------------------------------------------------------------------------------------------------


def _load_chunks(load: Load, staged: Staged) -> None:
    done = list(load.batch.chunks.order_by("no")) if load.batch.pk else []
    for chunk in done:
        load.counts.add(chunk.counts)
    resume_after = max((chunk.counts.get("last_record", 0) for chunk in done), default=0)
    number = len(done)
    nothing = not staged.todo and not staged.bad and not staged.duplicates and not staged.repeated
    if nothing:
        if resume_after < staged.total:
            left = staged.total - resume_after
            _record_chunk(load, number, Counts(rows=left, unchanged=left), staged.total, 0, {})
        load.progress(staged.total, staged.total)
        return
    part = Part()
    for block in load.table.blocks():
        part.take(load, block, staged, resume_after)
        if len(part.chunk) >= CHUNK:
            number = _flush(load, part, number, staged.total)
            part = Part()
    if part.counts.rows:
        _flush(load, part, number, staged.total)


@dataclass
class Part:
    """What the next transaction will write."""

    chunk: Chunk = field(default_factory=Chunk)
    rejects: list[Reject] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    last_record: int = 0
    last_line: int = 0

    def take(self, load: Load, block: Block, staged: Staged, resume_after: int) -> None:
        for line, record, row, problem in block.bad:
            if record > resume_after:
                self.counts.rows += 1
                self.counts.rejected += 1
                self.rejects.append(reject_of(load, line, record, "", "", problem, row))
                self.last_record, self.last_line = max(self.last_record, record), max(self.last_line, line)
        if not block.rows or block.records[-1] <= resume_after:
            return
        assert load.staging is not None  # noqa: S101 (set in pass one)
        todo = load.staging.todo(max(block.records[0], resume_after + 1), block.records[-1])
        self.last_record, self.last_line = max(self.last_record, block.records[-1]), max(self.last_line, block.lines[-1])
        chunk = self.chunk
        for record, line, row in zip(block.records, block.lines, block.rows, strict=True):
            if record <= resume_after:
                continue
            self.counts.rows += 1
            known = todo.get(record)
            if known is not None:
                key, value, target, was, batch, former_line = known
                chunk.records.append(record)
                chunk.lines.append(line)
                chunk.rows.append(row)
                chunk.keys.append(key)
                chunk.hashes.append(value)
                chunk.targets.append(target)
                chunk.former.append((was, batch, former_line))
            elif record in staged.duplicates:
                self.counts.duplicates += 1
            elif record in staged.repeated:
                self.counts.rejected += 1
                problem = Problem("duplicate_id", {"line": staged.repeated[record]})
                named = "id" if load.has("id") else (load.kind.identity_fields() or ("id",))[0]
                self.rejects.append(reject_of(load, line, record, load.header(named), cell_of(load, named, row), problem, row))
            else:
                self.counts.unchanged += 1


def _flush(load: Load, part: Part, number: int, total: int) -> int:
    with transaction.atomic():
        _cast_chunk(load, part.chunk)
        load.kind.complete(load, part.chunk)
        kept = _take_out(load, part)
        ranges, cells = write_chunk(load, kept, part.counts)
        Reject.objects.bulk_create(part.rejects, batch_size=500)
        hooks.mark(load.kind.code, cells)
        _record_chunk(load, number, part.counts, part.last_record, part.last_line, ranges)
        load.progress(part.last_record, total)
    return number + 1


def _record_chunk(load: Load, number: int, counts: Counts, last_record: int, last_line: int, ranges: dict[str, list[int]]) -> None:
    first, last = ranges.get(load.kind.origin_model._meta.label_lower, [None, None])
    BatchChunk.objects.create(
        batch=load.batch,
        no=number,
        first_id=first,
        last_id=last,
        last_line=last_line,
        counts={**counts.as_dict(), "last_record": last_record, "ranges": ranges},
    )
    load.counts.add(counts.as_dict())


def _cast_chunk(load: Load, chunk: Chunk) -> None:
    """Cells to values, references to ids; problems are noted at their row."""
    size = len(chunk)
    for item in load.present():
        cast = load.cast(item)
        column = [cast[cell] for cell in load.cells(item.name, chunk.rows)]
        if cast.bad:
            for at, value in enumerate(column):
                if type(value) is Problem:
                    chunk.wrong(at, item.name, value)
                    column[at] = None
        if item.required and (None in column or "" in column):
            for at, value in enumerate(column):
                if value is None or value == "":
                    chunk.wrong(at, item.name, Problem("missing_required"))
        if isinstance(item, Reference):
            _look_up(load, chunk, item, column)
        else:
            chunk.columns[item.attname] = column
    if load.has("recorded_on"):
        cast = load.cast(RECORDED_ON)
        column = [cast[cell] for cell in load.cells("recorded_on", chunk.rows)]
        chunk.columns["recorded_on"] = [value if isinstance(value, dt.date) else load.today for value in column]
    else:
        chunk.columns["recorded_on"] = [load.today] * size


def _look_up(load: Load, chunk: Chunk, item: Reference, column: list[Any]) -> None:
    texts = ["" if value is None or is_empty(value) else value for value in column]
    found = load.resolve(item.to, {text for text in texts if text})
    ids: list[int | None] = []
    for at, text in enumerate(texts):
        target = found.get(text) if text else None
        if type(target) is Problem:
            if not item.soft:
                chunk.wrong(at, item.name, target)
            target = None
        elif target is None and text and not item.soft:
            chunk.wrong(at, item.name, Problem("unknown_reference", {"near": load.near(item.to, text)}))
        ids.append(target)
    chunk.columns[item.attname] = ids
    if item.text_column:
        chunk.columns[item.text_column] = texts


def _take_out(load: Load, part: Part) -> Chunk:
    """Rejects for the rows with a problem; the chunk of the others."""
    chunk = part.chunk
    if not chunk.problems:
        return chunk
    for at, (name, problem) in sorted(chunk.problems.items()):
        row = chunk.rows[at]
        part.rejects.append(reject_of(load, chunk.lines[at], chunk.records[at], load.header(name), cell_of(load, name, row), problem, row))
    part.counts.rejected += len(chunk.problems)
    return chunk.only(at for at in range(len(chunk)) if at not in chunk.problems)


def cell_of(load: Load, name: str, row: list[Any]) -> str:
    at = load.columns.get(load.options.copies.get(name, name))
    if at is None:
        return load.options.constants.get(name, "")
    return as_text(row[at])[:2000]


def reject_of(load: Load, line: int, record: int, column: str, value: str, problem: Problem, row: list[Any]) -> Reject:
    return Reject(
        batch=load.batch,
        line=line,
        record=record,
        column=column[:200],
        value=value.replace("\x00", ""),
        code=problem.code,
        args=dict(problem.args),
        raw=[as_text(cell)[:2000] for cell in row],
    )


# The end ------------------------------------------------------------------------------------------------------------


def _finish(load: Load, started: float) -> None:
    """What follows from the whole, the rows no longer sent, and the counts, in one transaction."""
    from imports.merge import remove_gone  # noqa: PLC0415

    with transaction.atomic():
        load.kind.finish(load)
        remove_gone(load)
        batch = load.batch
        for name, value in load.counts.as_dict().items():
            setattr(batch, name, value)
        batch.unattached = _unattached(load)
        batch.seconds = round(time.monotonic() - started, 3)


def _unattached(load: Load) -> int:
    condition: str = getattr(load.kind, "unattached", "")
    if not condition or load.staging is None:
        return 0
    return load.staging.count_where(condition)
