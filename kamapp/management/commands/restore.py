"""Bring the company back from one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kamapp import backups
from people.audit import Operator


class Command(BaseCommand):
    help = "Bring back what `backup` saved: into an empty home, or in the place of its company with --replace."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the zip that backup wrote")
        parser.add_argument("--replace", action="store_true", help="drop the company that this home holds")

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        try:
            manifest = backups.restore(file, by=Operator.current(), replace=replace, say=self.stderr.write)
        except backups.BackupError as reason:
            raise CommandError(str(reason)) from reason
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"{rows} rows and {len(manifest['files'])} files as of {manifest['made_at']}")
