"""What an import is made of: preparing a file, its batch, what is remembered for its source."""

import hashlib
import re
import shutil
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from base import clock, company
from base.models import StoredFile
from imports import hooks
from imports.fields import Number
from imports.load import Load, Progress
from imports.mapping import ImportOptions, Mapped, known_headers, map_columns, merged, signature
from imports.models import Batch, Recipe, Source
from imports.problems import Refused
from imports.readers import Options, Table, open_table, refuse_repeated
from imports.recognise import Recognised, other_currencies, recognise
from imports.registry import Kind, kinds
from people.audit import record, user_of
from people.permissions import Permission
from people.rights import require

DEFAULT_SOURCE = "files"
# A header that says thousands or millions: `Montant (k€)`, `Amount in kUSD`, `Revenue (thousands)`.
SCALED = re.compile(r"(?:^|[\s(\[])(?:k|M|m|Mio\.?|Mrd\.?)\s?(?:€|\$|£|EUR|USD|GBP|CHF)(?!\w)|thousands|milliers|(?i:millions)")
FOLDER = "imports"


@dataclass
class Prepared:
    """A file that can be loaded: its shape, its columns, and how its values are written."""

    kind: Kind
    table: Table
    mapped: Mapped
    options: ImportOptions
    recognised: Recognised

    def recognised_json(self) -> dict[str, Any]:
        shape = self.table.shape
        return {
            "encoding": shape.encoding or None,
            "delimiter": shape.delimiter or None,
            "decimal": self.recognised.decimal,
            "date_order": self.recognised.date_order,
            "header_line": shape.header_line,
            "sheet": shape.sheet or None,
        }

    def mapping_json(self) -> dict[str, str]:
        return {self.table.shape.headers[at]: name for name, at in sorted(self.mapped.columns.items(), key=lambda item: item[1])}


def kind_named(code: str) -> Kind:
    kind = kinds.get(code)
    if kind is None:
        raise Refused("unknown_kind", option="--kind", kind=code)
    return kind


def require_import(by: Any, kind: Kind) -> None:
    """IMPORT_RUN, and for costs and wallets MONEY_VIEW too."""
    require(by, Permission.IMPORT_RUN)
    if kind.permission:
        require(by, kind.permission)


def prepare(path: Path, kind: Kind, source: str, options: ImportOptions, known: Recognised | None = None) -> Prepared:
    """Recognise everything that loading needs. Raises Refused with the option that decides what is ambiguous.

    `known` is what was recognised in this very file before.
    """
    table = open_table(path, options.reading, lambda headers: known_headers(kind, headers))
    remembered = recall(source, kind.code, table.shape.headers)
    options = merged(options, remembered)
    mapped = map_columns(kind, table.shape.headers, options)
    refuse_repeated(table.shape.headers, {table.shape.headers[at] for at in mapped.columns.values()}, table.shape.header_line)
    if next(table.blocks(1), None) is None:
        raise Refused("empty_file", line=table.shape.header_line)
    _refuse_scaled(kind, table, mapped)
    known = known or _recognised_before(path, source, Prepared(kind, table, mapped, options, Recognised()))
    if known is not None:
        _refuse_other_currency(kind, mapped, options, known)
        return Prepared(kind, table, mapped, options, known)
    fields = {name: kind.by_name[name] for name in mapped.columns if name in kind.by_name}
    columns = {name: mapped.columns[name] for name in fields}
    if "recorded_on" in mapped.columns:
        from imports.casting import RECORDED_ON  # noqa: PLC0415

        fields["recorded_on"], columns["recorded_on"] = RECORDED_ON, mapped.columns["recorded_on"]
    try:
        recognised = recognise(table, columns, fields, options.reading)
    except Refused as refused:
        reading = _fallback(options.reading, remembered, refused)
        recognised = recognise(table, columns, fields, reading)
        options = replace(options, reading=reading)
    _refuse_other_currency(kind, mapped, options, recognised)
    return Prepared(kind, table, mapped, options, recognised)


def _refuse_scaled(kind: Kind, table: Table, mapped: Mapped) -> None:
    """A column of thousands would be read a thousand times too small."""
    for name, at in mapped.columns.items():
        if name in kind.by_name and isinstance(kind.by_name[name], Number) and SCALED.search(table.shape.headers[at]):
            raise Refused("scaled", line=table.shape.header_line, column=table.shape.headers[at])


def _refuse_other_currency(kind: Kind, mapped: Mapped, options: ImportOptions, recognised: Recognised) -> None:
    """Amounts with `$` in a file without a column of currencies are never taken for the company's own."""
    if "currency" not in kind.by_name or "currency" in {*mapped.columns, *options.constants, *options.copies}:
        return
    if other_currencies(recognised.marks, str(settings.CURRENCY)):
        raise Refused("other_currency", option="--set currency=CODE", marks=recognised.marks)


def _recognised_before(path: Path, source: str, asked: Prepared) -> Recognised | None:
    """What an import of the very same bytes, columns and decisions has recognised: the file need not be read again for it."""
    earlier = Batch.objects.filter(sha256=sha256(path), kind=asked.kind.code, source__name=source).exclude(state=Batch.State.DRAFT)
    recipe = earlier.order_by("-pk").values_list("recipe", flat=True).first()
    if not recipe or not recipe.get("written"):
        return None
    now = recipe_of(asked)
    same = ("encoding", "delimiter", "sheet", "header_line", "date_order", "decimal", "columns")
    return Recognised.from_json(recipe["written"]) if all(recipe.get(name) == now[name] for name in same) else None


