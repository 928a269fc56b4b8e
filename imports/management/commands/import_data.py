"""`manage.py import_data FILE --kind KIND`: the door for operators. Spec: commands.md."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imports import hooks
from imports.batches import kind_named
from imports.mapping import ImportOptions
from imports.problems import Refused, sentence
from imports.readers import Options
from imports.trial import Outcome
from imports.verbs import DEFAULT_SOURCE, perform
from people.audit import Operator, record


class Command(BaseCommand):
    help = "Import a CSV or XLSX file of one kind of record. What is not given is recognised from the whole file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, help="accounts, contacts, opportunities, invoices, …")
        parser.add_argument("--source", default=DEFAULT_SOURCE, help="the system that sends the file (one constant when not given)")
        parser.add_argument(
            "--map", action="append", default=[], metavar="COLUMN=FIELD", help="a column is this field; empty field: leave out"
        )
        parser.add_argument(
            "--set", action="append", default=[], metavar="FIELD=VALUE", help="a value for every row; @other copies a field"
        )
        parser.add_argument("--value", action="append", default=[], metavar="FIELD:FROM=TO", help="read one value as another")
        parser.add_argument("--date-order", choices=["dmy", "mdy", "ymd"], default="")
        parser.add_argument("--encoding", default="")
        parser.add_argument("--delimiter", default="")
        parser.add_argument("--decimal", choices=[",", "."], default="")
        parser.add_argument("--sheet", default="")
        parser.add_argument("--header-line", type=int, default=0, metavar="N")
        parser.add_argument("--on-reject", choices=["load", "hold"], default="load")
        parser.add_argument("--replace", action="store_true", help="remove rows that this source no longer sends; undo brings them back")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.", returncode=2)
        decided = options_of(options)
        as_json = options["json"]

        def progress(done: int, total: int) -> None:
            if done and total:
                self.stderr.write(f"\r{done:,} of {total:,} rows", ending="" if done < total else "\n")

        try:
            outcome = perform(
                path,
                kind_named(options["kind"]),
                source=options["source"],
                options=decided,
                by=Operator.current(),
                only_try=options["dry_run"],
                progress=progress,
            )
        except Refused as refused:
            record(Operator.current(), "import.refused", code=refused.code, line=refused.line)
            if as_json:
                self.stdout.write(json.dumps({"refused": refused.as_json()}, ensure_ascii=False))
                raise SystemExit(2) from refused
            raise CommandError(f"{path.name}: {refused}", returncode=2) from refused
        document = outcome_json(outcome, path)
        if options["dry_run"]:
            document["figures"] = figures_json(outcome)
        if as_json:
            self.stdout.write(json.dumps(document, ensure_ascii=False))
        else:
            self._tell(document, dry=options["dry_run"])

    def _tell(self, document: dict[str, Any], *, dry: bool) -> None:
        names = ("rows", "created", "updated", "unchanged", "rejected", "duplicates", "unattached")
        self.stdout.write(("Nothing was written. " if dry else "") + ", ".join(f"{name} {document[name]:,}" for name in names))
        if document["unused"]:
            self.stdout.write("Columns without a field: " + ", ".join(document["unused"]))
        for note in document["notes"]:
            self.stdout.write(note)
        for line in document.get("figures", []):
            self.stdout.write(f"{line['label']}, {line['period']}: {line['before']} now, {line['after']} after")
        for error in document["errors"][:20]:
            self.stdout.write(f"line {error['line']}, {error['column']}, {error['value']!r}: {error['reason']}")
        if len(document["errors"]) > 20:
            self.stdout.write(f"… and {len(document['errors']) - 20:,} more rejected rows: see --json or the page of this import.")
        if not dry:
            self.stdout.write(f"Import {document['batch']}, {document['seconds']} s. Undo: manage.py undo_import {document['batch']}")


def options_of(options: dict[str, Any]) -> ImportOptions:
    """The command's arguments as the engine's options. Raises CommandError with a sentence and exit 2."""
    constants: dict[str, str] = {}
    copies: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    for text in options["set"]:
        name, value = _split(text, "--set", "FIELD=VALUE")
        if value.startswith("@"):
            copies[name] = value[1:]
        else:
            constants[name] = value
    for text in options["value"]:
        left, to = _split(text, "--value", "FIELD:FROM=TO")
        name, colon, before = left.partition(":")
        if not colon:
            raise CommandError(f"--value {text}: write FIELD:FROM=TO.", returncode=2)
        values.setdefault(name, {})[before] = to
    return ImportOptions(
        reading=Options(
            encoding=options["encoding"],
            delimiter=options["delimiter"],
            decimal=options["decimal"],
            date_order=options["date_order"],
            sheet=options["sheet"],
            header_line=options["header_line"],
        ),
        mapping=dict(_split(text, "--map", "COLUMN=FIELD") for text in options["map"]),
        constants=constants,
        copies=copies,
        values=values,
        on_reject=options["on_reject"],
        replace=options["replace"],
    )


def _split(text: str, option: str, form: str) -> tuple[str, str]:
    left, equals, right = text.rpartition("=") if option == "--map" else text.partition("=")
    if not equals or not left.strip():
        raise CommandError(f"{option} {text}: write {form}.", returncode=2)
    return left.strip(), right.strip()


def outcome_json(outcome: Outcome, path: Path) -> dict[str, Any]:
    """The document of commands.md."""
    batch, prepared = outcome.batch, outcome.prepared
    return {
        "batch": batch.pk,
        "kind": batch.kind,
        "source": batch.source.name,
        "file": path.name,
        "sha256": batch.sha256,
        "rows": batch.rows,
        "created": batch.created,
        "updated": batch.updated,
        "unchanged": batch.unchanged,
        "rejected": batch.rejected,
        "duplicates": batch.duplicates,
        "unattached": batch.unattached,
        "errors": [
            {
                "line": reject.line,
                "record": reject.record,
                "column": reject.column,
                "value": reject.value,
                "code": reject.code,
                "reason": sentence(reject.code, reject.args),
            }
            for reject in outcome.rejects
        ],
        "recognised": prepared.recognised_json(),
        "mapping": prepared.mapping_json(),
        "unused": prepared.mapped.unused,
        "seconds": batch.seconds,
        "no_longer_sent": outcome.gone,
        "removed": outcome.removed,
        "notes": notes(outcome),
    }


def figures_json(outcome: Outcome) -> list[dict[str, Any]]:
    """Figures that the import would move: in words, and as results (`was`, `will_be`)."""
    was = {code: document for taken in outcome.before for code, document in taken.items()}
    will_be = {code: document for taken in outcome.after for code, document in taken.items()}
    lines = hooks.figure_lines(outcome.before, outcome.after, Operator.current())
    return [{**asdict(line), "was": was[line.code], "will_be": will_be[line.code]} for line in lines]


def notes(outcome: Outcome) -> list[str]:
    """What was assumed, said aloud: the currency of a file that names none."""
    prepared = outcome.prepared
    said = []
    if "currency" in prepared.kind.by_name and "currency" not in prepared.mapped.columns and "currency" not in prepared.options.constants:
        said.append(f"No column names the currency: read as {settings.CURRENCY}.")
    return said
