"""Judge the eighteen rules over a period and print the verdict."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from base.periods import Period
from base.results import as_plain
from pyramid import diagnosis as work
from pyramid import wording
from pyramid.clauses import Line
from pyramid.diagnosis_vectors import told
from pyramid.judge import Diagnosis
from pyramid.registry import Judgement
from pyramid.scopes import Scope


class Command(BaseCommand):
    help = "Judge the eighteen rules over a period (12 months are meant) and print the verdict with its findings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", required=True, type=_day, metavar="DATE", help="first day of the period")
        parser.add_argument("--to", dest="end", required=True, type=_day, metavar="DATE", help="first day after the period")
        parser.add_argument("--as-of", dest="as_of", type=_day, metavar="DATE", help="facts from this day on are unknown; default: --to")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *, start: dt.date, end: dt.date, as_of: dt.date | None, **options: Any) -> None:
        if end <= start:
            raise CommandError("--to must be after --from; it is the first day that is not counted any more.", returncode=2)
        diagnosis = work.of(Scope.company(), Period(start, end), as_of)
        if options["json"]:
            self.stdout.write(json.dumps(document(diagnosis), ensure_ascii=False))
        else:
            self._print(diagnosis)

    def _print(self, diagnosis: Diagnosis) -> None:
        sentence = work.sentence(diagnosis)
        self.stdout.write(sentence.title)
        self.stdout.write(sentence.lead)
        for judgement in diagnosis.findings:
            self.stdout.write(f"{judgement.code} {judgement.state.value} ({judgement.rule.severity.value}): {judgement.rule.title}")
            self.stdout.write(f"  {wording.finding(judgement, diagnosis)}")
            self.stdout.write(f"  {wording.changes_if(judgement, diagnosis)}")
        if diagnosis.unknown_inputs:
            self.stdout.write("Unknown: " + ", ".join(diagnosis.unknown_inputs))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def document(diagnosis: Diagnosis) -> dict[str, Any]:
    """What `--json` prints; every finding with the clauses as they were read."""
    return {
        **told(diagnosis),
        "findings": [_finding(judgement, diagnosis) for judgement in diagnosis.findings],
        "sentence": wording.in_both_languages(diagnosis),
        "context": as_plain(vars(diagnosis.context)),
        "inputs": {key: result.as_json() for key, result in diagnosis.inputs.items()},
    }


def _finding(judgement: Judgement, diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "rule": judgement.code,
        "state": judgement.state.value,
        "severity": judgement.rule.severity.value,
        "finding": wording.finding(judgement, diagnosis),
        "evidence": [_clause(line, judgement) for line in judgement.reading.lines],
        "changes_if": wording.changes_if(judgement, diagnosis),
    }


def _clause(line: Line, judgement: Judgement) -> dict[str, Any]:
    clause: dict[str, Any] = as_plain(
        {
            "input": line.name,
            "state": line.state.value,
            "value": line.value,
            "low": line.low,
            "high": line.high,
            "n": line.n,
            "operator": line.op,
            "threshold": line.threshold,
            "setting": line.setting or None,
            "decides": any(line is each for each in judgement.reading.deciding),
        }
    )
    return clause
