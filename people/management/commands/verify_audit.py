"""`verify_audit [--json]`: walk the chain of the audit log; exit 1 and name each line that was changed by hand."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from people import audit


class Command(BaseCommand):
    help = "Verify the audit log: every sealed line and value is as it was written. Exit 1 names what is not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        audit.seal_new_lines(limit=1_000_000)
        verified, waiting, broken = audit.verify()
        if options["json"]:
            found = [{"line": item.line, "position": item.position, "why": item.why} for item in broken]
            self.stdout.write(json.dumps({"verified": verified, "unsealed": waiting, "broken": found}))
        else:
            for item in broken:
                named = f"line {item.line}" if item.line else "a line"
                self.stdout.write(f"{named}, position {item.position}: {item.why}")
            self.stdout.write(f"{verified} lines verified, {len(broken)} broken")
        if broken:
            sys.exit(1)
