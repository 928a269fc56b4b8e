"""Who may ask for what: every route × method × object × role, with its status. A route without a row fails the test.

How to add a route
------------------
1. One line in `TABLE` for each method that it answers (`manage.py access_table` lists them) and each object that it may be
   asked about: `name  method  object  statuses`.
   - *object* is `-` for a page without one, else `kind.relation`: `account.own` (I am its KAM), `account.core` and
     `account.team` (core or extended member), `account.people` (a colleague below me is its KAM), `account.foreign`,
     `account.missing`. Kinds are made in `tests/access/world.py`; add one there with `@kind("…")`.
   - *statuses*: one number for all eight roles, or eight of them in the order SD PD KM TM LM ES DS AD.
2. A form that must be filled for its success: an entry in `FORMS`, keyed by route or by (route, object); a value is the
   form, or a function of (world, user) that gives it. Without an entry the form is sent empty.
3. A route open without sign-in: an entry in `OPEN`, with the status for nobody.

For every line the test also checks: nobody and a deactivated colleague are sent to sign-in (401 for JSON); after every
4xx the database is unchanged but for audit, throttle and session tables; where `foreign` and `missing` are both hidden,
body and headers are the same.
"""

from collections.abc import Callable
from typing import Any

ROLES = ("SD", "PD", "KM", "TM", "LM", "ES", "DS", "AD")

TABLE = """
# name                         method object           SD  PD  KM  TM  LM  ES  DS  AD
base:home                      GET    -                302
base:display                   POST   -                302
base:live                      GET    -                200
base:ready                     GET    -                200
health_work                    GET    -                503

account_login                  GET    -                302
account_login                  POST   -                302
account_login                  PUT    -                302
account_logout                 GET    -                200
account_logout                 POST   -                302
account_reset_password         GET    -                200
account_reset_password         POST   -                200
account_reset_password         PUT    -                405
account_reset_password_done    GET    -                200
account_reset_password_from_key GET   reset.false      200
account_reset_password_from_key POST  reset.false      200
account_reset_password_from_key PUT   reset.false      200
account_reset_password_from_key_done GET -             200

people:persona                 POST   user.other       404
people:invitation              GET    invitation.false 404
people:invitation              POST   invitation.false 404

people:inbox                   GET    -                200
people:inbox_read              POST   -                302
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
people:unit                    POST   -                403 403 403 403 403 403 403 302
people:function                POST   -                403 403 403 403 403 403 403 302
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

pyramid:diagnosis              GET    -                200 200 200 403 200 200 200 403
pyramid:disagree               POST   -                422 422 403 403 403 422 403 403
"""

FORMS: dict[Any, dict[str, Any] | Callable[..., dict[str, Any]]] = {
    "base:display": {"theme": "dark"},
    "people:preferences": {"language": "fr", "time_zone": "", "theme": ""},
    "people:invite": {"name": "New", "email": "new@arvelle.example", "role": "", "language": "en"},
    "people:roles": {"grant": "data_steward"},
    "people:unit": {"name": "New unit"},
    "people:function": {"code": "new", "name_en": "New", "name_fr": "Nouvelle"},
    "people:person": lambda world, user: {"version": "1", "unit": str(world.unit.pk)},
    "people:capacity": {"weekly_hours": "30", "since": "2026-12-01"},
    "people:right": {"team_member": "all"},
    "people:setting": {"name": "min_n", "value": "12"},
}

# Open to nobody in particular, with the status for nobody.
OPEN: dict[tuple[str, str], int] = {
    ("base:home", "GET"): 302,
    ("base:display", "POST"): 302,
    ("base:live", "GET"): 200,
    ("base:ready", "GET"): 200,
    ("health_work", "GET"): 503,
    ("account_login", "GET"): 200,
    ("account_login", "POST"): 422,
    ("account_login", "PUT"): 405,
    ("account_logout", "GET"): 302,
    ("account_logout", "POST"): 302,
    ("account_reset_password", "GET"): 200,
    ("account_reset_password", "POST"): 200,
    ("account_reset_password", "PUT"): 405,
    ("account_reset_password_done", "GET"): 200,
    ("account_reset_password_from_key", "GET"): 200,
    ("account_reset_password_from_key", "POST"): 200,
    ("account_reset_password_from_key", "PUT"): 200,
    ("account_reset_password_from_key_done", "GET"): 200,
    ("people:persona", "POST"): 404,
    ("people:invitation", "GET"): 404,
    ("people:invitation", "POST"): 404,
}


class Line:
    """A row of the table: `statuses` by role."""

    def __init__(self, text: str) -> None:
        name, method, target, *statuses = text.split()
        numbers = [int(status) for status in statuses]
        if len(numbers) not in {1, len(ROLES)}:
            raise ValueError(f"one status or {len(ROLES)} are needed: {text}")
        self.name, self.method, self.target = name, method, target
        self.statuses = dict(zip(ROLES, numbers * (1 if len(numbers) > 1 else len(ROLES)), strict=True))

    def __str__(self) -> str:
        return f"{self.name} {self.method} {self.target}"


LINES = [Line(text) for text in TABLE.strip().splitlines() if text.strip() and not text.startswith("#")]
