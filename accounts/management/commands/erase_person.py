"""Forget one person everywhere."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import privacy
from people.audit import Operator
from people.rights import Refused
from people.verbs import PeopleError


class Command(BaseCommand):
    help = "Put a pseudonym in the place of one contact or colleague, in every table, file and log. There is no way back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=["contact", "colleague"], help="who is erased")
        parser.add_argument("id", type=int, help="the number in the address of the person's page")
        parser.add_argument("--name", required=True, help="the person's name as it is kept, so that nobody is erased by a wrong number")
        parser.add_argument("--json", action="store_true", help="print what was done as one JSON document")

    def handle(self, *, kind: str, id: int, name: str, **options: Any) -> None:
        subject = privacy.subject_of(kind, id)
        if subject is None or subject.row.name != name:
            raise CommandError(f"There is no {kind} {id} of this name. Nothing was changed.", returncode=2)
        try:
            done = privacy.forget(subject, by=Operator.current())
        except (privacy.PrivacyError, PeopleError, Refused) as reason:
            raise CommandError(f"{reason} Nothing was changed.") from reason
        told = {
            "pseudonym": done.pseudonym,
            "rows": done.rows,
            "log_values": done.log_values,
            "files": done.files,
            "to_read": [{"table": label, "id": str(pk)} for label, pk in done.to_read],
        }
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(f"{done.pseudonym}: {sum(done.rows.values())} rows, {done.log_values} values of the log, {done.files} files")
        for label, pk in done.to_read:
            self.stdout.write(f"read by a person: {label} {pk} holds the last name alone")
