"""Loading a file set-wise, chunk by chunk, each chunk one transaction and a place to resume.

The first file of a source is read once and written straight away. Any other takes two passes: the first gives every row
its key and hash and lets the database tell twice, new, changed and unchanged; the second casts and writes only what is
new or changed. A straight load that meets a repeated row goes on by the two passes, as one that was killed does.
"""

import datetime as dt
import gc
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from imports import hooks
from imports.ahead import ahead
from imports.casting import MANY, Cast, cast_ahead, cast_chunk, cell_of, reject_of, rejects_of
from imports.cells import Context, as_text
from imports.chunks import Chunk
from imports.fields import Field
from imports.identity import Naming, Staged, settle_repeated
from imports.mapping import ImportOptions
from imports.merge import remove_gone, write_chunk
from imports.models import Batch, BatchChunk, Reject
from imports.problems import Problem, Refused
from imports.readers import Block, Table
from imports.recognise import Recognised
from imports.registry import Kind, MasterKind
from imports.staging import Staging
from imports.writer import is_postgres

CHUNK = 50_000  # rows written in one transaction

Progress = Callable[[int, int], None]


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
    resumed: bool = False
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

    def cells(self, name: str, part: Block | Chunk) -> Sequence[Any]:
        """The raw column of a field, with the value map applied."""
        size = len(part.rows)
        if name in self.options.constants:
            return [self.options.constants[name]] * size
        source = self.options.copies.get(name, name)
        if source in self.options.constants:
            return [self.options.constants[source]] * size
        at = self.columns.get(source)
        column: Sequence[Any] = part.raw[at] if at is not None and size else [""] * size
        mapped = self.options.values.get(name)
        if mapped:
            folded = {key.strip().casefold(): value for key, value in mapped.items()}
            column = [folded.get(as_text(cell).casefold(), cell) for cell in column]
        return column

    def cast(self, item: Field) -> Cast:
        key = f"cast:{item.name}"
        if key not in self.memo:
            self.memo[key] = Cast(item.parser(self.context(item)))
        found: Cast = self.memo[key]
        return found

    def context(self, item: Field) -> Context:
        source = self.options.copies.get(item.name, item.name)
        if item.name in self.options.constants or source in self.options.constants:
            return Context(zone=self.zone, stages=self.stages)
        return self.recognised.context(source, self.zone, self.stages)

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
        load.staging = Staging(load.kind, load.source_id, target_column(load.kind))
        straight = load.staging.is_first and not isinstance(load.kind, MasterKind) and not _done(load)
        if not straight or not _load_straight(load):
            _load_in_two_passes(load)
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


def target_column(kind: Kind) -> str:
    owner = getattr(kind, "owner", "")
    return f"{owner}_id" if owner else "id"


def _done(load: Load) -> list[BatchChunk]:
    return list(load.batch.chunks.order_by("no")) if load.batch.pk else []


# One pass, for the first file of a source --------------------------------------------------------------------------


def _load_straight(load: Load) -> bool:
    """Nothing of this source is known, so every row is new. False when two rows have one key: what is written stays,
    and the two passes, which tell such rows apart, resume behind it."""
    naming = Naming(load)
    part, number, read = Part(), 0, 0
    rejected: set[str] = set()
    with closing(_named_blocks(load, naming)) as blocks:
        for block, keys, hashes, ready in blocks:
            part.take_bad(load, block, 0)
            if block.rows:
                part.take_all(block, keys, hashes, ready)
            read += len(block.rows) + len(block.bad)
            load.progress(load.counts.rows, max(load.recognised.rows, read))
            if len(part.chunk) >= CHUNK:
                if not _flush_straight(load, part, number, rejected):
                    return False
                part, number = Part(), number + 1
    if not read:
        raise Refused("empty_file", line=load.table.shape.header_line)
    return not part.counts.rows or _flush_straight(load, part, number, rejected)


def _named_blocks(load: Load, naming: Naming) -> Generator[tuple[Block, list[str], list[int], dict[str, list[Any]]]]:
    """Each block with keys, hashes and usual values of its rows. PostgreSQL works in a process of its own: the next are read meanwhile."""

    def named() -> Generator[tuple[Block, list[str], list[int], dict[str, list[Any]]]]:
        for block in load.table.blocks():
            yield (block, *naming.of(block), cast_ahead(load, block)) if block.rows else (block, [], [], {})

    return ahead(named()) if is_postgres() else named()


def _flush_straight(load: Load, part: "Part", number: int, rejected: set[str]) -> bool:
    """Keys within the chunk and of rejected rows are compared here, those of rows written before by the database."""
    keys = set(part.chunk.keys)
    if len(keys) < len(part.chunk) or not rejected.isdisjoint(keys) or len(rejected) > MANY:
        return False
    try:
        _flush(load, part, number, max(load.recognised.rows, part.last_record))
    except IntegrityError:
        return False
    rejected.update(part.chunk.keys[at] for at in part.chunk.problems)
    return True


