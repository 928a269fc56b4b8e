"""Telling the data stewards that rows behind a figure look wrong. The figure does not move."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from base.models import DataVersion
from people.audit import record
from people.inbox import tell
from people.models import InboxItem, Person, RoleGrant, User
from people.permissions import Permission, Role
from people.rights import require
from pyramid.models import QuestionedRow

MOST_ROWS = 200
LONGEST = 500


class QuestionError(Exception):
    """A refusal that the person can read and act on."""


@transaction.atomic
def question_rows(code: str, kind: str, rows: Collection[Any], note: str, *, link: str, by: User) -> uuid.UUID:
    """Keep one question about these rows and put one line into the inbox of each steward.

    `rows` are rows that `by` may read; `link` opens the figure's page with them (its `%s` takes the number of the
    question). A row that waits already is not asked about twice.
    """
    require(by, Permission.FIGURE_COMPANY)
    note = note.strip()[:LONGEST]
    if not rows:
        raise QuestionError(_("Tick at least one row."))
    if len(rows) > MOST_ROWS:
        raise QuestionError(_("Tick at most %(most)s rows at once.") % {"most": MOST_ROWS})
    if not note:
        raise QuestionError(_("Say in one sentence what is wrong."))
    waiting = set(QuestionedRow.objects.filter(code=code, kind=kind, done_at=None).values_list("object_id", flat=True))
    fresh = [row for row in rows if row.pk not in waiting]
    if not fresh:
        raise QuestionError(_("These rows wait for the data steward already."))
    told = uuid.uuid4()
    QuestionedRow.objects.bulk_create(
        QuestionedRow(code=code, kind=kind, object_id=row.pk, account_id=getattr(row, "account_id", None), note=note, told=told, by=by)
        for row in fresh
    )
    for steward in stewards():
        tell(steward, "rows_questioned", f"questioned:{told}", link % told, count=len(fresh), by=by.name, note=note)
    record(by, "rows.questioned", figure=code, rows=len(fresh), note=note)
    DataVersion.bump("company")
    return told


@transaction.atomic
def close_question(code: str, told: uuid.UUID, answer: str, *, corrected: bool, link: str, by: User) -> int:
    """Close a question with a sentence; gives how many rows waited. Its lines go, the asker is told, the figure's note goes."""
    require(by, Permission.IMPORT_RUN)
    answer = answer.strip()[:LONGEST]
    if not answer:
        raise QuestionError(_("Answer in one sentence."))
    waiting = QuestionedRow.objects.filter(code=code, told=told, done_at=None)
    asker = waiting.select_related("by__person").first()
    rows = waiting.update(done_at=clock.now(), answer=answer)
    if asker is None or not rows:
        return 0
    InboxItem.objects.filter(key=f"questioned:{told}", done_at=None).update(done_at=clock.now())
    tell(asker.by, "rows_answered", f"answered:{told}", link, by=by.name, answer=answer)
    if corrected:
        record(by, "rows.corrected", figure=code, rows=rows, note=answer)
    else:
        record(by, "rows.answered", figure=code, rows=rows, note=answer)
    DataVersion.bump("company")
    return rows


def stewards() -> list[Person]:
    grants = RoleGrant.objects.filter(role=Role.DATA_STEWARD, until=None, user__is_active=True)
    return list(Person.objects.filter(user__in=grants.values("user")).distinct())
