"""The dry run: the real load, rolled back."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from imports import hooks
from imports.batches import Prepared, load_of, prepare, require_import, sha256
from imports.load import Progress, run
from imports.mapping import ImportOptions
from imports.models import Batch, Reject, Source
from imports.registry import Kind
from people.audit import Actor


@dataclass
class Outcome:
    """What an import did or, as a dry run, would do."""

    batch: Batch
    prepared: Prepared
    rejects: list[Reject]
    gone: int = 0
    removed: int = 0
    before: list[tuple[str, str]] | None = None
    after: list[tuple[str, str]] | None = None


class _Back(Exception):
    """Leaves a transaction so that nothing of it stays."""


def dry_run(path: Path, kind: Kind, *, source: str, options: ImportOptions, by: Actor, progress: Progress | None = None) -> Outcome:
    """The real load in a transaction that is rolled back: the counts and figures are those that loading gives."""
    require_import(by, kind)
    prepared = prepare(path, kind, source, options)
    outcome: list[Outcome] = []
    try:
        with transaction.atomic():
            before = hooks.figures()
            owner, _created = Source.objects.get_or_create(name=source)
            batch = Batch.objects.create(kind=kind.code, source=owner, sha256=sha256(path), state=Batch.State.LOADING)
            load = load_of(batch, prepared, progress)
            run(load)
            rejects = list(batch.rejects.order_by("line", "pk"))
            outcome.append(Outcome(batch, prepared, rejects, load.gone, load.removed, before, hooks.figures()))
            raise _Back
    except _Back:
        outcome[0].batch.pk = None
        return outcome[0]
