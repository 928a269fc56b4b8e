"""Taking an import back, exactly, whatever came after it.

Per field: where the current value is still the batch's, the former one returns; what somebody changed since is kept and
named. The batch's changes are then unlinked: a later change that names the same field takes over the former value, so
that batches undone in any order end where they began. Created rows go unless something else points at them.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from base.models import Versioned
from imports import hooks
from imports.merge import DELETED, plain
from imports.models import Batch, Change, Origin
from imports.registry import Kind, MasterKind, code_of, kinds, parts
from imports.undone import PERSON, Undone, Why, name_of


def model_of(code: str) -> type[models.Model] | None:
    """The table that a change names: by kind, else by model name in any room."""
    kind = kinds.get(code)
    if kind is not None:
        return kind.model
    for model in apps.get_models():
        if model._meta.model_name == code and issubclass(model, models.Model):
            return model
    return None


def kind_of(model: type[models.Model]) -> Kind | None:
    return kinds.get(code_of(model))


def take_back(batch: Batch) -> Undone:
    """Undo the batch, in the caller's transaction."""
    return _Undo(batch).run()


class _Undo:
    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.result = Undone()
        self.cells: dict[str, set[hooks.Cell]] = defaultdict(set)
        self.affected: dict[str, set[int]] = defaultdict(set)
        self.seen: dict[type[models.Model], set[int]] = defaultdict(set)
        self.ranges: dict[str, list[tuple[int, int]]] = {}
        self.mine: dict[str, list[int]] = {}
        self.reasons: dict[type[models.Model], dict[int, Why]] = {}

    def run(self) -> Undone:
        self._restore_changed()
        self.ranges = self._ranges()
        self.mine = {label: self._mine(apps.get_model(label), spans) for label, spans in self.ranges.items()}
        for label in sorted(self.ranges, key=_depth, reverse=True):
            self._delete_created(apps.get_model(label), self.mine[label], self.ranges[label])
        self._delete_orphans()
        for code, ids in self.affected.items():
            kind = kinds.get(code)
            if kind is not None and ids:
                kind.refresh(ids)
        for code, cells in self.cells.items():
            hooks.mark(code, cells)
        return self.result

    # Changed rows -----------------------------------------------------------------------------------------------

    def _restore_changed(self) -> None:
        changes = Change.objects.filter(batch=self.batch).order_by("-pk")
        by_kind: dict[str, list[Change]] = defaultdict(list)
        for change in changes.iterator(chunk_size=2000):
            by_kind[change.kind].append(change)
        for code, found in by_kind.items():
            model = model_of(code)
            if model is None:
                continue
            for start in range(0, len(found), 900):
                self._restore_part(model, found[start : start + 900])
        Change.objects.filter(batch=self.batch).delete()

    def _restore_part(self, model: type[models.Model], changes: list[Change]) -> None:
        ids = [change.object_id for change in changes]
        rows = {row.pk: row for row in model._default_manager.filter(pk__in=ids)}
        later: dict[int, list[Change]] = defaultdict(list)
        first = min(change.pk for change in changes)
        for change in Change.objects.filter(kind=changes[0].kind, object_id__in=ids, pk__gt=first).order_by("pk"):
            later[change.object_id].append(change)
        self._note(model, rows.values())
        handed: dict[int, Change] = {}
        for change in changes:
            after = [other for other in later[change.object_id] if other.pk > change.pk and other.batch_id != self.batch.pk]
            row = rows.get(change.object_id)
            if change.written.get(DELETED):
                self._put_back(model, change)
            elif row is not None:
                self._restore_row(model, row, change, after)
            for other in after:
                handed[other.pk] = other
        Change.objects.bulk_update(handed.values(), ["former", "former_batch", "former_line", "former_hash"], batch_size=300)

    def _restore_row(self, model: type[models.Model], row: Any, change: Change, after: list[Change]) -> None:
        fields: dict[str, Any] = {}
        changed_since = False
        for name, was in change.former.items():
            heir = next((other for other in after if name in other.former), None)
            if heir is not None:
                heir.former[name] = was
                if heir.batch_id is None:
                    self.result.keep(row, ("field_person", [model._meta.label, name]))
                continue
            if plain(getattr(row, name)) == change.written.get(name):
                fields[name] = _value(model, name, was)
            elif name == "version":  # what else differs is named by its own name
                changed_since = True
            else:
                self.result.keep(row, ("field_value", [model._meta.label, name]))
        for other in after:
            if other.former_batch == self.batch.pk:
                other.former_batch, other.former_line, other.former_hash = change.former_batch, change.former_line, change.former_hash
        if all(other.batch_id is None for other in after):
            self._restore_origin(model, row, change, fields)
        if fields:
            if changed_since:
                fields["version"] = row.version + 1  # an edit form that is open meets what goes back
            model._default_manager.filter(pk=row.pk).update(**fields)
            for name, value in fields.items():
                setattr(row, name, value)
            self._note(model, [row])
        self.result.restored += 1

    def _restore_origin(self, model: type[models.Model], row: Any, change: Change, fields: dict[str, Any]) -> None:
        origin = {"batch_id": change.former_batch, "line": change.former_line, "row_hash": change.former_hash}
        if isinstance(row, Origin):
            fields.update(origin)
            return
        kind = kind_of(model)
        if isinstance(kind, MasterKind) and change.former_batch is not None:
            keys = kind.key_model._default_manager.filter(**{kind.owner: row.pk}, batch=self.batch.pk)
            keys.update(**origin)

    def _put_back(self, model: type[models.Model], change: Change) -> None:
        """A removed row, under its old id."""
        values = {name: _value(model, name, was) for name, was in change.former.items()}
        row = model(pk=change.object_id, **values)
        model._default_manager.bulk_create([row], ignore_conflicts=True)
        self._note(model, [row])
        self.result.restored += 1

    # Created rows -----------------------------------------------------------------------------------------------

    def _ranges(self) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for chunk in self.batch.chunks.all():
            for label, (first, last) in chunk.counts.get("ranges", {}).items():
                found[label].append((first, last))
        return found

    def _mine(self, model: type[models.Model], ranges: list[tuple[int, int]]) -> list[int]:
        """Rows in these ranges that this batch created and wrote last; another session may have taken ids in between."""
        found: list[int] = []
        kind = kind_of(model)
        for first, last in ranges:
            rows = model._default_manager.filter(pk__range=(first, last))
            if issubclass(model, Origin):
                rows = rows.filter(batch=self.batch.pk)
            elif isinstance(kind, MasterKind):
                rows = rows.filter(keys__batch=self.batch.pk).distinct()
            found += rows.values_list("pk", flat=True)
        return found

    def _delete_created(self, model: type[models.Model], ids: list[int], ranges: list[tuple[int, int]]) -> None:
        mates = set(ids)
        for part in parts(ids):
            self._delete_part(model, part, mates)
        for first, last in ranges:
            self._name_later(model, first, last)

    def _name_later(self, model: type[models.Model], first: int, last: int) -> None:
        """Rows of ours that a later import has changed stay until that one is undone too."""
        if _is_key(model):
            return
        changed = Change.objects.filter(
            kind=code_of(model), object_id__range=(first, last), former_batch=self.batch.pk, batch__isnull=False
        )
        by_row = dict(changed.order_by("pk").values_list("object_id", "batch"))
        for part in parts(by_row):
            for row in model._default_manager.filter(pk__in=part):
                self.result.keep(row, ("later", by_row[row.pk]))

    def _delete_part(self, model: type[models.Model], ids: list[int], mates: set[int]) -> None:
        kept = self.reasons[model] if model in self.reasons else self._why_kept(model, ids, mates)
        rows = {row.pk: row for row in model._default_manager.filter(pk__in=ids)}
        staying = self._history(model, rows)
        going = [pk for pk in ids if pk not in kept and pk not in staying and pk in rows]
        for pk in kept.keys() & rows.keys() if not _is_key(model) else ():
            self.result.keep(rows[pk], kept[pk])
        self._note(model, (rows[pk] for pk in going))
        self._delete_followers(model, going)
        model._default_manager.filter(pk__in=going).delete()
        if not _is_key(model) and kind_of(model) is not None:
            self.result.deleted += len(going)

    def _why_kept(self, model: type[models.Model], ids: list[int], mates: set[int]) -> dict[int, Why]:
        kept = self._pointed_at(model, ids, mates)
        kept.update(self._edited(model, ids, kept))
        return kept

    def _history(self, model: type[models.Model], rows: dict[int, Any]) -> set[int]:
        """Events derived from rows that the batch created and that stay: they stay with these, whose name tells both."""
        owner = _owner_of_derived(model)
        if owner is None or owner.related_model._meta.label_lower not in self.ranges:
            return set()
        subject = owner.related_model
        ours = self.mine[subject._meta.label_lower]
        if subject not in self.reasons:  # asked before anything of them goes
            mates = set(ours)
            self.reasons[subject] = {pk: why for part in parts(ours) for pk, why in self._why_kept(subject, part, mates).items()}
        kept, going, spans = self.reasons[subject], set(ours), self.ranges[subject._meta.label_lower]

        def stays(pk: int) -> bool:
            return pk in kept or (pk not in going and any(first <= pk <= last for first, last in spans))

        return {pk for pk, row in rows.items() if row.derived and stays(getattr(row, owner.attname))}

    def _delete_followers(self, model: type[models.Model], going: list[int]) -> None:
        """Roles that follow from a file's owner hold a colleague by PROTECT: they go with him."""
        for relation in model._meta.related_objects:
            if relation.on_delete is models.PROTECT and issubclass(relation.related_model, Origin):
                pointing: Any = relation.related_model
                pointing._default_manager.filter(**{f"{relation.field.name}__in": going}, key__startswith="owner:").delete()

    def _edited(self, model: type[models.Model], ids: list[int], known: Iterable[int]) -> dict[int, Why]:
        """Rows that a person has changed since: those with a change of theirs left, or with a version that no import explains.

        An import keeps the version that it raised as it keeps any field, so undoing it lowers the version again: above the
        first stands only what a person saved.
        """
        left = set(ids) - set(known)
        found = dict.fromkeys(self._with_changes(model, left), PERSON)
        if issubclass(model, Versioned):
            for part in parts(left - found.keys()):
                for pk in model._default_manager.filter(pk__in=part, version__gt=1).values_list("pk", flat=True):
                    found[pk] = PERSON
        return found

    @staticmethod
    def _with_changes(model: type[models.Model], ids: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for part in parts(ids):
            found.update(Change.objects.filter(kind=code_of(model), object_id__in=part).values_list("object_id", flat=True))
        return found

    def _pointed_at(self, model: type[models.Model], ids: list[int], mates: set[int]) -> dict[int, Why]:
        """Rows that facts of other origin point at. What follows from the row itself (closures, cells…) does not hold it."""
        found: dict[int, Why] = {}
        for relation in model._meta.related_objects:
            other: Any = relation.related_model
            protects = relation.on_delete is models.PROTECT
            if not (issubclass(other, Origin | Versioned) or protects) or not isinstance(relation.field, models.ForeignKey):
                continue
            own_key = _is_key(other) and relation.field.name == getattr(kind_of(model), "owner", "")
            for pointing in other._default_manager.filter(**{f"{relation.field.name}__in": ids}):
                if self._goes_too(pointing) or (own_key and pointing.batch_id is None) or (other is model and pointing.pk in mates):
                    continue
                found.setdefault(getattr(pointing, relation.field.attname), ("pointed", name_of(pointing)))
        return found

    def _goes_too(self, row: Any) -> bool:
        """Whether this row is of the batch itself, or follows from the row it points at (a derived event, an owner's role)."""
        if getattr(row, "batch_id", None) == self.batch.pk:
            return True
        if not isinstance(row, Origin) and isinstance(row, Versioned):  # a part of its subject (a judgement), unless typed over
            owner = next((item for item in row._meta.concrete_fields if isinstance(item, models.OneToOneField)), None)
            return owner is not None and row.version == 1
        return bool(getattr(row, "derived", False)) or str(getattr(row, "key", "") or "").startswith("owner:")

    def _delete_orphans(self) -> None:
        """Rows whose creator was undone before and that only this batch still held."""
        self.reasons.clear()
        undone = Batch.objects.filter(state=Batch.State.UNDONE)
        for kind in kinds:
            ids = self.seen.get(kind.model)
            if not ids:
                continue
            by_undone = {"keys__batch__in" if isinstance(kind, MasterKind) else "batch__in": undone.values("pk")}
            for part in parts(ids):
                waiting = kind.model._default_manager.filter(pk__in=part, **by_undone).distinct()
                orphans = list(waiting.values_list("pk", flat=True))
                self._delete_part(kind.model, orphans, set(orphans))

    def _note(self, model: type[models.Model], rows: Iterable[Any]) -> None:
        """Remember what must be computed again: cells, and what is derived from these rows."""
        known = list(rows)
        self.seen[model].update(row.pk for row in known)
        kind = kind_of(model)
        if kind is None or not known:
            return
        if kind.cell:
            account, day = kind.cell
            self.cells[kind.code].update((getattr(row, account, None), _day(getattr(row, day, None))) for row in known)
        else:
            self.cells[kind.code].update((getattr(row, "account_id", None), None) for row in known)
        ids = kind.affected(row.pk for row in known)
        self.affected[kind.code].update(ids)
        self.cells[kind.code].update(kind.cells_behind(ids))


def _owner_of_derived(model: type[models.Model]) -> Any:
    """What derived rows of this table follow from; None where it holds no such rows."""
    fields = {item.name: item for item in model._meta.concrete_fields}
    cascades = (item for item in fields.values() if isinstance(item, models.ForeignKey) and item.remote_field.on_delete is models.CASCADE)
    return next(cascades, None) if "derived" in fields else None


def _is_key(model: Any) -> bool:
    return any(item.name == "is_alias" for item in model._meta.concrete_fields)


def _depth(label: str) -> int:
    """How many tables this one points at, directly or through others: those that point are emptied first."""
    seen: set[Any] = set()
    level: set[Any] = {apps.get_model(label)}
    while level:
        seen |= level
        fields = (item for model in level for item in model._meta.concrete_fields if isinstance(item, models.ForeignKey))
        level = {item.related_model for item in fields} - seen
    return len(seen)


def _day(value: Any) -> Any:
    return value.date() if hasattr(value, "date") else value


def _value(model: type[models.Model], name: str, was: Any) -> Any:
    field_ = next(item for item in model._meta.concrete_fields if item.attname == name)
    return field_.target_field.to_python(was) if isinstance(field_, models.ForeignKey) else field_.to_python(was)
