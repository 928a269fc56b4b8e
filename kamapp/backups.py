"""Backup and restore (reliability.md R6): one zip of rows, attachments and a manifest, the same for both databases.

A table is a file of JSON lines in the order of its keys; the manifest holds for each table its columns, number of rows and
SHA-256, and for each attachment its size and SHA-256. Rows are read in one snapshot while others write. Because values are
plain, a backup of SQLite restores into PostgreSQL and the other way round. Sessions, throttles, the cache and signs of life
of workers are left out: nobody is signed in by a restore. The secret key is no part of a backup.
"""

import base64
import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from accounts import privacy
from base import clock
from people.audit import Actor, record

FORMAT = 1
MANIFEST = "manifest.json"
# Nothing of the company: what processes remember for a while.
PASSING = {"django_session", "people_throttle", "jobs_workerbeat"}
CHUNK = 1000
Progress = Callable[[str], None]


class BackupError(Exception):
    """A sentence for the operator."""


def stored_models() -> list[type[models.Model]]:
    """Every table of ours and of Django's that belongs to the company, by name."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    return [model for table, model in sorted(found.items()) if table not in PASSING and not model._meta.proxy]


def columns(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def company_is_empty() -> bool:
    """No customer, no colleague, no log-in."""
    names = [("accounts", "Account"), ("people", "Person"), ("people", "User"), ("imports", "Batch")]
    return not any(apps.get_model(*name)._base_manager.exists() for name in names)


def as_line(values: Sequence[Any]) -> bytes:
    # Keys in order: PostgreSQL gives those of a JSON value in an order of its own.
    return json.dumps(values, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"  # 12.50 on one database is 12.5 on the other
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if isinstance(field, models.DurationField):
        return dt.timedelta(seconds=value)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return target.to_python(value)


def lines_of(model: type[models.Model]) -> Iterator[bytes]:
    names = [field.attname for field in columns(model)]
    for values in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=CHUNK):
        yield as_line(values)


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads that all see one moment, without keeping writers waiting."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    if connection.in_atomic_block:  # a test's own transaction is a snapshot already
        yield
        return
    # Django would begin IMMEDIATE and so hold the one write lock; a deferred reader holds nothing.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def applied_migrations() -> dict[str, list[str]]:
    """Names by app; none in a database that was never migrated."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationLoader(connection).applied_migrations):
        found.setdefault(app, []).append(name)
    return found


# --- backup ----------------------------------------------------------------------------------------------------------


def backup(path: Path, *, by: Actor, say: Progress = lambda text: None) -> dict[str, Any]:
    """Write the zip beside `path` and move it there when complete; gives the manifest. Readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + f".{os.getpid()}.part")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
                manifest = _write(archive, say)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
    note = {"at": manifest["made_at"], "file": path.name, "sha256": sha256_of(path)}
    (settings.HOME / "last_backup.json").write_text(json.dumps(note))
    record(by, "backup.made", file=path.name, sha256=note["sha256"])
    return {**manifest, "sha256": note["sha256"]}


def _write(archive: zipfile.ZipFile, say: Progress) -> dict[str, Any]:
    manifest: dict[str, Any] = {"format": FORMAT, "made_at": clock.now().isoformat(), "from": connection.vendor, "tables": {}, "files": {}}
    with snapshot():
        manifest["migrations"] = applied_migrations()
        for model in stored_models():
            table = model._meta.db_table
            with archive.open(f"tables/{table}.jsonl", "w", force_zip64=True) as target:
                rows, digest = _copy_lines(lines_of(model), target)
            manifest["tables"][table] = {"columns": [field.column for field in columns(model)], "rows": rows, "sha256": digest}
            if rows:
                say(f"{table}: {rows} rows")
    for source in sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()):
        name = source.relative_to(settings.MEDIA_ROOT).as_posix()
        with suppress(FileNotFoundError):  # removed since it was listed; its row is gone too, or was younger than the snapshot
            archive.write(source, f"files/{name}")
            manifest["files"][name] = {"size": source.stat().st_size, "sha256": sha256_of(source)}
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def _copy_lines(lines: Iterator[bytes], target: IO[bytes] | None) -> tuple[int, str]:
    digest, rows = hashlib.sha256(), 0
    for line in lines:
        digest.update(line)
        rows += 1
        if target is not None:
            target.write(line)
    return rows, digest.hexdigest()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- restore ---------------------------------------------------------------------------------------------------------


def restore(path: Path, *, by: Actor, replace: bool = False, say: Progress = lambda text: None) -> dict[str, Any]:
    """Check the whole archive, then replace all rows and files in one transaction, and compare what the database now holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = read_manifest(archive)
            _refuse_other_schema(manifest)
            if applied_migrations() != manifest["migrations"]:
                call_command("migrate", interactive=False, verbosity=0)
            if not replace and not company_is_empty():
                raise BackupError("This home holds a company already. Nothing was changed; --replace puts the backup in its place.")
            _check_rows(archive, manifest)
            with _files(archive, manifest) as put_in_place, transaction.atomic():
                _load(archive, manifest, say)
                _compare(manifest)
                put_in_place()
            _reset_caches()
    except FileNotFoundError as error:
        raise BackupError(f"{path} does not exist.") from error
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError) as error:
        raise BackupError(f"{path} is not a whole backup of kamapp ({error}). Nothing was changed.") from error
    record(by, "backup.restored", file=path.name, made_at=manifest["made_at"])
    if forgotten := privacy.replay(by=by):
        say(f"{forgotten} people erased again who were erased after this backup was made")
    return manifest


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] > FORMAT:
        raise BackupError("This backup was made by a newer kamapp: update this one first.")
    return manifest


