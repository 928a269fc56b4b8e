"""The acts of importing. Pages, commands and the demo call the same ones."""

from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from base import scanner
from imports import tasks
from imports.batches import Prepared as Prepared
from imports.batches import begin, kind_named, prepare, require_import
from imports.load import Progress
from imports.mapping import ImportOptions
from imports.models import Batch
from imports.problems import Refused
from imports.registry import Kind
from imports.trial import Outcome, dry_run
from imports.undone import Undone
from jobs.models import Job
from jobs.verbs import enqueue, run_now
from people.audit import Actor
from people.permissions import Permission
from people.rights import require

DEFAULT_SOURCE = "files"


class ImportRefusal(Exception):
    """A refusal the user can read and act on."""


def import_file(
    path: Path | str,
    kind: str,
    *,
    source: str = DEFAULT_SOURCE,
    options: ImportOptions | None = None,
    by: Actor,
    only_try: bool = False,
    name: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Batch:
    """Import a file now, in this process. Raises Refused when nothing at all can be loaded.

    A dry run gives an unsaved batch with the counts. `options.on_reject == "hold"` refuses when a row would be rejected.
    """
    decided = options or ImportOptions()
    found = perform(Path(path), kind_named(kind), source=source, options=decided, by=by, only_try=only_try, name=name, progress=progress)
    return found.batch


def perform(
    path: Path,
    kind: Kind,
    *,
    source: str,
    options: ImportOptions,
    by: Actor,
    only_try: bool = False,
    name: str = "",
    progress: Progress | None = None,
) -> Outcome:
    """`import_file` with all that it found. The load is a job that this process runs: killed, a worker resumes it."""
    require_import(by, kind)
    if options.replace and not kind.removable:
        raise Refused("not_replaceable", option="--replace")
    _scanned(path)
    if only_try:
        return dry_run(path, kind, source=source, options=options, by=by, progress=progress)
    if options.on_reject == "hold":
        _refuse_rejects(dry_run(path, kind, source=source, options=options, by=by, figures=False))
    prepared = prepare(path, kind, source, options)
    with transaction.atomic():
        batch = begin(path, prepared, source=source, by=by, name=name)
        job = load_later(batch, by=by, hint=False)
    job = run_now(job, on_progress=(lambda job: progress(job.progress, job.total)) if progress else None)
    batch.refresh_from_db()
    refused = batch.recipe.get("refused")
    if refused:
        raise Refused(refused["code"], option=refused["option"], line=refused["line"], column=refused["column"], **refused["args"])
    if job.state != Job.State.DONE:
        raise Refused("failed", error=job.reason)
    rejects = list(batch.rejects.order_by("line", "pk"))
    return Outcome(batch, prepared, rejects, batch.recipe.get("gone", 0), batch.recipe.get("removed", 0))


def _scanned(path: Path) -> None:
    """Show the file to the virus scanner, as the page does with what somebody uploads. Raises Refused."""
    try:
        with path.open("rb") as file:
            scanner.scan(file)
    except scanner.ScanRefused as refused:
        raise Refused(refused.code) from refused


def _refuse_rejects(tried: Outcome) -> None:
    if tried.rejects:
        first = tried.rejects[0]
        raise Refused("hold", option="--on-reject", n=len(tried.rejects), line=first.line, column=first.column)


@transaction.atomic
def load_later(batch: Batch, *, by: Actor, hint: bool = True) -> Job:
    """The job that loads a begun batch."""
    job = enqueue(tasks.load, key=f"import:{batch.pk}", by=by, hint=hint, batch=batch.pk, **tasks.named(batch))
    Batch.objects.filter(pk=batch.pk).update(job=job)
    return job


@transaction.atomic
def undo_import(batch: Batch, *, by: Actor) -> Undone:
    """Take an import back now. Raises Refused (right), ImportRefusal when there is nothing to take back."""
    undone = tasks.undo_batch(batch, by=by)
    if undone is None:
        raise ImportRefusal(_("This import is not loaded: there is nothing to take back."))
    return undone


@transaction.atomic
def undo_later(batch: Batch, *, by: Actor) -> Job:
    """The job that takes an import back; asked twice, the same. Raises as `undo_import`."""
    require(by, Permission.UNDO)
    require_import(by, kind_named(batch.kind))
    if batch.state != Batch.State.LOADED:
        raise ImportRefusal(_("This import is not loaded: there is nothing to take back."))
    job = enqueue(tasks.undo, key=f"undo:{batch.pk}", by=by, batch=batch.pk, **tasks.named(batch))
    Batch.objects.filter(pk=batch.pk).update(job=job)
    return job
