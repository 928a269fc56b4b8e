"""Papers that go to chosen people each month: with the rights that each of them has on that day."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from people.audit import record
from people.models import User
from people.rights import Refused
from reports.models import Paper as Printed
from reports.models import PaperSchedule
from reports.registry import Paper, papers

MOST = 500  # of a list


class ScheduleError(Exception):
    """A refusal that the person can read and act on."""


@transaction.atomic
def schedule(code: str, scope: str, receiver: User, *, by: User) -> PaperSchedule:
    """From the next month on the paper goes to `receiver`, who must be allowed to read it. Raises Refused, ScheduleError."""
    paper = papers[code]
    if not paper.may(by, scope):
        raise Refused(paper.permission)
    if not receiver.is_active or not paper.may(receiver, scope):
        raise ScheduleError(_("This colleague may not read this paper, so it cannot be sent to them."))
    month = f"{clock.today():%Y-%m}"
    made, created = PaperSchedule.objects.get_or_create(code=code, scope=scope, receiver=receiver, defaults={"by": by, "sent_month": month})
    if created:
        record(by, "paper.scheduled", made, paper=code, receiver=receiver.email)
    return made


@transaction.atomic
def unschedule(row: PaperSchedule, *, by: User) -> None:
    """No more of it: for who receives it, and for who may order it."""
    paper = papers.get(row.code)
    if row.receiver_id != by.pk and (paper is None or not paper.may(by, row.scope)):
        raise Refused(paper.permission if paper else papers["pyramid"].permission)
    if PaperSchedule.objects.filter(pk=row.pk).delete()[0]:
        record(by, "paper.unscheduled", str(row), paper=row.code, receiver=row.receiver.email)


@dataclass(frozen=True)
class Monthly:
    """A paper that goes out monthly, as a reader of the list sees it; `newest` the last one printed that he may open."""

    row: PaperSchedule
    label: str
    about: str
    newest: Printed | None


def readable(user: User) -> list[Monthly]:
    """What this person receives or may read, and so may end; by paper and by what it is about."""
    from reports.verbs import may_open  # noqa: PLC0415 - as below

    def read(paper: Paper, scope: str) -> tuple[bool, str, Printed | None]:
        may = paper.may(user, scope)
        printed = Printed.objects.filter(code=paper.code, scope=scope).order_by("-pk")[:20] if may else ()
        return may, paper.about(user, scope), next((each for each in printed if may_open(user, each)), None)

    found = []
    known: dict[tuple[str, str], tuple[bool, str, Printed | None]] = {}  # of a paper that goes to many it is asked once
    for row in PaperSchedule.objects.select_related("receiver__person").order_by("pk")[:MOST]:
        paper, mark = papers.get(row.code), (row.code, row.scope)
        if paper is None:
            continue
        if mark not in known:
            known[mark] = read(paper, row.scope)
        may, about, newest = known[mark]
        if may or row.receiver_id == user.pk:
            found.append(Monthly(row, str(paper.label), about, newest))
    return sorted(found, key=lambda each: (each.about, each.label, each.row.receiver.name))


def due() -> list[PaperSchedule]:
    """Those that have not gone this month; `sent_month` is written when one has."""
    month = f"{clock.today():%Y-%m}"
    return list(PaperSchedule.objects.exclude(sent_month=month).select_related("receiver__person").order_by("pk"))


def paper_for(row: PaperSchedule) -> Paper | None:
    """The paper if its receiver may still read it; None otherwise, and nothing goes out."""
    paper = papers.get(row.code)
    return paper if paper and row.receiver.is_active and paper.may(row.receiver, row.scope) else None


def newest_for(row: PaperSchedule) -> Printed | None:
    """The last one printed of what this receiver may open."""
    from reports.verbs import may_open  # noqa: PLC0415 - verbs print by tasks, which send by this module

    rows = Printed.objects.filter(code=row.code, scope=row.scope, language=row.receiver.language).order_by("-pk")[:20]
    return next((printed for printed in rows if may_open(row.receiver, printed)), None)