def _refuse_other_schema(manifest: dict[str, Any]) -> None:
    ours = MigrationLoader(connection).disk_migrations
    theirs = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    if newer := sorted(theirs - ours.keys()):
        raise BackupError(f"This backup was made by a newer kamapp (it knows {'.'.join(newer[0])}): update this one first.")
    # A squashed migration came later than those that it stands for, and says the same.
    squashed = {key for key, migration in ours.items() if migration.replaces and theirs.issuperset(migration.replaces)}
    if missing := sorted(ours.keys() - theirs - squashed):
        older = ".".join(missing[0])
        raise BackupError(f"This backup was made before {older}: restore it with the kamapp that made it, then update that one.")


def _check_rows(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Read everything once before the first row is touched."""
    known = {model._meta.db_table for model in stored_models()}
    for table, told in manifest["tables"].items():
        if table not in known:
            raise BackupError(f"This backup holds a table that this kamapp does not know: {table}.")
        with archive.open(f"tables/{table}.jsonl") as source:
            if _copy_lines(iter(source), None) != (told["rows"], told["sha256"]):
                raise BackupError(f"The rows of {table} differ from the manifest: this backup is damaged. Nothing was changed.")


@contextmanager
def _files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[Callable[[], None]]:
    """Unpack the attachments beside their place; the given function swaps them in, and an error after it swaps back."""
    place = Path(settings.MEDIA_ROOT)
    place.parent.mkdir(parents=True, exist_ok=True)
    unpacked = Path(tempfile.mkdtemp(prefix="restoring-", dir=place.parent))
    former = unpacked.with_name(unpacked.name + "-former")
    try:
        for name, told in manifest["files"].items():
            target = (unpacked / name).resolve()
            if not target.is_relative_to(unpacked.resolve()):
                raise BackupError(f"This backup names a file outside its folder: {name}. Nothing was changed.")
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(f"files/{name}") as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            if sha256_of(target) != told["sha256"]:
                raise BackupError(f"The file {name} differs from the manifest: this backup is damaged. Nothing was changed.")

        def put_in_place() -> None:
            if place.exists():
                place.rename(former)
            unpacked.rename(place)

        yield put_in_place
    except BaseException:
        if former.exists():
            shutil.rmtree(place, ignore_errors=True)
            former.rename(place)
        raise
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)


def _load(archive: zipfile.ZipFile, manifest: dict[str, Any], say: Progress) -> None:
    stored = stored_models()
    passing = [table for table in sorted(PASSING) if table in connection.introspection.table_names()]
    with connection.cursor() as cursor:
        names = [connection.ops.quote_name(name) for name in [*(model._meta.db_table for model in stored), *passing]]
        if connection.vendor == "postgresql":
            # TRUNCATE, because the audit log refuses DELETE.
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
        else:
            for name in names:  # foreign keys are deferred to the commit on both databases
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608  names of our own tables
    # Invoice lines last: PostgreSQL checks their references by statement, not at the commit (ADR 0010).
    for model in sorted(stored, key=lambda model: model._meta.db_table == "accounts_invoiceline"):
        table = model._meta.db_table
        if table in manifest["tables"]:
            with archive.open(f"tables/{table}.jsonl") as source:
                rows, manifest["tables"][table]["plain"] = _insert(model, source)
            if rows:
                say(f"{table}: {rows} rows")
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), stored):
            cursor.execute(statement)


def _insert(model: type[models.Model], source: IO[bytes]) -> tuple[int, str]:
    """How many rows, and the digest that they have when they read back: older backups wrote JSON in another order of keys."""
    digest = hashlib.sha256()
    fields = columns(model)
    names = [field.attname for field in fields]
    size = max(1, min(CHUNK, connection.ops.bulk_batch_size(fields, [None] * CHUNK)))
    count = 0
    waiting: list[models.Model] = []

    def flush() -> None:
        # raw: as stored, so that no field stamps the time of the restore on a row.
        model._base_manager.all()._insert(waiting, fields=fields, raw=True, using=connection.alias)  # type: ignore[attr-defined]
        waiting.clear()

    for line in source:
        plain = json.loads(line)
        digest.update(as_line(plain))
        values = [from_plain(field, value) for field, value in zip(fields, plain, strict=True)]
        waiting.append(model(**dict(zip(names, values, strict=True))))
        count += 1
        if len(waiting) >= size:
            flush()
    if waiting:
        flush()
    return count, digest.hexdigest()


def _compare(manifest: dict[str, Any]) -> None:
    for model in stored_models():
        told = manifest["tables"].get(model._meta.db_table)
        if told and _copy_lines(lines_of(model), None) != (told["rows"], told["plain"]):
            raise BackupError(f"The rows of {model._meta.db_table} do not read back as they were saved. Nothing was changed.")


def _reset_caches() -> None:
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415  only after the apps are ready
    from django.core.cache import cache  # noqa: PLC0415

    ContentType.objects.clear_cache()
    with suppress(DatabaseError, OSError):
        cache.clear()
