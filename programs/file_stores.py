"""The files of this room that count under the limits of annexes."""

from typing import Any

from people.models import User
from plans.registry import FileStore, stores
from programs.models import Process


@stores.register
class Templates(FileStore):
    code = "templates"

    def rows(self, user: User | None = None) -> Any:
        rows = Process.objects.filter(file__size__gt=0)
        return rows if user is None else rows.filter(file_by=user)
