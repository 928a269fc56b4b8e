"""The plans of the demo: opened, written, submitted and answered by its people, through the ordinary acts."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import Account, AccountRole, Family
from base import clock
from base.periods import last_months
from kamapp.demo import talk
from kamapp.demo.old import bring_old_plan
from people.audit import Operator
from people.models import Person, User
from people.permissions import Permission
from people.rights import allowed
from plans import live, verbs
from plans.models import PeerReview, Plan, PlanSection, PlanVersion, ScorecardLine
from plans.rows import ROW_KINDS
from plans.sections import SECTIONS
from pyramid.engine import compute_many
from pyramid.scopes import Scope

TEXT = Path(__file__).with_name("plans.toml")
YEARS = 3
ALL = -1  # the only stage of a plan without versions of its own
Made = dict[str, list[tuple[Any, Mapping[str, Any]]]]  # what stands already, each with what was told of it
DATED = {
    "due": "due_on", "done": "done_on", "on": "on", "started": "started_on", "launched": "launched_on", "confirmed": "confirmed_on",
}  # fmt: skip
AMOUNTS = ("amount", "low", "likely", "high", "potential")
PLAIN = ("goals", "swot", "scores", "rivals", "innovations", "outlooks", "values", "refusals")


@transaction.atomic
def write_plans(*, today: dt.date, by: Operator) -> int:
    """Write the plans as they stand after months of work; gives how many."""
    told = tomllib.loads(TEXT.read_text(encoding="utf-8"))
    for name, plans in told.items():
        for plan in plans:
            _write(Account.objects.get(name=name), plan, today, by)
    return len(told)


def _write(account: Account, told: Mapping[str, Any], today: dt.date, by: Operator) -> None:
    year = today.year + told.get("since", 0)
    level = told.get("confidentiality", Plan.Confidentiality.TEAM)
    plan = verbs.open_plan(account, by=by, template=told["template"], year=year, until_year=today.year + YEARS - 1, confidentiality=level)
    authors = [_author(name, plan) or by for name in told["authors"]]
    for at, code in enumerate(code for code in SECTIONS if isinstance(told.get(code), str)):
        verbs.write_prose(plan.sections.get(code=code), told[code], by=authors[at % len(authors)], base=0)
        talk.name_people(plan.sections.get(code=code), by=authors[at % len(authors)])
    for code in told.get("shared", ()):
        verbs.share_section(plan.sections.get(code=code), True, by=by)
    for cell in told.get("white", ()):
        _say(plan, cell, by)
    if "existing" in told:
        bring_old_plan(plan, told["existing"], by=authors[0])
    made: Made = {"objectives": [], "tactics": []}
    versions = told.get("versions", ())
    for stage, version in enumerate(versions, 1):
        with clock.travel(today - dt.timedelta(days=version["age"])):
            _rows(plan, told, today, by, authors[0], stage, made)
            section = plan.sections.get(code="summary")
            verbs.write_prose(section, version["summary"], by=authors[0], base=section.head)
            _answer(plan, authors[0], version["age"])
    _rows(plan, told, today, by, authors[0], 0 if versions else ALL, made)
    talk.comment(plan, told.get("comments", ()))
    for annex in told.get("annexes", ()):
        talk.keep(plan, annex, by=authors[0])
    if told.get("approved"):
        with clock.travel(today - dt.timedelta(days=told["approved"])):
            _answer(plan, authors[0], told["approved"])
    elif told.get("submitted"):
        _freeze_figures(verbs.submit_plan(plan, by=authors[0]), today)
    elif told.get("sent_back"):
        version = verbs.submit_plan(plan, by=authors[0])
        _freeze_figures(version, today)
        verbs.send_back(version, told["sent_back"], by=_answers(plan))
    _age(plan, told, today)
    if "clash" in told:
        talk.leave_open(plan, told["clash"])
    talk.send_monthly(plan, told.get("monthly", ()), by=authors[0])


def _author(name: str, plan: Plan) -> User | None:
    """The log-in of a colleague who may write this plan; others gave their words to the KAM."""
    user = User.objects.filter(person__name=name).first()
    return user if user and allowed(user, Permission.PLAN_EDIT, plan) else None


def _rows(plan: Plan, told: Mapping[str, Any], today: dt.date, by: Operator, author: User | Operator, stage: int, made: Made) -> None:
    """The rows of a stage: of a plan with versions those that came before version `stage`, 0 for what came after the last."""

    def of_stage(kind: str) -> list[Mapping[str, Any]]:
        return [row for row in told.get(kind, ()) if stage == ALL or row.get("stage", 1) == stage]

    for row in of_stage("objectives"):
        made["objectives"].append((_row(plan, "objectives", row, today, by), row))
    for row in of_stage("tactics"):
        above = made["objectives"][row["of"] - 1][0]
        made["tactics"].append((_row(plan, "tactics", row, today, by, objective_id=above.pk), row))
    for row in of_stage("actions"):
        action = _row(plan, "actions", row, today, by, **({"tactic_id": made["tactics"][row["of"] - 1][0].pk} if "of" in row else {}))
        if action.done_on:
            action.state = action.State.DONE
            action.save(update_fields=["state"])
    for row in of_stage("insights"):
        above = made["objectives"][row["of"] - 1][0] if "of" in row else None
        _row(plan, "insights", row, today, author, **({"objective_id": above.pk} if above else {}))
    for kind in PLAIN:
        for row in of_stage(kind):
            _row(plan, kind, row, today, by)
    for objective, row in made["objectives"]:
        if standing := row.get("then", {}).get(str(stage)):
            verbs.edit_row(objective, {"standing": standing}, by=by)


def _row(plan: Plan, kind: str, row: Mapping[str, Any], today: dt.date, by: User | Operator, **above: int) -> Any:
    values: dict[str, Any] = {name: value for name, value in row.items() if name not in {"of", "owner", "stage", "then", *DATED}}
    values |= {field: today + dt.timedelta(days=row[name]) for name, field in DATED.items() if name in row}
    values |= {name: Decimal(row[name]) for name in AMOUNTS if name in row}
    if kind == "outlooks":
        values["year"] = today.year + row["year"]
    if "owner" in row:
        values["owner_id"] = Person.objects.get(name=row["owner"]).pk
    return verbs.add_row(plan, ROW_KINDS[kind], values | above, by=by)


def _say(plan: Plan, cell: Mapping[str, Any], by: Operator) -> None:
    """A cell of the white space; a site is named by its town, the account itself by none or its own."""
    town = cell.get("site", "")
    sites = plan.account.descendants()
    site = sites.exclude(pk=plan.account_id).filter(name__contains=town).first() if town else None
    family = Family.objects.filter(name=cell["offer"]).first()
    if family is None:
        return
    written = {name: cell[name] for name in ("stated", "competitor") if name in cell}
    if "potential" in cell:
        written["potential"] = Decimal(cell["potential"])
    verbs.state_cell(plan, site or plan.account, family, written, by=by)


def _answers(plan: Plan) -> User:
    """Who answers a version: the account's sponsor, else the sales director."""
    role = AccountRole.objects.current().filter(account=plan.account_id, role=AccountRole.Role.SPONSOR).first()
    sponsor = User.objects.filter(person=role.person_id).first() if role else None
    return sponsor or User.objects.get(person__name="Claire Morvan")


