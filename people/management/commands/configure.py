"""`configure [NAME=VALUE …] [--json]`: the settings of the company; without arguments shows them all."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from base import company
from people import verbs
from people.audit import Operator
from people.models import AuditLine
from people.values import parsed, written


class Command(BaseCommand):
    help = "Change settings of the company, or show all with default, value and who changed it. A value is JSON, else text."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("assignments", nargs="*", metavar="NAME=VALUE", help="NAME= returns to the default")
        parser.add_argument("--json", action="store_true", help="one JSON document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        names = self._change(options["assignments"])
        rows = _rows(names)
        if options["json"]:
            self.stdout.write(json.dumps({"settings": rows}, ensure_ascii=False))
            return
        for row in rows:
            who = f"  ({row['by']}, {row['at'][:10]})" if row["by"] else ""
            default = "" if row["value"] == row["default"] else f"  default {written(row['default'])}"
            self.stdout.write(f"{row['name']} = {written(row['value'])}{default}{who}")

    def _change(self, assignments: list[str]) -> list[str]:
        """All of them or none; the names changed."""
        names = []
        try:
            with transaction.atomic():
                for assignment in assignments:
                    name, equals, text = assignment.partition("=")
                    if not equals:
                        raise CommandError(f"{assignment}: write NAME=VALUE.", returncode=2)
                    value = None if text == "" else _value(name, text)
                    verbs.change_setting(name, value, by=Operator.current())
                    names.append(name)
        except company.UnknownSetting as unknown:
            near = f" Near: {', '.join(unknown.near)}." if unknown.near else ""
            raise CommandError(f"There is no setting {unknown.name}.{near}", returncode=2) from None
        except ValueError as error:
            raise CommandError(f"{name}: {error}", returncode=2) from None
        return names


def _value(name: str, text: str) -> Any:
    declared = company.declared().get(name)
    return text if declared is not None and isinstance(declared.default, str) and not text.startswith('"') else parsed(text)


def _rows(names: list[str]) -> list[dict[str, Any]]:
    values = company.values()
    changes = {
        line.object_id: line for line in AuditLine.objects.filter(act="setting.changed").select_related("actor__person").order_by("pk")
    }
    rows = []
    for name, setting in sorted(company.declared().items()):
        if names and name not in names:
            continue
        line = changes.get(name)
        by = (line.actor.name if line.actor else line.operator) if line else ""
        at = line.at.isoformat() if line else ""
        rows.append(
            {
                "name": name,
                "value": values[name],
                "default": setting.default,
                "group": setting.group,
                "label": str(setting.label),
                "by": by,
                "at": at,
            }
        )
    return rows
