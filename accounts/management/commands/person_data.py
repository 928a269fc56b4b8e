"""Give out what is kept about one person."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import privacy
from people.audit import Operator


class Command(BaseCommand):
    help = "Write everything that is kept about one contact or colleague: JSON, or a text to read. The audit log keeps that it was given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=["contact", "colleague"], help="whose data")
        parser.add_argument("id", type=int, help="the number in the address of the person's page")
        parser.add_argument("--out", type=Path, metavar="FILE", help="a file ending in .json or .txt; without it JSON goes to the screen")

    def handle(self, *, kind: str, id: int, out: Path | None, **options: Any) -> None:
        subject = privacy.subject_of(kind, id)
        if subject is None:
            raise CommandError(f"There is no {kind} {id}.", returncode=2)
        if out is not None and (out.suffix not in {".json", ".txt"} or not out.parent.is_dir()):
            raise CommandError(f"{out}: give a name that ends in .json or .txt, in a folder that exists.", returncode=2)
        by = Operator.current()
        document = privacy.gather(subject, by=by)
        privacy.record_giving(subject, out.suffix[1:] if out else "json", by=by)
        as_json = json.dumps(document, ensure_ascii=False, indent=1)
        if out is None:
            self.stdout.write(as_json)
        else:
            out.write_text(as_json if out.suffix == ".json" else privacy.as_text(document), encoding="utf-8")
            self.stdout.write(
                f"{out}: {sum(map(len, document['rows'].values()))} rows, {sum(map(len, document['mentions'].values()))} texts"
            )
