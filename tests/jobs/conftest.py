"""Works that only these tests know."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from base.registry import Registry
from jobs.registry import works
from jobs.work import Running, work
from people.models import Unit


def write_unit(run: Running) -> dict[str, Any]:
    """An effect that shows a double run: one row a run."""
    with run.finishing({"unit": run.args["name"]}):
        Unit.objects.create(name=run.args["name"])
    return {}


def fail(run: Running) -> None:
    raise ValueError("secret detail")


@pytest.fixture(autouse=True)
def own_works() -> Iterator[Registry]:
    """Registers the works of this module, and takes them and those of the test away again."""
    works.discover()
    before = dict(works._items)
    work(queue="now", label="Write a unit")(write_unit)
    work(label="Fail")(fail)
    yield works
    works._items.clear()
    works._items.update(before)


LONG_AGO = dt.timedelta(hours=1)
