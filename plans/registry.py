"""The door by which rooms above speak before a plan is opened. One class each, registered in a module `cautions.py`."""

from accounts.models import Account
from accounts.registry import Line
from base.registry import Registry
from people.models import User


class Caution:
    """What somebody should know before he opens a plan of an account."""

    code = ""

    def lines(self, user: User, account: Account) -> list[Line]:
        raise NotImplementedError


cautions: Registry[Caution] = Registry(Caution, "cautions")
