"""Access rows of papers. The format: `tests/access/table.py`."""

from typing import Any

from people.models import User
from reports import files
from reports.models import Paper, PaperSchedule
from reports.registry import Context, papers
from tests.access.kinds import MISSING, kind

TABLE = """
# name          method object         SD  PD  KM  TM  LM  ES  DS  AD
reports:paper   GET    paper.own      200 200 200 404 200 200 200 404
reports:paper   GET    paper.foreign  404
reports:paper   GET    paper.missing  404
reports:file    GET    paper.own      200 200 200 404 200 200 200 404
reports:file    GET    paper.foreign  404
reports:file    GET    paper.missing  404
reports:print   POST   print.pyramid  302 302 302 403 302 302 302 403
reports:print   POST   print.missing  404
reports:schedule    POST  paper.own      302 302 302 404 302 302 302 404
reports:schedule    POST  paper.foreign  404
reports:schedule    POST  paper.missing  404
reports:monthly     GET   -              200
reports:unschedule  POST  monthly.own      302
reports:unschedule  POST  monthly.foreign  302 302 302 404 302 302 302 404
reports:unschedule  POST  monthly.missing  404
"""


@kind("paper")
def _paper(world: Any, user: User, relation: str) -> dict[str, Any]:
    """`own` was printed for an audience to which the user belongs, `foreign` for another one."""
    if relation == "missing":
        return {"pk": MISSING}
    audience = "others" if relation == "foreign" else papers["pyramid"].audience(Context("", "en", {}, user))
    known = Paper.objects.filter(code="pyramid", audience=audience).first()
    made = known or Paper.objects.create(code="pyramid", language="en", audience=audience, file=files.keep(b"%PDF", "pyramid.pdf"))
    return {"pk": made.pk}


@kind("print")
def _print(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"code": "no-paper" if relation == "missing" else relation}


@kind("monthly")
def _monthly(world: Any, user: User, relation: str) -> dict[str, Any]:
    """`own` goes to the user, `foreign` to somebody else: then the right to the paper decides."""
    if relation == "missing":
        return {"pk": MISSING}
    receiver = user if relation == "own" else world.second_administrator
    return {"pk": PaperSchedule.objects.get_or_create(code="pyramid", scope="", receiver=receiver)[0].pk}
