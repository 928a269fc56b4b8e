"""Sum the rollup again, or say where it differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pyramid import rollup


class Command(BaseCommand):
    help = "Sum the account x month cells again from the facts. --check changes nothing and counts the cells that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare with a full rebuild; exit 1 when a cell differs")

    def handle(self, *, check: bool, **options: Any) -> None:
        if not check:
            self.stdout.write(f"{rollup.rebuild()} cells")
            return
        count = rollup.differences()
        self.stdout.write(f"{count} cells differ")
        if count:
            raise SystemExit(1)
