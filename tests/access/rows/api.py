"""Access rows of the API and of its keys. The format: `tests/access/table.py`."""

import datetime as dt
from typing import Any

from base import clock
from people.models import ApiToken, User
from plans.models import Action, Plan
from teams.models import Mission
from tests import factories
from tests.access.kinds import MISSING, kind

TABLE = """
# name                       method object           SD  PD  KM  TM  LM  ES  DS  AD
api:page                     GET    -                200
api:schema                   GET    -                200
api:accounts                 GET    -                200 200 200 403 403 403 200 403
api:account                  GET    row.own          200 200 200 403 403 403 200 403
api:account                  GET    row.team         200 200 200 403 403 403 200 403
api:account                  GET    row.foreign      200 200 404 403 403 403 200 403
api:account                  GET    row.missing      404 404 404 403 403 403 404 403
api:contacts                 GET    -                200 200 200 403 403 403 200 403
api:contact                  GET    api_contact.own      200 200 200 403 403 403 200 403
api:contact                  GET    api_contact.foreign  200 200 404 403 403 403 200 403
api:contact                  GET    api_contact.missing  404 404 404 403 403 403 404 403
api:opportunities            GET    -                200 200 200 403 403 403 200 403
api:opportunity              GET    api_deal.own     200 200 200 403 403 403 200 403
api:opportunity              GET    api_deal.foreign 200 200 404 403 403 403 200 403
api:opportunity              GET    api_deal.missing 404 404 404 403 403 403 404 403
api:figures                  GET    -                200 200 200 403 403 403 200 403
api:plans                    GET    -                200 200 200 403 403 403 403 403
api:plan                     GET    api_plan.own     200 200 200 403 403 403 403 403
api:plan                     GET    api_plan.foreign 200 200 404 403 403 403 403 403
api:plan                     GET    api_plan.missing 404 404 404 403 403 403 403 403
api:actions                  GET    -                200 200 200 403 403 403 403 403
api:action                   GET    api_action.own     200 200 200 403 403 403 403 403
api:action                   GET    api_action.foreign 200 200 404 403 403 403 403 403
api:action                   GET    api_action.missing 404 404 404 403 403 403 403 403
api:missions                 GET    -                200 200 200 403 403 403 200 403
api:mission                  GET    api_mission.own     200 200 200 403 403 403 200 403
api:mission                  GET    api_mission.foreign 200 200 404 403 403 403 200 403
api:mission                  GET    api_mission.missing 404 404 404 403 403 403 404 403
people:key_add               POST   -                200 200 200 403 403 403 200 403
people:key_end               POST   key.own          302
people:key_end               POST   key.foreign      404
people:key_end               POST   key.missing      404
"""

SINCE, UNTIL = dt.date(2026, 11, 2), dt.date(2027, 2, 1)

FORMS = {"people:key_add": {"name": "BI", "scopes": ["accounts"], "days": "30"}}


@kind("row")
def _row(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"pk": MISSING if relation == "missing" else world.account(user, relation).pk}


def _of_account(model: Any, make: Any) -> Any:
    def found(world: Any, user: User, relation: str) -> dict[str, Any]:
        if relation == "missing":
            return {"pk": MISSING}
        account = world.account(user, relation)
        return {"pk": (model.objects.filter(account=account).first() or make(account)).pk}

    return found


kind("api_contact")(_of_account(factories.accounts.Contact, factories.contact))
kind("api_deal")(_of_account(factories.accounts.Opportunity, factories.opportunity))
kind("api_plan")(_of_account(Plan, lambda account: Plan.objects.create(account=account, year=2026, until_year=2028, template="light")))
kind("api_mission")(
    _of_account(Mission, lambda account: Mission.objects.create(account=account, name="Line 2", need="x", since=SINCE, until=UNTIL))
)
kind("api_action")(_of_account(Action, lambda account: Action.objects.create(account=account, text="Call")))


@kind("key")
def _key(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    owner = user if relation == "own" else world.other
    now = clock.now()
    found = ApiToken.objects.filter(user=owner).first() or ApiToken.objects.create(
        user=owner, name="BI", digest=f"{owner.pk}", made_at=now, expires_at=now + dt.timedelta(days=3)
    )
    return {"pk": found.pk}
