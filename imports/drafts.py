"""An import in the making: a dropped file, what was decided about it, and its dry run. Nothing of it is a fact yet."""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from imports import tasks
from imports.batches import kind_named, options_of, path_of, prepare, recipe_of, require_import, store
from imports.mapping import likely_kinds
from imports.models import Batch, Reject, Source
from imports.problems import Refused
from imports.readers import Options, open_table
from imports.registry import kinds
from imports.verbs import DEFAULT_SOURCE, ImportRefusal, load_later
from jobs.models import Job
from jobs.verbs import ask_stop, enqueue
from people.audit import Actor, record, user_of
from people.models import User
from people.permissions import Permission
from people.rights import require

# What a person decides on the page of the draft: a question, no refusal.
QUESTIONS = {"ambiguous_sheet", "no_header", "mixed_encoding"}


@transaction.atomic
def drop(path: Path, name: str, *, kind: str = "", source: str = "", by: Actor) -> Batch:
    """Keep a dropped file as a draft. Its kind is recognised by its headers when none is named."""
    require(by, Permission.IMPORT_RUN)
    owner, _created = Source.objects.get_or_create(name=(source.strip() or DEFAULT_SOURCE)[:80])
    file = store(path, name)
    found, refused = best_kinds(path, Options())
    chosen = kind if kind in kinds else only(found)
    user = user_of(by)
    batch = Batch.objects.create(kind=chosen, source=owner, file=file, sha256=file.sha256, by=user, operator="" if user else str(by))
    if refused is not None and refused.code not in QUESTIONS:
        record(by, "import.refused", batch, code=refused.code, line=refused.line)
    return batch


def best_kinds(path: Path, reading: Options) -> tuple[list[str], Refused | None]:
    """The kinds whose fields the headers name best, several when alike, none when they say nothing; and why the file cannot be read."""
    try:
        table = open_table(path, reading)
    except Refused as refused:
        return [], refused
    found = likely_kinds(table.shape.headers)
    return [code for code, score in found if score == found[0][1] > 0.3], None


def only(codes: list[str]) -> str:
    """The kind that is meant; none when several are."""
    return codes[0] if len(codes) == 1 else ""


@transaction.atomic
def decide(batch: Batch, *, kind: str, source: str, recipe: dict[str, Any], by: Actor) -> Batch:
    """Keep what a person decided about a draft; an earlier dry run no longer says anything."""
    require(by, Permission.IMPORT_RUN)
    kept = {name: value for name, value in batch.recipe.items() if name not in {"trial", "recognised", "columns", "unused"}}
    if not kind and batch.file is not None:  # an answer may have made the file readable
        kind = only(best_kinds(path_of(batch.file), options_of({**kept, **recipe}).reading)[0])
    if kind:
        require_import(by, kind_named(kind))
    owner, _created = Source.objects.get_or_create(name=(source.strip() or DEFAULT_SOURCE)[:80])
    changed = Batch.objects.filter(pk=batch.pk, state=Batch.State.DRAFT).update(kind=kind, source=owner, recipe={**kept, **recipe})
    if not changed:
        raise ImportRefusal(_("This import is no longer a draft."))
    batch.rejects.all().delete()
    batch.refresh_from_db()
    return batch


@transaction.atomic
def try_later(batch: Batch, *, by: Actor) -> Job:
    """A dry run in the background; its counts and figures stand on the draft afterwards."""
    require_import(by, kind_named(batch.kind))
    number = batch.recipe.get("trials", 0) + 1
    Batch.objects.filter(pk=batch.pk).update(recipe={**batch.recipe, "trials": number})
    job = enqueue(tasks.dry_run, key=f"dry-run:{batch.pk}:{number}", by=by, batch=batch.pk, **tasks.named(batch))
    Batch.objects.filter(pk=batch.pk).update(job=job)
    return job


@transaction.atomic
def confirm(batch: Batch, *, by: Actor) -> Job:
    """Load the draft in the background. Raises ImportRefusal when it is no draft, Refused when it cannot be loaded."""
    kind = kind_named(batch.kind)
    require_import(by, kind)
    assert batch.file is not None  # noqa: S101 (a draft has its file)
    prepared = prepare(path_of(batch.file), kind, batch.source.name, options_of(batch.recipe))
    changed = Batch.objects.filter(pk=batch.pk, state=Batch.State.DRAFT).update(
        state=Batch.State.LOADING, recipe={**recipe_of(prepared), "trial": batch.recipe.get("trial")}
    )
    if not changed:
        raise ImportRefusal(_("This import is no longer a draft."))
    Reject.objects.filter(batch=batch).delete()
    return load_later(batch, by=by)


@transaction.atomic
def repeat(batch: Batch, *, by: Actor) -> Batch:
    """The same file as a new draft, with all that was decided and answered since: rows that were loaded stay as they are."""
    require_import(by, kind_named(batch.kind))
    names = ("mapping", "constants", "copies", "values", "date_order", "decimal", "encoding", "delimiter", "sheet", "header_line")
    recipe = {name: batch.recipe[name] for name in names if name in batch.recipe}
    user = user_of(by)
    return Batch.objects.create(
        kind=batch.kind, source=batch.source, file=batch.file, sha256=batch.sha256, recipe=recipe, by=user, operator="" if user else str(by)
    )


def stop(batch: Batch, *, by: Actor) -> None:
    """Stop a running load at its next chunk; what it wrote is taken back."""
    require_import(by, kind_named(batch.kind))
    if batch.job is None or batch.state != Batch.State.LOADING:
        raise ImportRefusal(_("This import is not running."))
    job = ask_stop(batch.job, by=batch.job.by if batch.job.by == by and isinstance(by, User) else by)
    if job.state == Job.State.CANCELLED:
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.CANCELLED)
        record(by, "import.stopped", batch, kind=batch.kind)


@transaction.atomic
def answer(batch: Batch, field: str, value: str, read_as: str, *, by: Actor) -> None:
    """Read one value as another, in all rows that hold it; remembered for the source when the file is loaded."""
    require_import(by, kind_named(batch.kind))
    values = {name: dict(known) for name, known in batch.recipe.get("values", {}).items()}
    values.setdefault(field, {})[value] = read_as
    Batch.objects.filter(pk=batch.pk).update(recipe={**batch.recipe, "values": values})
    batch.refresh_from_db()
    record(by, "import.value_answered", batch, field=field, value=value, read_as=read_as)


@transaction.atomic
def discard(batch: Batch, *, by: Actor) -> None:
    """Drop a draft; its file goes too."""
    require(by, Permission.IMPORT_RUN)
    if Batch.objects.filter(pk=batch.pk, state=Batch.State.DRAFT).delete()[0] and batch.file:
        others = Batch.objects.filter(file=batch.file).exists()
        if not others:
            path_of(batch.file).unlink(missing_ok=True)
            batch.file.delete()
