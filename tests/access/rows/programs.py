"""Access rows of the programme. The format: `tests/access/table.py`."""

import datetime as dt
from typing import Any

from people.audit import Operator
from people.models import User
from programs import verbs
from programs.criteria import CRITERIA
from programs.models import Candidate, Rater, SelectionRound
from tests import factories
from tests.access.kinds import MISSING, kind

OPERATOR = Operator("tests")
CLOSES = factories.TODAY + dt.timedelta(days=10)

TABLE = """
# name                       method object             SD  PD  KM  TM  LM  ES  DS  AD
programs:overview            GET    -                  200 200 200 403 200 200 200 403
programs:maturity            GET    -                  200 200 200 403 200 200 200 403
programs:maturity            POST   -                  403 302 403 403 403 403 403 403

programs:strategy            GET    -                  200 200 200 403 200 200 200 403
programs:strategy            POST   -                  403 302 403 403 403 403 403 403
programs:selection           GET    -                  403 200 403 403 403 403 403 403
programs:selection           POST   -                  403 302 403 403 403 403 403 403
programs:round               GET    round.rated        200
programs:round               GET    round.foreign      404 200 404 404 404 404 404 404
programs:round               GET    round.missing      404
programs:round               POST   round.rated        403 302 403 403 403 403 403 403
programs:round               POST   round.foreign      404 302 404 404 404 404 404 404
programs:round               POST   round.missing      404
programs:candidate           GET    candidate.rated    200
programs:candidate           GET    candidate.foreign  404 200 404 404 404 404 404 404
programs:candidate           GET    candidate.missing  404
programs:candidate           POST   candidate.rated    302
programs:candidate           POST   candidate.foreign  404 403 404 404 404 404 404 404
programs:candidate           POST   candidate.missing  404
"""

FORMS = {
    "programs:maturity": {"score-time": "2", "evidence-time": ""},
    "programs:strategy": {"act": "write", "purpose": "Grow together."},
    "programs:selection": {"capacity": "12", "closes_on": CLOSES.isoformat()},
    "programs:round": {"act": "weigh", "attractiveness": "50"},
    "programs:candidate": {"act": "rate", **{f"s-{code}": "3" for code in CRITERIA}},
}


@kind("round")
def _round(world: Any, user: User, relation: str) -> dict[str, Any]:
    """The open round with one candidate; `rated`: the user is one of its raters."""
    if relation == "missing":
        return {"pk": MISSING}
    found = SelectionRound.objects.first() or verbs.open_round(capacity=12, closes_on=CLOSES, by=OPERATOR)
    verbs.add_candidate(found, world.foreign_account, by=OPERATOR)
    if relation == "rated":
        Rater.objects.get_or_create(round=found, person=user.person)
    else:
        Rater.objects.filter(round=found, person=user.person).delete()
    return {"pk": found.pk}


@kind("candidate")
def _candidate(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING, "candidate_pk": MISSING}
    pk = _round(world, user, relation)["pk"]
    return {"pk": pk, "candidate_pk": Candidate.objects.get(round=pk, account=world.foreign_account).pk}
