"""Access rows of papers. The format: `tests/access/table.py`."""

from typing import Any

from people.models import User
from tests.access.kinds import MISSING, kind

TABLE = """
# name          method object         SD  PD  KM  TM  LM  ES  DS  AD
reports:paper   GET    paper.missing  404
reports:file    GET    paper.missing  404
reports:print   POST   print.missing  404
"""


@kind("paper")
def _paper(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"pk": MISSING}


@kind("print")
def _print(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"code": "no-paper" if relation == "missing" else relation}
