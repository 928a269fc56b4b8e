"""Pages by key: each begins after a row, not after a count of rows, so the last costs as much as the first."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Q, QuerySet

SEPARATOR = "~"


@dataclass(frozen=True)
class Part:
    """Rows of one stretch of the order: those with a value, by value; or those without, by name. `field` empty: by name."""

    rows: QuerySet[Any]
    field: str
    descending: bool

    @property
    def tie(self) -> str:
        """The id as the index of the field holds it: that of the same table."""
        table = self.field.rpartition("__")[0]
        return f"{table}__account_id" if table else "pk"

    def ordered(self, *, backward: bool) -> QuerySet[Any]:
        sign = "-" if self.descending != backward else ""
        return self.rows.order_by(f"{sign}{self.field}", f"{sign}{self.tie}")

    def beyond(self, value: Any, pk: int, *, backward: bool) -> "Part":
        """The rows after (before) a row; the first condition lets the index begin there."""
        side = "lt" if self.descending != backward else "gt"
        there = Q(**{f"{self.field}__{side}e": value})
        tied = Q(**{f"{self.field}__{side}": value}) | Q(**{f"{self.tie}__{side}": pk})
        return Part(self.rows.filter(there & tied), self.field, self.descending)


@dataclass(frozen=True)
class Cut:
    """A page of rows and the cursors of its neighbours, empty where there are none."""

    rows: list[Any]
    before: str
    after: str


def cut(parts: list[Part], size: int, *, after: str = "", before: str = "") -> Cut:
    """The page after (or before) a cursor. A part behind a full page is not asked: where none of its rows exist, finding that
    out reads the whole table. So at most one query per part.

    A cursor is `<part>~<value>~<id>`. Raises BadRequest for one that this order cannot have given.
    """
    backward = bool(before)
    cursor = _read(before or after, parts)
    numbered = list(enumerate(parts))
    found: list[tuple[int, Any]] = []
    for number, part in reversed(numbered) if backward else numbered:
        if len(found) > size or (cursor and (number > cursor[0] if backward else number < cursor[0])):
            continue
        if cursor and number == cursor[0]:
            rows = part.beyond(cursor[1], cursor[2], backward=backward).ordered(backward=backward)
        else:
            rows = part.ordered(backward=backward)
        found += [(number, row) for row in rows[: size + 1 - len(found)]]
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    has_before = more if backward else bool(after)
    has_after = bool(before) if backward else more
    return Cut(
        [row for _number, row in found],
        _cursor(parts, *found[0]) if found and has_before else "",
        _cursor(parts, *found[-1]) if found and has_after else "",
    )


def _cursor(parts: list[Part], number: int, row: Any) -> str:
    value = row
    for step in parts[number].field.split("__"):
        value = getattr(value, step)
    return SEPARATOR.join([str(number), value.isoformat() if hasattr(value, "isoformat") else str(value), str(row.pk)])


def _read(cursor: str, parts: list[Part]) -> tuple[int, Any, int] | None:
    if not cursor:
        return None
    try:
        number, rest = cursor.split(SEPARATOR, 1)
        value, pk = rest.rsplit(SEPARATOR, 1)
        part = parts[int(number)]
        field = part.rows.model._meta.get_field(part.field.split("__")[0])
        for step in part.field.split("__")[1:]:
            field = field.related_model._meta.get_field(step)
        if int(number) < 0 or not 0 <= int(pk) < 2**63:
            raise ValueError(cursor)
        return int(number), field.to_python(value), int(pk)
    except (ValueError, IndexError, ValidationError) as error:
        raise BadRequest("Not a page of this list.") from error
