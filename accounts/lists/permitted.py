"""A colleague's view as its reader may see it: what he may not see is left out and named, never refused."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from accounts.lists.asked import DEFAULT_SORT, KEPT, NAME, SETS
from accounts.lists.filters import FILTERS
from accounts.registry import columns
from people.models import User


def permitted(query: str, user: User) -> tuple[str, list[Any]]:
    """The query of a kept view without the columns, the order and the filters that this reader has no right to, and their names."""
    asked = {name: value for name, value in parse_qsl(query) if name in KEPT}
    left_out: list[Any] = []
    for code, item in FILTERS.items():
        if code in asked and item.permission is not None and not user.holds(item.permission):
            del asked[code]
            left_out.append(item.label)
    sort = columns.get(asked.get("sort", DEFAULT_SORT).removeprefix("-"))
    if "sort" in asked and asked["sort"].removeprefix("-") != NAME and (sort is None or not user.holds(sort.permission)):
        del asked["sort"]
        left_out += [sort.label] if sort else []
    if asked.get("columns") and asked["columns"] not in SETS:
        known = [(code, columns.get(code)) for code in asked["columns"].split(",")]
        kept = [code for code, column in known if column is not None and user.holds(column.permission)]
        left_out += [column.label for _code, column in known if column is not None and not user.holds(column.permission)]
        asked["columns"] = ",".join(kept)
    return urlencode({name: value for name, value in asked.items() if value}), list(dict.fromkeys(left_out))
