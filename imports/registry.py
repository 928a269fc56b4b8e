"""The kinds of record that can be imported: one class each, in a room's `kinds` module.

A kind declares its fields, what names a row, and what must hold; the engine reads, casts, looks up, loads, undoes.
"""

from collections.abc import Iterable
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Model

from base.registry import Registry
from imports.cells import fold
from imports.fields import Field, Reference
from imports.late import Late
from imports.problems import Problem
from people.permissions import Permission

if TYPE_CHECKING:
    import datetime as dt

    from imports.chunks import Chunk
    from imports.load import Load

Found = dict[str, "int | Problem"]


class Kind:
    """A kind of record whose rows carry their own origin.

    `identity` names a row of a file without ids; empty means the whole row but its closing fields. `natural`: the
    identity names one thing, so a second row of it in a file contradicts the first. `occurrences`: equal rows are
    rows of their own (invoice lines). `id_with`: fields that belong to the id (survey answers: the kind).
    `cell`: the columns of account and day by which figures are added up. `permission`: needed beside IMPORT_RUN.
    `correct_page`: where a person corrects a row, with the words of its button and the right `correct_permission` on its account.
    """

    code: str = ""
    position: int = 1000
    label: Any = ""
    model: type[Model]
    fields: ClassVar[tuple[Field, ...]] = ()
    identity: ClassVar[tuple[str, ...]] = ()
    natural: bool = False
    occurrences: bool = False
    id_with: ClassVar[tuple[str, ...]] = ()
    mark: str = ""  # ends the keys of rows that stand in the table of another kind, so that neither takes the other's for its own
    id_aliases: str = ""  # other headers of the id column, parted by commas
    permission: Permission | None = None
    removable: bool = True
    cell: ClassVar[tuple[str, str] | None] = None
    correct_page: str = ""
    correct_label: Any = ""
    correct_permission: Permission = Permission.ACCOUNT_EDIT
    late: ClassVar[tuple[Late, ...]] = ()  # texts that wait beside those of soft references

    # What a kind may add ---------------------------------------------------------------------------------------

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        """Fill columns that follow from others and mark rows that cannot be; after casting and looking up."""

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        """What a chunk brings about in other tables, in its transaction; `chunk.targets` are the ids written."""

    def changes_beyond(self, load: "Load", chunk: "Chunk") -> set[int]:
        """Indexes of known rows that change in other tables although no column of their own does."""
        return set()

    def finish(self, load: "Load") -> None:
        """What the whole batch brings about, once, in the last transaction; safe to run again."""

    def affected(self, ids: Iterable[int]) -> set[int]:
        """What `refresh` must be told when these rows change or go; asked before they do."""
        return set(ids)

    def refresh(self, ids: Iterable[int]) -> None:
        """Compute again what is derived from what is `affected`, after an undo or a person's edit."""

    def cells_behind(self, affected: Iterable[int]) -> "set[tuple[int | None, dt.date | None]]":
        """Cells of what is affected, where the row itself does not say them (an invoice line)."""
        return set()

    def near(self, text: str) -> list[str]:
        """Names like `text`, for a person who must choose."""
        return []

    def look_up(self, load: "Load", item: Reference, texts: set[str]) -> dict[str, Any]:
        """What the texts of one of this kind's own references mean."""
        return load.resolve(item.to, texts)

    def lookup(self, load: "Load", texts: set[str]) -> Found:
        """Ids of rows by external id in the same source, then exact name, then alias; a Problem where not one."""
        return by_key(self.model, load.source_id, texts)

    def cells_of(self, load: "Load", chunk: "Chunk") -> "set[tuple[int | None, dt.date | None]]":
        """(account, day) of the rows in the chunk, for the marks."""
        if self.cell is None:
            return set()
        account, day = self.cell
        if account not in chunk.columns or day not in chunk.columns:
            return set()
        return set(zip(chunk.columns[account], chunk.columns[day], strict=True))

    # What follows from the declaration ---------------------------------------------------------------------------

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        return tuple(field for field in self.fields if isinstance(field, Reference))

    @property
    def origin_model(self) -> type[Model]:
        """The table that holds source, key and row hash."""
        return self.model

    @cached_property
    def words(self) -> dict[str, str]:
        """Folded header → field, for columns that map by themselves."""
        known: dict[str, str] = {}
        for field in self.fields:
            for word in (field.name, f"{field.name} id" if isinstance(field, Reference) else field.name, *field.aliases.split(",")):
                known.setdefault(fold(word) or field.name, field.name)
        for word in ("id", "external id", "record id", "identifiant", *self.id_aliases.split(",")):
            known.setdefault(fold(word) or "id", "id")
        return known

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Marks of the other kinds whose rows stand in this table."""
        return tuple(kind.mark for kind in kinds if kind.mark and kind is not self and kind.origin_model is self.origin_model)

    def field_names(self) -> list[str]:
        return ["id", *self.by_name, "recorded_on"]

    def identity_fields(self) -> tuple[str, ...]:
        return self.identity or tuple(field.name for field in self.fields if not field.closing)


class MasterKind(Kind):
    """Accounts, contacts, products, colleagues: many sources know them, so the origin stands on key rows."""

    key_model: type[Model]
    owner: str = ""  # the key row's foreign key to the master
    add_page: str = ""  # where a person makes one by hand; it takes `name` and `next`
    add_permission: Permission = Permission.ACCOUNT_EDIT
    natural = True
    removable = False

    @property
    def origin_model(self) -> type[Model]:
        return self.key_model

    def adopt(self, load: "Load", chunk: "Chunk", at: list[int]) -> dict[int, "int | Problem"]:
        """Masters that rows without a known key mean all the same, by index."""
        return {}

    def lookup(self, load: "Load", texts: set[str]) -> Found:
        found: Found = dict(self._by_keys(load, {text: key_of(text) for text in texts}))
        found.update(by_unique_name(self, texts - found.keys()))
        aliases = self._by_keys(load, {text: alias_key(text) for text in texts - found.keys()}, any_source=True)
        found.update(aliases)
        return found

    def _by_keys(self, load: "Load", keys: dict[str, str], *, any_source: bool = False) -> dict[str, int]:
        if not keys:
            return {}
        texts = {key: text for text, key in keys.items()}
        rows = self.key_model._default_manager.all()
        rows = rows.filter(is_alias=True) if any_source else rows.filter(source=load.source_id)
        named = rows.filter(key__among=set(texts)).values_list("key", f"{self.owner}_id")
        return {texts[key]: owner for key, owner in named}


kinds: Registry[Kind] = Registry(Kind, "kinds")


def code_of(model: type[Model]) -> str:
    """How the change log names rows of a table: by the kind that loads it, else by the model."""
    for kind in kinds:
        if kind.model is model:
            return kind.code
    return str(model._meta.model_name)


def parts(items: Iterable[Any], size: int = 900) -> Iterable[list[Any]]:
    """`items` in lists short enough for one `IN`."""
    known = list(items)
    for start in range(0, len(known), size):
        yield known[start : start + size]


def key_of(text: str) -> str:
    """The stored key of an id: itself, or a digest when too long or when it could be taken for one of ours."""
    if len(text) <= 64 and not text.startswith(("#", "=")):
        return text
    return digest(text)


def marked(key: str, mark: str) -> str:
    """A key of a kind that shares its table, within the length that the column has."""
    return f"{key if len(key) + len(mark) < 64 else digest(key)}|{mark}"


def alias_key(text: str) -> str:
    return f"={text}" if len(text) < 64 else f"={digest(text)[1:]}"


def digest(text: str) -> str:
    return "#" + blake2b(text.encode(), digest_size=16).hexdigest()


def by_key(model: Any, source_id: int, texts: set[str]) -> Found:
    keys = {key_of(text): text for text in texts}
    rows = model.objects.filter(source=source_id, key__among=set(keys)) if keys else model.objects.none()
    return {keys[key]: pk for key, pk in rows.values_list("key", "pk")}


def by_unique_name(kind: Any, texts: set[str], field: str = "name") -> Found:
    """Rows by exact name; a name of several is a Problem that lists them."""
    several: dict[str, list[int]] = {}
    manager: models.Manager[Any] = kind.model._default_manager
    for name, pk in manager.filter(**{f"{field}__among": set(texts)}).values_list(field, "pk") if texts else ():
        several.setdefault(name, []).append(pk)
    found: Found = {}
    for name, ids in several.items():
        found[name] = ids[0] if len(ids) == 1 else Problem("several_matches", {"near": [f"{name} ({pk})" for pk in sorted(ids)[:3]]})
    return found
