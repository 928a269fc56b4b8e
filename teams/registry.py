"""The doors by which rooms above take part in what teams do: what a meeting speaks of, what becomes of a decision, which
open work passes with an account.

Each is one class, registered in a module `rituals.py` (meetings) or `handovers.py` (open work) of the room that knows the
matter. See `docs/extending.md`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import Account
from accounts.registry import Reading
from base.registry import Registry
from people.audit import Actor
from people.models import Person, User
from people.permissions import Permission


@dataclass(frozen=True)
class Point:
    """An open point of an account. `key` names it for good (`action:17`); `tone` bad or watch is why it presses."""

    key: str
    text: str
    tone: str = "none"
    why: str = ""
    link: str = ""
    who: str = ""

    @property
    def presses(self) -> bool:
        return self.tone == "bad"


class AgendaSource:
    """Open points of an account that a meeting should speak of."""

    code = ""
    label: Any = ""
    position = 1000
    permission = Permission.ACCOUNT_VIEW

    def points(self, reading: Reading, until: dt.date) -> list[Point]:
        """What is open today or falls due up to `until`, as far as this person may read it; the most pressing first."""
        raise NotImplementedError

    def readable(self, reading: Reading, keys: set[str]) -> set[str]:
        """Which of these points this person may read, also those that are not open any more."""
        return keys if reading.may(self.permission) else set()


@dataclass(frozen=True)
class Followed:
    """What became of a decision: where it is kept, and how it stands."""

    link: str
    tone: str
    word: Any


class FollowUp:
    """Where decisions become work that is followed: the plans keep them as actions."""

    code = ""
    position = 1000

    def is_closed(self, account: Account) -> bool:
        """Whether what is kept on this account is for fewer than its team; a meeting cannot be more open."""
        raise NotImplementedError

    def may(self, user: User, account: Account) -> bool:
        """Whether there is a place for a decision, and `user` may write there."""
        raise NotImplementedError

    def make(self, account: Account, *, text: str, owner: Person, due_on: dt.date, token: UUID, by: Actor) -> None:
        """Keep the decision; the same `token` twice keeps it once. Raises TeamError with the sentence, Refused."""
        raise NotImplementedError

    def found(self, user: User, tokens: Iterable[UUID]) -> Mapping[UUID, Followed]:
        """What became of the decisions with these tokens, as far as `user` may read it."""
        raise NotImplementedError

    def made(self, tokens: Iterable[UUID]) -> set[UUID]:
        """Which of these decisions are kept here, whoever asks."""
        raise NotImplementedError


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


agenda: Registry[AgendaSource] = Registry(AgendaSource, "rituals")
follow_ups: Registry[FollowUp] = Registry(FollowUp, "rituals")
open_work: Registry[OpenWork] = Registry(OpenWork, "handovers")
