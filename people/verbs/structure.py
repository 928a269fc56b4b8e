"""Units and functions of ours: made, renamed, merged, retired. The company's to edit: PEOPLE_EDIT on all colleagues."""

import re
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from base import clock
from people.audit import Actor, record
from people.functions import read_otherwise
from people.models import Function, Person, Unit
from people.permissions import Permission
from people.rights import Refused, require
from people.verbs.errors import PeopleError, Stale


def _require_organisation(by: Actor) -> None:
    require(by, Permission.PEOPLE_EDIT)
    if not by.holds_all(Permission.PEOPLE_EDIT):
        raise Refused(Permission.PEOPLE_EDIT)


def _claim(row: Unit | Function, version: int, **values: Any) -> None:
    """Write the values if the row is still the one that was read. Raises Stale."""
    if not type(row).objects.filter(pk=row.pk, version=version).update(**values, version=F("version") + 1):
        raise Stale(_("Somebody has changed this meanwhile. Read the new values, then change again."))


def _name(value: Any) -> str:
    return "" if value is None else str(value)


@transaction.atomic
def save_unit(name: str, parent: Unit | None, *, by: Actor, unit: Unit | None = None, version: int = 0) -> Unit:
    """Make a unit, or rename and move one. Raises Refused, PeopleError, Stale."""
    _require_organisation(by)
    if Unit.objects.filter(name=name).exclude(pk=unit.pk if unit else 0).exists():
        raise PeopleError(_("There is a unit of this name already."))
    if unit is None:
        made = Unit.objects.create(name=name, parent=parent)
        record(by, "unit.made", made, name=name, parent=_name(parent))
        return made
    _refuse_below(unit, parent)
    former = Unit.objects.get(pk=unit.pk)
    _claim(unit, version, name=name, parent=parent)
    record(by, "unit.changed", unit, name=(former.name, name), parent=(_name(former.parent), _name(parent)))
    return Unit.objects.get(pk=unit.pk)


def _refuse_below(unit: Unit, above: Unit | None) -> None:
    while above is not None:
        if above.pk == unit.pk:
            raise PeopleError(_("A unit cannot be part of itself."))
        above = above.parent


@transaction.atomic
def merge_units(unit: Unit, into: Unit, *, version: int, by: Actor) -> Unit:
    """Move the colleagues and parts of a unit into another; it is retired, and imports that still name it mean the other.

    Raises Refused, PeopleError, Stale.
    """
    _require_organisation(by)
    if unit.pk == into.pk or into.retired_on:
        raise PeopleError(_("Choose another unit, one that is in use."))
    _refuse_below(unit, into.parent)
    _claim(unit, version, merged_into=into, retired_on=clock.today(), parent=None)
    moved = Person.objects.filter(unit=unit).update(unit=into, version=F("version") + 1)
    Unit.objects.filter(parent=unit).update(parent=into, version=F("version") + 1)
    Unit.objects.filter(merged_into=unit).update(merged_into=into)
    record(by, "unit.merged", unit, into=(unit.name, into.name), colleagues=moved)
    return into


@transaction.atomic
def retire_unit(unit: Unit, *, version: int, by: Actor) -> None:
    """No longer offered. Raises Refused, Stale, or PeopleError while colleagues in post or other units stand in it."""
    _require_organisation(by)
    if Person.objects.in_post().filter(unit=unit).exists():
        raise PeopleError(_("Colleagues stand in this unit: move them first, or merge it into another."))
    if Unit.objects.offered().filter(parent=unit).exists():
        raise PeopleError(_("Other units are part of this one: move them first."))
    _claim(unit, version, retired_on=clock.today())
    record(by, "unit.retired", unit, name=(unit.name, None))


@transaction.atomic
def restore_unit(unit: Unit, *, version: int, by: Actor) -> None:
    """Offered again, on its own; colleagues that a merger moved stay where they are."""
    _require_organisation(by)
    _claim(unit, version, retired_on=None, merged_into=None)
    record(by, "unit.restored", unit, name=(None, unit.name))


@transaction.atomic
def delete_unit(unit: Unit, *, by: Actor) -> None:
    """Remove a unit that was never used. Raises Refused, or PeopleError where anything names it."""
    _require_organisation(by)
    if unit.people.exists() or unit.merged.exists() or unit.merged_into_id:
        raise PeopleError(_("This unit is or was in use: retire it, or merge it into another."))
    try:
        record(by, "unit.deleted", unit, name=(unit.name, None))
        unit.delete()
    except ProtectedError:
        raise PeopleError(_("Other units are part of this one: move them first.")) from None


@transaction.atomic
def save_function(code: str, name_en: str, name_fr: str, *, by: Actor, function: Function | None = None, version: int = 0) -> Function:
    """Make one of our functions, or give it other names; its code stays, because facts hold it. Raises Refused, PeopleError, Stale."""
    _require_organisation(by)
    if function is None:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", code):
            raise PeopleError(_("A code has lower-case letters, digits and _, and begins with a letter."))
        if Function.objects.filter(code=code).exists():
            raise PeopleError(_("There is a function of this code already."))
        made = Function.objects.create(code=code, name_en=name_en, name_fr=name_fr)
        record(by, "function.made", made, code=code, name_en=name_en, name_fr=name_fr)
        read_otherwise.send(Function)
        return made
    former = Function.objects.get(pk=function.pk)
    _claim(function, version, name_en=name_en, name_fr=name_fr)
    record(by, "function.changed", function, name_en=(former.name_en, name_en), name_fr=(former.name_fr, name_fr))
    read_otherwise.send(Function)
    return Function.objects.get(pk=function.pk)


@transaction.atomic
def merge_functions(function: Function, into: Function, *, version: int, by: Actor) -> Function:
    """One function of two: colleagues move; facts keep the code that they came with and are read as the other's.

    Raises Refused, PeopleError, Stale.
    """
    _require_organisation(by)
    if function.pk == into.pk or into.retired_on:
        raise PeopleError(_("Choose another function, one that is in use."))
    _claim(function, version, merged_into=into, retired_on=clock.today())
    Function.objects.filter(merged_into=function).update(merged_into=into)
    moved = Person.objects.filter(function=function.code).update(function=into.code, version=F("version") + 1)
    record(by, "function.merged", function, into=(function.code, into.code), colleagues=moved)
    read_otherwise.send(Function)
    return into


@transaction.atomic
def retire_function(function: Function, *, version: int, by: Actor) -> None:
    """No longer offered; facts that hold it keep its name. Raises Refused, Stale, or PeopleError while colleagues in post hold it."""
    _require_organisation(by)
    if Person.objects.in_post().filter(function=function.code).exists():
        raise PeopleError(_("Colleagues hold this function: change theirs first, or merge it into another."))
    _claim(function, version, retired_on=clock.today())
    record(by, "function.retired", function, code=(function.code, None))


@transaction.atomic
def restore_function(function: Function, *, version: int, by: Actor) -> None:
    """Offered again, on its own."""
    _require_organisation(by)
    _claim(function, version, retired_on=None, merged_into=None)
    record(by, "function.restored", function, code=(None, function.code))
    read_otherwise.send(Function)
