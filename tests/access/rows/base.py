"""Access rows of base, health and sign-in. The format: `tests/access/table.py`."""

from typing import Any

from people.models import User
from tests.access.kinds import kind

TABLE = """
# name                         method object           SD  PD  KM  TM  LM  ES  DS  AD
base:home                      GET    -                302
base:display                   POST   -                302
base:live                      GET    -                200
base:ready                     GET    -                200
health_work                    GET    -                503
metrics                        GET    -                200
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
"""

FORMS = {
    "base:display": {"theme": "dark"},
}

# Open without sign-in, with the status for nobody.
OPEN = {
    ("base:home", "GET"): 302,
    ("base:display", "POST"): 302,
    ("base:live", "GET"): 200,
    ("base:ready", "GET"): 200,
    ("health_work", "GET"): 503,
    ("metrics", "GET"): 200,
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
}


@kind("reset")
def _reset(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"uidb36": "1", "key": "never-was"}
