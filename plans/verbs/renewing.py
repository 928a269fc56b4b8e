"""A new year's plan from last year's: of each objective keep, change or drop, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from people.audit import Actor, record
from people.permissions import Permission
from people.rights import require
from plans import prose
from plans.models import Action, CarriedObjective, Objective, Plan, PlanReader, PlanSection, Tactic
from plans.rows import ROW_KINDS
from plans.verbs.common import changed, moved, user_of
from plans.verbs.errors import PlanError
from plans.verbs.opening import open_plan

Choice = CarriedObjective.Choice
# What stands in the new plan as it stood: what we know, not what we decide. Summary and ask are written anew each year.
KEPT_ROWS = ("goals", "swot", "rivals", "scores", "insights")
WRITTEN_ANEW = frozenset({"summary", "ask"})


@dataclass(frozen=True)
class Decision:
    """On one objective of ours; `text` is its new wording when it changes."""

    choice: str
    why: str = ""
    text: str = ""


@transaction.atomic
def renew_plan(former: Plan, decisions: Mapping[int, Decision], *, year: int, until_year: int, by: Actor) -> Plan:
    """Open the next plan of the same extent. Raises PlanError for an objective without an answer or a reason, Refused.

    What we know is copied, objectives as decided with their tactics; open actions move along, done ones stay behind.
    Copied words keep the day when they last changed: a copy is no work on the plan.
    """
    require(by, Permission.PLAN_EDIT, former)
    objectives = list(ROW_KINDS["objectives"].of(former))
    for objective in objectives:
        _check(objective, decisions.get(objective.pk))
    if year <= former.year:
        raise PlanError(_("The new plan begins after the one before: choose a later year."), "year")
    plan = open_plan(
        former.account,
        by=by,
        template=former.template,
        year=year,
        until_year=until_year,
        scope=former.scope,
        confidentiality=former.confidentiality,
        sites=list(former.sites.all()),
    )
    PlanReader.objects.bulk_create(PlanReader(plan=plan, person_id=reader.person_id) for reader in former.readers.all())
    _copy_sections(former, plan)
    carried = {objective.pk: _carry(plan, objective, decisions[objective.pk], by) for objective in objectives}
    for code in KEPT_ROWS:
        for row in ROW_KINDS[code].of(former):
            links = {"objective_id": carried.get(row.objective_id)} if code == "insights" else {}
            _copy(row, plan, **links, **({"action_id": None} if code == "swot" else {}))
    record(by, "plan.renewed", plan, account=plan.account_id, former=str(former), years=str(plan))
    changed(plan, "objectives")
    return plan


def _check(objective: Objective, decision: Decision | None) -> None:
    field = f"choice-{objective.pk}"
    if decision is None or decision.choice not in Choice.values:
        raise PlanError(_("Say of each objective whether you keep, change or drop it."), field)
    if decision.choice != Choice.KEEP and not decision.why.strip():
        raise PlanError(_("Say why, so that next year knows."), f"why-{objective.pk}")
    if decision.choice == Choice.CHANGE and not decision.text.strip():
        raise PlanError(_("Say how the objective reads now."), f"text-{objective.pk}")
    if len(decision.why) > 250 or len(decision.text) > 250:
        raise PlanError(_("The text is too long: %(most)s characters at most.") % {"most": 250}, f"why-{objective.pk}")


def _copy_sections(former: Plan, plan: Plan) -> None:
    """Switches, marks and words; sections of one's own too."""
    known = {section.code: section for section in plan.sections.all()}
    for old in former.sections.all():
        new = known.get(old.code) or PlanSection(plan=plan, code=old.code, label=old.label, position=old.position, state=prose.blank())
        new.is_on, new.shareable = old.is_on, old.shareable
        if old.code not in WRITTEN_ANEW:
            tail = old.updates.filter(seq__gt=old.state_seq).order_by("seq").values_list("blob", flat=True)
            new.state = prose.compacted(prose.opened(old.state, [bytes(blob) for blob in tail]))
            new.blocks, new.text, new.html = old.blocks, old.text, old.html
            new.filled, new.updated_on = old.filled, old.updated_on
            new.changed_at, new.changed_by = old.changed_at, old.changed_by
        new.save()


def _carry(plan: Plan, objective: Objective, decision: Decision, by: Actor) -> int | None:
    """The objective in the new plan, by its number; None for one that is dropped."""
    made: Objective | None = None
    if decision.choice != Choice.DROP:
        made = _copy(objective, plan, text=decision.text.strip() if decision.choice == Choice.CHANGE else objective.text)
        tactics: Sequence[Tactic] = list(objective.tactics.exclude(standing="done"))
        for tactic in tactics:
            below = _copy(tactic, plan, objective_id=made.pk)
            running = Action.objects.filter(tactic=tactic, state=Action.State.OPEN)
            if running.update(plan=plan, tactic=below, version=F("version") + 1):
                changed(plan, "action_plan")
                moved("actions", plan.account_id)
    CarriedObjective.objects.create(
        plan=plan, former=objective, objective=made, text=objective.text, choice=decision.choice, why=decision.why.strip(), by=user_of(by)
    )
    return made.pk if made else None


def _copy(row: Any, plan: Plan, **changes: Any) -> Any:
    """A new row of the plan with the values of an old one."""
    skipped = {"id", "plan", "token", "version"}
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in skipped}
    return type(row)._default_manager.create(plan=plan, **{**values, **changes})
