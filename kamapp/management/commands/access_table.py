"""Every address of the program, as the URL resolver knows it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kamapp.routes import routes


class Command(BaseCommand):
    help = "List every route: path with its converters, name, methods that it answers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, **options: Any) -> None:
        table = [{"path": route.path, "name": route.name, "methods": route.methods} for route in routes()]
        if options["json"]:
            self.stdout.write(json.dumps(table, indent=1))
            return
        for row in table:
            self.stdout.write(f"{','.join(row['methods']):10} {row['path']:50} {row['name']}")
