"""Access rows of the pyramid. The format: `tests/access/table.py`."""

import datetime as dt
import uuid
from typing import Any

from base.periods import Period
from people.models import User
from pyramid import kept
from pyramid.models import Disagreement, Improvement, Verdict
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
pyramid:improvements           GET    -                200 200 200 403 200 200 200 403
pyramid:improvement_add        GET    -                200 200 403 403 403 403 403 403
pyramid:improvement_add        POST   -                302 302 403 403 403 403 403 403
pyramid:improvement_edit       GET    step.foreign     200 200 403 404 403 403 403 404
pyramid:improvement_edit       GET    step.own         200 200 403 403 403 403 403 403
pyramid:improvement_edit       GET    step.missing     404
pyramid:improvement_edit       POST   step.foreign     302 302 403 404 403 403 403 404
pyramid:improvement_edit       POST   step.own         302 302 403 403 403 403 403 403
pyramid:improvement_edit       POST   step.missing     404
pyramid:improvement_close      POST   step.own         302
pyramid:improvement_close      POST   step.foreign     302 302 403 404 403 403 403 404
pyramid:improvement_close      POST   step.missing     404
"""

STEP_TOKEN = "3b241101-e2bb-4255-8caf-4136c566a963"
FORMS = {
    "pyramid:improvement_add": lambda world, user: {
        "rule": "D01", "text": "Check each promise.", "owner": str(world.other.person_id), "due_on": "2026-12-24", "token": STEP_TOKEN,
    },
    "pyramid:improvement_edit": lambda world, user: {
        "text": "Check each.", "owner": str(world.other.person_id), "due_on": "2026-12-24", "version": "1",
    },
    "pyramid:improvement_close": {"state": "done", "outcome": "All are checked."},
}  # fmt: skip

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


@kind("step")
def _step(world: Any, user: User, relation: str) -> dict[str, Any]:
    """An improvement that carries one's own name, or a colleague's."""
    if relation == "missing":
        return {"pk": MISSING}
    owner = user.person if relation == "own" else world.other.person
    known = Improvement.objects.filter(owner=owner, state="open").first()
    due = dt.date(2026, 12, 1)
    return {
        "pk": (
            known or Improvement.objects.create(rule="D01", text="Look.", owner=owner, due_on=due, token=uuid.uuid4(), by=world.other)
        ).pk
    }
