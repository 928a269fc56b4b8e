"""The work of the chaos tests: one effect, late, after many parts."""

import time
from typing import Any

from jobs.work import Running, work
from people.models import Unit

PARTS = 8


@work(queue="data", label="Slow units")
def slow_units(run: Running) -> dict[str, Any]:
    """A unit with the name of the job, after eight parts of `seconds` / 8. A double run would show as a double name."""
    for part in range(PARTS):
        run.report(part, PARTS)
        time.sleep(run.args["seconds"] / PARTS)
    with run.finishing({"unit": run.args["name"]}):
        Unit.objects.create(name=f"{run.args['name']} {run.fence}")
    return {}
