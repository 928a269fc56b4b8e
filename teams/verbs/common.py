"""What every act of this room ends with."""

import datetime as dt

from accounts.verbs.origin import touched
from imports import hooks
from people.audit import Actor
from people.models import User


def moved(table: str, account_id: int, day: dt.date | None = None) -> None:
    """Figures that read `table` are old for this account; pages about it are no longer what a browser keeps."""
    hooks.mark(table, {(account_id, day)})
    touched(account_id)


def user_of(by: Actor) -> User | None:
    return by if isinstance(by, User) else None
