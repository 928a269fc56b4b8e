"""The works there are: each a function of a room's `tasks.py`, known by `<room>.<function>`."""

from collections.abc import Callable, Mapping
from datetime import time
from typing import TYPE_CHECKING, Any

from base.registry import Registry

if TYPE_CHECKING:
    from jobs.models import Job
    from jobs.work import Running

Function = Callable[["Running"], Mapping[str, Any] | None]


class Work:
    """One kind of background work.

    `queue` is `now` (a person waits), `data` or `mail`. `label` names it for people, `title` one of its jobs. `link`
    gives the address of what a finished job made. `nightly` is the local time from which the sweeper asks for it once a day.
    """

    code: str = ""
    queue: str = "data"
    label: Any = ""
    nightly: time | None = None

    @staticmethod
    def function(run: "Running") -> Mapping[str, Any] | None:
        raise NotImplementedError

    def title(self, job: "Job") -> str:
        return str(self.label)

    @staticmethod
    def link(job: "Job") -> str:
        return ""


works: Registry[Work] = Registry(Work, "tasks")


def code_of(function: Function) -> str:
    """`pyramid.refresh_figures` for the function `refresh_figures` anywhere in the room pyramid."""
    return f"{function.__module__.split('.')[0]}.{function.__name__}"
