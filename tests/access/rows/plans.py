"""Access rows of plans. The format: `tests/access/table.py`."""

import base64
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Family
from people.audit import Operator
from people.models import User
from plans import prose, verbs
from plans.models import Action, Objective, OldPlan, Plan, PlanFile, RowClash
from tests.access.kinds import MISSING, kind
from tests.access.table import Json
from tests.plans import old_files

OPERATOR = Operator("tests")
# A whole document of its own: it waits for nothing, and merges into any section.
UPDATE = prose.blank()

TABLE = """
# name                       method object             SD  PD  KM  TM  LM  ES  DS  AD
plans:list                   GET    -                  200 200 200 200 403 200 403 403
plans:actions                GET    -                  200 200 200 200 403 200 403 403

plans:open                   GET    owner.own          403 200 200 403 404 403 403 404
plans:open                   GET    owner.team         403 200 403 403 404 403 403 404
plans:open                   GET    owner.foreign      403 200 404 404 404 404 403 404
plans:open                   GET    owner.missing      404
plans:open                   POST   owner.own          403 302 302 403 404 403 403 404
plans:open                   POST   owner.team         403 302 403 403 404 403 403 404
plans:open                   POST   owner.foreign      403 302 404 404 404 404 403 404
plans:open                   POST   owner.missing      404

plans:plan                   GET    plan.own           200 200 200 200 404 200 404 404
plans:plan                   GET    plan.team          200 200 200 200 404 200 404 404
plans:plan                   GET    plan.people        200 200 404 404 404 404 404 404
plans:plan                   GET    plan.foreign       200 200 404 404 404 404 404 404
plans:plan                   GET    plan.missing       404
plans:extent                 GET    plan.own           403 200 200 403 404 403 404 404
plans:extent                 GET    plan.team          403 200 403 403 404 403 404 404
plans:extent                 GET    plan.foreign       403 200 404 404 404 404 404 404
plans:extent                 GET    plan.missing       404
plans:extent                 POST   plan.own           403 302 302 403 404 403 404 404
plans:extent                 POST   plan.team          403 302 403 403 404 403 404 404
plans:extent                 POST   plan.foreign       403 302 404 404 404 404 404 404
plans:extent                 POST   plan.missing       404
plans:readers                GET    plan.own           403 200 200 403 404 403 404 404
plans:readers                GET    plan.team          403 200 403 403 404 403 404 404
plans:readers                GET    plan.foreign       403 200 404 404 404 404 404 404
plans:readers                GET    plan.missing       404
plans:readers                POST   plan.own           403 302 302 403 404 403 404 404
plans:readers                POST   plan.team          403 302 403 403 404 403 404 404
plans:readers                POST   plan.foreign       403 302 404 404 404 404 404 404
plans:readers                POST   plan.missing       404
plans:customer               GET    plan.own           200 200 200 200 404 200 404 404
plans:customer               GET    plan.team          200 200 200 200 404 200 404 404
plans:customer               GET    plan.foreign       200 200 404 404 404 404 404 404
plans:customer               GET    plan.missing       404
plans:annexes                GET    plan.own           200 200 200 200 404 200 404 404
plans:annexes                GET    plan.team          200 200 200 200 404 200 404 404
plans:annexes                GET    plan.people        200 200 404 404 404 404 404 404
plans:annexes                GET    plan.foreign       200 200 404 404 404 404 404 404
plans:annexes                GET    plan.missing       404
plans:annexes                POST   plan.own           403 302 302 403 404 403 404 404
plans:annexes                POST   plan.team          403 302 403 403 404 403 404 404
plans:annexes                POST   plan.foreign       403 302 404 404 404 404 404 404
plans:annexes                POST   plan.missing       404
plans:annex                  GET    annex.own          200 200 200 200 404 200 404 404
plans:annex                  GET    annex.team         200 200 200 200 404 200 404 404
plans:annex                  GET    annex.people       200 200 404 404 404 404 404 404
plans:annex                  GET    annex.foreign      200 200 404 404 404 404 404 404
plans:annex                  GET    annex.missing      404
plans:annex_share            POST   annex.own          403 302 302 403 404 403 404 404
plans:annex_share            POST   annex.team         403 302 403 403 404 403 404 404
plans:annex_share            POST   annex.foreign      403 302 404 404 404 404 404 404
plans:annex_share            POST   annex.missing      404
plans:annex_remove           POST   annex.own          403 302 302 403 404 403 404 404
plans:annex_remove           POST   annex.team         403 302 403 403 404 403 404 404
plans:annex_remove           POST   annex.foreign      403 302 404 404 404 404 404 404
plans:annex_remove           POST   annex.missing      404
plans:annex_put_back         POST   gone_annex.own     403 302 302 403 404 403 404 404
plans:annex_put_back         POST   gone_annex.team    403 302 403 403 404 403 404 404
plans:annex_put_back         POST   gone_annex.foreign 403 302 404 404 404 404 404 404
plans:annex_put_back         POST   gone_annex.missing 404
plans:bring                  GET    plan.own           403 200 200 403 404 403 404 404
plans:bring                  GET    plan.team          403 200 403 403 404 403 404 404
plans:bring                  GET    plan.people        403 200 404 404 404 404 404 404
plans:bring                  GET    plan.foreign       403 200 404 404 404 404 404 404
plans:bring                  GET    plan.missing       404
plans:bring                  POST   plan.own           403 302 302 403 404 403 404 404
plans:bring                  POST   plan.team          403 302 403 403 404 403 404 404
plans:bring                  POST   plan.foreign       403 302 404 404 404 404 404 404
plans:bring                  POST   plan.missing       404
plans:old                    GET    old.own            403 200 200 403 404 403 404 404
plans:old                    GET    old.team           403 200 403 403 404 403 404 404
plans:old                    GET    old.foreign        403 200 404 404 404 404 404 404
plans:old                    GET    old.missing        404
plans:old                    POST   old.own            403 302 302 403 404 403 404 404
plans:old                    POST   old.team           403 302 403 403 404 403 404 404
plans:old                    POST   old.foreign        403 302 404 404 404 404 404 404
plans:old                    POST   old.missing        404
plans:piece                  GET    piece.own          403 200 200 403 404 403 404 404
plans:piece                  GET    piece.team         403 200 403 403 404 403 404 404
plans:piece                  GET    piece.foreign      403 200 404 404 404 404 404 404
plans:piece                  GET    piece.missing      404
plans:piece                  POST   piece.own          403 302 302 403 404 403 404 404
plans:piece                  POST   piece.team         403 302 403 403 404 403 404 404
plans:piece                  POST   piece.foreign      403 302 404 404 404 404 404 404
plans:piece                  POST   piece.missing      404
plans:white_space            GET    plan.own           200 200 200 200 404 200 404 404
plans:white_space            GET    plan.team          200 200 200 200 404 200 404 404
plans:white_space            GET    plan.foreign       200 200 404 404 404 404 404 404
plans:white_space            GET    plan.missing       404
plans:white_cell             GET    white.own          403 200 200 403 404 403 404 404
plans:white_cell             GET    white.team         403 200 403 403 404 403 404 404
plans:white_cell             GET    white.foreign      403 200 404 404 404 404 404 404
plans:white_cell             GET    white.missing      404
plans:white_cell             POST   white.own          403 302 302 403 404 403 404 404
plans:white_cell             POST   white.team         403 302 403 403 404 403 404 404
plans:white_cell             POST   white.foreign      403 302 404 404 404 404 404 404
plans:white_cell             POST   white.missing      404
plans:white_pursue           POST   white.own          403 302 302 403 404 403 404 404
plans:white_pursue           POST   white.team         403 302 403 403 404 403 404 404
plans:white_pursue           POST   white.foreign      403 302 404 404 404 404 404 404
plans:white_pursue           POST   white.missing      404
plans:review                 GET    plan.own           200 200 200 200 404 200 404 404
plans:review                 GET    plan.foreign       200 200 404 404 404 404 404 404
plans:review                 GET    plan.missing       404
plans:review                 POST   plan.own           302 302 302 302 404 302 404 404
plans:review                 POST   plan.team          302 302 302 302 404 302 404 404
plans:review                 POST   plan.foreign       302 302 404 404 404 404 404 404
plans:review                 POST   plan.missing       404
plans:renew                  GET    plan.own           403 200 200 403 404 403 404 404
plans:renew                  GET    plan.foreign       403 200 404 404 404 404 404 404
plans:renew                  GET    plan.missing       404
plans:renew                  POST   plan.own           403 302 302 403 404 403 404 404
plans:renew                  POST   plan.team          403 302 403 403 404 403 404 404
plans:renew                  POST   plan.foreign       403 302 404 404 404 404 404 404
plans:renew                  POST   plan.missing       404
plans:submit                 POST   plan.own           403 302 302 403 404 403 404 404
plans:submit                 POST   plan.team          403 302 403 403 404 403 404 404
plans:submit                 POST   plan.foreign       403 302 404 404 404 404 404 404
plans:submit                 POST   plan.missing       404
plans:section_add            POST   plan.own           403 302 302 403 404 403 404 404
plans:section_add            POST   plan.team          403 302 403 403 404 403 404 404
plans:section_add            POST   plan.foreign       403 302 404 404 404 404 404 404
plans:section_add            POST   plan.missing       404
plans:section_edit           GET    plan_section.own     403 200 200 403 404 403 404 404
plans:section_edit           GET    plan_section.team    403 200 403 403 404 403 404 404
plans:section_edit           GET    plan_section.foreign 403 200 404 404 404 404 404 404
plans:section_edit           GET    plan_section.missing 404
plans:section_edit           POST   plan_section.own     403 302 302 403 404 403 404 404
plans:section_edit           POST   plan_section.team    403 302 403 403 404 403 404 404
plans:section_edit           POST   plan_section.foreign 403 302 404 404 404 404 404 404
plans:section_edit           POST   plan_section.missing 404
plans:section_switch         POST   plan_section.own     403 302 302 403 404 403 404 404
plans:section_switch         POST   plan_section.team    403 302 403 403 404 403 404 404
plans:section_switch         POST   plan_section.foreign 403 302 404 404 404 404 404 404
plans:section_switch         POST   plan_section.missing 404

plans:updates                GET    plan_section.own     403 426 426 403 404 403 404 404
plans:updates                GET    plan_section.team    403 426 403 403 404 403 404 404
plans:updates                GET    plan_section.foreign 403 426 404 404 404 404 404 404
plans:updates                GET    plan_section.missing 404
plans:updates                POST   plan_section.own     403 201 201 403 404 403 404 404
plans:updates                POST   plan_section.team    403 201 403 403 404 403 404 404
plans:updates                POST   plan_section.foreign 403 201 404 404 404 404 404 404
plans:updates                POST   plan_section.missing 404
plans:sync                   POST   plan.own             200 200 200 200 404 200 404 404
plans:sync                   POST   plan.team            200 200 200 200 404 200 404 404
plans:sync                   POST   plan.foreign         200 200 404 404 404 404 404 404
plans:sync                   POST   plan.missing         404
plans:mentionable            GET    plan.own             200 200 200 200 404 200 404 404
plans:mentionable            GET    plan.foreign         200 200 404 404 404 404 404 404
plans:mentionable            GET    plan.missing         404
plans:comments               GET    plan.own             200 200 200 200 404 200 404 404
plans:comments               GET    plan.team            200 200 200 200 404 200 404 404
plans:comments               GET    plan.foreign         200 200 404 404 404 404 404 404
plans:comments               GET    plan.missing         404
plans:comment_add            POST   plan_section.own     302 302 302 302 404 302 404 404
plans:comment_add            POST   plan_section.team    302 302 302 302 404 302 404 404
plans:comment_add            POST   plan_section.foreign 302 302 404 404 404 404 404 404
plans:comment_add            POST   plan_section.missing 404
plans:comment_answer         POST   comment.own          302 302 302 302 404 302 404 404
plans:comment_answer         POST   comment.foreign      302 302 404 404 404 404 404 404
plans:comment_answer         POST   comment.missing      404
plans:comment_resolve        POST   comment.own          403 302 302 403 404 403 404 404
plans:comment_resolve        POST   comment.team         403 302 403 403 404 403 404 404
plans:comment_resolve        POST   comment.foreign      403 302 404 404 404 404 404 404
plans:comment_resolve        POST   comment.missing      404

plans:clash_answer           POST   clash.own            403 302 302 403 404 403 404 404
plans:clash_answer           POST   clash.named          403 302 403 302 404 403 404 404
plans:clash_answer           POST   clash.team           403 302 403 403 404 403 404 404
plans:clash_answer           POST   clash.foreign        403 302 404 404 404 404 404 404
plans:clash_answer           POST   clash.missing        404

plans:row_add                GET    plan_rows.own      403 200 200 403 404 403 404 404
plans:row_add                GET    plan_rows.team     403 200 403 403 404 403 404 404
plans:row_add                GET    plan_rows.foreign  403 200 404 404 404 404 404 404
plans:row_add                GET    plan_rows.missing  404
plans:row_add                POST   plan_rows.own      403 302 302 403 404 403 404 404
plans:row_add                POST   plan_rows.team     403 302 403 403 404 403 404 404
plans:row_add                POST   plan_rows.foreign  403 302 404 404 404 404 404 404
plans:row_add                POST   plan_rows.missing  404
plans:row_edit               GET    plan_row.own       403 200 200 403 404 403 404 404
plans:row_edit               GET    plan_row.named     403 200 403 200 404 403 404 404
plans:row_edit               GET    plan_row.team      403 200 403 403 404 403 404 404
plans:row_edit               GET    plan_row.foreign   403 200 404 404 404 404 404 404
plans:row_edit               GET    plan_row.missing   404
plans:row_edit               POST   plan_row.own       403 302 302 403 404 403 404 404
plans:row_edit               POST   plan_row.named     403 302 403 302 404 403 404 404
plans:row_edit               POST   plan_row.team      403 302 403 403 404 403 404 404
plans:row_edit               POST   plan_row.foreign   403 302 404 404 404 404 404 404
plans:row_edit               POST   plan_row.missing   404
plans:row_remove             POST   plan_row.own       403 302 302 403 404 403 404 404
plans:row_remove             POST   plan_row.named     403 302 403 403 404 403 404 404
plans:row_remove             POST   plan_row.foreign   403 302 404 404 404 404 404 404
plans:row_remove             POST   plan_row.missing   404
plans:row_share              POST   plan_row.own       403 302 302 403 404 403 404 404
plans:row_share              POST   plan_row.foreign   403 302 404 404 404 404 404 404
plans:row_share              POST   plan_row.missing   404
plans:action_finish          POST   action.own         403 302 302 403 404 403 404 404
plans:action_finish          POST   action.named       403 302 403 302 404 403 404 404
plans:action_finish          POST   action.foreign     403 302 404 404 404 404 404 404
plans:action_finish          POST   action.missing     404
plans:action_move            POST   action.own         403 302 302 403 404 403 404 404
plans:action_move            POST   action.named       403 302 403 302 404 403 404 404
plans:action_move            POST   action.foreign     403 302 404 404 404 404 404 404
plans:action_move            POST   action.missing     404

plans:version                GET    plan_version.own     200 200 200 200 404 200 404 404
plans:version                GET    plan_version.team    200 200 200 200 404 200 404 404
plans:version                GET    plan_version.foreign 200 200 404 404 404 404 404 404
plans:version                GET    plan_version.missing 404
plans:decide                 POST   plan_version.own     302 302 403 403 404 302 404 404
plans:decide                 POST   plan_version.team    302 302 403 403 404 302 404 404
plans:decide                 POST   plan_version.foreign 302 302 404 404 404 404 404 404
plans:decide                 POST   plan_version.missing 404
plans:restore                POST   version_section.own     403 302 302 403 404 403 404 404
plans:restore                POST   version_section.team    403 302 403 403 404 403 404 404
plans:restore                POST   version_section.foreign 403 302 404 404 404 404 404 404
plans:restore                POST   version_section.missing 404
"""

