"""Access rows of imports. The format: `tests/access/table.py`."""

from typing import Any

from imports.models import Batch, Source
from people.models import User
from tests.access.kinds import MISSING, kind

TABLE = """
# name            method object           SD  PD  KM  TM  LM  ES  DS  AD
imports:list      GET    -                302 200 302 403 403 403 200 403
imports:new       GET    -                403 200 403 403 403 403 200 403
imports:new       POST   -                403 422 403 403 403 403 422 403
imports:attach    GET    -                200 200 200 403 403 403 200 403
imports:attach    POST   -                422 422 422 403 403 403 422 403
imports:sources   GET    -                403 403 403 403 403 403 200 200
imports:forget    POST   recipe.missing   403 403 403 403 403 403 404 404
imports:batch     GET    batch.loaded     403 200 403 403 403 403 200 403
imports:batch     GET    batch.missing    403 404 403 403 403 403 404 403
imports:touched   GET    batch.loaded     403 200 403 403 403 403 200 403
imports:touched   GET    batch.missing    403 404 403 403 403 403 404 403
imports:rejects   GET    batch.loaded     403 200 403 403 403 403 200 403
imports:rejects   GET    batch.missing    403 404 403 403 403 403 404 403
imports:file      GET    batch.missing    403 404 403 403 403 403 404 403
imports:decide    POST   batch.missing    403 404 403 403 403 403 404 403
imports:load      POST   batch.missing    403 404 403 403 403 403 404 403
imports:discard   POST   batch.missing    403 404 403 403 403 403 404 403
imports:stop      POST   batch.missing    403 404 403 403 403 403 404 403
imports:match     POST   batch.missing    403 404 403 403 403 403 404 403
imports:answer    POST   batch.missing    403 404 403 403 403 403 404 403
imports:again     POST   batch.missing    403 404 403 403 403 403 404 403
imports:undo      POST   batch.missing    403 404 403 403 403 403 404 403
imports:origin    GET    origin.own       200 200 200 200 404 200 200 403
imports:origin    GET    origin.people    200 200 404 404 200 404 200 403
imports:origin    GET    origin.foreign   200 200 404 404 404 404 200 403
imports:origin    GET    origin.missing   404 404 404 404 404 404 404 403
"""


@kind("batch")
def _batch(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    source = Source.objects.get_or_create(name="Access")[0]
    return {"pk": Batch.objects.get_or_create(kind="accounts", source=source, defaults={"state": Batch.State.LOADED})[0].pk}


@kind("recipe")
def _recipe(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"pk": MISSING}


@kind("origin")
def _origin(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"kind": "accounts", "pk": MISSING if relation == "missing" else world.account(user, relation).pk}
