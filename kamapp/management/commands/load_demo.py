"""Fill an empty company with Arvelle Instruments, an invented one."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from base import clock
from jobs.models import Job
from jobs.verbs import run_now
from kamapp.demo.load import DemoError, is_empty, load
from people.audit import Operator, record
from pyramid.refreshing import refresh_company


class Command(BaseCommand):
    help = "Fill an empty company with the invented one, by generating its files and importing them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another number, another company (1)")
        parser.add_argument("--leave-rest", action="store_true", help="compute the company's figures; leave the rest to the worker")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_empty():
            raise CommandError("The company is not empty, so nothing was loaded. `make demo-reset` makes a new demo company.")
        started, by = time.monotonic(), Operator.current()
        say = self.stderr.write
        say(f"Arvelle Instruments, to {clock.today():%d %B %Y}")
        try:
            passwords = load(seed=options["seed"], today=clock.today(), by=by, say=say)
        except DemoError as error:
            raise CommandError(str(error)) from error
        record(by, "demo.loaded", None, seed=options["seed"])
        if options["leave_rest"]:
            refresh_company()
        else:
            for job in Job.objects.filter(state=Job.State.QUEUED).order_by("pk"):
                run_now(job)
        say(f"  figures computed, {time.monotonic() - started:.1f} s in all")
        if options["json"]:
            self.stdout.write(json.dumps({"users": list(passwords), "seconds": round(time.monotonic() - started, 1)}))
            return
        self.stdout.write("Log-ins, shown once and kept nowhere:")
        for email, password in passwords.items():
            self.stdout.write(f"  {email}  {password}")
