"""Run diagnosis vectors through the rules that the product uses."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pyramid.diagnosis_vectors import misses


class Command(BaseCommand):
    help = "Run diagnosis vectors, print each miss (id, key, expected, got) and the count. Needs no company."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="JSON in the format of diagnosis_vectors.json")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        passed = failed = 0
        for file in files:
            for vector in read_vectors(file):
                found = _misses(file, vector)
                for key, expected, got in found:
                    self.stdout.write(f"{vector.get('id', '?')} {key}: expected {json.dumps(expected)}, got {json.dumps(got)}")
                passed, failed = (passed, failed + 1) if found else (passed + 1, failed)
        self.stdout.write(f"{passed} passed, {failed} failed")
        if failed:
            raise SystemExit(1)


def read_vectors(file: Path) -> list[dict[str, Any]]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        vectors = document["vectors"]
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from error
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f'{file} is no file of vectors: it must be JSON with a list "vectors".', returncode=2) from error
    if not isinstance(vectors, list):
        raise CommandError(f'{file} is no file of vectors: "vectors" must be a list.', returncode=2)
    return vectors


def _misses(file: Path, vector: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    try:
        return list(misses(vector))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        name = vector.get("id", "?") if isinstance(vector, dict) else "?"
        raise CommandError(f"{file}: the vector {name} cannot be read: {error!r}.", returncode=2) from error
