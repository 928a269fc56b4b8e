"""The plans of the demo: opened, written, submitted and answered by its people, through the ordinary acts."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import Account
from base import clock
from people.audit import Operator
from people.models import Person, User
from plans import verbs
from plans.models import Plan, PlanSection
from plans.rows import ROW_KINDS
from plans.sections import SECTIONS

TEXT = Path(__file__).with_name("plans.toml")
YEARS = 3
DATED = {"due": "due_on", "done": "done_on"}


@transaction.atomic
def write_plans(*, today: dt.date, by: Operator) -> int:
    """Write the plans as they stand after months of work; gives how many."""
    told = tomllib.loads(TEXT.read_text(encoding="utf-8"))
    for name, plans in told.items():
        for plan in plans:
            _write(Account.objects.get(name=name), plan, today, by)
    return len(told)


def _write(account: Account, told: Mapping[str, Any], today: dt.date, by: Operator) -> None:
    authors = [User.objects.get(person__name=name) for name in told["authors"]]
    plan = verbs.open_plan(account, by=by, template=told["template"], year=today.year, until_year=today.year + YEARS - 1)
    for at, code in enumerate(code for code in SECTIONS if isinstance(told.get(code), str)):
        section = plan.sections.get(code=code)
        verbs.write_prose(section, told[code], by=authors[at % len(authors)], base=0)
    objectives = [_row(plan, "objectives", row, today, by) for row in told.get("objectives", ())]
    tactics = [_row(plan, "tactics", row, today, by, objective_id=objectives[row["of"] - 1].pk) for row in told.get("tactics", ())]
    for row in told.get("actions", ()):
        action = _row(plan, "actions", row, today, by, **({"tactic_id": tactics[row["of"] - 1].pk} if "of" in row else {}))
        if action.done_on:
            action.state = action.State.DONE
            action.save(update_fields=["state"])
    for kind in ("goals", "swot", "scores", "rivals"):
        for row in told.get(kind, ()):
            _row(plan, kind, row, today, by)
    if told.get("approved") or told.get("submitted"):
        version = verbs.submit_plan(plan, by=authors[0])
        if told.get("approved"):
            verbs.approve_version(version, by=by)
    _age(plan, today - dt.timedelta(days=told["changed"]))


def _row(plan: Plan, kind: str, row: Mapping[str, Any], today: dt.date, by: Operator, **above: int) -> Any:
    values: dict[str, Any] = {name: value for name, value in row.items() if name not in {"of", "owner", *DATED}}
    values |= {field: today + dt.timedelta(days=row[name]) for name, field in DATED.items() if name in row}
    if "owner" in row:
        values["owner_id"] = Person.objects.get(name=row["owner"]).pk
    return verbs.add_row(plan, ROW_KINDS[kind], values | above, by=by)


def _age(plan: Plan, changed_on: dt.date) -> None:
    """The plan was last changed on that day, not on the day when the demo was loaded."""
    PlanSection.objects.filter(plan=plan, updated_on__isnull=False).update(updated_on=changed_on)
    ago = clock.now() - dt.timedelta(days=(clock.today() - changed_on).days)
    Plan.objects.filter(pk=plan.pk).update(changed_at=ago)