def _answer(plan: Plan, author: User | Operator, age: int) -> None:
    """A version submitted and approved that many days ago."""
    version = verbs.submit_plan(plan, by=author)
    _freeze_figures(version, clock.today())
    verbs.approve_version(version, by=_answers(plan))
    at = clock.now() - dt.timedelta(days=age)
    PlanVersion.objects.filter(pk=version.pk).update(at=at - dt.timedelta(days=3), decided_at=at)


def _freeze_figures(version: PlanVersion, day: dt.date) -> None:
    """What the figures were on that day: computed here, for the demo keeps results only when all of it is loaded."""
    codes = [*live.HEAD, *ScorecardLine.objects.filter(plan=version.plan).exclude(kpi="").values_list("kpi", flat=True)]
    found = compute_many(dict.fromkeys(codes), scope=Scope.account(live.subject(version.plan).pk), period=last_months(day))
    version.figures = [result.as_json() for result in found.values()]
    version.save(update_fields=["figures"])


def _age(plan: Plan, told: Mapping[str, Any], today: dt.date) -> None:
    """The plan was last changed, read and rated on those days, not on the day when the demo was loaded."""
    changed_on = today - dt.timedelta(days=told["changed"])
    PlanSection.objects.filter(plan=plan, updated_on__isnull=False).update(updated_on=changed_on)
    Plan.objects.filter(pk=plan.pk).update(changed_at=clock.now() - dt.timedelta(days=told["changed"]))
    if "sponsor_read" in told:
        Plan.objects.filter(pk=plan.pk).update(sponsor_read_at=clock.now() - dt.timedelta(days=told["sponsor_read"]))
    for review in told.get("reviews", ()):
        answers = {code: review[code] for code in PeerReview.QUESTIONS}
        verbs.review_plan(plan, answers, review["text"], by=User.objects.get(person__name=review["by"]))
