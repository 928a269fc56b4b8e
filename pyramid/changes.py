"""What changed since the last refresh: marks by table and account, and which kept results they may move."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from base.periods import Period, add_months, month_start
from pyramid.figure import KPI
from pyramid.models import DirtyScope

EVERYBODY = 0
NOBODY = None  # what is attached to no account
# Tables whose change may move any figure: who belongs to whom.
STRUCTURE = frozenset({"accounts", "account_team", "segments", "edit", "coverage"})
SAME_AS = {"opportunity_events": "opportunities", "invoice_lines": "invoices", "products": "invoices", "surveys": "survey_responses"}
SETTINGS = "settings"  # a mark that asks for a refresh; what is old then says pyramid.made_with
USUAL_LAPSE = 12  # months; with a longer one no figure says how far back it looks


class Days(NamedTuple):
    """First and last day of what changed; None where that is not known."""

    since: dt.date | None = None
    until: dt.date | None = None

    def joined(self, other: "Days") -> "Days":
        since = None if self.since is None or other.since is None else min(self.since, other.since)
        until = None if self.until is None or other.until is None else max(self.until, other.until)
        return Days(since, until)


Ranges = Mapping[str, Days]


@dataclass
class Changes:
    """Marks by table and account (0: all of them, None: what is attached to none)."""

    marks: dict[str, dict[int | None, Days]] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(self.marks)

    @property
    def are_everything(self) -> bool:
        return bool(self.tables & STRUCTURE)

    @property
    def accounts(self) -> set[int] | None:
        """Accounts whose figures may be old; None = all of them."""
        found = {account for by_account in self.marks.values() for account in by_account}
        return None if EVERYBODY in found else {account for account in found if account}

    def add(self, table: str, account: int | None, days: Days) -> None:
        if table == SETTINGS:
            return
        if table == "contacts":
            self.add("records", EVERYBODY, Days())
        by_account = self.marks.setdefault(SAME_AS.get(table, table), {})
        by_account[account] = by_account[account].joined(days) if account in by_account else days

    def of(self, accounts: Collection[int] | None = None, *, nobody: bool = False) -> dict[str, Days]:
        """Days that changed in each table for these accounts: None = for all; `nobody` adds what is attached to none."""
        found: dict[str, Days] = {}
        for table, by_account in self.marks.items():
            for account, days in by_account.items():
                if accounts is None or account == EVERYBODY or account in accounts or (nobody and account is NOBODY):
                    found[table] = found[table].joined(days) if table in found else days
        return found


def read_marks() -> Changes:
    """The marks that are there now. They stay until the results are kept, so that a run that dies is made good."""
    changes = Changes()
    for pk, kind, account, since, until in DirtyScope.objects.values_list("id", "kind", "account_id", "since", "until"):
        changes.ids.append(pk)
        changes.add(kind, account, Days(since, until))
    return changes


def moves(kpi: KPI, period: Period, ranges: Ranges, lapse_months: int) -> bool:
    """Whether a figure of the period, known at its end, may read anything that changed."""
    return any(_reaches(kpi, table, period, ranges[table], lapse_months) for table in kpi.reads if table in ranges)


def _reaches(kpi: KPI, table: str, period: Period, days: Days, lapse_months: int) -> bool:
    """A fact dated on the end or later is unknown; one from before all that the figure looks back to is not read."""
    if days.since is not None and days.since >= period.end:
        return False
    back = kpi.looks_back.get(table)
    if back is None or days.until is None or lapse_months > USUAL_LAPSE:
        return True
    return add_months(month_start(days.until), 1) > add_months(period.start, -back)


def first_and_last(days: Iterable[dt.date | None]) -> Days:
    """Of the days of one account's rows; a row without a day leaves both unknown."""
    found = list(days)
    known = [day for day in found if day is not None]
    return Days(min(known), max(known)) if known and len(known) == len(found) else Days()
