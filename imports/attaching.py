"""Records whose account, owner, product or colleague is not found: listed by text, attached all at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from imports import hooks, writer
from imports.cells import fold
from imports.fields import Reference
from imports.late import Late
from imports.merge import versioned
from imports.models import Change
from imports.registry import Kind, MasterKind, alias_key, kinds, parts
from imports.verbs import ImportRefusal
from people.audit import Actor, record, user_of
from people.models import User
from people.permissions import Permission
from people.rights import require

SUGGESTED = 30  # texts that get suggestions
COMPARED = 50_000  # names that a text is compared with
LIKE = 60  # of 100


class SoftReference(Late):
    """A reference whose text is kept while its row is not known."""

    def __init__(self, kind: Kind, field: Reference) -> None:
        self.kind, self.field = kind, field
        self.name, self.label, self.to, self.text_column = field.name, field.label, field.to, field.text_column

    def waiting(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(**{f"{self.field.attname}__isnull": True}).exclude(**{self.text_column: ""})

    def write(self, ids: Iterable[int], target: int, by: Any) -> None:
        _write(self.kind, self.field.attname, list(ids), target, by)


@dataclass(frozen=True)
class Waiting:
    """Equal texts of one field: `rows` of them wait for what they mean."""

    kind: Kind
    field: Late
    text: str
    rows: int

    @property
    def target(self) -> Kind:
        return kinds[self.field.to]


def late_fields(kind: Kind) -> list[Late]:
    """Every field of a kind whose text may wait."""
    soft = [SoftReference(kind, field) for field in kind.references if field.soft and field.text_column]
    return [*soft, *kind.late]


def waiting_rows(kind: Kind, field: Late, by: Actor) -> QuerySet[Any]:
    """Rows that this person may attach; those of tables without a door of their own only for who may attach all."""
    manager: Any = kind.model._default_manager
    if isinstance(by, User) and not by.holds_all(Permission.ATTACH):
        return field.waiting(manager.visible_to(by, Permission.ATTACH) if _has_door(kind) else manager.none())
    return field.waiting(manager.all())


def aims(kind: Kind, by: Actor) -> QuerySet[Any]:
    """What this person may let a text mean: of what has a door of its own, only what he may attach to."""
    manager: Any = kind.model._default_manager
    is_bound = isinstance(by, User) and not by.holds_all(Permission.ATTACH) and _has_door(kind)
    rows: QuerySet[Any] = manager.visible_to(by, Permission.ATTACH) if is_bound else manager.all()
    return rows


def _has_door(kind: Kind) -> bool:
    return hasattr(kind.model._default_manager, "visible_to") and kind.code != "employees"


def waiting(by: Actor, most: int = 200) -> list[Waiting]:
    """All texts that wait, those of most rows first. Of costs and wallets only for who may read money."""
    require(by, Permission.ATTACH)
    found = []
    for kind in kinds:
        if kind.permission and not by.holds(kind.permission):
            continue
        for field in late_fields(kind):
            groups = waiting_rows(kind, field, by).order_by().values_list(field.text_column).annotate(rows=Count("pk")).order_by("-rows")
            found += [Waiting(kind, field, text, rows) for text, rows in groups[:most]]
    return sorted(found, key=lambda item: -item.rows)[:most]


def near_of(lines: Sequence[Waiting], by: Actor) -> list[list[tuple[int, str]]]:
    """What each of the first texts may mean: (id, name), nearest first. One query for each kind that is meant."""
    codes = {line.field.to for line in lines[:SUGGESTED]}
    names = {code: dict(aims(kinds[code], by).values_list("pk", "name")[:COMPARED]) for code in codes}
    folded = {code: {pk: fold(name) for pk, name in known.items()} for code, known in names.items()}
    found: list[list[tuple[int, str]]] = []
    for line in lines[:SUGGESTED]:
        near = process.extract(fold(line.text), folded[line.field.to], scorer=fuzz.token_set_ratio, limit=3, score_cutoff=LIKE)
        found.append([(pk, names[line.field.to][pk]) for _name, _score, pk in near])
    return [*found, *([] for _line in lines[SUGGESTED:])]


@transaction.atomic
def attach(kind_code: str, field_name: str, text: str, target: int, *, by: Actor) -> int:
    """Let all rows of this text mean `target`, and remember it as another name. Gives how many rows that were."""
    require(by, Permission.ATTACH)
    kind = kinds.get(kind_code)
    field = next((each for each in late_fields(kind) if each.name == field_name), None) if kind else None
    if kind is None or field is None or (kind.permission and not by.holds(kind.permission)):
        raise ImportRefusal(_("These records are not waiting for anything."))
    aim = kinds[field.to]
    if not aims(aim, by).filter(pk=target).exists():
        raise ImportRefusal(_("That does not exist any more: choose another."))
    ids = list(waiting_rows(kind, field, by).filter(**{field.text_column: text}).values_list("pk", flat=True))
    if not ids:  # nor is another name learned of a text that nothing of his holds
        raise ImportRefusal(_("These records are not waiting for anything."))
    if isinstance(aim, MasterKind):
        remember_alias(aim, text, target)
    field.write(ids, target, by)
    record(by, "import.attached", aim.model._default_manager.get(pk=target), kind=kind_code, text=text, rows=len(ids))
    return len(ids)


def _write(kind: Kind, column: str, ids: list[int], target: int, by: Actor) -> None:
    for part in parts(ids):
        rows: list[Any] = list(kind.model._default_manager.select_for_update().filter(pk__in=part).order_by("pk"))
        Change.objects.bulk_create(
            [
                Change(
                    by=user_of(by),
                    kind=kind.code,
                    object_id=row.pk,
                    former={column: None},
                    written={column: target},
                    former_batch=getattr(row, "batch_id", None),
                    former_line=getattr(row, "line", None),
                    former_hash=getattr(row, "row_hash", None),
                )
                for row in rows
            ]
        )
        columns: dict[str, list[Any]] = {column: [target] * len(rows)}
        for field in versioned(kind.model):  # a form that is open must not write over it
            columns[field.attname] = [getattr(row, field.attname) + 1 for row in rows]
        writer.update(kind.model, [row.pk for row in rows], columns)
    kind.refresh(kind.affected(ids))
    if kind.cell or column == "account_id":
        day = kind.cell[1] if kind.cell else ""
        found = (row for part in parts(ids) for row in kind.model._default_manager.filter(pk__in=part))
        hooks.mark(
            kind.code, {(getattr(row, "account_id", None), getattr(row, day, None) if day else None) for row in found} | {(None, None)}
        )


def remember_alias(kind: MasterKind, text: str, target: int) -> None:
    """Another name, confirmed by a person: the next file that uses it is understood."""
    rows = kind.key_model._default_manager
    if not rows.filter(key=alias_key(text), is_alias=True).exists():
        rows.create(**{f"{kind.owner}_id": target, "key": alias_key(text), "is_alias": True})


@transaction.atomic
def match(kind: MasterKind, text: str, target: int, *, by: Actor) -> None:
    """Confirm that `text` is another name of a master (an account): rejected rows that use it can be loaded."""
    row = kind.model._default_manager.filter(pk=target).first()
    if row is None:
        raise ImportRefusal(_("That does not exist any more: choose another."))
    require(by, Permission.ALIAS_CONFIRM, row if hasattr(row, "relations_of") else None)
    remember_alias(kind, text, target)
    record(by, "import.matched", row, text=text)