FORMS = {
    "plans:bring": lambda _world, _user: {"file": SimpleUploadedFile("plan.docx", _document())},
    "plans:old": {"act": "save"},
    "plans:piece": {"text": "Other words."},
    "plans:annexes": lambda _world, _user: {"file": SimpleUploadedFile("notes.txt", b"What was said."), "note": "minutes"},
    "plans:annex_share": {"act": "share"},
    "plans:annex_remove": {"reason": "The wrong file"},
    "plans:review": {"fit": "2", "proof": "1", "way": "0", "people": "3", "bite": "3", "text": "Name the deciders."},
    "plans:renew": {"year": "2040", "until_year": "2041"},
    "plans:white_cell": {"stated": "competitor", "competitor": "Veltram"},
    "plans:white_pursue": {"name": "A deal"},
    "plans:readers": {"level": "circle"},
    "plans:extent": {"scope": "A part"},
    "plans:open": {"template": "light", "year": "2030", "until_year": "2031", "scope": "A part", "confidentiality": "team"},
    "plans:section_add": {"label": "Our own"},
    "plans:section_edit": {"text": "Words.", "base": "0"},
    "plans:section_switch": {"act": "off"},
    "plans:updates": lambda _world, _user: Json(
        key=str(uuid4()), u=base64.b64encode(UPDATE).decode(), since=0, base=0, epoch=1, schema=prose.SCHEMA
    ),
    "plans:sync": Json(me=str(uuid4()), since={"summary": 0}, schema=prose.SCHEMA),
    "plans:comment_add": lambda _world, _user: {"body": "Is it so?", "anchor": uuid4().hex},
    "plans:comment_answer": {"body": "It is."},
    "plans:comment_resolve": {"act": "resolve"},
    "plans:clash_answer": {"choice": "theirs", "seen": "Stay"},
    "plans:row_add": {"text": "A new goal"},
    "plans:row_edit": {"text": "Changed", "level": "strategic", "standing": "done", "version": "1"},
    "plans:decide": {"act": "approve"},
}


