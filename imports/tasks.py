"""Background work of this room. A load resumes at its last chunk; an undo is whole or not at all."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from imports import hooks, trial
from imports.batches import complete, kind_named, load_of, options_of, path_of, prepare, require_import
from imports.load import run as run_load
from imports.models import Batch, Reject
from imports.problems import Refused
from imports.recognise import Recognised
from imports.registry import kinds
from imports.undo import take_back
from imports.undone import Undone
from jobs.models import Job
from jobs.work import JobError, Running, Stopped, work
from people.audit import Actor, Operator, record
from people.inbox import tell
from people.models import User
from people.permissions import Permission
from people.rights import require

LOADING = gettext_noop("Loading")
UNDOING = gettext_noop("Taking back")


def link(job: Job) -> str:
    """The page of the import that the job loads or undoes."""
    try:
        return reverse("imports:batch", args=[job.args["batch"]])
    except (KeyError, NoReverseMatch):
        return ""


def named(batch: Batch) -> dict[str, Any]:
    """What a job keeps of its batch, so that a list of jobs names each without asking for it."""
    return {"file": batch.file.name if batch.file else "", "kind": batch.kind}


def titled(label: Any) -> Callable[[Job], str]:
    """ "Import a file: invoices.csv, Invoices"; of a job from before its name was kept, the label."""

    def title(job: Job) -> str:
        kind = kinds.get(job.args.get("kind", ""))
        words = ", ".join(filter(None, (job.args.get("file", ""), str(kind.label) if kind else "")))
        return _colon(str(label), words) if words else str(label)

    return title


def _colon(label: str, words: str) -> str:
    return gettext("%(label)s: %(words)s") % {"label": label, "words": words}


def actor(run: Running, batch: Batch) -> Actor:
    """Who asked, with the rights of this moment; an operator's import was asked at a command line."""
    return run.by or Operator(batch.operator or "operator")


@work(queue="data", label=_("Import a file"), title=titled(_("Import a file")), link=link)
def load(run: Running) -> Mapping[str, Any] | None:
    """Load a begun batch. Stopped: what it has written is taken back, and the batch says so."""
    batch = Batch.objects.select_related("source", "file").get(pk=run.args["batch"])
    if batch.state != Batch.State.LOADING or batch.file is None:
        return {"batch": batch.pk}
    by = actor(run, batch)
    kind = kind_named(batch.kind)
    require_import(by, kind)
    try:
        written = batch.recipe.get("written")
        known = Recognised.from_json(written) if written else None
        prepared = prepare(path_of(batch.file), kind, batch.source.name, options_of(batch.recipe), known)
        loading = load_of(batch, prepared, progress=lambda done, total: run.report(done, total, stage=LOADING))
        run_load(loading)
    except Refused as refused:
        refuse(batch, refused)
        raise JobError(refused) from refused
    except Stopped:
        stop(batch, by)
        raise
    result = {"batch": batch.pk}
    with run.finishing(result):
        complete(loading, prepared, by=by)
        inform(batch, by)
    return result


@work(queue="now", label=_("Dry run of a file"), link=link)
def dry_run(run: Running) -> Mapping[str, Any] | None:
    """Load the draft and roll it back; counts, rejects and figures stay on the draft."""
    batch = Batch.objects.select_related("source", "file").get(pk=run.args["batch"])
    if batch.state != Batch.State.DRAFT or batch.file is None:
        return {"batch": batch.pk}
    by = actor(run, batch)
    try:
        tried = trial.dry_run(
            path_of(batch.file), kind_named(batch.kind), source=batch.source.name, options=options_of(batch.recipe), by=by
        )
    except Refused as refused:
        raise JobError(refused) from refused
    names = ("rows", "created", "updated", "unchanged", "rejected", "duplicates", "unattached", "seconds")
    found = {name: getattr(tried.batch, name) for name in names}
    found |= {"gone": tried.gone, "before": tried.before, "after": tried.after}
    with run.finishing({"batch": batch.pk}):
        batch.refresh_from_db()
        Batch.objects.filter(pk=batch.pk, state=Batch.State.DRAFT).update(recipe={**batch.recipe, "trial": found})
        batch.rejects.all().delete()
        for reject in tried.rejects:
            reject.pk, reject.batch = None, batch
        Reject.objects.bulk_create(tried.rejects, batch_size=500)
    return {"batch": batch.pk}


@work(queue="data", label=_("Take an import back"), title=titled(_("Take an import back")), link=link)
def undo(run: Running) -> Mapping[str, Any] | None:
    """Undo an import in one transaction, which nobody sees before its end: killed, it starts anew, and is whole or not at all."""
    batch = Batch.objects.select_related("source", "file").get(pk=run.args["batch"])
    by = actor(run, batch)
    run.report(0, batch.created + batch.updated, stage=UNDOING)
    with run.finishing({"batch": batch.pk}):
        undone = undo_batch(batch, by=by)
        if undone is not None and isinstance(by, User) and by.person:
            name = batch.file.name if batch.file else ""
            address = reverse("imports:batch", args=[batch.pk])
            tell(by.person, "import_undone", f"undone:{batch.pk}", address, file=name, kept=len(undone.stayed))
    return {"batch": batch.pk}


def undo_batch(batch: Batch, *, by: Actor) -> Undone | None:
    """Take a loaded import back in the caller's transaction, and note what was kept and why; None when it is not loaded."""
    require(by, Permission.UNDO)
    require_import(by, kind_named(batch.kind))
    if not Batch.objects.filter(pk=batch.pk, state=Batch.State.LOADED).update(state=Batch.State.UNDONE):
        return None
    batch.refresh_from_db()
    undone = take_back(batch)
    Batch.objects.filter(pk=batch.pk).update(recipe={**batch.recipe, "undone": undone.for_later()})
    record(by, "import.undone", batch, kind=batch.kind, restored=undone.restored, deleted=undone.deleted, kept=len(undone.stayed))
    hooks.loaded(batch)
    return undone


@transaction.atomic
def refuse(batch: Batch, refused: Refused) -> None:
    """The file proved unreadable while it was read: nothing of it stays, and the batch says why."""
    take_back(batch)
    kept = {"code": refused.code, "option": refused.option, "line": refused.line, "column": refused.column, "args": refused.arguments}
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.CANCELLED, recipe={**batch.recipe, "refused": kept})


@transaction.atomic
def stop(batch: Batch, by: Actor) -> None:
    """Take back what a stopped load has written."""
    batch.refresh_from_db()
    take_back(batch)
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.CANCELLED)
    record(by, "import.stopped", batch, kind=batch.kind)


def inform(batch: Batch, by: Actor) -> None:
    """One line in the inbox of the person who asked: the page may be left while a file loads."""
    if isinstance(by, User) and by.person:
        address = reverse("imports:batch", args=[batch.pk])
        tell(by.person, "import_loaded", f"import:{batch.pk}", address, file=batch.file.name if batch.file else "", rejected=batch.rejected)
