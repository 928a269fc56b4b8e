"""The method: a process enters with owner and purpose, its use is noted in one gesture, and what nobody uses leaves."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from base import clock
from base.models import DataVersion
from people.audit import Actor, record
from people.models import Person, User
from people.permissions import Permission
from people.rights import require
from programs.method import SOURCES
from programs.models import Process, ProcessUse
from programs.verbs.errors import ProgrammeError


@dataclass(frozen=True)
class ProcessForm:
    """What is said of a process when it enters."""

    name: str
    kind: str
    owner: Person
    purpose: str
    seen_in: str = ""


@transaction.atomic
def add_process(given: ProcessForm, *, by: Actor) -> Process:
    require(by, Permission.PROGRAMME_EDIT)
    name = given.name.strip()[:120]
    if not name or not given.purpose.strip():
        raise ProgrammeError(_("Give the name and the purpose."), "purpose" if name else "name")
    if given.seen_in and given.seen_in not in SOURCES:
        raise ProgrammeError(_("Choose where its use is seen, or nothing."), "seen_in")
    if Process.objects.filter(name=name, retired_on=None).exists():
        raise ProgrammeError(_("There is one of this name."), "name")
    made = Process.objects.create(
        name=name, kind=given.kind, owner=given.owner, purpose=given.purpose.strip()[:250], seen_in=given.seen_in, since=clock.today()
    )
    record(by, "method.added", made, name=name)
    DataVersion.bump("programme")
    return made


@transaction.atomic
def note_use(process: Process, *, by: Actor) -> None:
    """I used it today. Noted twice a day it counts once."""
    require(by, Permission.FIGURE_COMPANY)
    if process.retired_on is not None:
        raise ProgrammeError(_("It was removed."))
    person = by.person if isinstance(by, User) else None
    _row, fresh = ProcessUse.objects.get_or_create(process=process, person=person, on=clock.today())
    if fresh:
        record(by, "method.used", process)
        DataVersion.bump("programme")


@transaction.atomic
def retire_process(process: Process, reason: str, *, by: Actor) -> None:
    """Take it out of force, with the reason; it stays to be read."""
    require(by, Permission.PROGRAMME_EDIT)
    reason = reason.strip()[:250]
    if not reason:
        raise ProgrammeError(_("Say why it is removed."))
    rows = Process.objects.filter(pk=process.pk, retired_on=None)
    if not rows.update(retired_on=clock.today(), retire_reason=reason, version=F("version") + 1):
        raise ProgrammeError(_("It was removed already."))
    record(by, "method.retired", process, reason=reason)
    DataVersion.bump("programme")
