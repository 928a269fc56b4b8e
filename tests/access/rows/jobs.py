"""Access rows of jobs. The format: `tests/access/table.py`."""

from typing import Any

from jobs.models import Job
from people.models import User
from tests.access.kinds import MISSING, kind

TABLE = """
# name        method object       SD  PD  KM  TM  LM  ES  DS  AD
jobs:list     GET    -            200
jobs:banner   GET    -            204
jobs:job      GET    job.own      200
jobs:job      GET    job.foreign  404 404 404 404 404 404 200 200
jobs:job      GET    job.missing  404
jobs:stop     POST   job.own      302
jobs:stop     POST   job.foreign  404 404 404 404 404 404 302 302
jobs:stop     POST   job.missing  404
jobs:retry    POST   failed.own      302
jobs:retry    POST   failed.foreign  404 404 404 404 404 404 302 302
jobs:retry    POST   failed.missing  404
"""


@kind("job")
def _job(world: Any, user: User, relation: str, state: str = Job.State.QUEUED) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    by = user if relation == "own" else world.other
    return {"pk": Job.objects.get_or_create(key=f"access:{state}:{by.pk}", name="jobs.nightly", defaults={"by": by, "state": state})[0].pk}


@kind("failed")
def _failed(world: Any, user: User, relation: str) -> dict[str, Any]:
    return _job(world, user, relation, Job.State.FAILED)
