"""Run vectors of figures through the code that the product uses."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from pyramid.kpi_vectors import misses
from pyramid.management.commands.check_diagnosis import read_vectors
from pyramid.scratch import scratch_database


class Command(BaseCommand):
    help = "Run vectors of figures in a scratch database, print each miss (id, key, expected, got) and the count. Needs no company."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="JSON in the format of kpi_vectors.json")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        read = [read_vectors(file) for file in files]
        passed = failed = 0
        with scratch_database():
            for vectors in read:
                for vector in vectors:
                    found = _misses(vector)
                    for key, expected, got in found:
                        self.stdout.write(f"{vector.get('id', '?')} {key}: expected {json.dumps(expected)}, got {json.dumps(got)}")
                    passed, failed = (passed, failed + 1) if found else (passed + 1, failed)
        self.stdout.write(f"{passed} passed, {failed} failed")
        if failed:
            raise SystemExit(1)


def _misses(vector: Any) -> list[tuple[str, Any, Any]]:
    """A vector that cannot be laid down has failed; the others go on."""
    try:
        return misses(vector)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, DatabaseError) as error:
        return [("vector", "readable", repr(error))]
