"""The rows behind a figure, as a queryset that a page may filter, count and cut."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

FEW = 500


@dataclass(frozen=True)
class Behind:
    """Rows of one model: by id where the figure picked them one by one, else by a condition."""

    model: type[models.Model]
    ids: tuple[int, ...] | None = None
    where: models.Q | None = None

    @classmethod
    def of(cls, model: type[models.Model], ids: Iterable[int]) -> "Behind":
        return cls(model, ids=tuple(ids))

    def queryset(self) -> models.QuerySet[Any]:
        """In the order of their ids. Any number of ids goes as one parameter."""
        rows: models.QuerySet[Any] = self.model._default_manager.order_by("pk")
        if self.ids is None:
            return rows.filter(self.where) if self.where is not None else rows
        if len(self.ids) <= FEW:
            return rows.filter(pk__in=self.ids)
        return rows.filter(pk__in=_many(self.ids))


def _many(ids: tuple[int, ...]) -> RawSQL:
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", (list(ids),))
    return RawSQL("SELECT value FROM json_each(%s)", (f"[{','.join(map(str, ids))}]",))
