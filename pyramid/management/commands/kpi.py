"""Compute a figure and print it."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from accounts.models import Account, AccountKey
from base import company
from base.periods import Period
from base.results import Result, as_plain
from imports.models import Batch
from pyramid.breakdown import PARTS, Part, breakdown
from pyramid.engine import UnknownFigure, compute, rows
from pyramid.registry import kpis
from pyramid.scopes import Scope


class Command(BaseCommand):
    help = "Compute a figure of the catalogue, whole or by parts, and list the facts behind it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE", help="for instance win_rate_count")
        parser.add_argument("--from", dest="start", required=True, type=_day, metavar="DATE", help="first day of the period")
        parser.add_argument("--to", dest="end", required=True, type=_day, metavar="DATE", help="first day after the period")
        parser.add_argument("--as-of", dest="as_of", type=_day, metavar="DATE", help="facts from this day on are unknown; default: --to")
        parser.add_argument("--known-on", dest="known_on", type=_day, metavar="DATE", help="facts recorded from this day on are ignored")
        parser.add_argument("--by", choices=PARTS, help="compute it again for each part")
        parser.add_argument("--account", metavar="KEY", help="of this account and all below it: its external id, else its name")
        parser.add_argument("--set", dest="sets", action="append", default=[], metavar="name=value", help="a setting for this once")
        parser.add_argument("--facts", type=int, default=0, metavar="N", help="list the first N rows behind the figure")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *, code: str, **options: Any) -> None:
        asked = _asked(options)
        try:
            result = compute(code, **asked, guarded=False)
            parts = breakdown(code, options["by"], **asked, guarded=False) if options["by"] else None
            behind = rows(code, **asked) if options["facts"] > 0 else None
        except UnknownFigure as error:
            raise CommandError(_unknown(error), returncode=2) from error
        document = result.as_json()
        if parts is not None:
            document["rows"] = [_part(part) for part in parts]
        if options["facts"] > 0:
            document["facts"] = [] if behind is None else list(_facts(behind[: options["facts"]]))
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False))
        else:
            self._print(code, result, parts, document.get("facts"))

    def _print(self, code: str, result: Result, parts: list[Part] | None, facts: list[dict[str, Any]] | None) -> None:
        self.stdout.write(f"{code}: {_line(result)}")
        for part in parts or ():
            self.stdout.write(f"  {part.label or '-'}: {_line(part.result)}")
        for fact in facts or ():
            self.stdout.write("  " + ", ".join(f"{name} {value}" for name, value in fact.items() if value not in {None, ""}))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _asked(options: dict[str, Any]) -> dict[str, Any]:
    if options["end"] <= options["start"]:
        raise CommandError("--to must be after --from; it is the first day that is not counted any more.", returncode=2)
    scope = Scope.company() if not options["account"] else Scope.account(_account(options["account"]))
    return {
        "scope": scope,
        "period": Period(options["start"], options["end"]),
        "as_of": options["as_of"],
        "settings": dict(_setting(text) for text in options["sets"]),
        "known_on": options["known_on"],
    }


def _account(key: str) -> int:
    found = AccountKey.objects.filter(key=key).order_by("is_alias", "id").values_list("account_id", flat=True).first()
    if found is None:
        found = Account.objects.filter(name=key).order_by("id").values_list("id", flat=True).first()
    if found is None:
        near = Account.objects.filter(name__istartswith=key[:3]).order_by("name").values_list("name", flat=True)[:3]
        raise CommandError(f"No account has the id or the name {key!r}. Near: {', '.join(near) or 'none'}.", returncode=2)
    return int(found)


def _setting(text: str) -> tuple[str, Any]:
    """A value is JSON, else text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"--set {text!r}: write name=value.", returncode=2)
    try:
        read = json.loads(value)
    except ValueError:
        read = value
    try:
        return name, company.checked(name, read)
    except company.UnknownSetting as error:
        raise CommandError(f"No setting is called {name!r}. Near: {', '.join(error.near) or 'none'}.", returncode=2) from error
    except ValueError as error:
        raise CommandError(f"--set {name}: {error}", returncode=2) from error


def _unknown(error: UnknownFigure) -> str:
    built = ", ".join(item.code for item in kpis if item.is_listed)
    return f"No figure is called {error.code!r}. There are: {built}."


def _part(part: Part) -> dict[str, Any]:
    return {**part.result.as_json(), "key": part.key, "label": str(part.label)}


def _facts(behind: QuerySet[Any]) -> Iterable[dict[str, Any]]:
    """Each row with what it says and where it comes from."""
    found = list(behind)
    batches = Batch.objects.in_bulk({row.batch_id for row in found if getattr(row, "batch_id", None)})
    for row in found:
        batch = batches.get(getattr(row, "batch_id", None))
        yield {
            "kind": row._meta.model_name,
            "id": row.pk,
            "key": getattr(row, "key", None),
            "label": str(row),
            **{name: as_plain(getattr(row, name)) for name in _columns(row)},
            "import": batch.pk if batch else None,
            "file": batch.file.name if batch and batch.file else None,
            "line": getattr(row, "line", None),
        }


HIDDEN = {"id", "key", "batch", "line", "row_hash", "source", "version", "search_text", "email", "phone"}


def _columns(row: Any) -> list[str]:
    return [field.attname for field in row._meta.concrete_fields if field.name not in HIDDEN]


def _line(result: Result) -> str:
    document = result.as_json()
    value = document["value"] if document["value"] is not None else "—"
    bounds = f" [{document['low']}, {document['high']}]" if document["low"] is not None or document["high"] is not None else ""
    why = f" {result.reason}" if result.reason else ""
    warnings = f" ({', '.join(result.warnings)})" if result.warnings else ""
    return f"{value}{bounds} {result.unit.value}, n {result.n}, {result.status.value}{why}{warnings}"
