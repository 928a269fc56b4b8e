"""Save the company to one file."""

from json import dumps
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kamapp import backups
from people.audit import Operator


class Command(BaseCommand):
    help = "Save all rows and attachments to one file, while others go on writing. Works on both databases."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the zip to write")
        parser.add_argument("--json", action="store_true", help="print the manifest as one JSON document")

    def handle(self, *, file: Path, json: bool, **options: Any) -> None:
        try:
            manifest = backups.backup(file, by=Operator.current(), say=self.stderr.write)
        except backups.BackupError as reason:
            raise CommandError(str(reason)) from reason
        if json:
            self.stdout.write(dumps(manifest, ensure_ascii=False))
        else:
            rows = sum(table["rows"] for table in manifest["tables"].values())
            self.stdout.write(f"{file}: {rows} rows, {len(manifest['files'])} files, sha256 {manifest['sha256']}")
