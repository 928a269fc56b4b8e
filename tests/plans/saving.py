"""Writers of one section, each a process: `python -m tests.plans.saving WRITERS SAVES [deferred] [killed] [forgetful]`.

Each save goes through the whole program, from the request to the commit, and adds one token of its own. Prints what the
section holds at the end and every answer, as JSON. *deferred*: SQLite without immediate transactions. *killed*: a save runs
in a process that dies (SIGKILL) at a random moment, and is sent again under the same key; *forgetful* ones send it no more.
"""

import base64
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamapp.settings")
from django.conf import settings

settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # for the page of an error
if "deferred" in sys.argv:
    settings.DATABASES["default"]["OPTIONS"].pop("transaction_mode")
    settings.DATABASES["default"]["OPTIONS"]["timeout"] = 0.2
django.setup()

from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from pycrdt import XmlFragment, XmlText  # noqa: E402

from people.models import User  # noqa: E402
from people.permissions import Role  # noqa: E402
from plans import prose, verbs  # noqa: E402
from plans.models import PlanSection  # noqa: E402
from tests import factories  # noqa: E402

HEADERS = {"headers": {"accept": "application/json"}, "content_type": "application/json"}


def lay(writers: int) -> tuple[str, list[int]]:
    """A plan, and people who may write in it; the address of one of its sections."""
    users = [factories.user(f"Writer {number}", Role.PROGRAMME_DIRECTOR) for number in range(writers)]
    plan = verbs.open_plan(factories.account("Helios"), by=users[0])
    return f"/plans/{plan.pk}/sections/intent/updates", [user.pk for user in users]


class Writer:
    def __init__(self, address: str, user: int, number: int) -> None:
        self.address, self.number, self.since = address, number, 0
        self.chance = random.Random(number)
        self.client = Client(raise_request_exception=False, SERVER_NAME="localhost")
        self.client.force_login(User.objects.get(pk=user))
        self.doc = prose.opened(b"")  # a number of its own, in each process
        self.answers: Counter[int] = Counter()
        self.take(self.client.get(f"{address}?since=0&schema={prose.SCHEMA}").json())
        connections.close_all()

    def take(self, log: dict[str, Any]) -> None:
        for item in log["updates"]:
            self.doc.apply_update(base64.b64decode(item["u"]))
        self.since = max(self.since, log["head"])

    def save(self, token: str) -> dict[str, Any]:
        have = self.doc.get_state()
        texts = self.doc.get("prose", type=XmlFragment).children[0].children
        if not len(texts):
            texts.append(XmlText(""))
        texts[0].insert(self.chance.choice([0, len(str(texts[0]).encode())]), token)  # never inside another one
        blob = base64.b64encode(bytes(self.doc.get_update(have))).decode()
        return {"key": str(uuid4()), "u": blob, "since": self.since, "base": self.since, "epoch": 1, "schema": prose.SCHEMA}

    def post(self, sent: dict[str, Any]) -> tuple[int, Any]:
        answer = self.client.post(self.address, json.dumps(sent), **HEADERS)
        return answer.status_code, answer.json() if answer.status_code < 300 else None

    def post_and_die(self, sent: dict[str, Any]) -> tuple[int, Any]:
        """The same in a process that is killed after a few milliseconds, if it has not answered by then."""
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            status, log = self.post(sent)
            os.write(writing, json.dumps([status, log]).encode()[:60_000])
            os._exit(0)
        os.close(writing)
        time.sleep(self.chance.random() * 0.04)
        if self.chance.random() < 0.5:
            os.kill(child, signal.SIGKILL)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        try:
            status, log = json.loads(said)
        except ValueError:
            return 0, None
        return status, log

    def work(self, saves: int) -> dict[int, int]:
        post = self.post_and_die if "killed" in sys.argv else self.post
        for save in range(saves):
            sent = self.save(f"<{self.number}.{save}>")
            while True:
                status, log = post(sent)
                self.answers[status] += 1
                if log:
                    self.take(log)
                if status or "forgetful" in sys.argv:  # 0: killed before it answered
                    break
        return dict(self.answers)


def main(writers: int, saves: int) -> None:
    address, users = lay(writers)
    connections.close_all()
    children = {}
    for number, user in enumerate(users):
        reading, writing = os.pipe()
        if not (child := os.fork()):
            signal.alarm(200)  # a writer never outlives its test
            answers = Writer(address, user, number).work(saves)
            os.write(writing, json.dumps(answers).encode())
            os._exit(0)
        os.close(writing)
        children[child] = reading
    total: Counter[str] = Counter()
    started = time.monotonic()
    for child, reading in children.items():
        with os.fdopen(reading, "rb") as pipe:
            total.update(json.loads(pipe.read() or b"{}"))
        os.waitpid(child, 0)
    section = PlanSection.objects.get(code="intent")
    seconds = round(time.monotonic() - started, 2)
    sys.stdout.write(json.dumps({"text": section.text, "head": section.head, "answers": total, "seconds": seconds}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
