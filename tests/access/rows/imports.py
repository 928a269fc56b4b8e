"""Access rows of imports. The format: `tests/access/table.py`."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from imports import drafts
from imports.models import Batch, Recipe, Source
from imports.verbs import import_file
from people.audit import Operator
from tests import factories
from tests.access.kinds import MISSING, kind

TABLE = """
# name                         method object           SD  PD  KM  TM  LM  ES  DS  AD
imports:list                   GET    -                302 200 302 403 403 403 200 403
imports:new                    GET    -                403 200 403 403 403 403 200 403
imports:new                    POST   -                403 422 403 403 403 403 422 403
imports:attach                 GET    -                200 200 200 403 403 403 200 403
imports:attach                 POST   -                422 422 422 403 403 403 422 403
imports:sources                GET    -                403 403 403 403 403 403 200 200
imports:forget                 POST   recipe.any       403 403 403 403 403 403 302 302
imports:forget                 POST   recipe.missing   403 403 403 403 403 403 404 404
imports:origin                 GET    imported_invoice.own      200 200 200 200 404 200 200 403
imports:origin                 GET    imported_invoice.people 200 200 404 404 200 404 200 403
imports:origin                 GET    imported_invoice.foreign  200 200 404 404 404 404 200 403
imports:origin                 GET    imported_invoice.missing  404 404 404 404 404 404 404 403
imports:batch                  GET    batch.loaded     403 200 403 403 403 403 200 403
imports:batch                  GET    batch.draft      403 200 403 403 403 403 200 403
imports:batch                  GET    batch.missing    403 404 403 403 403 403 404 403
imports:decide                 POST   batch.draft      403 302 403 403 403 403 302 403
imports:decide                 POST   batch.loaded     403 409 403 403 403 403 409 403
imports:decide                 POST   batch.missing    403 404 403 403 403 403 404 403
imports:load                   POST   batch.draft      403 302 403 403 403 403 302 403
imports:load                   POST   batch.loaded     403 409 403 403 403 403 409 403
imports:load                   POST   batch.missing    403 404 403 403 403 403 404 403
imports:discard                POST   batch.draft      403 302 403 403 403 403 302 403
imports:discard                POST   batch.missing    403 404 403 403 403 403 404 403
imports:stop                   POST   batch.loaded     403 409 403 403 403 403 409 403
imports:stop                   POST   batch.missing    403 404 403 403 403 403 404 403
imports:undo                   POST   batch.loaded     403 302 403 403 403 403 302 403
imports:undo                   POST   batch.draft      403 409 403 403 403 403 409 403
imports:undo                   POST   batch.missing    403 404 403 403 403 403 404 403
imports:match                  POST   batch.loaded     403 422 403 403 403 403 422 403
imports:match                  POST   batch.missing    403 404 403 403 403 403 404 403
imports:answer                 POST   batch.loaded     403 422 403 403 403 403 422 403
imports:answer                 POST   batch.missing    403 404 403 403 403 403 404 403
imports:again                  POST   batch.loaded     403 302 403 403 403 403 302 403
imports:again                  POST   batch.missing    403 404 403 403 403 403 404 403
imports:rejects                GET    batch.loaded     403 200 403 403 403 403 200 403
imports:rejects                GET    batch.missing    403 404 403 403 403 403 404 403
imports:file                   GET    batch.loaded     403 200 403 403 403 403 200 403
imports:file                   GET    batch.missing    403 404 403 403 403 403 404 403
imports:touched                GET    batch.loaded     403 200 403 403 403 403 200 403
imports:touched                GET    batch.missing    403 404 403 403 403 403 404 403
"""


@kind("batch")
def _batch(world: Any, user: Any, relation: str) -> dict[str, Any]:
    """A draft, or an import of one account that is loaded; its file is a real one."""
    if relation == "missing":
        return {"pk": MISSING}
    known = Batch.objects.filter(operator="access", state=relation).first()
    if known:
        return {"pk": known.pk}
    operator = Operator("access")
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("name,city\nAn imported account,Lyon\n")
        file.flush()
        if relation == "loaded":
            return {"pk": import_file(file.name, "accounts", by=operator, name="accounts.csv").pk}
        return {"pk": drafts.drop(Path(file.name), "accounts.csv", kind="accounts", by=operator).pk}


@kind("recipe")
def _recipe(world: Any, user: Any, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    source, _made = Source.objects.get_or_create(name="Access")
    return {"pk": Recipe.objects.get_or_create(source=source, kind="accounts")[0].pk}


@kind("imported_invoice")
def _invoice(world: Any, user: Any, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"kind": "invoices", "pk": MISSING}
    account = world.account(user, relation)
    return {"kind": "invoices", "pk": (account.invoices.first() or factories.invoice(account, dt.date(2026, 1, 10))).pk}
