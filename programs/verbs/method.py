"""The method: a process enters with owner and purpose, its use is noted in one gesture, and what nobody uses leaves."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from base import clock
from base.models import DataVersion, StoredFile
from people.audit import Actor, record, user_of
from people.models import Person, User
from people.permissions import Permission
from people.rights import Refused, allowed, require
from plans import annexes
from plans.annex_check import AnnexError
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


def may_keep_file(by: Actor, process: Process) -> bool:
    """Who runs the programme, and the owner of the template."""
    return allowed(by, Permission.PROGRAMME_EDIT) or bool(by.person_id and by.person_id == process.owner_id)


def keep_file(process: Process, path: Path, name: str, *, by: Actor) -> None:
    """Attach the file of a template, in place of the one before. Raises ProgrammeError with what is wrong with it, Refused."""
    if not may_keep_file(by, process):
        raise Refused(Permission.PROGRAMME_EDIT)
    if process.kind != Process.Kind.TEMPLATE or process.retired_on is not None:
        raise ProgrammeError(_("Only a template in force has a file."))
    try:
        kind = annexes.looked_at(path, name)  # before the transaction: nobody waits for a slow file
        content, digest = path.read_bytes(), annexes.digest_of(path)
        annexes.refuse_beyond_totals(len(content), user_of(by))
    except AnnexError as refused:
        raise ProgrammeError(annexes.SENTENCES[refused.code]) from refused
    with transaction.atomic():
        before = Process.objects.select_for_update().get(pk=process.pk).file
        kept = annexes.keep(content, name, kind, digest)
        try:
            values = {"file": kept, "file_kind": kind, "file_on": clock.today(), "file_by": user_of(by)}
            Process.objects.filter(pk=process.pk).update(**values, version=F("version") + 1)
            record(by, "method.file_kept", process, name=process.name, file=(before.name if before else None, kept.name), sha256=digest)
            _forget(before)
            DataVersion.bump("programme")
        except BaseException:
            annexes.path_of(kept).unlink(missing_ok=True)
            raise
    process.refresh_from_db()


@transaction.atomic
def remove_file(process: Process, *, by: Actor) -> None:
    """Take the file off; the template stays. Its content goes at once."""
    if not may_keep_file(by, process):
        raise Refused(Permission.PROGRAMME_EDIT)
    before = Process.objects.select_for_update().get(pk=process.pk).file
    if before is None:
        return
    Process.objects.filter(pk=process.pk).update(file=None, file_kind="", file_on=None, file_by=None, version=F("version") + 1)
    record(by, "method.file_removed", process, name=process.name, file=(before.name, None))
    _forget(before)
    DataVersion.bump("programme")


def _forget(file: StoredFile | None) -> None:
    if file is not None:
        annexes.empty(file)
        path = annexes.path_of(file)
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
