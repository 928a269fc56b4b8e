"""The facts that figures on plans read: sections of the plans kept here, what files say of plans kept elsewhere, actions."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from plans.models import Action, PlanSection, SectionStatement
from pyramid.facts import Facts
from pyramid.facts.tables import TABLES, Table
from pyramid.laying import LAYERS, Laid, Row, day


class Stated(NamedTuple):
    id: int
    account: int
    section: str
    filled: bool
    updated_on: dt.date | None


class Living(NamedTuple):
    id: int
    account: int
    section: str
    filled: bool
    updated_on: dt.date | None
    is_on: bool
    until_year: int


class Due(NamedTuple):
    id: int
    account: int
    due_on: dt.date
    done_on: dt.date | None
    state: str


TABLES["plan_sections"] = Table(SectionStatement, Stated, ("id", "account_id", "section", "filled", "updated_on"), date="updated_on")
TABLES["living_sections"] = Table(
    PlanSection,
    Living,
    ("id", "plan__account_id", "code", "filled", "updated_on", "is_on", "plan__until_year"),
    is_fact=False,
    account="plan__account_id",
)
TABLES["actions"] = Table(Action, Due, ("id", "account_id", "due_on", "done_on", "state"), date="due_on")


def sections(facts: Facts) -> Iterator[Stated | Living]:
    """Sections of the plans that reach the day, and what files state; a section that is switched off is not there."""
    yield from facts.rows("plan_sections")
    for row in facts.rows("living_sections"):
        if row.is_on and row.until_year >= facts.as_of.year:
            yield row


def _section(laid: Laid, row: Row) -> None:
    SectionStatement.objects.create(
        account_id=laid.account(row), section=row["section"], filled=bool(row.get("filled")), updated_on=day(row.get("updated_on"))
    )


def _action(laid: Laid, row: Row) -> None:
    done_on: Any = day(row.get("done_on"))
    Action.objects.create(
        account_id=laid.account(row),
        first_due_on=day(row.get("due_on")),
        due_on=day(row.get("due_on")),
        done_on=done_on,
        state=row.get("state") or (Action.State.DONE if done_on else Action.State.OPEN),
        **laid.origin(row),
    )


LAYERS.update({"plan_sections": _section, "actions": _action})
