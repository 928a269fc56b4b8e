"""Colleagues in our organisation: unit, line manager, function, capacity."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from base.words import fold
from people.audit import Actor, record
from people.models import Capacity, Person, PersonClosure
from people.permissions import Permission
from people.rights import require
from people.verbs.errors import PeopleError, Stale

PERSON_FIELDS = ("unit", "manager", "function", "job_title")
# What a person may change about himself or his people; the rest of the organisation is the administrator's.
FIELDS_OF_ALL = ("manager", "function", "job_title")
HOURS_IN_A_WEEK = Decimal(168)


def search_text(*parts: str) -> str:
    return fold(" ".join(part for part in parts if part))[:400]


def rebuild_lines() -> None:
    """Write the closure of line managers anew. A cycle stops at its first repeat."""
    managers = dict(Person.objects.values_list("pk", "manager_id"))
    rows = []
    for person in managers:
        above: int | None = person
        depth, seen = 0, set()
        while above is not None and above not in seen:
            rows.append(PersonClosure(manager_id=above, person_id=person, depth=depth))
            seen.add(above)
            above, depth = managers.get(above), depth + 1
    with transaction.atomic():
        PersonClosure.objects.all().delete()
        PersonClosure.objects.bulk_create(rows, batch_size=1000)


@transaction.atomic
def change_person(person: Person, changes: dict[str, Any], *, version: int, by: Actor) -> Person:
    """Change unit, line manager, function or job title of a colleague. Raises Refused, PeopleError, Stale."""
    require(by, Permission.PEOPLE_EDIT, person)
    unknown = set(changes) - set(PERSON_FIELDS)
    if unknown:
        raise PeopleError(_("These fields cannot be changed here: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    current = Person.objects.get(pk=person.pk)
    moved = {field: (getattr(current, field), value) for field, value in changes.items() if getattr(current, field) != value}
    if not moved:
        return current
    if any(field in moved for field in FIELDS_OF_ALL):
        require(by, Permission.PEOPLE_EDIT)
        if not by.holds_all(Permission.PEOPLE_EDIT):
            raise PeopleError(_("The line manager, the function and the job title are set by an administrator."))
    if moved.get("manager", (None, None))[1] is not None:
        _refuse_cycle(current, moved["manager"][1])
    values = {field: after for field, (_before, after) in moved.items()}
    if not Person.objects.filter(pk=person.pk, version=version).update(**values, version=F("version") + 1):
        raise Stale(_("Somebody has changed this colleague meanwhile. Read the new values, then change again."))
    if "manager" in moved:
        rebuild_lines()
    record(by, "person.changed", current, **{field: (_name(before), _name(after)) for field, (before, after) in moved.items()})
    return Person.objects.get(pk=person.pk)


def _name(value: Any) -> str:
    return "" if value is None else str(value)


def _refuse_cycle(person: Person, manager: Person) -> None:
    seen: set[int] = set()
    above: Person | None = manager
    while above is not None and above.pk not in seen:
        if above.pk == person.pk:
            raise PeopleError(
                _("%(manager)s stands in the line below %(person)s: choose another line manager.")
                % {"manager": manager.name, "person": person.name}
            )
        seen.add(above.pk)
        above = above.manager


@transaction.atomic
def set_capacity(person: Person, weekly_hours: Decimal, since: dt.date, *, by: Actor) -> Capacity:
    """The weekly hours of a colleague from a day on; the row in force ends there. Raises Refused, PeopleError."""
    require(by, Permission.PEOPLE_EDIT, person)
    if not 0 <= weekly_hours <= HOURS_IN_A_WEEK:
        raise PeopleError(_("A week has 0 to 168 hours."))
    later = person.capacities.filter(since__gt=since).order_by("since").first()
    before = person.capacities.filter(Q(until__isnull=True) | Q(until__gt=since), since__lte=since).first()
    if before and before.since == since:
        former: Decimal | None = before.weekly_hours
        Capacity.objects.filter(pk=before.pk).update(weekly_hours=weekly_hours)
        row = Capacity.objects.get(pk=before.pk)
    else:
        former = before.weekly_hours if before else None
        if before:
            Capacity.objects.filter(pk=before.pk).update(until=since)
        row = Capacity.objects.create(person=person, weekly_hours=weekly_hours, since=since, until=later.since if later else None)
    record(by, "capacity.changed", person, weekly_hours=(former, weekly_hours), since=since)
    return row