def _fallback(reading: Options, remembered: dict[str, Any], refused: Refused) -> Options:
    """What this source's last file showed decides where this one shows nothing; else the refusal stands."""
    known = {"ambiguous_date_order": "date_order", "ambiguous_number": "decimal"}.get(refused.code)
    if known is None or remembered.get(known) in {None, "", "ymd"} or getattr(reading, known):
        raise refused
    return replace(reading, **{known: remembered[known]})


def recall(source: str, kind: str, headers: tuple[str, ...]) -> dict[str, Any]:
    """What was decided for this source's last file of the same columns."""
    recipe = Recipe.objects.filter(source__name=source, kind=kind).first()
    found: dict[str, Any] = recipe.mapping.get(signature(headers), {}) if recipe else {}
    return found


def remember(prepared: Prepared, source: Source) -> None:
    """Keep the mapping for the source: an unchanged layout maps by itself next time."""
    recipe, _created = Recipe.objects.get_or_create(source=source, kind=prepared.kind.code)
    known, shown, reading = {**prepared.options.as_recipe()}, prepared.recognised, prepared.options.reading
    before = recipe.mapping.get(signature(prepared.table.shape.headers), {})  # stands where this file shows nothing
    known["date_order"] = reading.date_order or (before.get("date_order", "") if shown.date_order == "ymd" else shown.date_order)
    known["decimal"] = reading.decimal or (shown.decimal if shown.decimal_shown else before.get("decimal", ""))
    recipe.mapping = {**recipe.mapping, signature(prepared.table.shape.headers): known}
    recipe.save(update_fields=["mapping"])


def load_of(batch: Batch, prepared: Prepared, progress: Progress | None = None) -> Load:
    return Load(
        batch=batch,
        kind=prepared.kind,
        table=prepared.table,
        columns=prepared.mapped.columns,
        options=prepared.options,
        recognised=prepared.recognised,
        zone=ZoneInfo(settings.TIME_ZONE),
        today=clock.today(),
        stages=stages(),
        progress=progress or (lambda done, total: None),
    )


def stages() -> tuple[str, ...]:
    """The company's stages in order; none while no room declares them."""
    return tuple(company.get("stages")) if "stages" in company.declared() else ()


# Files --------------------------------------------------------------------------------------------------------------


def store(path: Path, name: str) -> StoredFile:
    """A copy of ours, outside the web root under a random name."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    suffix = path.suffix.lower() if path.suffix.lower() in {".csv", ".xlsx", ".txt", ".tsv"} else ".dat"
    stored_as = f"{FOLDER}/{uuid.uuid4().hex}{suffix}"
    shutil.copyfile(path, Path(settings.MEDIA_ROOT) / stored_as)
    mime = "text/csv" if suffix != ".xlsx" else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return StoredFile.objects.create(name=clean_name(name), stored_as=stored_as, mime=mime, size=path.stat().st_size, sha256=sha256(path))


def clean_name(name: str) -> str:
    """The last part of a file's name, without controls and direction marks that make it read otherwise."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable() and not "\u202a" <= char <= "\u202e" and not "\u2066" <= char <= "\u2069")[
        :255
    ]


def path_of(file: StoredFile) -> Path:
    return Path(settings.MEDIA_ROOT) / file.stored_as


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# Loading ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin(path: Path, prepared: Prepared, *, source: str, by: Any, name: str = "") -> Batch:
    """The batch that will be loaded, with its own copy of the file and everything that was decided."""
    owner, _created = Source.objects.get_or_create(name=source)
    file = store(path, name or path.name)
    user = user_of(by)
    return Batch.objects.create(
        kind=prepared.kind.code,
        source=owner,
        file=file,
        sha256=file.sha256,
        recipe=recipe_of(prepared),
        state=Batch.State.LOADING,
        by=user,
        operator="" if user else str(by),
    )


def recipe_of(prepared: Prepared) -> dict[str, Any]:
    options = prepared.options
    shape = prepared.table.shape
    return {
        **options.as_recipe(),
        "encoding": shape.encoding,
        "delimiter": shape.delimiter,
        "sheet": shape.sheet,
        "header_line": shape.header_line,
        "date_order": options.reading.date_order,
        "decimal": options.reading.decimal,
        "on_reject": options.on_reject,
        "replace": options.replace,
        "recognised": prepared.recognised_json(),
        "written": prepared.recognised.as_json(),
        "columns": prepared.mapping_json(),
        "unused": prepared.mapped.unused,
    }


def options_of(recipe: dict[str, Any]) -> ImportOptions:
    """The decisions kept with a batch, so that a resumed or repeated load reads the file the same way."""
    reading = Options(
        encoding=recipe.get("encoding", ""),
        delimiter=recipe.get("delimiter", ""),
        decimal=recipe.get("decimal", ""),
        date_order=recipe.get("date_order", ""),
        sheet=recipe.get("sheet", ""),
        header_line=recipe.get("header_line", 0),
    )
    return ImportOptions(
        reading=reading,
        mapping=recipe.get("mapping", {}),
        constants=recipe.get("constants", {}),
        copies=recipe.get("copies", {}),
        values=recipe.get("values", {}),
        on_reject=recipe.get("on_reject", "load"),
        replace=recipe.get("replace", False),
    )


def complete(load: Load, prepared: Prepared, *, by: Any) -> None:
    """State, recipe, audit line and what upper rooms do, in the caller's transaction."""
    batch = load.batch
    batch.state = Batch.State.LOADED
    batch.loaded_at = clock.now()
    batch.recipe = {**batch.recipe, "gone": load.gone, "removed": load.removed}
    batch.save()
    remember(prepared, batch.source)
    counts = {name: getattr(batch, name) for name in ("rows", "created", "updated", "unchanged", "rejected", "duplicates")}
    record(by, "import.loaded", batch, kind=batch.kind, source=batch.source.name, file=batch.file.name if batch.file else "", **counts)
    hooks.loaded(batch)