def _plan(world: Any, user: User, relation: str) -> Plan:
    """The plan that is being written of the account at this relation."""
    return Plan.objects.get(account=world.account(user, "team" if relation == "named" else relation))


@kind("owner")
def _owner(world: Any, user: User, relation: str) -> dict[str, Any]:
    """An account that has no plan yet."""
    if relation == "missing":
        return {"account_pk": MISSING}
    account = world.account(user, relation)
    Plan.objects.filter(account=account).delete()
    return {"account_pk": account.pk}


@kind("plan")
def _of_plan(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"pk": MISSING if relation == "missing" else _plan(world, user, relation).pk}


@kind("white")
def _white(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A cell of the white space, of an offer that exists."""
    family = Family.objects.get_or_create(name="Sensors")[0].pk
    if relation == "missing":
        return {"pk": MISSING, "site_pk": MISSING, "family_pk": family}
    plan = _plan(world, user, relation)
    return {"pk": plan.pk, "site_pk": plan.account_id, "family_pk": family}


@kind("plan_section")
def _section(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {**_of_plan(world, user, relation), "code": "summary"}


@kind("plan_rows")
def _rows(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {**_of_plan(world, user, relation), "kind": "goals"}


@kind("plan_row")
def _row(world: Any, user: User, relation: str) -> dict[str, Any]:
    """An objective; `named`: of an account that one is on the team of, and it carries one's own name."""
    if relation == "missing":
        return {"pk": MISSING, "kind": "objectives", "row_pk": MISSING}
    plan = _plan(world, user, relation)
    owner = user.person if relation == "named" else world.other.person
    row = Objective.objects.filter(plan=plan, owner=owner).first() or Objective.objects.create(plan=plan, text="Stay", owner=owner)
    return {"pk": plan.pk, "kind": "objectives", "row_pk": row.pk}


@kind("clash")
def _clash(world: Any, user: User, relation: str) -> dict[str, Any]:
    """Two versions of an objective's words, left open by somebody else."""
    if relation == "missing":
        return {"pk": MISSING, "clash_pk": MISSING}
    row = _row(world, user, relation)
    values = {"plan_id": row["pk"], "kind": "objectives", "row_id": row["row_pk"], "field": "text", "answered_at": None}
    found = RowClash.objects.filter(**values).first() or RowClash.objects.create(**values, mine="Go")
    return {"pk": row["pk"], "clash_pk": found.pk}


@kind("action")
def _action(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    plan = _plan(world, user, relation)
    owner = user.person if relation == "named" else world.other.person
    values = {"plan": plan, "account": plan.account, "owner": owner}
    row = Action.objects.filter(**values).first() or Action.objects.create(**values, text="Call")
    return {"pk": row.pk}


@kind("annex")
def _annex(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A file of somebody else's."""
    if relation == "missing":
        return {"pk": MISSING, "file_pk": MISSING}
    plan = _plan(world, user, relation)
    found = plan.files.filter(removed_at=None).first()
    if found is None:
        with NamedTemporaryFile(suffix=".txt") as file:
            file.write(b"Kept words.")
            file.flush()
            found = verbs.add_annex(plan, Path(file.name), "kept.txt", by=OPERATOR)
    return {"pk": plan.pk, "file_pk": found.pk}


@cache
def _document() -> bytes:
    with TemporaryDirectory() as folder:
        return old_files.word(Path(folder) / "plan.docx").read_bytes()


def _reading(world: Any, user: User, relation: str) -> OldPlan:
    """An old plan of somebody else's that waits to be confirmed."""
    plan = _plan(world, user, relation)
    found = OldPlan.objects.filter(plan=plan, state=OldPlan.State.OPEN).first()
    if found is None:
        annex = PlanFile.objects.get(pk=_annex(world, user, relation)["file_pk"])
        found = OldPlan.objects.create(plan=plan, annex=annex)
        found.pieces.create(position=0, place="heading", heading="Summary", section="summary", text="Words.")
    return found


@kind("old")
def _old(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING, "old_pk": MISSING}
    reading = _reading(world, user, relation)
    return {"pk": reading.plan_id, "old_pk": reading.pk}


@kind("piece")
def _piece(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING, "old_pk": MISSING, "piece_pk": MISSING}
    reading = _reading(world, user, relation)
    return {"pk": reading.plan_id, "old_pk": reading.pk, "piece_pk": reading.pieces.get().pk}


@kind("gone_annex")
def _gone_annex(world: Any, user: User, relation: str) -> dict[str, Any]:
    """One that was removed and can be put back."""
    gone = None if relation == "missing" else PlanFile.objects.filter(plan=_plan(world, user, relation), removed_at__isnull=False).first()
    if gone is not None:
        return {"pk": gone.plan_id, "file_pk": gone.pk}
    values = _annex(world, user, relation)
    if relation != "missing":
        verbs.remove_annex(PlanFile.objects.select_related("file", "plan__account").get(pk=values["file_pk"]), "Twice", by=OPERATOR)
    return values


@kind("comment")
def _comment(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A comment of somebody else's."""
    if relation == "missing":
        return {"pk": MISSING, "comment_pk": MISSING}
    section = _plan(world, user, relation).sections.get(code="summary")
    found = section.comments.first() or section.comments.create(author=world.other, body="Is it so?", anchor=uuid4().hex)
    return {"pk": section.plan_id, "comment_pk": found.pk}


@kind("plan_version")
def _version(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING, "no": 1}
    plan = _plan(world, user, relation)
    if not plan.versions.exists():
        verbs.write_prose(plan.sections.get(code="summary"), "Kept words.", by=OPERATOR, base=0)
        verbs.submit_plan(plan, by=OPERATOR)
    return {"pk": plan.pk, "no": 1}


@kind("version_section")
def _version_section(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {**_version(world, user, relation), "code": "summary"}