# Two passes ---------------------------------------------------------------------------------------------------------


def _load_in_two_passes(load: Load) -> None:
    load.counts = Counts()
    load.memo.clear()  # it may name rows of a chunk that was taken back
    load.looked_up.clear()
    load.staging = Staging(load.kind, load.source_id, target_column(load.kind))
    _load_chunks(load, _stage(load, load.staging))


def _stage(load: Load, staging: Staging) -> Staged:
    staged, naming = Staged(), Naming(load)
    for block in load.table.blocks():
        staged.total += len(block.rows) + len(block.bad)
        staged.bad = staged.bad or bool(block.bad)
        if block.rows:
            keys, hashes = naming.of(block)
            with transaction.atomic():
                staging.add(block.records, block.lines, keys, hashes)
        load.progress(0, max(load.recognised.rows, staged.total))
    if not staged.total:
        raise Refused("empty_file", line=load.table.shape.header_line)
    with transaction.atomic():
        settle_repeated(load, staging, staged)
    staged.todo = staging.compare()
    return staged


def _load_chunks(load: Load, staged: Staged) -> None:
    done = _done(load)
    load.resumed = bool(done)
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
        part.take_bad(load, block, resume_after)
        part.take(load, block, staged, resume_after)
        if len(part.chunk) >= CHUNK:
            _flush(load, part, number, staged.total)
            part, number = Part(), number + 1
    if part.counts.rows:
        _flush(load, part, number, staged.total)


# Chunks -------------------------------------------------------------------------------------------------------------


@dataclass
class Part:
    """What the next transaction will write."""

    chunk: Chunk = field(default_factory=Chunk)
    rejects: list[Reject] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    last_record: int = 0
    last_line: int = 0

    def take_bad(self, load: Load, block: Block, resume_after: int) -> None:
        """Rows that are none: of another width, or with a malformed quote."""
        for line, record, row, problem in block.bad:
            if record > resume_after:
                self.counts.rows += 1
                self.counts.rejected += 1
                self.rejects.append(reject_of(load, line, record, "", "", problem, row))
                self._reached(record, line)

    def take_all(self, block: Block, keys: list[str], hashes: list[int], ready: dict[str, list[Any]]) -> None:
        chunk, size = self.chunk, len(block.rows)
        chunk.extend_ready(ready)
        self.counts.rows += size
        self._reached(block.records[-1], block.lines[-1])
        chunk.records += block.records
        chunk.lines += block.lines
        chunk.rows += block.rows
        chunk.keys += keys
        chunk.hashes += hashes
        chunk.targets += [None] * size
        chunk.former += [(None, None, None)] * size

    def take(self, load: Load, block: Block, staged: Staged, resume_after: int) -> None:
        """The rows of the block that are new or changed; the others are counted."""
        if not block.rows or block.records[-1] <= resume_after:
            return
        assert load.staging is not None  # noqa: S101 (set in pass one)
        todo = load.staging.todo(max(block.records[0], resume_after + 1), block.records[-1])
        self._reached(block.records[-1], block.lines[-1])
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

    def _reached(self, record: int, line: int) -> None:
        self.last_record, self.last_line = max(self.last_record, record), max(self.last_line, line)


def _flush(load: Load, part: Part, number: int, total: int) -> None:
    chunk = part.chunk
    with transaction.atomic():
        cast_chunk(load, chunk)
        load.kind.complete(load, chunk)
        part.rejects += rejects_of(load, chunk)
        part.counts.rejected += len(chunk.problems)
        kept = chunk.only(at for at in range(len(chunk)) if at not in chunk.problems) if chunk.problems else chunk
        ranges, cells = write_chunk(load, kept, part.counts)
        Reject.objects.bulk_create(part.rejects, batch_size=500)
        hooks.mark(load.kind.code, cells)
        _record_chunk(load, number, part.counts, part.last_record, part.last_line, ranges)
        load.progress(part.last_record, total)  # refuses the chunk when the job was stopped or is another worker's by now


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


# The end ------------------------------------------------------------------------------------------------------------


def _finish(load: Load, started: float) -> None:
    """What follows from the whole, the rows no longer sent, and the counts, in one transaction."""
    with transaction.atomic():
        load.kind.finish(load)
        remove_gone(load)
        batch = load.batch
        for name, value in load.counts.as_dict().items():
            setattr(batch, name, value)
        condition: str = getattr(load.kind, "unattached", "")
        batch.unattached = load.staging.count_where(condition) if condition and load.staging else 0
        batch.seconds = round(time.monotonic() - started, 3)
