"""Access rows of the pyramid. The format: `tests/access/table.py`."""

from typing import Any

from people.models import User
from tests.access.kinds import kind

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
pyramid:question               POST   figure.open      422 422 422 403 422 422 422 403
pyramid:question               POST   figure.costs     422 422 403 403 403 403 422 403
pyramid:question               POST   figure.missing   404
pyramid:target                 POST   figure.open      422 422 403 403 403 403 403 403
pyramid:target                 POST   figure.costs     422 422 403 403 403 403 403 403
pyramid:target                 POST   figure.missing   404
pyramid:diagnosis              GET    -                200 200 200 403 200 200 200 403
pyramid:disagree               POST   -                422 422 403 403 403 422 403 403
"""

CODES = {"open": "win_rate_count", "costs": "cac", "people": "enps", "missing": "no_such_figure"}


@kind("figure")
def _figure(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"code": CODES[relation]}
