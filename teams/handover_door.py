"""The door by which rooms above say which open work of theirs hangs on a colleague, and pass it on with an account.

Each is one class, registered in a module `handovers.py` of the room that knows the matter.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import Account
from base.registry import Registry
from people.audit import Actor
from people.models import Person, User


@dataclass(frozen=True)
class Held:
    """A piece of open work: of which account, in words, due when, where it stands."""

    account: int
    text: str
    due_on: dt.date | None
    link: str


class OpenWork:
    code = ""
    label: Any = ""
    position = 1000

    def of(self, user: User, person: Person, accounts: Iterable[int] | None = None) -> list[Held]:
        """What is open and his, as far as `user` may read it, on these accounts or on all; the most pressing first."""
        raise NotImplementedError

    def move(self, account: Account, giver: Person, taker: Person, *, by: Actor) -> int:
        """Pass what is open here or below from one to the other; gives how many. Raises TeamError, Refused."""
        raise NotImplementedError


open_work: Registry[OpenWork] = Registry(OpenWork, "handovers")
