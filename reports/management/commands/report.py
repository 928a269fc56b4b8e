"""Print a paper to a file."""

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.models import Job
from jobs.verbs import run_now
from people.audit import Operator
from reports import files, verbs
from reports.models import Paper
from reports.registry import papers
from reports.sheet import SIZES


class Command(BaseCommand):
    help = "Print a paper as a PDF: exactly one page, the review as many as it needs. The same data gives the same file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="which paper: " + ", ".join(papers.codes()))
        parser.add_argument("--lang", required=True, choices=["en", "fr"], help="language of the page")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.pdf", help="to write; .pptx: the account as slides")
        parser.add_argument("--account", default="", metavar="KEY", help="of this account, where the paper is about one")
        parser.add_argument(
            "--from", dest="start", type=_day, metavar="DATE", help="first day; with --to, instead of the last 12 whole months"
        )
        parser.add_argument("--to", dest="end", type=_day, metavar="DATE", help="first day after the period")
        parser.add_argument("--json", action="store_true", help="print pages, density and not_shown as one JSON document")

    def handle(self, *, name: str, lang: str, out: Path, **options: Any) -> None:
        job = run_now(_ordered(name, lang, out, options), on_progress=lambda job: self.stderr.write(job.stage or job.state))
        if job.state != Job.State.DONE or job.result is None:
            raise CommandError(job.reason or "The paper was not printed.")
        printed = Paper.objects.select_related("file").get(pk=job.result["paper"])
        try:
            shutil.copyfile(files.path_of(printed.file), out)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        told = {"pages": printed.pages, "density": SIZES[printed.density], "not_shown": printed.not_shown}
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            pages = "page" if printed.pages == 1 else "pages"
            left_out = "; ".join(printed.not_shown) or "nothing"
            self.stdout.write(f"{out}: {printed.pages} {pages}, {told['density']} pt, left out: {left_out}")


def _ordered(name: str, lang: str, out: Path, options: dict[str, Any]) -> Job:
    """The job; every wrong argument ends in a sentence and exit 2."""
    start, end = options["start"], options["end"]
    if (start is None) != (end is None):
        raise CommandError("Give --from and --to together.", returncode=2)
    if start is not None and end <= start:
        raise CommandError("--to must be after --from; it is the first day that is not counted any more.", returncode=2)
    if out.suffix.lower() not in {".pdf", ".pptx"} or not out.parent.is_dir():
        raise CommandError(f"{out}: give a name that ends in .pdf or .pptx, in a folder that exists.", returncode=2)
    params = {"start": start.isoformat(), "end": end.isoformat()} if start else {}
    if out.suffix.lower() == ".pptx":
        params["format"] = "pptx"
    try:
        scope = verbs.paper_of(name).scope_of(options["account"])
        return verbs.print_paper(name, scope=scope, language=lang, by=Operator.current(), hint=False, **params)
    except verbs.UnknownPaper as error:
        raise CommandError(f"There is no paper {name}. There are: {', '.join(papers.codes())}.", returncode=2) from error
    except ValueError as error:
        raise CommandError(str(error), returncode=2) from error


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
