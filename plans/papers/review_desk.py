"""What the chapters of the account review share: whose account, who reads, the plan or a version of it, what is lacking."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import compress
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import facts
from accounts.models import Account
from accounts.registry import Reading
from base import clock, formats
from base.results import Result
from people.audit import Operator
from people.permissions import Permission
from plans import around, background, live
from plans.models import Plan, PlanVersion
from plans.papers.subject import Subject
from plans.rows import ROW_KINDS
from plans.sections import SECTIONS
from reports.registry import Context, Part

NOTHING = ("", None, formats.NO_VALUE)
Cells = list[tuple[Any, str]]
Rows = Mapping[str, list[dict[str, Any]]]


class Desk:
    """One account for one reader. Words, rows and figures of a plan are those of its version where one is asked for."""

    def __init__(self, subject: Subject, context: Context) -> None:
        self.account: Account = subject.account
        self.plan: Plan | None = subject.plan
        self.version: PlanVersion | None = subject.version
        reader: Any = context.by or Operator.current()
        self.reading = Reading(self.account, reader)
        self.gaps: list[str] = []
        self.background = background.of(self.version)
        if self.background is not None:
            background.restore(self.reading, self.background)

    def may(self, permission: Permission) -> bool:
        return self.reading.may(permission)

    @cached_property
    def day(self) -> dt.date:
        """The day as of which facts are told: today, or the business day of the version."""
        return around.day_of(self.version) if self.version is not None else clock.today()

    @cached_property
    def head(self) -> dict[str, Any]:
        """Name, place and who answers for the account: as the version keeps them, else as they stand."""
        return around.head(self.version.rows if self.version is not None else {}, self.account, self.day)

    def was(self, on: dt.date | dt.datetime | None) -> bool:
        """Whether something of this day or instant belongs into the document: of a version only what had happened already."""
        if self.version is None or on is None:
            return True
        return on <= self.version.at if isinstance(on, dt.datetime) else on <= self.day

    def was_recorded(self, on: dt.date | None) -> bool:
        """Whether a row was there already; a version that keeps how far the tables reached knows it without a date."""
        return self.background is not None or self.was(on)

    def known_then(self, rows: Iterable[facts.Due]) -> list[facts.Due]:
        """Promises or deliveries as of the day: what was made or recorded later is left out, what was done later was still open."""

        def then(row: facts.Due) -> facts.Due:
            return row if self.was(row.done_on) else replace(row, done_on=None, word="overdue" if row.due_on < self.day else "open")

        return [then(row) for row in rows if self.was(getattr(row.row, "made_on", None)) and self.was_recorded(row.row.recorded_on)]

    @cached_property
    def people_then(self) -> list[dict[str, Any]] | None:
        """People as the version keeps them, in words of this reader; None where it keeps none, or no version is asked for."""
        if self.version is None or not around.are_kept(self.version):
            return None
        return around.people(self.version.rows, judges=self.may(Permission.CONTACT_JUDGEMENT))

    def lack(self, sentence: str) -> str:
        """Something that the document lacks is told where it is missing, and on page 1."""
        self.gaps.append(sentence)
        return sentence

    @cached_property
    def texts(self) -> dict[str, str]:
        """Words of each section that is switched on."""
        if self.version is not None:
            return {section.code: section.text for section in self.version.sections.all()}
        return {section.code: section.text for section in self.plan.sections.filter(is_on=True)} if self.plan else {}

    @cached_property
    def unwritten(self) -> list[str]:
        """Labels of sections that hold nothing."""
        if self.version is not None:
            filled = {ROW_KINDS[code].section for code, rows in self.version.rows.items() if rows and code in ROW_KINDS}
            return [str(each) for each in self.version.sections.all() if not each.text.strip() and each.code not in filled]
        return [str(each) for each in self.plan.sections.filter(is_on=True, filled=False)] if self.plan else []

    @cached_property
    def rows(self) -> Rows:
        """Plain rows of each kind that this reader may see."""
        if self.plan is None:
            return {}
        money = self.may(Permission.MONEY_VIEW)
        if self.version is not None:
            kept = self.version.rows
            return {code: kind.readable(kept.get(code, ()), money=money) for code, kind in ROW_KINDS.items()}
        return {kind.code: kind.readable([kind.frozen(row) for row in kind.of(self.plan)], money=money) for kind in ROW_KINDS.values()}

    @cached_property
    def results(self) -> dict[str, Result]:
        """Figures: of the version as they were frozen, else of the twelve months that the board shows."""
        money = self.may(Permission.MONEY_VIEW)
        if not self.may(Permission.FIGURE_ACCOUNT):
            return {}
        if self.version is not None:
            return {each.code: each for each in live.frozen(self.version) if money or each.code not in live.MONEY}
        return live.figures(self.account, money=money)

    @cached_property
    def deals_then(self) -> list[dict[str, Any]] | None:
        """Open opportunities as the version keeps them; None where it keeps none, or no version is asked for."""
        if self.version is None or not around.are_kept(self.version):
            return None
        return around.deals(self.version.rows)

    def prose(self, *codes: str) -> Iterator[Part]:
        for code in codes:
            if text := self.texts.get(code, "").strip():
                yield Part(str(SECTIONS[code].label) if code in SECTIONS else code, paragraphs=paragraphs(text))

    def table(self, title: str, heads: list[tuple[Any, str]], rows: list[Cells], empty: str, *, counts: bool = False) -> Part:
        """A table, or the sentence that it is empty; with `counts` that is a gap of the document."""
        if not rows and counts:
            self.lack(empty)
        return dense(Part(title, heads=heads, rows=rows, empty="" if rows else empty))


def dense(part: Part) -> Part:
    """The table without the columns that hold nothing in any row; the first one names the row and stays."""
    held = [not at or any(row[at][0] not in NOTHING for row in part.rows) for at in range(len(part.heads))]
    if all(held) or not part.rows:
        return part
    return replace(part, heads=list(compress(part.heads, held)), rows=[list(compress(row, held)) for row in part.rows])


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def day(value: dt.date | str | None) -> str:
    if not value:
        return formats.NO_VALUE
    return formats.short_date(value if isinstance(value, dt.date) else dt.date.fromisoformat(value), year=True)


def span(since: dt.date, until: dt.date | None) -> str:
    """`until` is the first day no more."""
    if until is None:
        return _("since %(day)s") % {"day": day(since)}
    return _("%(since)s to %(until)s") % {"since": day(since), "until": day(until - dt.timedelta(days=1))}


def money(value: Any, currency: str = "", *, sign: int = 1) -> str:
    if value is None or value == "":
        return formats.NO_VALUE
    return formats.money(sign * Decimal(str(value)), currency or settings.CURRENCY)
