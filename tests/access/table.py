"""Who may ask for what: every route × method × object × role, with its status. A route without a row fails the test.

How to add a route
------------------
In the module of your room in `tests/access/rows/`:
1. One line in `TABLE` for each method that it answers (`manage.py access_table` lists them) and each object that it may be
   asked about: `name  method  object  statuses`.
   - *object* is `-` for a page without one, else `kind.relation`: `account.own` (I am its KAM), `account.core` and
     `account.team` (core or extended member), `account.people` (a colleague below me is its KAM), `account.foreign`,
     `account.missing`. Kinds are made by functions marked `@kind("…")` (`tests/access/kinds.py`).
   - *statuses*: one number for all eight roles, or eight of them in the order SD PD KM TM LM ES DS AD.
2. A form that must be filled for its success: an entry in `FORMS`, keyed by route or by (route, object); a value is the
   form (a `Json` is sent as such), or a function of (world, user) that gives it. Without an entry the form is sent empty.
3. A route open without sign-in: an entry in `OPEN`, with the status for nobody.

For every route the test also checks that nobody and a deactivated colleague are sent to sign-in (401 for JSON), for every line: after
every 4xx, and after every page read, the database is unchanged but for audit, throttle and session tables; a read is audited only
where something leaves the house; every answer bears the headers of safety; where `foreign` and `missing` are both hidden, body
and headers are the same.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ROLES = ("SD", "PD", "KM", "TM", "LM", "ES", "DS", "AD")


class Line:
    """A row of the table: `statuses` by role."""

    def __init__(self, text: str) -> None:
        name, method, target, *statuses = text.split()
        numbers = [int(status) for status in statuses]
        if len(numbers) not in {1, len(ROLES)}:
            raise ValueError(f"one status or {len(ROLES)} are needed: {text}")
        self.name, self.method, self.target = name, method, target
        self.statuses = dict(zip(ROLES, numbers * (1 if len(numbers) > 1 else len(ROLES)), strict=True))

    def __str__(self) -> str:
        return f"{self.name} {self.method} {self.target}"


class Json(dict[str, Any]):
    """A form that is sent as JSON."""


LINES: list[Line] = []
FORMS: dict[Any, dict[str, Any] | Callable[..., dict[str, Any]]] = {}
OPEN: dict[tuple[str, str], int] = {}

for path in sorted((Path(__file__).parent / "rows").glob("[a-z]*.py")):
    rows = import_module(f"tests.access.rows.{path.stem}")
    LINES += [Line(text) for text in rows.TABLE.strip().splitlines() if text.strip() and not text.startswith("#")]
    FORMS |= getattr(rows, "FORMS", {})
    OPEN |= getattr(rows, "OPEN", {})
