"""What the chaos tests start: `worker`, `ask N SECONDS`, `print`, `import FILE`. The product's own settings, a home of their own."""

import datetime as dt
import os
import sys
import time
from pathlib import Path
from typing import Any

import django
from celery.signals import worker_ready

os.environ["DJANGO_SETTINGS_MODULE"] = "kamapp.settings"
django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from base import clock  # noqa: E402 - after setup
from imports import drafts, hooks, load  # noqa: E402 - after setup
from imports.models import Batch  # noqa: E402 - after setup
from imports.verbs import undo_import  # noqa: E402 - after setup
from jobs.tasks import start_sweeper  # noqa: E402 - after setup
from jobs.verbs import enqueue  # noqa: E402
from kamapp.celery import app  # noqa: E402
from people.audit import Operator  # noqa: E402
from people.models import User  # noqa: E402
from people.permissions import Role  # noqa: E402
from pyramid import refreshing  # noqa: E402
from pyramid.models import StoredResult  # noqa: E402
from reports.verbs import print_paper  # noqa: E402
from tests import factories  # noqa: E402
from tests.chaos.works import slow_units  # noqa: E402


def ask(count: int, seconds: float) -> None:
    for number in range(count):
        enqueue(slow_units, key=f"unit:{number}", name=f"unit {number}", seconds=seconds)


def ask_paper() -> None:
    print_paper("pyramid", language="en", by=Operator("chaos"))


CHUNK = 500  # rows in one transaction of a load: small, so that there are many places to die


def small_chunks() -> None:
    """Many chunks, and half a second in each: time enough to be killed in one."""
    load.CHUNK = CHUNK  # type: ignore[misc]
    read = load.Table.blocks
    load.Table.blocks = lambda self, size=CHUNK: read(self, min(size, CHUNK))  # type: ignore[method-assign]

    def slowly(kind: str, cells: Any) -> None:
        if kind == "invoices":
            time.sleep(0.4)

    hooks.on_marked(slowly)


def ask_import(path: str) -> None:
    """What the page does for the steward: drop, decide, load in the background."""
    by = factories.user("Hugo Delmas", Role.DATA_STEWARD)
    batch = drafts.drop(Path(path), Path(path).name, kind="invoices", source="ERP", by=by)
    drafts.confirm(batch, by=by)
    print(batch.pk)  # noqa: T201 - the test reads it


def undo_slowly(pk: str) -> None:
    """Say when everything is taken back but not yet saved, and wait there to be killed."""

    def waiting(kind: str, cells: Any) -> None:
        print("in the middle", flush=True)  # noqa: T201 - the test reads it
        time.sleep(60)

    hooks.on_marked(waiting)
    undo_import(Batch.objects.get(pk=pk), by=Operator("chaos"))


def look(pk: str) -> None:
    """Whether pages answer, and what the import's page says."""
    plain = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain, ALLOWED_HOSTS=["testserver"]):
        client = Client()
        client.force_login(User.objects.get(person__name="Hugo Delmas"))
        answers = [client.get(address) for address in ("/data/", "/accounts/", f"/data/{pk}/")]
    print(*(answer.status_code for answer in answers), "import-progress" in answers[-1].content.decode())  # noqa: T201


def ask_figures() -> None:
    """A company of thirty customers whose facts changed, so that a refresh waits."""
    for number in range(30):
        account = factories.account(f"Customer {number}")
        for month in range(1, 7):
            factories.invoice(account, clock.today() - dt.timedelta(days=100 * month), 100 * month + number)
        factories.opportunity(
            account, (clock.today() - dt.timedelta(days=200), "qualified"), (clock.today() - dt.timedelta(days=90), "won")
        )
        hooks.mark("invoices", {(account.pk, None)})


def slow_figures() -> None:
    """A third of a second for each period of the company: time enough to be killed in one."""
    compute = refreshing._of_scope

    def slowly(*words: Any) -> Any:
        time.sleep(0.3)
        return compute(*words)

    refreshing._of_scope = slowly


def compare() -> None:
    """How many results are kept, and how many differ from those of a clean refresh of everything."""
    identity = ("code", "scope_kind", "scope_id", "start", "end", "as_of")

    def kept() -> dict[Any, Any]:
        return {row[:-1]: row[-1] for row in StoredResult.objects.values_list(*identity, "document")}

    before = kept()
    rows = StoredResult.objects.count()
    refreshing.refresh(everything=True)
    after = kept()
    print(rows == len(before) > 100, sum(before.get(key) != after.get(key) for key in before.keys() | after.keys()))  # noqa: T201


def main(command: str, *words: str) -> None:
    if command.startswith("worker"):
        if command == "worker-of-small-chunks":
            small_chunks()
        if command == "worker-of-slow-figures":
            slow_figures()
        if command == "worker-without-sweeper":
            worker_ready.disconnect(start_sweeper)
        app.worker_main(["worker", "-Q", "data,now,mail", "-c", "2", "--without-gossip", "--without-mingle", "-l", "ERROR"])
    elif command == "import":
        ask_import(*words)
    elif command == "undo-slowly":
        undo_slowly(*words)
    elif command == "figures":
        ask_figures()
    elif command == "compare":
        compare()
    elif command == "look":
        look(*words)
    elif command == "ask":
        ask(int(words[0]), float(words[1]))
    elif command == "storm":
        ask(int(words[0]), float(words[1]))
        ask_paper()
    else:
        ask_paper()


if __name__ == "__main__":
    main(*sys.argv[1:])
