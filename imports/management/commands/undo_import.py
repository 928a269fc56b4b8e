"""`manage.py undo_import BATCH`: take an import back. Spec: commands.md."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imports.models import Batch
from imports.verbs import ImportRefusal, undo_import
from people.audit import Operator


class Command(BaseCommand):
    help = "Take an import back: former values return, created rows go, what was changed since is kept and named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=int)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = Batch.objects.filter(pk=options["batch"]).first()
        if batch is None:
            raise CommandError(f"There is no import {options['batch']}.", returncode=2)
        try:
            undone = undo_import(batch, by=Operator.current())
        except ImportRefusal as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(undone.as_json(), ensure_ascii=False))
            return
        self.stdout.write(f"Restored {undone.restored:,}, deleted {undone.deleted:,}, kept {len(undone.kept):,}.")
        for kept in undone.kept[:20]:
            self.stdout.write(f"{kept['object']}: {kept['why']}")
