"""The files of this room that count under the limits of annexes."""

from typing import Any

from people.models import User
from plans.models import PlanFile
from plans.registry import FileStore, stores


@stores.register
class Annexes(FileStore):
    code = "annexes"

    def rows(self, user: User | None = None) -> Any:
        rows = PlanFile.objects.filter(file__size__gt=0)
        return rows if user is None else rows.filter(by=user)
