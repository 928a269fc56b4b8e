"""The doors of this room for rooms above: what is said before a plan is opened (`cautions.py`), and which files count under
the limits of annexes (`file_stores.py`). One class each."""

from typing import Any

from accounts.models import Account
from accounts.registry import Line
from base.registry import Registry
from people.models import User


class Caution:
    """What somebody should know before he opens a plan of an account."""

    code = ""

    def lines(self, user: User, account: Account) -> list[Line]:
        raise NotImplementedError


class FileStore:
    """Rows with a `file` that the company keeps under the limits of annexes."""

    code = ""

    def rows(self, user: User | None = None) -> Any:
        """Those whose file is still there; with `user` those that this person put there."""
        raise NotImplementedError


cautions: Registry[Caution] = Registry(Caution, "cautions")
stores: Registry[FileStore] = Registry(FileStore, "file_stores")
