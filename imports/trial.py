"""The dry run: the real load, rolled back."""

from dataclasses import dataclass, field
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
    before: list[hooks.Taken] = field(default_factory=list)
    after: list[hooks.Taken] = field(default_factory=list)


class _Back(Exception):
    """Leaves a transaction so that nothing of it stays."""


def dry_run(
    path: Path, kind: Kind, *, source: str, options: ImportOptions, by: Actor, progress: Progress | None = None, figures: bool = True
) -> Outcome:
    """The real load in a transaction that is rolled back: the counts and figures are those that loading gives."""
    require_import(by, kind)
    prepared = prepare(path, kind, source, options)
    outcome: list[Outcome] = []
    try:
        with transaction.atomic():
            owner, _created = Source.objects.get_or_create(name=source)
            batch = Batch.objects.create(kind=kind.code, source=owner, sha256=sha256(path), state=Batch.State.LOADING)
            load = load_of(batch, prepared, progress)
            run(load)
            rejects = list(batch.rejects.order_by("line", "pk"))
            after = hooks.take_figures(kind.code) if figures else []
            outcome.append(Outcome(batch, prepared, rejects, load.gone, load.removed, after=after))
            raise _Back
    except _Back:
        tried = outcome[0]
    tried.batch.pk = None
    if figures:
        tried.before = hooks.take_figures(kind.code, like=tried.after)
    return tried
