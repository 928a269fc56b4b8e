"""Records whose account, owner, product or colleague is not found: listed by text, attached all at once."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from imports import hooks, writer
from imports.fields import Reference
from imports.models import Change
from imports.registry import Kind, MasterKind, alias_key, kinds, parts
from imports.verbs import ImportRefusal
from people.audit import Actor, record
from people.models import User
from people.permissions import Permission
from people.rights import require


@dataclass(frozen=True)
class Waiting:
    """Equal texts of one field: `rows` of them wait for what they mean."""

    kind: Kind
    field: Reference
    text: str
    rows: int

    @property
    def target(self) -> Kind:
        return kinds[self.field.to]

    def near(self) -> list[tuple[int, str]]:
        """What the text may mean: (id, name), nearest first."""
        named = self.target.near(self.text)
        found = dict(self.target.model._default_manager.filter(name__in=named).values_list("name", "pk"))
        return [(found[name], name) for name in named if name in found]


def soft_fields() -> list[tuple[Kind, Reference]]:
    """Every field whose text may wait."""
    return [(kind, field) for kind in kinds for field in kind.references if field.soft and field.text_column]


def waiting_rows(kind: Kind, field: Reference, by: Actor) -> QuerySet[Any]:
    manager: Any = kind.model._default_manager
    rows = manager.visible_to(by, Permission.ATTACH) if hasattr(manager, "visible_to") and isinstance(by, User) else manager.all()
    found: QuerySet[Any] = rows.filter(**{f"{field.attname}__isnull": True}).exclude(**{field.text_column: ""})
    return found


def waiting(by: Actor, most: int = 200) -> list[Waiting]:
    """All texts that wait, those of most rows first."""
    require(by, Permission.ATTACH)
    found = []
    for kind, field in soft_fields():
        groups = waiting_rows(kind, field, by).values_list(field.text_column).annotate(rows=Count("pk")).order_by("-rows")[:most]
        found += [Waiting(kind, field, text, rows) for text, rows in groups]
    return sorted(found, key=lambda item: -item.rows)[:most]


@transaction.atomic
def attach(kind_code: str, field_name: str, text: str, target: int, *, by: Actor) -> int:
    """Let all rows of this text mean `target`, and remember it as another name. Gives how many rows that were."""
    require(by, Permission.ATTACH)
    kind = kinds.get(kind_code)
    field = kind.by_name.get(field_name) if kind else None
    if kind is None or not isinstance(field, Reference) or not field.soft or not field.text_column:
        raise ImportRefusal(_("These records are not waiting for anything."))
    aim = kinds[field.to]
    if not aim.model._default_manager.filter(pk=target).exists():
        raise ImportRefusal(_("That does not exist any more: choose another."))
    ids = list(waiting_rows(kind, field, by).filter(**{field.text_column: text}).values_list("pk", flat=True))
    _write(kind, field, ids, target, by)
    if isinstance(aim, MasterKind):
        remember_alias(aim, text, target)
    record(by, "import.attached", aim.model._default_manager.get(pk=target), kind=kind_code, text=text, rows=len(ids))
    return len(ids)


def _write(kind: Kind, field: Reference, ids: list[int], target: int, by: Actor) -> None:
    for part in parts(ids):
        rows: list[Any] = list(kind.model._default_manager.filter(pk__in=part))
        Change.objects.bulk_create(
            [
                Change(
                    by=by if isinstance(by, User) else None,
                    kind=kind.code,
                    object_id=row.pk,
                    former={field.attname: None},
                    written={field.attname: target},
                    former_batch=row.batch_id,
                    former_line=row.line,
                    former_hash=row.row_hash,
                )
                for row in rows
            ]
        )
    writer.update(kind.model, ids, {field.attname: [target] * len(ids)})
    kind.refresh(kind.affected(ids))
    if kind.cell or field.attname == "account_id":
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
