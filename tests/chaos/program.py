"""What the chaos tests start: `worker`, `ask N SECONDS`, `print`. The product's own settings, in a home of their own."""

import os
import sys

import django
from celery.signals import worker_ready

os.environ["DJANGO_SETTINGS_MODULE"] = "kamapp.settings"
django.setup()

from jobs.tasks import start_sweeper  # noqa: E402 - after setup
from jobs.verbs import enqueue  # noqa: E402
from kamapp.celery import app  # noqa: E402
from people.audit import Operator  # noqa: E402
from reports.verbs import print_paper  # noqa: E402
from tests.chaos.works import slow_units  # noqa: E402


def ask(count: int, seconds: float) -> None:
    for number in range(count):
        enqueue(slow_units, key=f"unit:{number}", name=f"unit {number}", seconds=seconds if number < 2 else 0.2)


def main(command: str, *words: str) -> None:
    if command.startswith("worker"):
        if command == "worker-without-sweeper":
            worker_ready.disconnect(start_sweeper)
        app.worker_main(["worker", "-Q", "data,now,mail", "-c", "2", "--without-gossip", "--without-mingle", "-l", "ERROR"])
    elif command == "ask":
        ask(int(words[0]), float(words[1]))
    else:
        print_paper("pyramid", language="en", by=Operator("chaos"))


if __name__ == "__main__":
    main(*sys.argv[1:])
