"""What every act of this room ends with."""

import datetime as dt

from accounts.verbs.origin import touched
from imports import hooks
from people.audit import user_of as user_of


def moved(table: str, account_id: int, day: dt.date | None = None) -> None:
    """Figures that read `table` are old for this account; pages about it are no longer what a browser keeps."""
    hooks.mark(table, {(account_id, day)})
    touched(account_id)
