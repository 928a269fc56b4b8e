"""Writing the prose of a section: every change is an update of its document, so that two writers lose nothing (L2)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from people.audit import Actor, Restricted, record
from people.models import User
from people.permissions import Permission
from people.rights import require
from plans import prose
from plans.models import PlanSection, ProseUpdate
from plans.verbs.common import changed, hold, user_of
from plans.verbs.errors import PlanError

COMPACT_EVERY = 100
QUIET = 600  # seconds: further words of one author in one section belong to the line of the audit that he began


class Behind(PlanError):
    """What the author started from is no longer at hand; nothing was written."""


@dataclass(frozen=True)
class Update:
    """One update as a browser takes it: its number, the bytes, whose it is, and what its author had seen."""

    seq: int
    blob: bytes
    by: int | None
    base: int


@dataclass(frozen=True)
class Log:
    head: int
    epoch: int
    updates: list[Update]


@transaction.atomic
def write_prose(section: PlanSection, text: str, *, by: Actor, base: int) -> PlanSection:
    """Give the section these lines, as one who started from update `base` means them.

    The difference to what he had before him becomes an ordinary update: what colleagues wrote meanwhile stays. Raises
    Behind when that state has been merged away, PlanError for a text that is too long.
    """
    require(by, Permission.PLAN_EDIT, section.plan)
    hold(section.plan)
    section = PlanSection.objects.select_for_update().get(pk=section.pk)
    if not section.state_seq <= base <= section.head:
        raise Behind(_("The text has changed a great deal meanwhile. Yours is kept below; copy what is missing."), "text")
    started = prose.opened(section.state, _blobs(section, upto=base))
    blob = prose.rewritten(started, prose.from_lines(text))
    if len(blob) <= 2:  # nothing but the head of an update: no difference
        return section
    try:
        _append(section, blob, by=by, key=uuid4(), base=base)
    except prose.ProseError as refused:
        raise PlanError(_("The text is too long for one section."), "text") from refused
    return section


@transaction.atomic
def push_update(section: PlanSection, blob: bytes, *, by: User, key: UUID, base: int, epoch: int) -> int:
    """Append an update of a browser and give its number; one seen before by its key is not written again.

    Raises prose.ProseError (`missing`, `refused`, `too_long`), Locked, Refused, Behind for an epoch that is over.
    """
    require(by, Permission.PLAN_EDIT, section.plan)
    hold(section.plan)
    section = PlanSection.objects.select_for_update().get(pk=section.pk)
    if epoch != section.epoch:
        raise Behind(_("This section was written anew. Copy what you typed and load the page again."))
    seen = section.updates.filter(key=key).values_list("seq", flat=True).first()
    if seen is not None:
        return int(seen)
    return _append(section, blob, by=by, key=key, base=base)


def log_since(section: PlanSection, since: int) -> Log:
    """What a reader who has everything up to `since` lacks. What was merged away comes as one state."""
    section.refresh_from_db(fields=["head", "epoch", "state", "state_seq"])
    updates = []
    if since < section.state_seq:
        updates.append(Update(section.state_seq, bytes(section.state), None, 0))
        since = section.state_seq
    rows = section.updates.filter(seq__gt=since, seq__lte=section.head).order_by("seq")
    updates += [Update(row.seq, bytes(row.blob), row.author_id, row.base) for row in rows]
    if since == 0 and section.state_seq == 0:  # the one empty block with which every section begins
        updates.insert(0, Update(0, bytes(section.state), None, 0))
    return Log(section.head, section.epoch, updates)


def restore_blocks(section: PlanSection, blocks: Any, *, by: Actor) -> PlanSection:
    """Bring back the words of a version as one ordinary edit, which open windows follow."""
    return write_prose(section, prose.as_lines(blocks), by=by, base=section.head)


def _blobs(section: PlanSection, *, upto: int) -> list[bytes]:
    rows = section.updates.filter(seq__gt=section.state_seq, seq__lte=upto).order_by("seq")
    return [bytes(blob) for blob in rows.values_list("blob", flat=True)]


def _append(section: PlanSection, blob: bytes, *, by: Actor, key: UUID, base: int) -> int:
    """Check, number, keep and read one update. The section's row is locked."""
    doc = prose.opened(section.state, _blobs(section, upto=section.head))
    found = prose.check(doc, blob)
    before, author = section.text, user_of(by)
    section.head += 1
    ProseUpdate.objects.create(section=section, seq=section.head, key=key, author=author, base=min(base, section.head - 1), blob=blob)
    if section.head - section.state_seq >= COMPACT_EVERY:
        section.state = prose.compacted(doc)
        section.state_seq = section.head
    now = clock.now()
    is_new = section.changed_by_id != getattr(author, "pk", None) or not section.changed_at or (now - section.changed_at).seconds > QUIET
    section.blocks, section.text, section.html = found.blocks, found.text, found.html
    section.changed_at, section.changed_by = now, author
    fields = ["head", "state", "state_seq", "blocks", "text", "html", "changed_at", "changed_by"]
    section.save(update_fields=fields)
    if before != found.text:
        if is_new:
            record(
                by, "plan.written", section.plan, account=section.plan.account_id, section=section.code,
                text=Restricted(before[:2000], found.text[:2000]),
            )  # fmt: skip
        changed(section.plan, section.code)
    return section.head
