"""Pages of a list on `(sort key, id)`: no offset, so the thousandth page costs what the first does. Spec: performance.md.

`after` or `before` in the address hold the key of the row at the edge, as JSON in base64.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

PER_PAGE = 50
EXACT_UP_TO = 10_000


@dataclass(frozen=True)
class Page:
    """`rows` of one page; `next_key` and `previous_key` are empty at the ends; `total` is None over 10,000."""

    rows: list[Any]
    next_key: str
    previous_key: str
    total: int | None

    @property
    def is_only(self) -> bool:
        return not self.next_key and not self.previous_key


def encode(values: list[Any]) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, dt.date):
            return {"d": value.isoformat()}
        return {"n": str(value)} if isinstance(value, Decimal) else value

    text = json.dumps([plain(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(key: str, length: int) -> list[Any] | None:
    """The values of a key, or None when somebody has tampered with the address: then the list starts again."""

    def value(item: Any) -> Any:
        if isinstance(item, dict):
            if "d" in item:
                return dt.date.fromisoformat(str(item["d"])[:10])
            return Decimal(str(item["n"]))
        return item

    try:
        items = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        values = [value(item) for item in items]
    except (ValueError, KeyError, TypeError, ArithmeticError, binascii.Error):
        return None
    is_plain = all(item is None or isinstance(item, str | int | float | dt.date | Decimal) for item in values)
    return values if len(values) == length and is_plain else None


def page(queryset: QuerySet[Any], order: list[str], params: Mapping[str, str], *, per_page: int = PER_PAGE, counted: bool = True) -> Page:
    """One page of `queryset` in `order` (field names, "-" for descending; `pk` is added). Empty values come last.

    At most two queries: the rows and, when `counted`, their number up to 10,000.
    """
    fields = [*order, "pk"] if "pk" not in {name.lstrip("-") for name in order} else list(order)
    backwards = bool(params.get("before"))
    edge = decode(params.get("before") or params.get("after") or "", len(fields))
    steps = [(name.lstrip("-"), name.startswith("-")) for name in fields]
    selected = queryset.order_by(*(_ordering(name, is_down != backwards, first=backwards) for name, is_down in steps))
    if edge is not None:
        selected = selected.filter(_beyond(steps, edge, backwards=backwards))
    rows = list(selected[: per_page + 1])
    has_more, rows = len(rows) > per_page, rows[:per_page]
    if backwards:
        rows.reverse()
    total = _count(queryset) if counted else None
    has_next = bool(rows) and (has_more if not backwards else edge is not None)
    has_previous = bool(rows) and (has_more if backwards else edge is not None)
    return Page(
        rows,
        encode(_key(rows[-1], steps)) if has_next else "",
        encode(_key(rows[0], steps)) if has_previous else "",
        total,
    )


def _count(queryset: QuerySet[Any]) -> int | None:
    found = queryset.order_by()[: EXACT_UP_TO + 1].count()
    return found if found <= EXACT_UP_TO else None


def _ordering(name: str, is_down: bool, *, first: bool) -> Any:
    if name == "pk":
        return F(name).desc() if is_down else F(name).asc()
    places = {"nulls_first": True} if first else {"nulls_last": True}
    return F(name).desc(**places) if is_down else F(name).asc(**places)


def _beyond(steps: list[tuple[str, bool]], edge: list[Any], *, backwards: bool) -> Q:
    """Rows past the edge: (a past) or (a equal and b past) or …, empty values being last in reading order."""
    condition, equal = Q(), Q()
    for (name, is_down), value in zip(steps, edge, strict=True):
        greater = is_down == backwards
        if value is None:
            past = Q(**{f"{name}__isnull": False}) if backwards else Q(pk__in=[])
            same = Q(**{f"{name}__isnull": True})
        else:
            past = Q(**{f"{name}__{'gt' if greater else 'lt'}": value})
            if not backwards and name != "pk":
                past |= Q(**{f"{name}__isnull": True})
            same = Q(**{name: value})
        condition |= equal & past
        equal &= same
    return condition


def _key(row: Any, steps: list[tuple[str, bool]]) -> list[Any]:
    values = []
    for name, _is_down in steps:
        value = row
        for part in name.split("__"):
            value = value[part] if isinstance(value, dict) else getattr(value, part, None)
        values.append(value)
    return values
