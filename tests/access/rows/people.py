"""Access rows of people. The format: `tests/access/table.py`."""

import datetime as dt
from typing import Any

from people.inbox import tell
from people.models import Function, Mute, Session, User
from tests.access.kinds import MISSING, kind

TABLE = """
# name                         method object           SD  PD  KM  TM  LM  ES  DS  AD


people:persona                 POST   user.other       404
people:invitation              GET    invitation.false 404
people:invitation              POST   invitation.false 404

people:inbox                   GET    -                200
people:inbox_read              POST   -                302
people:inbox_preview           GET    -                200
people:inbox_mails             POST   -                302
people:inbox_snooze            POST   inbox.own        302
people:inbox_snooze            POST   inbox.foreign    404
people:inbox_snooze            POST   inbox.missing    404
people:inbox_mute              POST   inbox.own        302
people:inbox_mute              POST   inbox.foreign    404
people:inbox_mute              POST   inbox.missing    404
people:inbox_unmute            POST   mute.own         302
people:inbox_unmute            POST   mute.foreign     404
people:inbox_unmute            POST   mute.missing     404
people:inbox_done              POST   inbox.own        302
people:inbox_done              POST   inbox.foreign    404
people:inbox_done              POST   inbox.missing    404
people:me                      GET    -                200
people:preferences             POST   -                302
people:password                POST   -                422
people:end_session             POST   session.foreign  404
people:end_session             POST   session.missing  404

people:administration          GET    -                403 403 403 403 403 403 403 200
people:invite                  POST   -                403 403 403 403 403 403 403 200
people:user                    GET    user.self        403 403 403 403 403 403 403 200
people:user                    GET    user.other       403 403 403 403 403 403 403 200
people:user                    GET    user.missing     403 403 403 403 403 403 403 404
people:invite_again            POST   user.other       403 403 403 403 403 403 403 200
people:invite_again            POST   user.missing     403 403 403 403 403 403 403 404
people:roles                   POST   user.self        403
people:roles                   POST   user.other       403 403 403 403 403 403 403 302
people:roles                   POST   user.missing     403 403 403 403 403 403 403 404
people:deactivate              POST   user.self        403
people:deactivate              POST   user.other       403 403 403 403 403 403 403 302
people:deactivate              POST   user.missing     403 403 403 403 403 403 403 404
people:reactivate              POST   user.other       403 403 403 403 403 403 403 409
people:reactivate              POST   user.gone        403 403 403 403 403 403 403 302
people:reactivate              POST   user.missing     403 403 403 403 403 403 403 404

people:colleagues              GET    -                403 403 403 403 200 403 403 403
people:organisation            GET    -                200
people:unit_add                POST   -                403 403 403 403 403 403 403 302
people:function_add            POST   -                403 403 403 403 403 403 403 302
people:unit                    GET    unit.any         403 403 403 403 403 403 403 200
people:unit                    GET    unit.missing     403 403 403 403 403 403 403 404
people:unit                    POST   unit.any         403 403 403 403 403 403 403 302
people:unit                    POST   unit.missing     403 403 403 403 403 403 403 404
people:function                GET    function.any     403 403 403 403 403 403 403 200
people:function                GET    function.missing 403 403 403 403 403 403 403 404
people:function                POST   function.any     403 403 403 403 403 403 403 302
people:function                POST   function.missing 403 403 403 403 403 403 403 404
people:person                  GET    person.own       403 403 200 200 403 200 403 200
people:person                  GET    person.people    403 403 403 403 200 403 403 200
people:person                  GET    person.foreign   403 403 403 403 403 403 403 200
people:person                  GET    person.missing   404
people:person                  POST   person.own       403 403 302 302 403 302 403 302
people:person                  POST   person.people    403 403 403 403 302 403 403 302
people:person                  POST   person.foreign   403 403 403 403 403 403 403 302
people:person                  POST   person.missing   404
people:capacity                POST   person.own       403 403 302 302 403 302 403 302
people:capacity                POST   person.people    403 403 403 403 302 403 403 302
people:capacity                POST   person.foreign   403 403 403 403 403 403 403 302
people:capacity                POST   person.missing   404

people:rights                  GET    -                200
people:right                   GET    right.any        403 403 403 403 403 403 403 200
people:right                   GET    right.missing    403 403 403 403 403 403 403 404
people:right                   POST   right.any        403 403 403 403 403 403 403 302
people:right                   POST   right.missing    403 403 403 403 403 403 403 404
people:settings                GET    -                200 200 403 403 403 403 200 200
people:setting                 POST   -                302 302 403 403 403 403 403 403
people:audit                   GET    -                403 403 403 403 403 403 403 200
people:audit_export            GET    -                403 403 403 403 403 403 403 200
"""

FORMS = {
    "people:preferences": {"language": "fr", "time_zone": "", "theme": ""},
    "people:invite": {"name": "New", "email": "new@arvelle.example", "role": "", "language": "en"},
    "people:roles": {"grant": "data_steward"},
    "people:unit_add": {"name": "New unit"},
    "people:function_add": {"code": "new", "name_en": "New", "name_fr": "Nouvelle"},
    "people:unit": {"act": "save", "version": "1", "name": "Renamed"},
    "people:function": {"act": "save", "version": "1", "name_en": "Renamed", "name_fr": "Renommée"},
    "people:person": lambda world, user: {"version": "1", "unit": str(world.unit.pk)},
    "people:capacity": {"weekly_hours": "30", "since": "2026-12-01"},
    "people:right": {"team_member": "all"},
    "people:setting": {"name": "min_n", "value": "12"},
}

# Open without sign-in, with the status for nobody.
OPEN = {
    ("people:persona", "POST"): 404,
    ("people:invitation", "GET"): 404,
    ("people:invitation", "POST"): 404,
}


@kind("user")
def _user(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"pk": {"self": user.pk, "other": world.other.pk, "gone": world.gone.pk, "missing": MISSING}[relation]}


@kind("person")
def _person(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "people":
        return {"pk": next(world.below[code] for code, known in world.users.items() if known == user).pk}
    return {"pk": {"own": user.person_id, "foreign": world.other.person_id, "missing": MISSING}[relation]}


@kind("unit")
def _unit(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"pk": MISSING if relation == "missing" else world.unit.pk}


@kind("function")
def _function(world: Any, user: User, relation: str) -> dict[str, Any]:
    made, _new = Function.objects.get_or_create(code="access", defaults={"name_en": "Access", "name_fr": "Accès"})
    return {"pk": MISSING if relation == "missing" else made.pk}


@kind("inbox")
def _inbox(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    item = tell(user if relation == "own" else world.other, "note", f"access:{relation}", "/", title="Note")
    assert item is not None
    return {"pk": item.pk}


@kind("mute")
def _mute(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    person = user.person if relation == "own" else world.other.person
    return {"pk": Mute.objects.get_or_create(person=person, kind="note", subject="")[0].pk}


@kind("session")
def _session(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": "0" * 16}
    row, _made = Session.objects.get_or_create(
        session_key="k" * 32, defaults={"user": world.other, "session_data": "", "expire_date": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)}
    )
    return {"pk": row.mark}


@kind("invitation")
def _invitation(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"token": "never-was"}


@kind("right")
def _right(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"code": "no-right" if relation == "missing" else "account_view"}
