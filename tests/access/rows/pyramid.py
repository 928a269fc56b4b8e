"""Access rows of the pyramid. The format: `tests/access/table.py`."""

import datetime as dt
import uuid
from typing import Any

from base.periods import Period
from people.models import User
from pyramid import kept
from pyramid.models import Disagreement, Verdict
from pyramid.scopes import Scope
from tests.access.kinds import MISSING, kind
from tests.pyramid.test_verdict import judged

# Figures of costs and figures about people need a right of their own.
TABLE = """
# name                         method object           SD  PD  KM  TM  LM  ES  DS  AD
pyramid:board                  GET    -                200 200 200 403 200 200 200 403
pyramid:figures                GET    -                200 200 200 403 200 200 200 403
pyramid:figure                 GET    figure.open      200 200 200 403 200 200 200 403
pyramid:figure                 GET    figure.costs     200 200 403 403 403 403 200 403
pyramid:figure                 GET    figure.people    200 200 403 403 403 403 403 403
pyramid:figure                 GET    figure.missing   404
pyramid:figure_csv             GET    figure.open      200 200 200 403 403 403 200 403
pyramid:figure_csv             GET    figure.costs     200 200 403 403 403 403 200 403
pyramid:figure_csv             GET    figure.missing   404
pyramid:figure_xlsx            GET    figure.open      200 200 200 403 403 403 200 403
pyramid:figure_xlsx            GET    figure.costs     200 200 403 403 403 403 200 403
pyramid:figure_xlsx            GET    figure.missing   404
pyramid:close_question         POST   asked.open       403 422 403 403 403 403 422 403
pyramid:close_question         POST   asked.costs      403 422 403 403 403 403 422 403
pyramid:close_question         POST   asked.missing    404
pyramid:question               POST   figure.open      422 422 422 403 422 422 422 403
pyramid:question               POST   figure.costs     422 422 403 403 403 403 422 403
pyramid:question               POST   figure.missing   404
pyramid:target                 POST   figure.open      422 422 403 403 403 403 403 403
pyramid:target                 POST   figure.costs     422 422 403 403 403 403 403 403
pyramid:target                 POST   figure.missing   404
pyramid:diagnosis              GET    -                200 200 200 403 200 200 200 403
pyramid:disagree               POST   -                422 422 403 403 403 422 403 403
pyramid:answer                 POST   objection.kept   422 422 403 403 403 422 403 403
pyramid:answer                 POST   objection.missing 404 404 403 403 403 404 403 403
"""

CODES = {"open": "win_rate_count", "costs": "cac", "people": "enps", "missing": "no_such_figure"}


@kind("figure")
def _figure(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"code": CODES[relation]}


@kind("asked")
def _asked(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"code": CODES[relation], "told": uuid.UUID(int=7)}


@kind("objection")
def _objection(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    year = Period(dt.date(2025, 1, 1), dt.date(2026, 1, 1))
    verdict = Verdict.objects.first() or kept.keep(judged(), Scope.company(), year, year.end)
    return {"pk": Disagreement.objects.get_or_create(verdict=verdict, by=world.other, text="Not so.")[0].pk}
