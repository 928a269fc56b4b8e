"""What a role of the programme is, in the company's own words, and what may be spent on the programme in a year."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from base.models import DataVersion
from people.audit import Actor, record, user_of
from people.permissions import Permission
from people.rights import require
from programs.models import Budget, RoleText
from programs.roles import ROLES
from programs.verbs.errors import ProgrammeError

LONGEST = {"purpose": 500, "tasks": 2000, "time": 250, "able": 500}
YEARS = range(2000, 2101)


@transaction.atomic
def describe_role(code: str, *, version: int | None, by: Actor, **words: str) -> RoleText:
    """Write purpose, tasks (one a line), time and skills of a role; what stood before goes to the audit.

    `version` is the one read, None for the usual words. Raises ProgrammeError also when a colleague wrote meanwhile.
    """
    require(by, Permission.PROGRAMME_EDIT)
    if code not in ROLES:
        raise ProgrammeError(_("Choose one of the roles."))
    values = {name: words.get(name, "").replace("\r\n", "\n").strip()[:longest] for name, longest in LONGEST.items()}
    if not values["purpose"] or not values["tasks"]:
        raise ProgrammeError(_("Say the purpose and at least one task."), "tasks" if values["purpose"] else "purpose")
    known = RoleText.objects.select_for_update().filter(code=code).first()
    if (known.version if known else None) != version:
        raise ProgrammeError(_("A colleague changed it meanwhile: read it again."))
    before = {name: getattr(known, name) if known else "" for name in LONGEST}
    row = known or RoleText(code=code, version=0)
    for name, value in values.items():
        setattr(row, name, value)
    row.version, row.changed_on, row.by = row.version + 1, clock.today(), user_of(by)
    row.save()
    changed = {name: (before[name], value) for name, value in values.items() if before[name] != value}
    record(by, "programme.role_described", row, code=code, **changed)
    DataVersion.bump("programme")
    return row


@transaction.atomic
def set_budget(year: int, kind: str, amount: Decimal, note: str = "", *, by: Actor) -> Budget:
    """The budget of a kind of cost in a year, in the company's currency; the former amount goes to the audit."""
    require(by, Permission.PROGRAMME_EDIT)
    require(by, Permission.MONEY_VIEW)
    if kind not in {each.value for each in Budget.KINDS}:
        raise ProgrammeError(_("Choose one of the kinds of cost."), "kind")
    if year not in YEARS or amount < 0:
        raise ProgrammeError(_("A budget is an amount of a year, 0 or more."), "amount" if year in YEARS else "year")
    known = Budget.objects.select_for_update().filter(year=year, kind=kind).first()
    before = known.amount if known else None
    row = known or Budget(year=year, kind=kind, version=0)
    row.amount, row.note, row.by = amount, note.strip()[:250], user_of(by)
    row.version += 1
    row.save()
    record(by, "programme.budget_set", row, year=year, kind=kind, amount=(before, amount))
    DataVersion.bump("programme")
    return row
