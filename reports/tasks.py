"""Printing a paper in the background."""

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from base import clock, company
from base.models import StoredFile
from jobs.models import Job
from jobs.registry import code_of
from jobs.verbs import run_now
from jobs.work import JobError, Running, work
from people import outbox
from people.audit import Operator, record
from people.permissions import Permission
from people.rights import Refused
from reports import engine, files, identity, schedules
from reports.models import Paper as Printed
from reports.models import PaperSchedule
from reports.registry import Context, LongPaper, Paper, papers

STEPS = 3


def _title(job: Job) -> str:
    paper = papers.get(job.args.get("code", ""))
    if isinstance(paper, LongPaper):
        return str(paper.label)
    return _("%(paper)s, one page") % {"paper": paper.label if paper else job.args.get("code", "")}


def _link(job: Job) -> str:
    return reverse("reports:paper", args=[job.result["paper"]]) if job.result else ""


@work(queue="now", label=gettext_lazy("Papers"), title=_title, link=_link)
def print_page(run: Running) -> dict[str, Any]:
    """Print once for the same data; a second run finds the file. The right is asked again, with the reader's name of now."""
    paper, context = _order(run)
    run.report(0, STEPS, stage=gettext_noop("Reading the figures"))
    mark = identity.identity(paper, context)
    printed = Printed.objects.filter(**mark).first()
    if printed is not None:
        return _result(printed)
    last = Printed.objects.filter(code=paper.code, scope=context.scope, language=context.language).order_by("-pk").first()
    run.report(1, STEPS, stage=gettext_noop("Laying out the page"))
    if context.params.get("format") == "pptx":
        return _keep_slides(run, paper, context, mark)
    try:
        fitted = engine.render(paper, context, density=last.density if last else paper.start)
    except engine.PaperError as error:
        raise JobError(error) from error
    run.report(2, STEPS, stage=gettext_noop("Keeping the file"))
    result: dict[str, Any] = {}
    with run.finishing(result):
        with override(context.language):
            name = paper.file_name(context)
        made = {"density": fitted.density, "pages": fitted.pages, "not_shown": fitted.not_shown}
        printed, _created = Printed.objects.get_or_create(
            **mark, defaults={**made, "params": dict(context.params), "file": files.keep(fitted.pdf, name)}
        )
        result.update(_result(printed))
        record(run.by or Operator.current(), "paper.printed", printed, pages=fitted.pages, language=context.language)
    return result


def _keep_slides(run: Running, paper: Paper, context: Context, mark: dict[str, str]) -> dict[str, Any]:
    with override(context.language):
        made = paper.slides(context)
        name = str(Path(paper.file_name(context)).with_suffix(".pptx"))
    result: dict[str, Any] = {}
    with run.finishing(result):
        told = {"density": 0, "pages": made.count, "not_shown": made.not_shown, "params": dict(context.params)}
        printed, _created = Printed.objects.get_or_create(**mark, defaults={**told, "file": files.keep(made.content, name, files.PPTX)})
        result.update(_result(printed))
        record(run.by or Operator.current(), "paper.printed", printed, pages=made.count, language=context.language)
    return result


@work(queue="data", label=gettext_lazy("Papers of the month"), nightly=dt.time(5, 0))
def send_papers(run: Running) -> dict[str, Any]:
    """Print each paper that goes out monthly, as its receiver, and put a letter down; once a month each, later if a night failed."""
    from reports.verbs import print_paper  # noqa: PLC0415 - the verb orders the work of this module

    rows = schedules.due()
    sent, month = 0, f"{clock.today():%Y-%m}"
    for number, row in enumerate(rows):
        run.report(number, len(rows), stage=gettext_noop("Printing for those who get it each month"))
        if schedules.paper_for(row) is None:
            continue
        job = run_now(print_paper(row.code, scope=row.scope, language=row.receiver.language, by=row.receiver, hint=False))
        if job.state != Job.State.DONE:
            continue
        with transaction.atomic():
            if PaperSchedule.objects.filter(pk=row.pk).exclude(sent_month=month).update(sent_month=month):
                outbox.put(row.receiver, "monthly_paper", f"monthly_paper:{row.pk}:{month}", schedule=row.pk)
                sent += 1
    return {"due": len(rows), "sent": sent}


@work(queue="data", label=gettext_lazy("Forget old papers"), nightly=dt.time(3, 15))
def forget_old_papers(run: Running) -> dict[str, Any]:
    """Papers older than the company keeps them, with their files and the jobs that led to them; asked for again, they are printed again."""
    limit = clock.now() - dt.timedelta(days=company.get("papers_kept_days"))
    numbers = list(Printed.objects.filter(at__lt=limit).values_list("pk", flat=True))
    result = {"papers": len(numbers)}
    with run.finishing(result):
        kept = list(StoredFile.objects.filter(pk__in=Printed.objects.filter(pk__in=numbers).values("file_id")))
        Job.objects.filter(name=code_of(print_page), result__paper__in=numbers).delete()
        Printed.objects.filter(pk__in=numbers).delete()
        StoredFile.objects.filter(pk__in=[file.pk for file in kept]).delete()
        if numbers:
            record(run.by or Operator.current(), "papers.forgotten", papers=len(numbers))
        for file in kept:
            transaction.on_commit(partial(files.path_of(file).unlink, missing_ok=True))
    return result


def _order(run: Running) -> tuple[Paper, Context]:
    args = run.args
    paper = papers.get(args["code"])
    if paper is None:
        raise JobError(_("There is no paper “%(code)s”.") % {"code": args["code"]})
    # Somebody asked who is no longer there: nobody's rights are not the operator's.
    if args["reader"] is not None and (run.by is None or not paper.may(run.by, args["scope"])):
        raise Refused(Permission(paper.permission))
    return paper, Context(args["scope"], args["language"], args["params"], run.by)


def _result(printed: Printed) -> dict[str, Any]:
    return {
        "paper": printed.pk,
        "pages": printed.pages,
        "density": printed.density,
        "not_shown": printed.not_shown,
    }
