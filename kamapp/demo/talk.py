"""What the people of the demo say to each other on plans: comments, names, two versions of a row, papers that go out monthly."""

import datetime as dt
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from base import clock
from kamapp.demo.old import patiently
from people.audit import Operator
from people.models import User
from plans import verbs
from plans.models import Plan, PlanSection, ProseComment, RowClash
from plans.rows import ROW_KINDS
from reports.schedules import schedule

PAPER = "account"


def comment(plan: Plan, told: Iterable[Mapping[str, Any]]) -> None:
    """Write comments, on passages where they quote one, with their answers; `hours` is how long ago."""
    for each in told:
        section, author = plan.sections.get(code=each["section"]), _user(each["by"])
        anchor, quote = uuid4().hex, each.get("quote", "")
        if quote and not verbs.mark_passage(section, quote, 0, anchor, by=author):
            raise LookupError(f"{plan.account}: no passage says “{quote}”.")
        made = verbs.add_comment(PlanSection.objects.get(pk=section.pk), each["text"], by=author, anchor=anchor, quote=quote)
        _said(made, each["hours"])
        for answer in each.get("answers", ()):
            _said(verbs.answer_comment(made, answer["text"], by=_user(answer["by"])), answer["hours"])
        if "resolved_by" in each:
            verbs.resolve_comment(made, True, by=_user(each["resolved_by"]))


def _said(comment: ProseComment, hours: float) -> None:
    at = clock.now() - dt.timedelta(hours=hours)
    ProseComment.objects.filter(pk=comment.pk).update(at=at, changed_at=at)


def name_people(section: PlanSection, *, by: User | Operator) -> None:
    """Make each `@First Last` of the text a mention of that colleague, who is told."""
    if "@" not in section.text:
        return
    blocks = [{**block, "runs": [run for text, marks in block["runs"] for run in _named(text, marks)]} for block in section.blocks]
    verbs.restore_blocks(section, blocks, by=by)


def _named(text: str, marks: Mapping[str, Any]) -> list[list[Any]]:
    before, sign, after = text.partition("@")
    if not sign:
        return [[text, marks]]
    name = " ".join(after.split(" ")[:2]).rstrip(".,;:")
    named = [[before, marks], [f"@{name}", {**marks, "mention": f"person:{_user(name).person_id}"}], *_named(after[len(name) :], marks)]
    return [run for run in named if run[0]]


def keep(plan: Plan, told: Mapping[str, str], *, by: User | Operator) -> None:
    """Keep a small file with the plan."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annex"
        path.write_text(told["text"], encoding="utf-8")
        patiently(lambda: verbs.add_annex(plan, path, told["file"], by=by, note=told.get("note", "")))


def leave_open(plan: Plan, told: Mapping[str, Any]) -> None:
    """Two of them changed one field of a row; the second asks the first, and neither has decided yet."""
    row = list(ROW_KINDS[told["kind"]].of(plan))[told["row"] - 1]
    saved, before = clock.now() - dt.timedelta(minutes=told["minutes"]), getattr(row, told["field"])
    row.plan = plan
    verbs.edit_row(row, {told["field"]: told["saved"]}, by=_user(told["saved_by"]), base={told["field"]: before})
    verbs.leave_open(row, {told["field"]: told["mine"]}, [told["field"]], by=_user(told["by"]))
    RowClash.objects.filter(plan=plan).update(saved_at=saved, at=saved + dt.timedelta(minutes=1))


def send_monthly(plan: Plan, names: Iterable[str], *, by: User | Operator) -> None:
    """The one-page paper of the account goes to these colleagues each month."""
    if isinstance(by, User):
        for name in names:
            schedule(PAPER, str(plan.account_id), _user(name), by=by)


def _user(name: str) -> User:
    found: User = User.objects.select_related("person").get(person__name=name)
    return found
