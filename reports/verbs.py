"""Ordering a paper, and asking whether somebody may open one."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from jobs.models import Job
from jobs.verbs import enqueue
from people.audit import user_of
from people.models import User
from people.rights import Refused
from reports import tasks
from reports.identity import digest
from reports.models import Paper as Printed
from reports.registry import Context, Paper, papers

if TYPE_CHECKING:
    from people.audit import Operator

PER_HOUR = 60


class UnknownPaper(LookupError):
    """There is no paper with this code."""


def print_paper(code: str, *, scope: str = "", language: str, by: "User | Operator", hint: bool = True, **params: Any) -> Job:
    """The job that prints a paper for `by`; the same data asked for again gives the file that is there.

    Raises UnknownPaper, Refused; ValueError for a language that the product does not speak. `hint=False` when this
    process runs the job next.
    """
    paper = paper_of(code)
    if params.get("format", "pptx") != "pptx" or ("format" in params and not paper.has_slides):
        raise ValueError(_("This paper is a PDF only."))
    if language not in dict(settings.LANGUAGES):
        raise ValueError(_("There is no language “%(code)s”.") % {"code": language})
    reader = user_of(by)
    if reader is not None and not paper.may(reader, scope):
        raise Refused(paper.permission)
    context = Context(scope, language, params, reader)
    mark = digest([code, scope, language, params, paper.audience(context), paper.data_version(context), reader.pk if reader else 0])
    return enqueue(
        tasks.print_page,
        key=f"paper:{code}:{mark}",
        by=reader,
        hint=hint,
        code=code,
        scope=scope,
        language=language,
        params=params,
        reader=reader.pk if reader else None,
    )


def paper_of(code: str) -> Paper:
    paper = papers.get(code)
    if paper is None:
        raise UnknownPaper(code)
    return paper


def may_open(user: User, printed: Printed) -> bool:
    """Asked at every opening: the right to the paper, and that this reader may see what stands on it."""
    paper = papers.get(printed.code)
    if paper is None or not paper.may(user, printed.scope):
        return False
    context = Context(printed.scope, printed.language, printed.params, user)
    return paper.audience(context) == printed.audience
